"""Rules on the figures of unit economics."""
