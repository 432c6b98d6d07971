"""Check documents: rules and their selection, suppressions, and fixes."""
