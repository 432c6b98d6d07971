"""Write documents: start one, quote, link, revise, list, and upgrade one to its current template."""
