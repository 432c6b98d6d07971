"""Two versions of a document, compared: every change, in the same order on every run.

The order: the document itself, claims, edges of sections, predictions, kill criteria, sections, prose.
`compare_cards` compares the cards.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from conviction.history.card_diff import card_changes, edge_changes
from conviction.markup.prose_diff import heaviest_chain
from conviction.markup.word_diff import common_start
from conviction.model.argument import CARD_SECTIONS, COVERED_LABELS, CardKind, parse_percent, percent
from conviction.model.document import CardBody, Document, FrontMatter, Section, Value
from conviction.model.history import Change, ChangeKind, ProseEntry, ProseKind, Side

__all__ = [
    "PROSE_ROLES",
    "TROUBLED",
    "amounts",
    "cited",
    "compare",
    "counted",
    "newest_revision",
    "target_changes",
]

_OWN_KIND = {
    "title": ChangeKind.RETITLED,
    "status": ChangeKind.STATUS_CHANGED,
    "audience": ChangeKind.AUDIENCE_CHANGED,
    "conviction": ChangeKind.CONVICTION_MOVED,
}
PROSE_ROLES = frozenset({"sentence", "cell", "code", "link", "heading", "rule"})
"""Units that no change of the argument covers."""
_COVERED = frozenset().union(*COVERED_LABELS.values())
TROUBLED = frozenset({"disputed", "retracted", "withdrawn"})
"""The statuses of a document on which no claim should lean."""
_NO_BODY = CardBody(None, (), "", "", ())


def compare(old: Document | None, new: Document | None) -> tuple[Change, ...]:
    """Everything that differs in `new`; None is a document that is not there."""
    if new is None:
        if old is None:
            return ()
        return (Change(ChangeKind.DOCUMENT_REMOVED, f"removed: {old.title}", old.path, None),)
    if old is None:
        added = Change(ChangeKind.DOCUMENT_ADDED, f"added: {new.title}", None, new.path)
        return (added, *card_changes(_empty(new), new), *_section_edges(_empty(new), new, set()))
    if old.text == new.text and old.path == new.path and old.kind == new.kind:
        return ()
    same = {id(section) for section in old.sections} & {id(section) for section in new.sections}
    if _repeated(old, new):
        same = set()  # a section that occurs twice has no identity of its own
    kinds = {s.cards[0].kind for one in (old, new) for s in one.sections if s.cards and id(s) not in same}
    if CardKind.REVISION in kinds:
        kinds.add(CardKind.CLAIM)  # a revision card names the changes of claims
    return (
        *_document(old, new),
        *(card_changes(old, new, CardKind.CLAIM) if CardKind.CLAIM in kinds else ()),
        *_section_edges(old, new, same),
        *(card_changes(old, new, CardKind.PREDICTION) if CardKind.PREDICTION in kinds else ()),
        *(card_changes(old, new, CardKind.CRITERION) if CardKind.CRITERION in kinds else ()),
        *_sections(old, new),
        *_prose(old, new),
    )


def _repeated(old: Document, new: Document) -> bool:
    return any(len({id(s) for s in one.sections}) < len(one.sections) for one in (old, new))


def _empty(like: Document) -> Document:
    return Document(like.path, "", FrontMatter({}), _NO_BODY, 1, (), (), like.kind)


def cited(old: Document, new: Document) -> frozenset[str]:
    """The paths of the documents that edges of both versions lead to by a link, from where the paths of both begin."""
    return frozenset(path for _, path in _cited(old)) & frozenset(path for _, path in _cited(new))


def _cited(document: Document) -> dict[tuple[str, str], None]:
    """The id of each card (empty for a section) with each document it cites, in order."""
    edges = [("", edge) for section in document.sections for edge in section.body.edges]
    edges += [(card.id, edge) for card in document.cards if card.kind is not CardKind.REVISION for edge in card.edges]
    cited: dict[tuple[str, str], None] = {}
    for card, edge in edges:
        name = edge.target.partition("#")[0]
        if name and not edge.bare and "://" not in name:
            cited[card, posixpath.normpath(posixpath.join(posixpath.dirname(document.path), unquote(name)))] = None
    return cited


def target_changes(
    old: Document, new: Document, before: Mapping[str, Document], after: Mapping[str, Document]
) -> Iterator[Change]:
    """Cited documents that were disputed, retracted or withdrawn, or are so no longer, for each card that cites them.

    `before` and `after` hold the cited documents by path, as they were at each version.
    """
    earlier = _cited(old)
    for card, path in _cited(new):
        was, now = before.get(path), after.get(path)
        if (card, path) not in earlier or was is None or now is None or was.status == now.status:
            continue
        if {was.status, now.status} & TROUBLED:
            about = f"#{card}   {now.title}" if card else now.title
            message = f"{about}: {was.status or '—'} → {now.status or '—'}"
            kind = ChangeKind.TARGET_STATUS_CHANGED
            yield Change(kind, message, was.status, now.status, card, {"target": path, "id": now.id})


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
        was, now = parse_percent(_text_of(before)), parse_percent(_text_of(after))
        if was != now:
            return Change(kind, f"conviction {percent(was)} → {percent(now)}", was, now)
        kind = ChangeKind.FIELD_CHANGED
    details = {"field": name} if kind is ChangeKind.FIELD_CHANGED else {}
    return Change(
        kind,
        f"{name}: {_text_of(before) or '—'} → {_text_of(after) or '—'}",
        _side(before),
        _side(after),
        "",
        details,
    )


def _text_of(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(_text_of(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text_of(item)}" for key, item in value.items())
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _side(value: Value) -> Side:
    if isinstance(value, list):
        return [_text_of(item) for item in value]
    return _text_of(value) if isinstance(value, dict) else value


def _section_edges(old: Document, new: Document, same: set[int]) -> Iterator[Change]:
    """Edges that a section itself carries: an evidence item's bearing, an insight's for and against.

    `same` are the identities of the sections that both versions share.
    """
    before = [edge for section in old.sections if id(section) not in same for edge in section.body.edges]
    after = [edge for section in new.sections if id(section) not in same for edge in section.body.edges]
    yield from edge_changes(old.path, new.path, before, after, "")


def _sections(old: Document, new: Document) -> Iterator[Change]:
    if _same_names(old, new):
        return
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
    by_key: dict[tuple[str, int], Section] = {}
    counts: dict[str, int] = {}
    for section in sections:
        counts[section.key] = counts.get(section.key, 0) + 1
        by_key[section.key, counts[section.key]] = section
    return by_key


def _prose(old: Document, new: Document) -> Iterator[Change]:
    if old.intro is not new.intro and _uncovered_texts([old.intro]) != _uncovered_texts([new.intro]):
        yield _edited("")
    for was, section in _paired(old, new):
        if was is section or CARD_SECTIONS.get(section.key) is CardKind.REVISION:
            continue
        if _differ(list(_bodies(was)), list(_bodies(section))):
            yield _edited(section.name)


def _differ(before: list[CardBody], after: list[CardBody]) -> bool:
    """True when the blocks differ in content; the common ones at start and end are not read."""
    while before and after and before[-1] is after[-1]:
        before.pop()
        after.pop()
    start = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a is not b), None)
    if start is None:
        start = min(len(before), len(after))
    before, after = before[start:], after[start:]
    if len(before) == len(after) == 1 and before[0].quote == after[0].quote and before[0].labels == after[0].labels:
        return not _same_words(before[0].prose, after[0].prose)
    return _uncovered_texts(before) != _uncovered_texts(after)


def _same_words(old: str, new: str) -> bool:
    """True when the texts differ in white space only; the common start and end are skipped."""
    if old == new:
        return True
    start = common_start(old, new)
    end = common_start(old[start:][::-1], new[start:][::-1])
    first, second = old[start : len(old) - end], new[start : len(new) - end]
    return "".join(first.split()) == "".join(second.split()) and old.split() == new.split()


def _same_names(old: Document, new: Document) -> bool:
    """True when both have sections of the same names in the same order."""
    return [section.name for section in old.sections] == [section.name for section in new.sections]


def _paired(old: Document, new: Document) -> Iterator[tuple[Section, Section]]:
    """The sections that both versions have, by the newer one's order."""
    if _same_names(old, new):
        yield from zip(old.sections, new.sections, strict=True)
        return
    before = _keyed(old.sections)
    for key, section in _keyed(new.sections).items():
        if key in before:
            yield before[key], section


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


def _uncovered_texts(bodies: Iterable[CardBody]) -> list[tuple[str, ...]]:
    """The texts of the blocks that no change of the argument covers."""
    texts = []
    for body in bodies:
        labels = [f"{label.name}: {label.value}" for label in body.labels if label.name not in _COVERED]
        parts = tuple(" ".join(part.split()) for part in (body.quote, body.prose, *labels) if part)
        if parts:
            texts.append(parts)
    return texts


def counted(changes: Iterable[Change], prose: Iterable[ProseEntry]) -> tuple[Change, ...]:
    """The changes, with how many sentences were edited, added, removed and moved in each `prose-edited`."""
    entries = list(prose)
    sections = {entry.section for entry in entries if (entry.new or entry.old or "").startswith("## ")}
    tally: dict[str, dict[ProseKind, int]] = {}
    names: dict[str, None] = {}  # of headings of level 1, which are not sections
    for entry in entries:
        if entry.changed and entry.role in PROSE_ROLES:
            section = entry.section if entry.section in sections else ""
            kinds = tally.setdefault(section, {})
            kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
            if not section:
                names[entry.section] = None
    above = next(iter(names)) if len(names) == 1 else ""
    return tuple(
        _counted(change, tally, above) if change.kind is ChangeKind.PROSE_EDITED else change for change in changes
    )


def _counted(change: Change, tally: Mapping[str, Mapping[ProseKind, int]], above: str) -> Change:
    section = str(change.details.get("section", ""))
    kinds = tally.get(section)
    if not kinds:
        return change
    name = section or above or "above the first section"
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
