"""Vale: find it, install it, run it on texts in a temporary folder, and read its output."""
