"""Rules on the argument: claims, evidence, predictions, kill criteria and assumptions."""
