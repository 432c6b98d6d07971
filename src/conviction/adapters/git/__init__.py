"""Access to git: child processes that run no program configured by a repository; GitPython writes many objects."""
