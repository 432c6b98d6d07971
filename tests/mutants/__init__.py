"""Mutation testing of the pure modules: small faults are put into a copy of the code, and the tests must notice.

`scripts/test --mutants` runs it; CONTRIBUTING.md has the options.
"""
