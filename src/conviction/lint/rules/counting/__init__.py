"""Rules on circles and double counting: support that comes from itself, and evidence that counts more than once."""
