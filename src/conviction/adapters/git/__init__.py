"""git, read by plain processes that run nothing which a repository configures."""
