"""Read a document's history from git: revisions, timelines, diffs between two versions, the view as of a day."""
