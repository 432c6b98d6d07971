"""Which files of a workspace its site has, by the patterns of an mkdocs.yml: exactly as MkDocs computes it.

MkDocs reads `exclude_docs`, `draft_docs` and `not_in_nav` as the lines of a .gitignore, by pathspec, and so do we.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from conviction.workspace.attachments import may_run

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = ["MKDOCS_DEFAULT", "Inclusion", "SiteFiles", "matches", "readmes_beside_index"]

_DOCS = "docs/"
_INDEX, _README = "index.md", "README.md"
_ALWAYS_EXCLUDED = (".*", "/templates/")
"""The patterns that MkDocs puts before those of `exclude_docs`."""


class Inclusion(Enum):
    """The place of a file on a site, by the first of the settings that names it."""

    EXCLUDED = "exclude_docs"
    DRAFT = "draft_docs"
    NOT_IN_NAV = "not_in_nav"
    INCLUDED = ""


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """The patterns of an mkdocs.yml."""

    exclude: tuple[str, ...] = _ALWAYS_EXCLUDED
    drafts: tuple[str, ...] = ()
    not_in_nav: tuple[str, ...] = ()
    replaced: frozenset[str] = frozenset()
    """The workspace paths of pages whose place another file of their folder takes: a README.md beside an index.md."""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> SiteFiles:
        """The patterns of these settings."""
        exclude, drafts, not_in_nav = (
            tuple(value.splitlines()) if isinstance(value := config.get(key), str) else ()
            for key in ("exclude_docs", "draft_docs", "not_in_nav")
        )
        return cls((*_ALWAYS_EXCLUDED, *exclude), drafts, not_in_nav)

    def among(self, paths: Iterable[str]) -> SiteFiles:
        """The same patterns for a workspace of these files."""
        return replace(self, replaced=frozenset(path for path in readmes_beside_index(paths) if self._has_index(path)))

    def _has_index(self, readme: str) -> bool:
        """True when the index.md beside a README.md is on the site."""
        return not self.reason_off_site(f"{readme.removesuffix(_README)}{_INDEX}")

    def inclusion(self, site_path: str) -> Inclusion:
        """The place of a file on the site, by its path there."""
        if matches(self.exclude, site_path):
            return Inclusion.EXCLUDED
        if matches(self.drafts, site_path):
            return Inclusion.DRAFT
        return Inclusion.NOT_IN_NAV if matches(self.not_in_nav, site_path) else Inclusion.INCLUDED

    def reason_off_site(self, path: str) -> str:
        """The reason why a built site lacks the page or file at a workspace path; empty if it has it."""
        if not path.endswith(".md"):
            if not path.startswith(_DOCS):
                return "the site has only files of docs/"
            if may_run(path.removeprefix(_DOCS)):
                return "the site has no files of this type"
        if path in self.replaced:
            return "the index.md of its folder takes its place"
        inclusion = self.inclusion(path.removeprefix(_DOCS))
        is_built = inclusion in (Inclusion.INCLUDED, Inclusion.NOT_IN_NAV)
        return "" if is_built else f"`{inclusion.value}` of mkdocs.yml leaves it out"


def readmes_beside_index(paths: Iterable[str]) -> tuple[str, ...]:
    """The README.md files of folders that have an index.md too, sorted: a site has one page for both."""
    paths = frozenset(paths)
    readmes = (path for path in paths if path.rpartition("/")[2] == _README)
    return tuple(sorted(path for path in readmes if f"{path.removesuffix(_README)}{_INDEX}" in paths))


MKDOCS_DEFAULT = SiteFiles()
"""The patterns of a site without settings of its own."""


def matches(lines: Iterable[str], site_path: str) -> bool:
    """True when these lines name a path, as in a .gitignore; a line that is not a pattern is skipped."""
    lines = tuple(lines)
    return bool(lines) and _spec(lines).match_file(site_path)


@lru_cache(maxsize=64)
def _spec(lines: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # slow to import, and few sites have patterns

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # Python's own, on a pattern such as [[ab]
        try:
            return GitIgnoreSpec.from_lines(lines)
        except ValueError:
            spec = GitIgnoreSpec([])
            for line in lines:
                with suppress(ValueError):
                    spec += GitIgnoreSpec.from_lines([line])
            return spec
