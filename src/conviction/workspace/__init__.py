"""A workspace as a whole: the settings of its site, its navigation, and what it may run and write."""
