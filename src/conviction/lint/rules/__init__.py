"""The rules on structure and argument, a folder for each family, a module for each subject."""
