"""The history of a document: its log of revisions, the changes in each, the signals, and the view as of a day."""
