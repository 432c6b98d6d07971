"""The document format: parsed, edited, indexed, linked, and made from the templates of its kinds."""
