"""Rules on revisions: a card in time, a tombstone for each dropped card, and stable ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conviction.history.card_ids import is_new_id
from conviction.history.quiet_moves import about, is_move
from conviction.lint.rules.base import Fault
from conviction.lint.rules.examples import THESIS
from conviction.lint.rules.history_base import BaseComparison, HistoryRule, heading_of, line_of
from conviction.model.argument import CardKind, parse_day
from conviction.model.change_kind import ChangeKind
from conviction.model.finding import Severity

__all__ = ["FIRST", "LATER", "RULES"]

FAR = 7
"""The most days between a revision's day and that of its commit."""


def _uncarded(past: BaseComparison) -> Iterator[Fault]:
    kind = past.context.kind
    if kind is None or not (past.changes or past.moves):
        return

    if not kind.living:
        yield from _other_terms(past)
        return
    if any(change.kind is ChangeKind.REVISION_ADDED for change in past.changes):
        return
    subjects = [about(change) for change in past.changes if is_move(change)]
    lead = ""
    if not subjects:
        subjects = [subject for _, subject in past.moves]
        numbers = dict.fromkeys(f"r{number}" for number, _ in past.moves)
        lead = f"{', '.join(numbers)}: "
    if subjects:
        more = f" and {len(subjects) - 1} more" if len(subjects) > 1 else ""
        message = f"{lead}{subjects[0]}{more} changed without a revision card: `scaffold revise` writes it, "
        yield Fault(f"{message}with the reason", *heading_of(past, "Revisions"))


def _other_terms(past: BaseComparison) -> Iterator[Fault]:
    """Predictions of a document without revision cards whose terms changed, while it was neither a draft nor frozen."""
    kind, before = past.kind_before, past.before
    if kind is None or before is None or past.was_draft or kind.is_frozen(before.status):
        return
    for change in past.changes:
        if change.kind.value != "terms-changed" or change.details.get("part") == "prediction":
            continue
        card = past.document.card(change.card)
        if card is not None and not card.body.label("first terms"):
            part = str(change.details.get("part")).replace("-", " ")
            message = f"{part} of prediction `{card.id}` changed: write the first words under `First terms`, or make"
            yield Fault(f"{message} a new prediction", *line_of(past, card.line))


def _dropped(past: BaseComparison) -> Iterator[Fault]:
    if past.was_draft:
        return
    for change in past.changes:
        if _has_own_id(past, change.card, change.before):
            continue
        if change.kind.value == "claim-dropped":
            message = f"claim `{change.card}` is gone: put it under Retired claims, with Retired and the reason"
            yield Fault(message, *heading_of(past, "Retired claims", "Claims"))
        elif change.kind.value == "terms-changed" and change.details.get("part") == "prediction":
            message = f"prediction `{change.card}` is gone: put it back with the outcome `withdrawn on` a day"
            yield Fault(message, *heading_of(past, "Predictions"))
        elif change.kind.value == "criterion-removed" and change.after is None:
            message = f"kill criterion `{change.card}` is gone: put it back with the status `dropped on` a day"
            yield Fault(message, *heading_of(past, "Kill criteria"))


def _has_own_id(past: BaseComparison, card: str, title: object) -> bool:
    """True for a card that shared its id with another heading, and has the same title under an id of its own."""
    before = past.before
    if before is None or sum(heading.id == card for _, heading in before.headings) < 2:
        return False
    old = {heading.id for _, heading in before.headings}
    return any(one.title == title and one.id not in old for one in past.document.cards)


def _renamed(past: BaseComparison) -> Iterator[Fault]:
    yield from _renamed_cards(past)
    front, before = past.document.front, past.before
    if before is None or not front.ok or not before.id or before.id == past.document.id:
        return
    then = "an id does not change; a new document gets a file of its own"
    span = front.values.get("id")
    if span is None or not past.document.id:
        yield Fault(f"the id `{before.id}` is gone: write it back, {then}")
    else:
        message = f"the id was `{before.id}`: write it back, {then}"
        yield Fault(message, *past.context.word(span.line, span.column, past.document.id))


def _renamed_cards(past: BaseComparison) -> Iterator[Fault]:
    """Claims, predictions and criteria whose ids changed; a draft may change them."""
    before = Counter(card.id for card in past.before.cards) if past.before else Counter()
    for change in past.changes if not past.was_draft else ():
        is_renamed = is_new_id(change) and before[str(change.before)] < 2  # one of two cards of one id had to change
        card = past.document.card(change.card) if is_renamed else None
        if card:
            message = f"the id of this {card.kind.value} was `{change.before}`: write it back, links and history use it"
            column = past.context.line(card.line).rfind(card.id) + 1
            yield Fault(message, *past.context.word(card.line, column, card.id))


def _reused(past: BaseComparison) -> Iterator[Fault]:
    span = past.document.front.values.get("id")
    if past.holder and span is not None:
        message = f"{past.holder} had the id `{past.document.id}`: links to it would now mean this one; choose another"
        yield Fault(message, *past.context.word(span.line, span.column, past.document.id))


def _far(past: BaseComparison) -> Iterator[Fault]:
    commits: dict[str, list[str]] = {}
    created = past.document.front.day("created")
    first = min((commit for _, commit in past.cards), default=None)
    for day, commit in past.cards:
        started = day == created and commit == first  # the command that starts a document dates this card
        late = abs((commit - day).days) > FAR and not started
        commits.setdefault(day.isoformat(), []).append(commit.isoformat() if late else "")
    for card in sorted(past.document.cards_of(CardKind.REVISION), key=lambda card: (card.title[:10], len(card.title))):
        days = commits.get(card.title[:10], [])
        committed = days.pop(0) if days and parse_day(card.title[:10]) else ""
        if committed:
            message = f"the revision of {card.title[:10]} was committed on {committed}: date a card on the day it is"
            yield Fault(f"{message} written, and say in it what happened earlier", *line_of(past, card.line))


_NEWER = "### 2026-11-16\n\n- **Reason:** evidence\n- **Because:** [Operations lead P-07](https://example.com/p07)"
_NEWER += " (moderate)\n\nA second lead told the same story.\n\n"
FIRST = THESIS.replace(_NEWER, "").replace("not met on 2026-11-02", "not met on 2026-10-01")
FIRST = FIRST.replace("(https://example.com/p11) (weak)", "(https://example.com/p11) (moderate)")
"""A thesis on the day of its first version."""
LATER = FIRST.replace("## Revisions\n\n", f"## Revisions\n\n{_NEWER}")
"""The same one with a revision card; nothing else changed."""


_GONE = "### Offices sign late {#late}\n\n- **Conviction:** 40%\n- **For:** [Who signed forty renewals]"
_GONE += "(https://example.com/renewals) (weak)\n"
_TWO = FIRST.replace("## What would have", f"{_GONE}\n## What would have", 1)
_RETIRED = LATER.replace(
    "## Revisions", f"## Retired claims\n\n{_GONE}- **Retired:** 2026-11-16, out of scope\n\n## Revisions"
)

RULES: tuple[HistoryRule, ...] = (
    HistoryRule(
        code="H102",
        since="0.1.0",
        name="revision-card-missing",
        severity=Severity.WARNING,
        title="A belief, its terms or its record changed without a revision card",
        reason="A year later nobody can tell whether evidence, pressure or a typing error moved it. A change of the"
        " thesis or its horizon, of a claim or a conviction, of terms, a threshold or a probability brings a card under"
        " Revisions, with its day and reason. Evidence that was removed or turned and a rewritten revision card"
        " bring one too. `scaffold revise` writes it. Commits since the last card count too, until a later card."
        " In a document without revision cards, such as a memo, changed terms of a prediction keep the first ones"
        " under `First terms`.",
        before=FIRST,
        bad=FIRST.replace("conviction: 60%", "conviction: 65%"),
        good=LATER.replace("conviction: 60%", "conviction: 65%"),
        check=_uncarded,
        committed=True,
    ),
    HistoryRule(
        code="H103",
        since="0.1.0",
        name="claim-dropped",
        severity=Severity.ERROR,
        title="A claim, a prediction or a kill criterion was deleted",
        reason="A belief that was given up is the most instructive part of a thesis, and deleting it hides a miss."
        " A claim moves under Retired claims with a reason; a prediction gets the outcome `withdrawn on` a day, a kill"
        " criterion the status `dropped on` a day. A draft may drop any of them.",
        before=_TWO,
        bad=LATER,
        good=_RETIRED,
        check=_dropped,
    ),
    HistoryRule(
        code="H104",
        since="0.1.0",
        name="id-changed",
        severity=Severity.ERROR,
        title="The id of a document or a card changed",
        reason="The id identifies the document or the card: links and the whole history depend on it, and with another"
        " one the history of a document begins again. Title, file name and folder may change, but not the id.",
        before=FIRST,
        bad=FIRST.replace("id: thesis-hr-finance", "id: thesis-operations-buys"),
        good=FIRST.replace("Operations buys HR software", "Operations signs for HR software"),
        check=_renamed,
        allowed_in_drafts=False,
    ),
    HistoryRule(
        code="H105",
        since="0.1.0",
        name="id-reused",
        severity=Severity.ERROR,
        title="A new document has the id of one that is gone",
        reason="Old links, exports and citations name the earlier document by that id, and would now lead to another"
        " text. A document that comes back with the same kind and `created` is the same one, and keeps it, unless it"
        " has another title and hardly any of the earlier text.",
        before=FIRST,
        bad=FIRST.replace("created: 2026-10-01", "created: 2026-11-16"),
        good=FIRST.replace("created: 2026-10-01", "created: 2026-11-16").replace(
            "id: thesis-hr-finance", "id: thesis-hr-2"
        ),
        check=_reused,
        allowed_in_drafts=False,
    ),
    HistoryRule(
        code="H106",
        since="0.1.0",
        name="revision-day-far",
        severity=Severity.WARNING,
        title="The day of a revision card is more than seven days from its commit's",
        reason="The days under Revisions are read as a record of knowledge over time, and a card that is dated later or"
        " earlier than it was written makes that record wrong. Date it on the day it is written.",
        before=FIRST,
        bad=LATER.replace("### 2026-11-16", "### 2026-11-02"),
        good=LATER,
        check=_far,
        committed=True,
    ),
)
