"""Open a workspace: find it, load its documents and kinds, know its day, trust its programs."""
