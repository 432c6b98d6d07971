"""Everything on disk: documents, settings, templates, the user's own folders, caches, locks, built sites."""
