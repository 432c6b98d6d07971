"""A lint report as text, JSON, SARIF, and the formats of CI systems."""
