"""Rules on the argument: claims, evidence, predictions, kill criteria, assumptions, unit economics."""
