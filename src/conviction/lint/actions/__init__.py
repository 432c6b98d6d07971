"""Run lint: read files, rules, Vale and git together, with the cache, the baseline and the fixes."""
