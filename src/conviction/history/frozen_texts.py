"""The text with which each document of a branch became frozen, followed along the line.

A document is known by its id, so that a renamed file is the same one. It is frozen from the first revision of the line
with such a status on. A revision with an earlier status opens it again, and the next frozen one begins a new stretch.
A status that its kind does not have changes nothing: a typing error opens no document. When a participant takes their
words back, the text that is left is frozen in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from conviction.model.kind import Kind

__all__ = ["FrozenText", "VersionFacts", "VersionStep", "document_key", "follow", "is_withdrawal"]


class VersionFacts(NamedTuple):
    """The fields of one version of a document that decide which document it is, and whether it is frozen."""

    id: str = ""
    kind: str = ""
    status: str = ""
    created: str = ""
    participant: str = ""


class VersionStep(NamedTuple):
    """One file before and after a commit; the facts are None where there is no document."""

    path: str
    """The path in the workspace."""
    old: VersionFacts | None
    new: VersionFacts | None
    blob: str
    """The version after the commit; empty when it is gone."""

    @property
    def is_same_document(self) -> bool:
        """True when the file holds one document before and after, though its id may have changed."""
        return self.old is not None and self.new is not None and _is_same(self.old, self.new)


class FrozenText(NamedTuple):
    """The version with which a document became frozen."""

    blob: str
    path: str
    """The path that it had then."""
    kind: str
    created: str
    withdrawn: bool = False
    """True when the participant had taken their words back."""


def is_withdrawal(status: str, participant: str) -> bool:
    """True in a document whose participant took their words back: they are no longer in it."""
    return status == "withdrawn" and bool(participant)


def document_key(document_id: str, path: str) -> str:
    """The name under which a document is followed: its id, or its path when it has none."""
    return document_id or path


def follow(
    texts: Mapping[str, FrozenText], commits: Iterable[Sequence[VersionStep]], kinds: Mapping[str, Kind]
) -> dict[str, FrozenText]:
    """The frozen texts by `document_key`, after these commits.

    Args:
        texts: The frozen texts before.
        commits: The commits of the line, oldest first.
        kinds: The declarations by name.
    """
    texts = dict(texts)
    for steps in commits:
        deleted = {document_key(step.old.id, step.path) for step in steps if step.old and not step.new}
        present = {document_key(step.new.id, step.path) for step in steps if step.new}
        for step in steps:
            if step.new is not None:
                key = document_key(step.new.id, step.path)
                _carry_over(texts, step, key, moved=key in deleted, present=present)
                _judge(texts, step, step.new, key, kinds)
    return texts


def _carry_over(texts: dict[str, FrozenText], step: VersionStep, key: str, *, moved: bool, present: set[str]) -> None:
    """Keep the frozen text of a document whose id changed, and drop that of another one that had the id."""
    if step.old is None:
        earlier = texts.get(key)
        if earlier and step.new and not moved and (earlier.kind, earlier.created) != (step.new.kind, step.new.created):
            del texts[key]
        return
    before = document_key(step.old.id, step.path)
    if before != key and before in texts and before not in present and key not in texts and step.is_same_document:
        texts[key] = texts.pop(before)


def _judge(
    texts: dict[str, FrozenText], step: VersionStep, facts: VersionFacts, key: str, kinds: Mapping[str, Kind]
) -> None:
    """Begin a stretch, or end it."""
    kind = kinds.get(facts.kind)
    if kind is None or facts.status not in kind.statuses:
        return
    if not kind.is_frozen(facts.status):
        texts.pop(key, None)
        return
    withdrawn = is_withdrawal(facts.status, facts.participant)
    if key not in texts or (withdrawn and not texts[key].withdrawn):
        texts[key] = FrozenText(step.blob, step.path, facts.kind, facts.created, withdrawn)


def _is_same(one: VersionFacts, other: VersionFacts) -> bool:
    return (one.kind, one.created) == (other.kind, other.created)
