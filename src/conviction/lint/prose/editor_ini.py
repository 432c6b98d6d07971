"""The `.vale.ini` of a workspace, with which editors run the packaged style on a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["FILE", "MARK", "STYLES", "copied", "ini", "is_ours"]

FILE = ".vale.ini"
STYLES = ".vale/styles"
MARK = "# Written by scaffold; `scaffold doctor --fix` renews it."
"""The first line of each file that we may overwrite; a file without it is the user's."""
_HEAD = (
    MARK,
    "# For editors alone, from [lint] of scaffold.toml: `scaffold lint` does not read it.",
    "# To keep settings of your own, delete these lines.",
)


def ini(styles: Iterable[str], levels: Mapping[str, str], params: Mapping[str, str | int | float]) -> bytes:
    """The settings: which styles, which of their rules off or at another level, and their parameters.

    Args:
        styles: Folders in STYLES.
        levels: Check to `NO` or a severity.
        params: Bracket keys: `{"Strategy.SentenceLength[max]": 30}`.
    """
    lines_of_rules = [f"{key} = {value}" for key, value in (*levels.items(), *params.items())]
    lines = [
        *_HEAD,
        f"StylesPath = {STYLES}",
        "MinAlertLevel = suggestion",
        "",
        "[*.md]",
        f"BasedOnStyles = {', '.join(styles)}",
        *(re.sub(r"\s+", " ", line) for line in lines_of_rules),
    ]
    return ("\n".join(lines) + "\n").encode("utf-8")


def copied(rule: bytes) -> bytes:
    """The copy of a packaged rule, with our mark."""
    return f"{MARK}\n".encode() + rule


def is_ours(content: bytes) -> bool:
    """True when this file may be overwritten: it begins with our mark."""
    return content.removeprefix(b"\xef\xbb\xbf").startswith(MARK.encode())
