"""Texts in which each link leads to a document by name, so that a link follows a renamed or moved document."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from conviction.history.card_identity import edge_name

__all__ = ["with_link_names", "with_targets_as"]

_TARGET = re.compile(r"(?<=\])\((?!\w+:)([^()\s]+)")


def with_link_names(text: str, path: str, renames: Mapping[str, str]) -> str:
    """The text, in which the target of each link is the name of its document and the anchor.

    Args:
        text: Markdown.
        path: The path of its document.
        renames: For each document that was renamed its new path, by the old one, both from where `path` begins.
    """

    def named(target: str) -> str:
        name, _, anchor = target.partition("#")
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(name))) if name else ""
        return f"{edge_name(renames.get(whole, whole))}#{anchor}"

    return with_targets_as(text, named)


def with_targets_as(text: str, named: Callable[[str], str]) -> str:
    """The text, in which the target of each link that is not a web address is replaced by another name of it."""
    return _TARGET.sub(lambda match: f"({named(match[1])}", text)
