"""Rules on decisions: who decides, and between which options."""
