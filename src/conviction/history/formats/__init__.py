"""Diffs, timelines and views as of a day, as text, Markdown and HTML."""
