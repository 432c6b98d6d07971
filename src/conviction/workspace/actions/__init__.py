"""Open a workspace: find it, load its documents and kinds, determine today's date, trust its programs."""
