"""The menu of a site: which pages the `nav` of an mkdocs.yml names, and which it excludes on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from conviction.workspace import mkdocs_config

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = ["Menu", "menu"]

_LEFT_OUT = ("not_in_nav", "exclude_docs", "draft_docs")
"""Settings of MkDocs that name files, in lines of the form of a .gitignore."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The pages of a menu; paths are those of the site."""

    pages: frozenset[str]
    patterns: tuple[tuple[str, ...], ...] = ()
    """Per setting, the files left out of the menu on purpose, or folders and patterns that a plugin fills in."""

    def names(self, path: str) -> bool:
        """True when the page is in the menu, or is left out on purpose."""
        return path in self.pages or any(lines and _spec(lines).match_file(path) for lines in self.patterns)


def menu(own: str) -> Menu | None:
    """The menu of an mkdocs.yml; None if the engine derives it from the files.

    Raises:
        SettingsError: It cannot be read as YAML.
    """
    theirs = mkdocs_config.plain(own)
    if not isinstance(theirs.get("nav"), list):
        return None
    named = [entry.removeprefix("./") for entry in _entries(theirs["nav"])]
    folders = tuple(f"/{entry}" for entry in named if entry.endswith("/") or "*" in entry)
    return Menu(frozenset(named), (*(_lines(theirs.get(key)) for key in _LEFT_OUT), folders))


def _lines(setting: Any) -> tuple[str, ...]:
    """The lines of a setting that name files, or, with a `!`, include some again."""
    lines = (line.strip() for line in str(setting or "").split("\n"))
    return tuple(line for line in lines if line and not line.startswith("#"))


def _entries(nav: Any) -> Iterator[str]:
    """Every target in a menu, however deep."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict | list):
        for below in nav.values() if isinstance(nav, dict) else nav:
            yield from _entries(below)


@lru_cache(maxsize=64)
def _spec(lines: tuple[str, ...]) -> GitIgnoreSpec:
    """The patterns as git and MkDocs read them; a line that is not a pattern is skipped, as by git."""
    from pathspec import GitIgnoreSpec  # slow to import, and few sites have patterns

    spec = GitIgnoreSpec([])
    for line in lines:
        with suppress(ValueError):
            spec += GitIgnoreSpec.from_lines([line])
    return spec
