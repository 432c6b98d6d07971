"""Rules that need git: frozen documents, revision cards, the signals of a history."""
