"""Rules on support that fell: cited evidence, decisions, theses and claims that nobody relies on any more."""
