"""The card of one revision: its content from two versions, its Markdown, and its place in the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from conviction.documents import editor
from conviction.documents.index import Target, TargetKind
from conviction.documents.links import link_text
from conviction.documents.parser import parse_block
from conviction.errors import DocumentError
from conviction.history.card_identity import edge_name
from conviction.history.formats.timeline_text import summary
from conviction.markup import blocks, segments
from conviction.model.argument import CardKind, Direction, Reason, Weight, percent
from conviction.model.document import Card, Document, Section
from conviction.model.history import Change, ChangeKind, Layer
from conviction.model.kind import KindSection
from conviction.model.text import Edit, Span

__all__ = [
    "RevisionCard",
    "attached",
    "claim_verbs",
    "commit_message",
    "conflicted",
    "moved",
    "moved_terms",
    "place",
    "questions",
    "said_by",
    "title_on",
]

SECTION = "Revisions"
_VERBS: Mapping[ChangeKind, str] = {
    ChangeKind.CLAIM_ADDED: "added",
    ChangeKind.CLAIM_RETIRED: "retired",
    ChangeKind.CLAIM_MERGED: "merged",
    ChangeKind.CLAIM_SPLIT: "split",
    ChangeKind.CLAIM_REWORDED: "reworded",
}
_BOUNDS = frozenset({"added", "retired", "merged", "split"})
"""Changes that begin or end a claim; its other changes are not listed beside them."""
_TERMS = frozenset({ChangeKind.TERMS_CHANGED, ChangeKind.THRESHOLD_CHANGED, ChangeKind.CRITERION_CHANGED})
_WEIGHTS = [None, *Weight]
_EVIDENCE = (Direction.FOR, Direction.AGAINST, Direction.NEUTRAL)
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |\r?$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RevisionCard:
    """One revision, as values of its card."""

    title: str
    """The day, with a number if it is not the first of that day."""
    reason: Reason
    conviction: tuple[float, float] | None = None
    """The conviction of the thesis, before and after; None when it did not move."""
    claims: tuple[tuple[str, str], ...] = ()
    """A claim's id and a verb."""
    because: tuple[str, ...] = ()
    """Values of bullets: a link and its weight."""
    would_reverse: str = ""
    why: str = ""
    """The prose."""
    answers: tuple[tuple[str, str, str], ...] = ()
    """A question's machine name, its card (empty for the whole document) and the reason."""
    terms: tuple[tuple[str, str], ...] = ()
    """The id of each prediction or criterion whose terms moved, and the move: `resolves by 2026-06-30 → 2026-12-31`."""

    @property
    def id(self) -> str:
        """The anchor of the heading."""
        return _anchor(self.title)

    def bullets(self, document: Document) -> list[tuple[str, str]]:
        """Label and value of each bullet, in order."""
        rows = [("Reason", self.reason.value)]
        if self.conviction:
            rows.append(("Conviction", " → ".join(percent(side) for side in self.conviction)))
        rows += [("Claims", f"{_linked(document, claim)} {verb}") for claim, verb in self.claims]
        rows += [("Because", value) for value in self.because]
        if self.would_reverse.strip():
            rows.append(("Would reverse this", " ".join(self.would_reverse.split())))
        for signal, card_id, reason in self.answers:
            rows.append(("Answers", f"{signal}{f' #{card_id}' if card_id else ''}, {' '.join(reason.split())}"))
        return rows

    def markdown(self, document: Document) -> str:
        """The card, beginning with its `###`."""
        lines = [f"### {self.title}", "", *(f"- **{label}:** {value}" for label, value in self.bullets(document))]
        why = "\n".join(line.rstrip() for line in self.why.strip().splitlines())
        moves = "; ".join(f"{_linked(document, card)}, {move}" for card, move in self.terms)
        parts = [why, f"Terms that moved: {moves}" if moves else ""]
        return "\n".join([*lines, *(line for part in parts if part for line in ("", part))]) + "\n"


def _linked(document: Document, card_id: str) -> str:
    """A link to a card of the document, with its title."""
    card = document.card(card_id)
    assert card is not None
    return f"[{link_text(Target(TargetKind.CARD, document, card, card_id, document.path))}](#{card_id})"


def title_on(document: Document, day: date) -> str:
    """`2026-11-23`, or `2026-11-23 (2)` where the document has a revision, or any other heading, of that day."""
    title, number = day.isoformat(), 1
    while _anchor(title) in document.anchors:
        number += 1
        title = f"{day} ({number})"
    return title


def _anchor(title: str) -> str:
    return re.sub(r"[^0-9-]+", "-", title).strip("-")


def conflicted(text: str) -> bool:
    """True when a merge left conflict markers; a line of only equals signs is a heading."""
    return len({match[0][0] for match in _CONFLICT.finditer(text)}) == 2


def moved(changes: Iterable[Change]) -> list[Change]:
    """Changes of belief: of claims, evidence, conviction, predictions and criteria.

    A new check of a criterion that was not met, a wider audience and prose do not count.
    """
    return [
        change
        for change in changes
        if (change.layer is not Layer.WORDING or change.kind is ChangeKind.CLAIM_REWORDED)
        and change.kind is not ChangeKind.AUDIENCE_CHANGED
        and not (change.kind is ChangeKind.CRITERION_UNMET and str(change.before or "not met").startswith("not met"))
    ]


def claim_verbs(changes: Iterable[Change], choices: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The verbs for each claim, by its id; `choices` are the author's own verbs, `narrowed` or `widened`, for some."""
    verbs: dict[str, dict[str, None]] = {}
    for change in changes:
        verb = _VERBS.get(change.kind, "")
        if change.kind is ChangeKind.CONVICTION_MOVED:
            verb = _direction(change)
        if verb and change.card:
            verbs.setdefault(change.card, {})[verb] = None
    for claim, verb in choices.items():
        named = verbs.setdefault(claim, {})
        named.pop("reworded", None)
        named[verb] = None
    return tuple((claim, verb) for claim, named in verbs.items() for verb in _strongest(list(named)))


def _strongest(verbs: Sequence[str]) -> list[str]:
    """The verb of a new or removed claim; else the author's own verb comes last, which is the one that is read."""
    bounds = [verb for verb in verbs if verb in _BOUNDS]
    return bounds[:1] or list(verbs)


def _direction(change: Change) -> str:
    """`strengthened` or `weakened`; empty where one side has no conviction."""
    before, after = change.before, change.after
    if not isinstance(before, int | float) or not isinstance(after, int | float):
        return ""
    return "strengthened" if after > before else "weakened"


def moved_terms(changes: Iterable[Change], document: Document) -> tuple[tuple[str, str], ...]:
    """The id of each prediction or criterion of the document whose terms changed, and the change in words."""
    return tuple(
        (change.card, f"{str(change.details.get('part', '')).replace('-', ' ')} {change.before} → {change.after}")
        for change in changes
        if change.kind in _TERMS and change.before and change.after and document.card(change.card)
    )


def attached(changes: Iterable[Change], document: Document) -> tuple[str, ...]:
    """The bullets of new evidence in the document, unchanged, each target once.

    Evidence that moved from one claim to another is not new; the greater of two weights is used.
    """
    changes = tuple(changes)
    gone = {edge_name(str(change.before)) for change in changes if change.kind is ChangeKind.EVIDENCE_DETACHED}
    weights: dict[str, tuple[int, str]] = {}
    for change in changes:
        target = str(change.after)
        carried = edge_name(target) in gone or change.details.get("carried")
        if change.kind is not ChangeKind.EVIDENCE_ATTACHED or carried:
            continue
        value, weight = _written(document, change.card, target)
        rank = _WEIGHTS.index(weight)
        if value and rank > weights.get(target, (-1, ""))[0]:
            weights[target] = (rank, value)
    return tuple(value for _, value in weights.values())


def _written(document: Document, card: str, target: str) -> tuple[str, Weight | None]:
    """The value of the bullet that leads there, and its weight; both are empty without one."""
    places: Iterable[Card | Section] = [c for c in document.cards if c.id == card] if card else document.sections
    for part in places:
        for edge in part.body.edges:
            if edge.target == target and edge.direction in _EVIDENCE:
                label = next(label for label in part.body.labels if label.offset == edge.offset)
                return label.value, edge.weight
    return "", None


def questions(card: RevisionCard, changes: Sequence[Change], uncommitted: str = "") -> Iterator[str]:
    """The questions to the author about the card; none of them stops the revision.

    `uncommitted` is the id of a card that is in the working text and in no commit.
    """
    doubted = (change for change in reversed(changes) if change.kind is not ChangeKind.THESIS_RESTATED)
    layers = {change.layer: change for change in doubted}  # the first of each
    if card.reason is Reason.EVIDENCE and Layer.EVIDENCE not in layers and not card.because:
        yield "the reason is evidence, but no evidence changed and nothing is cited: what was learnt?"
    if card.reason is Reason.WORDING and Layer.JUDGEMENT in layers:
        yield f"the reason is wording, but {' '.join(layers[Layer.JUDGEMENT].message.split())}: is that wording?"
    for change in changes:
        if change.kind is ChangeKind.CLAIM_DROPPED:
            yield f"#{change.card} vanished: should it be under Retired claims, with the reason?"
    if uncommitted:
        yield f"the card #{uncommitted} is not committed yet, so this one lists its changes again: is it one revision?"
    if not card.would_reverse.strip():
        yield "the card does not say what would reverse it"


def commit_message(name: str, card: RevisionCard, changes: Sequence[Change]) -> str:
    """`revise(hr-finance): evidence — first sentence`; without prose the changes."""
    subject = segments.first_sentence(card.why.strip()) if card.why.strip() else ""
    if not subject and card.conviction:
        subject = f"conviction {' → '.join(percent(side) for side in card.conviction)}"
    return f"revise({name}): {card.reason.value} — {subject or summary(changes)}"


def said_by(claims: Iterable[str], verb: str) -> Iterator[tuple[str, str]]:
    """The same word for each of these claims."""
    for claim in claims:
        yield claim.removeprefix("#"), verb


def place(document: Document, card: RevisionCard, order: Sequence[KindSection]) -> str:
    """The document's text with the card at the top of its Revisions; every other line stays as it is.

    A document without that section gets one: before the first section that `order` puts after it, else at the end.

    Raises:
        DocumentError: The card would not be parsed as intended.
    """
    written = card.markdown(document)
    if len(blocks.split_blocks(f"{written}\n### Next\n")) != 2 or written.count("<!--") != written.count("-->"):
        raise _unread(document)
    section = document.section(SECTION)
    after = _behind(document, order) if section is None else None
    if after is None:
        text = editor.add_card(document, section.name if section else SECTION, written, first=True)
    else:
        newline = "\r\n" if "\r\n" in document.text else "\n"
        block = f"## {SECTION}\n\n{written}\n".replace("\n", newline)
        text = editor.apply_edits(document.text, (Edit(Span(after.line, 1), block),))
    _check(document, text, card, written, new_section=section is None)
    return text


def _behind(document: Document, order: Sequence[KindSection]) -> Section | None:
    """The first section of the document that comes after Revisions in the order of its kind."""
    keys = [section.key for section in order]
    behind = set(keys[keys.index("revisions") + 1 :]) if "revisions" in keys else set()
    return next((section for section in document.sections if section.key in behind), None)


def _check(document: Document, text: str, card: RevisionCard, written: str, *, new_section: bool) -> None:
    after = editor.reparse(document, text)
    alone = parse_block(written, CardKind.REVISION)
    first = next(iter(after.cards_of(CardKind.REVISION)), None)
    wanted = [(label.lower(), value) for label, value in card.bullets(document)]
    read = [(label.name, label.value) for label in alone.labels]
    if (
        first is None
        or read != wanted
        or first.title != card.title
        or (first.body.labels, first.body.prose.split()) != (alone.labels, alone.prose.split())
        or len(after.headings) != len(document.headings) + 1 + new_section
        or after.front != document.front
    ):
        raise _unread(document)


def _unread(document: Document) -> DocumentError:
    return DocumentError(
        "the card would not be parsed as intended, so nothing was written",
        place=document.path,
        hint="write the reason in plain sentences: no heading, no labelled bullet, no open code block or comment",
    )
