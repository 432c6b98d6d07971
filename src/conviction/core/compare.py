"""Two versions of a document, compared: every change, in the same order on every run.

The order: the document itself, claims, edges of sections, predictions, kill criteria, sections, prose.
`compare_cards` owns what a card says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from conviction.core.compare_cards import card_changes, edge_changes, percent
from conviction.core.prose_diff import heaviest_chain
from conviction.core.units import COVERED_LABELS
from conviction.model.argument import CARD_SECTIONS, CardKind, parse_percent
from conviction.model.document import CardBody, Document, FrontMatter, Section, Value
from conviction.model.history import Change, ChangeKind, ProseEntry, ProseKind, Side

__all__ = ["PROSE_ROLES", "amounts", "compare", "counted", "newest_revision"]

_OWN_KIND = {
    "title": ChangeKind.RETITLED,
    "status": ChangeKind.STATUS_CHANGED,
    "audience": ChangeKind.AUDIENCE_CHANGED,
    "conviction": ChangeKind.CONVICTION_MOVED,
}
PROSE_ROLES = frozenset({"sentence", "cell", "code", "link", "heading", "rule"})
"""Units that no change of the argument speaks of."""
_NO_BODY = CardBody(None, (), "", "", ())


def compare(old: Document | None, new: Document | None) -> tuple[Change, ...]:
    """Everything that is otherwise in `new`; None stands for a document that is not there."""
    if new is None:
        if old is None:
            return ()
        return (Change(ChangeKind.DOCUMENT_REMOVED, f"removed: {old.title}", old.path, None),)
    if old is None:
        added = Change(ChangeKind.DOCUMENT_ADDED, f"added: {new.title}", None, new.path)
        return (added, *card_changes(_empty(new), new), *_section_edges(_empty(new), new))
    if old == new:
        return ()
    return (
        *_document(old, new),
        *card_changes(old, new, CardKind.CLAIM),
        *_section_edges(old, new),
        *card_changes(old, new, CardKind.PREDICTION),
        *card_changes(old, new, CardKind.CRITERION),
        *_sections(old, new),
        *_prose(old, new),
    )


def _empty(like: Document) -> Document:
    return Document(like.path, "", FrontMatter({}), _NO_BODY, 1, (), (), like.kind)


def newest_revision(old: Document | None, new: Document | None) -> str:
    """The id of the newest revision card of `new` when `old` does not have it, else an empty string."""
    cards = new.cards_of(CardKind.REVISION) if new else ()
    if not cards or (old is not None and old.card(cards[0].id) is not None):
        return ""
    return cards[0].id


def _document(old: Document, new: Document) -> Iterator[Change]:
    if old.path != new.path:
        yield Change(ChangeKind.DOCUMENT_MOVED, f"moved: {old.path} → {new.path}", old.path, new.path)
    if old.title != new.title:
        yield Change(ChangeKind.RETITLED, f"title: {old.title} → {new.title}", old.title, new.title)
    before, after = old.front.fields, new.front.fields
    for name in dict.fromkeys([*before, *after]):
        if name != "title" and before.get(name) != after.get(name):
            yield _field(name, before.get(name), after.get(name))


def _field(name: str, before: Value, after: Value) -> Change:
    kind = _OWN_KIND.get(name, ChangeKind.FIELD_CHANGED)
    if kind is ChangeKind.CONVICTION_MOVED:
        was, now = parse_percent(_shown(before)), parse_percent(_shown(after))
        if was != now:
            return Change(kind, f"conviction {percent(was)} → {percent(now)}", was, now)
        kind = ChangeKind.FIELD_CHANGED
    details = {"field": name} if kind is ChangeKind.FIELD_CHANGED else {}
    return Change(
        kind, f"{name}: {_shown(before) or '—'} → {_shown(after) or '—'}", _side(before), _side(after), "", details
    )


def _shown(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _side(value: Value) -> Side:
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return _shown(value) if isinstance(value, dict) else value


def _section_edges(old: Document, new: Document) -> Iterator[Change]:
    """Edges that a section itself carries: an evidence item's bearing, an insight's for and against."""
    before = [edge for section in old.sections for edge in section.body.edges]
    after = [edge for section in new.sections for edge in section.body.edges]
    yield from edge_changes(old.path, new.path, before, after, "")


def _sections(old: Document, new: Document) -> Iterator[Change]:
    before, after = _keyed(old.sections), _keyed(new.sections)
    for key, section in after.items():
        if key not in before:
            yield Change(ChangeKind.SECTION_ADDED, f"section added: {section.name}", None, section.name)
    for key, section in before.items():
        if key not in after:
            yield Change(ChangeKind.SECTION_REMOVED, f"section removed: {section.name}", section.name, None)
    was = [key for key in before if key in after]
    now = [key for key in after if key in before]
    place = {key: at for at, key in enumerate(now)}
    chain = heaviest_chain([(at, place[key]) for at, key in enumerate(was)], [1] * len(was))
    stayed = {key for at, key in enumerate(was) if at in chain}
    earlier = {key: was[at - 1] if at else None for at, key in enumerate(was)}
    for at, key in enumerate(now):
        if key not in stayed:
            here, there = now[at - 1] if at else None, earlier[key]
            sides = [before[there].name if there else None, after[here].name if here else None]
            name = after[key].name
            where = f"behind {sides[1]}" if sides[1] else "to the top"
            yield Change(
                ChangeKind.SECTION_MOVED, f"section moved: {name}, {where}", sides[0], sides[1], "", {"section": name}
            )


def _keyed(sections: Iterable[Section]) -> dict[tuple[str, int], Section]:
    """Sections by name, and by number where a name occurs more than once."""
    found: dict[tuple[str, int], Section] = {}
    seen: dict[str, int] = {}
    for section in sections:
        seen[section.key] = seen.get(section.key, 0) + 1
        found[section.key, seen[section.key]] = section
    return found


def _prose(old: Document, new: Document) -> Iterator[Change]:
    if _said([old.intro]) != _said([new.intro]):
        yield _edited("")
    before = _keyed(old.sections)
    for key, section in _keyed(new.sections).items():
        was = before.get(key)
        if was is None or CARD_SECTIONS.get(section.key) is CardKind.REVISION:
            continue
        if _said(_bodies(was)) != _said(_bodies(section)):
            yield _edited(section.name)


def _edited(section: str) -> Change:
    name = section or "above the first section"
    return Change(ChangeKind.PROSE_EDITED, f"prose edited ({name})", None, None, "", {"section": section})


def _bodies(section: Section) -> Iterator[CardBody]:
    """The blocks of a section; of cards that were added, dropped or moved nothing is left out."""
    yield section.body
    for card in section.cards:
        yield card.body
    for _, body in section.subsections:
        yield body


def _said(bodies: Iterable[CardBody]) -> list[tuple[str, ...]]:
    """What the blocks say beyond what is told as a change of the argument."""
    found = []
    covered = frozenset().union(*COVERED_LABELS.values())
    for body in bodies:
        labels = [f"{label.name}: {label.value}" for label in body.labels if label.name not in covered]
        parts = tuple(" ".join(part.split()) for part in (body.quote, body.prose, *labels) if part)
        if parts:
            found.append(parts)
    return found


def counted(changes: Iterable[Change], prose: Iterable[ProseEntry]) -> tuple[Change, ...]:
    """The changes, with how many sentences were edited, added, removed and moved in each `prose-edited`."""
    tally: dict[str, dict[ProseKind, int]] = {}
    for entry in prose:
        if entry.changed and entry.role in PROSE_ROLES:
            kinds = tally.setdefault(entry.section, {})
            kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
    return tuple(_counted(change, tally) if change.kind is ChangeKind.PROSE_EDITED else change for change in changes)


def _counted(change: Change, tally: Mapping[str, Mapping[ProseKind, int]]) -> Change:
    section = str(change.details.get("section", ""))
    kinds = tally.get(section)
    if not kinds:
        return change
    name = section or "above the first section"
    details = dict(change.details) | {kind.value: kinds[kind] for kind in ProseKind if kind in kinds}
    return Change(change.kind, f"{amounts(kinds)} ({name})", None, None, "", details)


def amounts(kinds: Mapping[ProseKind, int]) -> str:
    """`2 sentences edited, 1 moved`: edits, additions, removals and moves, in that order."""
    order = (ProseKind.EDITED, ProseKind.ADDED, ProseKind.REMOVED, ProseKind.MOVED)
    parts = [(kind, kinds[kind]) for kind in order if kinds.get(kind)]
    words = [f"{n} {kind.value}" for kind, n in parts]
    if parts:
        noun = "sentence" if parts[0][1] == 1 else "sentences"
        words[0] = f"{parts[0][1]} {noun} {parts[0][0].value}"
    return ", ".join(words)
