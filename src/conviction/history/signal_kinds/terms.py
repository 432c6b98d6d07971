"""`goalposts`, `dropped-quietly`, `triggered-and-cleared`, `wording-as-change`: cards that were edited afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from conviction.history.card_terms import differing_terms, is_loss
from conviction.history.decisive_words import decisive, words_of
from conviction.history.signal_kinds.replay import RESOLVED, Question, Replay
from conviction.model.history import CardTerms, Change, ChangeKind, Revision, Side
from conviction.model.signal import Response, SignalKind

__all__ = ["questions"]

_BACK = {
    ChangeKind.CLAIM_ADDED: "the claim is back",
    ChangeKind.CLAIM_RETIRED: "it is under Retired claims",
    ChangeKind.CLAIM_MERGED: "it is under Retired claims",
    ChangeKind.CLAIM_SPLIT: "it is under Retired claims",
    ChangeKind.PREDICTION_MADE: "the prediction is back",
    ChangeKind.CRITERION_ADDED: "the criterion is back",
}
"""The changes that bring back a card that vanished, and how."""
_MADE = frozenset({ChangeKind.PREDICTION_MADE, ChangeKind.CRITERION_ADDED})
_GIVEN_UP = frozenset({ChangeKind.CLAIM_RETIRED, ChangeKind.CLAIM_MERGED, ChangeKind.CLAIM_SPLIT})


def questions(replay: Replay) -> Iterator[Question]:
    """Terms that were moved, cards that vanished, criteria that were cleared, and wording that changed the meaning."""
    edits = _Edits(replay)
    for at, revision in enumerate(replay.revisions):
        draft = at > 0 and replay.revisions[at - 1].status == "draft"
        evidence = bool(replay.news[at]) or any(
            change.kind in RESOLVED or change.details.get("sourced") for change in revision.changes
        )
        for change in revision.changes:
            edits.follow(change, at, draft=draft, evidence=evidence)
        if evidence:
            edits.settle(SignalKind.TRIGGERED_AND_CLEARED, None, at, "evidence came after it")
        for response in replay.responses[at]:
            edits.respond(response, at)
    yield from (edit.question for edit in edits.edits)


@dataclass(frozen=True, slots=True)
class _Edit:
    """An edit that raised a question."""

    question: Question
    part: str = ""
    """The part of the terms that changed."""
    words: Counter[str] | None = None
    """The decisive words of the earlier statement."""


class _Edits:
    """The cards along a history, and the questions that their edits raise."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.edits: list[_Edit] = []
        self._made_in: dict[str, str] = {}
        """By card the revision in which a prediction or criterion was made."""
        self._first: dict[tuple[str, str], Side] = {}
        """By card and part its first terms, once they were changed."""
        self._gone: dict[str, CardTerms] = {}
        """The terms of the predictions and criteria that vanished."""
        self._met: set[str] = set()
        """The criteria that were met when they were last checked, those that are gone since among them."""

    def follow(self, change: Change, at: int, *, draft: bool, evidence: bool) -> None:
        """One change: settle the questions that it answers, or raise its own. `draft`: it was one before."""
        card, revision = change.card, self.replay.revisions[at]
        if change.kind in _MADE:
            self._made_in.setdefault(card, self.replay.label(at))
            self._compare_with_gone(card, at, draft)
        if change.kind in _BACK:
            self.settle(SignalKind.DROPPED_QUIETLY, card, at, _BACK[change.kind])
        if change.kind in _GIVEN_UP:
            self.settle(SignalKind.WORDING_AS_CHANGE, card, at, "the claim was given up")
        if change.kind is ChangeKind.CRITERION_MET:
            self.settle(SignalKind.TRIGGERED_AND_CLEARED, card, at, "the criterion is met again")
            self._met.add(card)
        if _is_lost(change):
            self._lose(change, at, draft)
        elif change.kind in (ChangeKind.TERMS_CHANGED, ChangeKind.THRESHOLD_CHANGED):
            self._terms(change, at, draft)
        elif card in self._met and _is_cleared(change):
            self._met.remove(card)
            if not evidence:
                message = f"kill criterion #{card} went from met to not met, and no evidence changed: what cleared it?"
                self._raise(SignalKind.TRIGGERED_AND_CLEARED, message, card, at)
        elif change.kind is ChangeKind.CLAIM_REWORDED:
            self._wording(change, at, revision)

    def respond(self, response: Response, at: int) -> None:
        """A label that settles a question."""
        if response.label == "first terms":
            self.settle(SignalKind.GOALPOSTS, response.card, at, f"resolved, first terms: “{response.text}”")
        elif response.label == "source":
            self.settle(SignalKind.TRIGGERED_AND_CLEARED, response.card, at, "its Source was named")
        elif response.label == "claims":
            how = f"a revision card says {response.text}"
            self.settle(SignalKind.WORDING_AS_CHANGE, response.card, at, how)

    def settle(self, kind: SignalKind, card: str | None, at: int, how: str, part: str = "") -> None:
        """Settle the open questions of a kind, about one card (None: any), about one part of its terms (empty: any)."""
        for edit in self.edits:
            question = edit.question
            fits = question.kind is kind and card in (None, question.claim) and part in ("", edit.part)
            if fits and not (card is None and question.at == at):
                question.settle(self.replay.revisions[at], how)

    def _raise(
        self, kind: SignalKind, message: str, card: str, at: int, *, part: str = "", words: Counter[str] | None = None
    ) -> None:
        number = self.replay.revisions[at].number
        self.edits.append(_Edit(Question(kind, message, (number,), at, card), part, words))

    def _name(self, card: str) -> str:
        return f"#{card}, made in {self._made_in[card]}" if card in self._made_in else f"#{card}"

    def _lose(self, change: Change, at: int, draft: bool) -> None:
        """A card that is gone, which is a question unless the document was a draft."""
        if not draft:
            gone = self.replay.revisions[at].gone_cards
            self._gone |= {terms.card: terms for terms in gone if terms.card == change.card}
            self._raise(SignalKind.DROPPED_QUIETLY, self._loss(change), change.card, at)

    def _loss(self, change: Change) -> str:
        """The message about a card that vanished."""
        if change.kind is ChangeKind.CLAIM_DROPPED:
            return f"claim #{change.card} vanished: it belongs under Retired claims, with the reason"
        if change.kind is ChangeKind.CRITERION_REMOVED:
            return f"kill criterion {self._name(change.card)}, vanished: give it the status `dropped on` a day instead"
        return f"prediction {self._name(change.card)}, vanished: give it an outcome instead, `withdrawn` for example"

    def _terms(self, change: Change, at: int, draft: bool) -> None:
        part = str(change.details.get("part", "terms"))
        key = change.card, part
        if not draft:
            self._first.setdefault(key, change.before)
        if key in self._first and self._first[key] == change.after:
            self.settle(SignalKind.GOALPOSTS, change.card, at, "the first terms are back", part)
        elif not draft:
            sides = f"from “{change.before or '—'}” to “{change.after or '—'}”"
            name = self._name(change.card)
            message = f"{name}: {part.replace('-', ' ')} went {sides} afterwards; the first one counts"
            self._raise(SignalKind.GOALPOSTS, message, change.card, at, part=part)

    def _compare_with_gone(self, card: str, at: int, draft: bool) -> None:
        """A prediction or criterion that is back: its terms count as changed where they are not those that vanished."""
        was = self._gone.pop(card, None)
        now = next((one for one in self.replay.revisions[at].new_cards if one.card == card), None) if was else None
        for part, before, after in differing_terms(was, now) if was and now else ():
            change = Change(ChangeKind.TERMS_CHANGED, "", before or None, after or None, card, {"part": part})
            self._terms(change, at, draft)

    def _wording(self, change: Change, at: int, revision: Revision) -> None:
        """A claim with another meaning although its card has the reason wording, or with its earlier words again."""
        was, now = decisive(str(change.before)), decisive(str(change.after))
        back = False
        for edit in self.edits:
            if edit.question.claim == change.card and edit.words == now:
                back = back or edit.question.settlement is None
                edit.question.settle(revision, "the earlier words are back")
        if was == now or back or all(reason != "wording" for _, reason in revision.reasons):
            return
        gone, come = words_of(was - now, str(change.before)), words_of(now - was, str(change.after))
        label = self.replay.label(at)
        message = f"{label} says “wording”, but in #{change.card} {gone} became {come}: is it the same claim?"
        self._raise(SignalKind.WORDING_AS_CHANGE, message, change.card, at, words=was)


def _is_cleared(change: Change) -> bool:
    """True for a criterion that is not met, also where it was dropped before."""
    taken_up = change.kind is ChangeKind.CRITERION_ADDED and str(change.before or "").startswith("dropped")
    return change.kind is ChangeKind.CRITERION_UNMET or taken_up


def _is_lost(change: Change) -> bool:
    """True for a claim, prediction or criterion that is gone without its tombstone."""
    return is_loss(change) and change.kind is not ChangeKind.REVISION_REWRITTEN
