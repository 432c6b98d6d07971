"""Two versions of a document, compared: every change, in the same order on every run.

The order: the document itself, claims, edges of sections, predictions, kill criteria, sections, prose.
`compare_cards` compares the cards.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from conviction.history.block_text import flat
from conviction.history.card_diff import card_changes
from conviction.history.edge_diff import EdgeSides, edge_changes
from conviction.history.prose_changes import prose_changes, section_changes
from conviction.history.revision_card_diff import added_cards, revision_changes
from conviction.markup import front_matter, front_matter_split
from conviction.model.argument import CardKind, parse_percent, percent
from conviction.model.document import CardBody, Document, FrontMatter, Value
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
    "status": ChangeKind.STATUS_CHANGED,
    "audience": ChangeKind.AUDIENCE_CHANGED,
    "conviction": ChangeKind.CONVICTION_MOVED,
    "horizon": ChangeKind.HORIZON_CHANGED,
}
PROSE_ROLES = frozenset({"sentence", "cell", "code", "link", "heading", "rule"})
"""Units that no change of the argument covers."""
TROUBLED = frozenset({"disputed", "retracted", "withdrawn"})
"""The statuses of a document on which no claim should lean."""
_NO_BODY = CardBody(None, (), "", "", ())
_ARGUMENT = (CardKind.CLAIM, CardKind.PREDICTION, CardKind.CRITERION)
_YAML_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)


def compare(old: Document | None, new: Document | None, renames: Mapping[str, str] | None = None) -> tuple[Change, ...]:
    """Everything that differs in `new`; None is a document that is not there.

    `renames` has for each other document that was renamed in between its new path by the old one; links that followed
    it are the same evidence.
    """
    if new is None:
        if old is None:
            return ()
        return (Change(ChangeKind.DOCUMENT_REMOVED, f"removed: {old.title}", old.path, None),)
    if old is None:
        added = Change(ChangeKind.DOCUMENT_ADDED, f"added: {new.title}", None, new.path)
        empty = _empty(new)
        cards = [change for kind in _ARGUMENT for change in card_changes(empty, new, kind)]
        return (added, *cards, *_section_edges(empty, new, EdgeSides(new.path, new.path), set()))
    if old.text == new.text and old.path == new.path and old.kind == new.kind:
        return ()
    sides = EdgeSides(old.path, new.path, renames or {})
    same = {id(section) for section in old.sections} & {id(section) for section in new.sections}
    if _repeated(old, new):
        same = set()  # a section that occurs twice has no identity of its own
    kinds = {s.cards[0].kind for one in (old, new) for s in one.sections if s.cards and id(s) not in same}
    has_news = CardKind.REVISION in kinds
    if has_news:
        kinds.add(CardKind.CLAIM)  # a revision card names the changes of claims
    return (
        *_document(old, new),
        *(card_changes(old, new, CardKind.CLAIM, renames) if CardKind.CLAIM in kinds else ()),
        *_section_edges(old, new, sides, same),
        *(card_changes(old, new, CardKind.PREDICTION) if CardKind.PREDICTION in kinds else ()),
        *(card_changes(old, new, CardKind.CRITERION) if CardKind.CRITERION in kinds else ()),
        *(revision_changes(old, new, sides) if has_news else ()),
        *section_changes(old.sections, new.sections),
        *(section_changes(old.loose, new.loose) if old.loose or new.loose else ()),
        *prose_changes(old, new, sides),
    )


def _repeated(old: Document, new: Document) -> bool:
    return any(len({id(s) for s in one.sections}) < len(one.sections) for one in (old, new))


def _empty(like: Document) -> Document:
    return Document(like.path, "", FrontMatter({}), _NO_BODY, 1, (), (), like.kind)


def cited(old: Document, new: Document) -> frozenset[str]:
    """The paths of the documents that edges of both versions lead to by a link, from where the paths of both begin."""
    return cited_by(old) & cited_by(new)


def cited_by(document: Document) -> frozenset[str]:
    """The paths of the documents that its edges lead to by a link, from where its own path begins."""
    return frozenset(path for _, path in _cited(document))


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
    newest = new.cards_of(CardKind.REVISION)[:1] if new else ()
    return newest[0].id if new and newest and newest[0] in added_cards(old, new) else ""


def _document(old: Document, new: Document) -> Iterator[Change]:
    if old.path != new.path:
        yield Change(ChangeKind.DOCUMENT_MOVED, f"moved: {old.path} → {new.path}", old.path, new.path)
    is_retitled = old.title != new.title and flat(old.title) != flat(new.title)
    if is_retitled:
        yield Change(ChangeKind.RETITLED, f"title: {old.title} → {new.title}", old.title, new.title)
    before, after = old.front.fields, new.front.fields
    differing = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    for name in differing:
        if not (name == "title" and is_retitled) and _composed(before.get(name)) != _composed(after.get(name)):
            yield _field(name, before.get(name), after.get(name))
    if not differing:
        yield from _front_text(old, new)


def _front_text(old: Document, new: Document) -> Iterator[Change]:
    """Changes of front matter with the same fields: its comments, and text that cannot be read."""
    sources = [front_matter_split.split(one.text)[0] or "" for one in (old, new)]
    if sources[0] == sources[1]:
        return
    comments = [Counter(map(flat, _YAML_COMMENT.findall(source))) for source in sources]
    if comments[0] != comments[1]:
        details: dict[str, str | bool] = {"section": "", "comment": True}
        yield Change(ChangeKind.PROSE_EDITED, "comment edited (front matter)", None, None, "", details)
    elif flat(sources[0]) != flat(sources[1]) and not all(map(_is_read_whole, (old, new))):
        details = {"field": ""}
        yield Change(ChangeKind.FIELD_CHANGED, "front matter edited, which cannot be read", None, None, "", details)


def _is_read_whole(document: Document) -> bool:
    """True when no part of its front matter is skipped, as the anchors of another tool on a page are."""
    return front_matter.read(document.text, document.path)[0].ok


def _composed(value: Value) -> Value:
    return flat(value) if isinstance(value, str) else value


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


def _section_edges(old: Document, new: Document, sides: EdgeSides, same: set[int]) -> Iterator[Change]:
    """Edges that a section itself carries: an evidence item's bearing, an insight's for and against.

    `same` are the identities of the sections that both versions share.
    """
    before = [edge for section in old.sections if id(section) not in same for edge in section.body.edges]
    after = [edge for section in new.sections if id(section) not in same for edge in section.body.edges]
    yield from edge_changes(sides, before, after, "")


def counted(changes: Iterable[Change], prose: Iterable[ProseEntry]) -> tuple[Change, ...]:
    """The changes, with how many sentences were edited, added, removed and moved in each `prose-edited`.

    For code these are lines; an edit of a comment or of a label is not counted.
    """
    changes, entries = tuple(changes), list(prose)
    edited = {str(change.details.get("section", "")) for change in changes if change.kind is ChangeKind.PROSE_EDITED}
    sections = edited | {entry.section for entry in entries if (entry.new or entry.old or "").startswith("## ")}
    tally: dict[tuple[str, bool], dict[ProseKind, int]] = {}
    names: dict[str, None] = {}  # of headings of level 1, which are not sections
    for entry in entries:
        if entry.changed and entry.role in PROSE_ROLES:
            section = entry.section if entry.section in sections else ""
            kinds = tally.setdefault((section, entry.role == "code"), {})
            kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
            if not section:
                names[entry.section] = None
    above = next(iter(names)) if len(names) == 1 else ""
    return tuple(
        _counted(change, tally, above) if change.kind is ChangeKind.PROSE_EDITED else change for change in changes
    )


def _counted(change: Change, tally: Mapping[tuple[str, bool], Mapping[ProseKind, int]], above: str) -> Change:
    section, is_code = str(change.details.get("section", "")), bool(change.details.get("code"))
    kinds = tally.get((section, is_code))
    if not kinds or change.details.get("comment") or change.details.get("label"):
        return change
    name = section or above or "above the first section"
    details = dict(change.details) | {kind.value: kinds[kind] for kind in ProseKind if kind in kinds}
    message = f"{amounts(kinds, 'line of code' if is_code else 'sentence')} ({name})"
    return Change(change.kind, message, None, None, "", details)


def amounts(kinds: Mapping[ProseKind, int], noun: str = "sentence") -> str:
    """`2 sentences edited, 1 moved`: edits, additions, removals and moves, in that order."""
    order = (ProseKind.EDITED, ProseKind.ADDED, ProseKind.REMOVED, ProseKind.MOVED)
    parts = [(kind, kinds[kind]) for kind in order if kinds.get(kind)]
    words = [f"{n} {kind.value}" for kind, n in parts]
    if parts:
        many = noun.replace(" of", "s of") if " of" in noun else f"{noun}s"
        words[0] = f"{parts[0][1]} {noun if parts[0][1] == 1 else many} {parts[0][0].value}"
    return ", ".join(words)
