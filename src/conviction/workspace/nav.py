"""The menu of a site: which pages the `nav` of an mkdocs.yml names, and which it excludes on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conviction.workspace import mkdocs_config
from conviction.workspace.site_files import MKDOCS_DEFAULT, Inclusion, SiteFiles, matches

__all__ = ["Menu", "menu"]


@dataclass(frozen=True, slots=True)
class Menu:
    """The pages of a menu; paths are those of the site."""

    pages: frozenset[str]
    files: SiteFiles = MKDOCS_DEFAULT
    """The patterns of pages that are left out on purpose."""
    filled_in: tuple[str, ...] = ()
    """Folders and patterns in the menu that a plugin fills in, in lines of the form of a .gitignore."""

    def names(self, path: str) -> bool:
        """True when the page is in the menu, or is left out on purpose."""
        if path in self.pages or self.files.inclusion(path) is not Inclusion.INCLUDED:
            return True
        return matches(self.filled_in, path)


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
    return Menu(frozenset(named), SiteFiles.of(theirs), folders)


def _entries(nav: Any) -> Iterator[str]:
    """Every target in a menu, however deep."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict | list):
        for below in nav.values() if isinstance(nav, dict) else nav:
            yield from _entries(below)
