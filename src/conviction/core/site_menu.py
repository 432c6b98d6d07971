"""The menu of a site: which pages the `nav` of an mkdocs.yml names, and which it leaves out on purpose."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conviction.core import site_config

__all__ = ["Menu", "menu"]

_LEFT_OUT = ("not_in_nav", "exclude_docs", "draft_docs")
"""Settings of MkDocs that name files, in lines as in a .gitignore."""


@dataclass(frozen=True, slots=True)
class Menu:
    """What a menu says of pages; paths are those of the site."""

    pages: frozenset[str]
    patterns: tuple[str, ...] = ()
    """Files that stand in no menu on purpose, and folders or patterns that a plugin fills in."""

    def names(self, path: str) -> bool:
        """True when the page stands in the menu, or is left out on purpose."""
        return path in self.pages or any(_fits(pattern, path) for pattern in self.patterns)


def menu(own: str) -> Menu | None:
    """The menu of an mkdocs.yml; None when the engine makes it from the files.

    Raises:
        SettingsError: It cannot be read as YAML.
    """
    theirs = site_config.plain(own)
    if not isinstance(theirs.get("nav"), list):
        return None
    named = [entry.removeprefix("./") for entry in _entries(theirs["nav"])]
    listed = [line.strip() for key in _LEFT_OUT for line in str(theirs.get(key) or "").split("\n")]
    patterns = [line for line in listed if line and not line.startswith(("#", "!"))]
    folders = [f"/{entry}" for entry in named if entry.endswith("/") or "*" in entry]
    return Menu(frozenset(named), (*patterns, *folders))


def _entries(nav: Any) -> Iterator[str]:
    """Every target in a menu, however deep."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict | list):
        for below in nav.values() if isinstance(nav, dict) else nav:
            yield from _entries(below)


def _fits(pattern: str, path: str) -> bool:
    """True when a line of a .gitignore names the path, or a folder above it."""
    wanted = pattern.strip("/")
    parts = path.split("/")
    if "/" not in pattern.rstrip("/"):
        return any(fnmatch.fnmatchcase(part, wanted) for part in (parts[:-1] if pattern.endswith("/") else parts))
    above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return any(fnmatch.fnmatchcase(one, wanted) for one in above)
