"""Writing documents: the card of a revision, and the verbs that use it."""
