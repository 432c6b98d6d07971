"""Keep product theses, their evidence and their history as Markdown in git."""

__version__ = "0.1.0"
