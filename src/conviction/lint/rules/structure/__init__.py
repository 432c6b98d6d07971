"""Rules on structure: front matter, sections, labels, outline, length, template leftovers."""
