"""A replacement program for Vale, with the minimal output of a valid Vale."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["CANARY", "SANE", "fake"]

CANARY = {
    "Action": {"Name": "", "Params": None},
    "Suggestions": [],
    "Span": [3, 22],
    "Check": "Strategy.Canary",
    "Description": "",
    "Link": "",
    "Message": "found",
    "Severity": "suggestion",
    "Match": "scaffold-canary-6f1d",
    "Line": 1,
}
"""The alert on the document that each run must find."""
SANE = json.dumps({"__canary__.md": [CANARY]})
"""The answer of a run that found nothing else."""


def fake(folder: Path, body: str, version: str = "vale version 3.22.0") -> Path:
    """A program that prints a version, and otherwise runs the given shell lines."""
    program = folder / "vale"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!/bin/sh\nif [ \"$1\" = --version ]; then echo '{version}'; exit 0; fi\n{body}\n")
    program.chmod(0o755)
    return program
