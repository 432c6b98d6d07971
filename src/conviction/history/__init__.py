"""How a document changed: its log of revisions, the changes in each, the signals, and the document as of a moment."""
