"""Set a workspace up and keep it healthy."""
