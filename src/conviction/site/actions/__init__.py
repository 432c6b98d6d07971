"""Build and preview the site."""
