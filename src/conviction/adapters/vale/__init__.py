"""Vale: found, installed, asked about texts in a temporary folder, and its answer read."""
