"""git: read by plain processes, which run no program that a repository configures; GitPython writes many objects."""
