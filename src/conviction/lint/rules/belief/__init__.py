"""Rules on numbers of belief: convictions and probabilities, and the claims that they are about."""
