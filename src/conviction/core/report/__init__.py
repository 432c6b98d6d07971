"""Renderers of a lint report, a diff and a history; each takes a value and gives text."""
