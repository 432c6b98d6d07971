"""A workspace as a whole: the settings and menu of its site, its programs and its output files."""
