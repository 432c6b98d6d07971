"""Benchmarks of the toolkit: ratios against git, the engine or the interpreter in the same run."""
