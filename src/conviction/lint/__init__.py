"""Check documents: which rules there are, which apply, what is suppressed, and what may be fixed."""
