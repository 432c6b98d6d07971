"""One outside thing each: files and settings, git, Vale, the site engine, processes, the web."""
