"""The target of a reference: its kind, its place, and the readers for whom the link works."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from conviction.model.document import Card, Document

__all__ = ["Reach", "Target", "TargetKind"]


class TargetKind(Enum):
    """The kind of target of a reference."""

    DOCUMENT = "document"
    CARD = "card"
    ANCHOR = "anchor"
    """A heading of a document that is not a card."""
    FILE = "file"
    REGISTER = "register"
    """The list of a folder of documents, which the site makes."""
    WEB = "web"
    MISSING = "missing"


class Reach(Enum):
    """The readers for whom a link works."""

    EVERYWHERE = "everywhere"
    SITE = "site"
    """On the site alone: its address, or an anchor that a forge makes otherwise."""
    FORGE = "forge"
    """On a git forge alone: the site leaves the target out, or has another address or anchor for it."""


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a reference, or the reason why it does not resolve."""

    kind: TargetKind
    document: Document | None = None
    card: Card | None = None
    anchor: str = ""
    path: str = ""
    """The path of the file, relative to the workspace; empty for the web."""
    nearest: str = ""
    """The most similar known reference, for a missing target."""
    several: int = 0
    """The number of documents that an ambiguous name fits."""
    reach: Reach = Reach.EVERYWHERE
    reason: str = ""
    """The reason why the site leaves an existing target out."""
    same: str = ""
    """A link to the very same passage that works for all readers, or on the site at least; empty if none is known."""

    @property
    def resolves(self) -> bool:
        """True when the reference leads to something; that of a web address is not checked."""
        return self.kind is not TargetKind.MISSING

    @property
    def on_site(self) -> bool:
        """True when the site shows the reference as a link that leads there."""
        return self.resolves and self.reach is not Reach.FORGE
