"""Tie claims to evidence: one edge as a relative link with the target's title, or every bare reference at once."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from conviction.adapters.storage import files, lock
from conviction.documents import editor, links
from conviction.documents.index import Index, Target, TargetKind
from conviction.errors import DocumentError, UnresolvedError
from conviction.model.argument import CARD_LABELS, SECTION_LABELS, CardKind, Direction, Edge, Weight
from conviction.model.document import Card, Document, Section
from conviction.model.plan import Plan
from conviction.model.text import Edit
from conviction.model.workspace import Settings
from conviction.workspace.actions import kinds, loader

__all__ = ["LinkResult", "link", "link_all", "target_value"]


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The links that were written, or would be."""

    plan: Plan
    written: tuple[str, ...]
    """The paths of the written files."""
    links: int
    """The number of links."""

    def as_dict(self) -> dict[str, object]:
        """The JSON output: `{schema, links, paths, written, notes}`."""
        return {
            "schema": 1,
            "links": self.links,
            "paths": list(self.plan.paths),
            "written": bool(self.written),
            "notes": list(self.plan.notes),
        }


def link(
    *,
    root: Path,
    settings: Settings,
    claim: str,
    target: str,
    direction: Direction,
    weight: Weight | None = None,
    dry_run: bool = False,
) -> LinkResult:
    """Write one edge into the claim: a relative link with the target's title, and the weight.

    An edge of that direction to the same target is not written twice.

    Args:
        root: The workspace.
        settings: Its settings.
        claim: `DOC#card`, the id of a card that only one document has, or a document with an edge section.
        target: A document, `DOC#card`, or a web address.
        direction: Whether the target is for or against the claim, or neutral.
        weight: The weight of the edge; without one when None.
        dry_run: Plan, and write nothing.

    Raises:
        UnresolvedError: One end is not found, or is ambiguous.
        DocumentError: The claim's document is frozen, or the card cannot carry edges.
    """
    with lock.hold(root, wanted=not dry_run):
        index = Index(loader.load(root=root, settings=settings).all, loader.other_files(root))
        document, place = _claim(index, claim, direction)
        _refuse_frozen(root, document)
        value, path, anchor = target_value(index, document, target, weight)
        twin = _twin(index, document, place, path, anchor)
        if twin is not None:
            return _already(document, twin, direction, path, anchor)
        text = editor.add_bullet(document.text, place, direction.value.capitalize(), value)
        plan = Plan((loader.rewrite(root, document, text),))
        return LinkResult(plan, () if dry_run else files.apply(plan, root), 1)


def link_all(*, root: Path, settings: Settings, dry_run: bool = False) -> LinkResult:
    """Turn every bare reference of the workspace's documents into a relative link with the target's title.

    A reference that does not resolve is unchanged, and is listed in the notes.
    """
    with lock.hold(root, wanted=not dry_run):
        workspace = loader.load(root=root, settings=settings)
        index = Index(workspace.all, loader.other_files(root))
        writes, notes, links = [], [], 0
        for document in workspace.documents:
            edits, missing = _edits(document, index)
            notes += missing
            links += len(edits)
            if edits:
                writes.append(loader.rewrite(root, document, editor.apply_edits(document.text, edits)))
        plan = Plan(tuple(writes), tuple(notes))
        return LinkResult(plan, () if dry_run else files.apply(plan, root), links)


def _edits(document: Document, index: Index) -> tuple[tuple[Edit, ...], list[str]]:
    """The edits for references that resolve, and a line for each that does not."""
    edits, missing = [], []
    for line, edge in links.bare_edges(document):
        result = links.linked(document, index, line, edge)
        if isinstance(result, Edit):
            edits.append(result)
        else:
            near = f", did you mean {result.nearest}?" if result.nearest else ""
            missing.append(f"{document.path}:{line}: `{edge.target}` does not resolve{near}")
    return tuple(edits), missing


def _claim(index: Index, name: str, direction: Direction) -> tuple[Document, Card | Section]:
    """The document and the card, or section, that will have the edge."""
    head, sign, anchor = name.partition("#")
    if sign and head:
        document = loader.find_document(index, head)
        return document, _card(document, anchor)
    cards = [
        (d, card) for d in index.documents for card in d.cards if card.id == anchor or (not sign and card.id == head)
    ]
    cards = [(d, card) for d, card in cards if direction.value in _labels_of(card)]
    if len(cards) == 1:
        return cards[0]
    if cards:
        names = ", ".join(f"{d.id}#{card.id}" for d, card in cards[:5])
        raise UnresolvedError(f"`{name}` names {len(cards)} claims", hint=f"say which: {names}")
    document = _document(index, head or name, direction)
    section = next((s for s in document.sections if direction.value in _section_labels(s)), None)
    if section is None:
        ids = ", ".join(f"{document.id}#{card.id}" for card in document.cards if direction.value in _labels_of(card))
        write = "write `### The claim {#id}` under its Claims first"
        own = any(section.key == "claims" for section in document.sections)
        hint = f"name a card of it: {ids}" if ids else write if own else "only a thesis has claims: name one of them"
        raise UnresolvedError(f"`{name}` is a document, not a claim", hint=hint)
    return document, section


def _document(index: Index, name: str, direction: Direction) -> Document:
    """The document of that name; where there is none, the error names the claim that is most like it."""
    try:
        return loader.find_document(index, name)
    except UnresolvedError as error:
        claims = {c.id: d for d in index.documents for c in d.cards if c.id and direction.value in _labels_of(c)}
        near = difflib.get_close_matches(name, claims, 1, 0.6)
        if not near or index.find(name):
            raise
        hint = f"did you mean {claims[near[0]].id}#{near[0]}?"
        raise UnresolvedError(f"no claim is called `{name}`", hint=hint) from error


def _card(document: Document, anchor: str) -> Card:
    card = document.card(anchor)
    if card is not None:
        return card
    ids = [ids.id for ids in document.cards if ids.id]
    near = difflib.get_close_matches(anchor, ids, 1, 0.4)
    hint = f"did you mean {document.id}#{near[0]}?" if near else f"its cards: {', '.join(ids[:8]) or 'none'}"
    raise UnresolvedError(f"{document.id or document.path} has no card `{anchor}`", hint=hint)


def _labels_of(card: Card) -> tuple[str, ...]:
    return () if card.kind is CardKind.OPTION else CARD_LABELS[card.kind]


def _section_labels(section: Section) -> tuple[str, ...]:
    return SECTION_LABELS.get(section.key, ())


def _refuse_frozen(root: Path, document: Document) -> None:
    """Refuses to change the argument of a frozen document, on which others rely."""
    kind = kinds.find(root=root, name=document.kind)
    if kind is not None and kind.is_frozen(document.status):
        raise DocumentError(
            f"it is {document.status}, so its argument stays as it is",
            place=document.path,
            hint=f"supersede it: scaffold {document.kind} --supersedes {document.id}",
        )


def target_value(index: Index, document: Document, target: str, weight: Weight | None) -> tuple[str, str, str]:
    """The bullet's value, and the path (or web address) and anchor that it leads to."""
    if target.startswith(("http://", "https://")):
        return links.web_value(target, weight), target, ""
    head, _, anchor = target.partition("#")
    owner = loader.find_document(index, head) if head else document
    resolved: Target = index.resolve(owner.path, f"#{anchor}") if anchor else index.resolve("", owner.path)
    if resolved.kind is TargetKind.MISSING or resolved.document is None:
        _card(owner, anchor)
    return links.edge_value(document.path, resolved, weight), resolved.path, resolved.anchor


def _twin(index: Index, document: Document, place: Card | Section, path: str, anchor: str) -> Edge | None:
    """The existing edge of the same card to that target."""
    for edge in place.body.edges:
        target = index.resolve(document.path, edge.target, bare=edge.bare)
        if (target.path, target.anchor) == (path, anchor) or edge.target == path:
            return edge
    return None


def _already(document: Document, twin: Edge, direction: Direction, path: str, anchor: str) -> LinkResult:
    name = path + (f"#{anchor}" if anchor else "")
    message = f"{name} is already under {twin.direction.value.capitalize()} of this claim"
    if twin.direction is not direction:
        raise DocumentError(
            message,
            place=document.path,
            hint="change that bullet by hand, since it changes the argument",
        )
    return LinkResult(Plan(notes=(f"{message} ({twin.weight_word})",)), (), 0)
