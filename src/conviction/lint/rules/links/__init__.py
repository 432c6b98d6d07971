"""Rules on links: their targets and texts, references between documents, the site's menu, the web."""
