"""One outside thing each: files, settings, processes, git, Vale, the site engine."""
