"""Prose for Vale: the catalogue of its rules, the shadow text that it reads, and its alerts as findings."""
