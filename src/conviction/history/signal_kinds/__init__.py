"""The questions of a history, one module for each family: conviction, reactions, terms, support."""
