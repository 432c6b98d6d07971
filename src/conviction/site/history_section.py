"""The history section of a page: the chart of its conviction, its questions, its revisions.

A site for an audience shows only facts that its readers could have read themselves: for revisions since the
document is theirs to read, days, convictions and reasons, and questions in our own words about the current text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from conviction.history.formats.timeline_text import row
from conviction.history.line import instants, on_line
from conviction.markup.escape import html_text, percent
from conviction.model.argument import CardKind, Reason, parse_day, parse_percent
from conviction.model.document import Card, Document
from conviction.model.history import ChangeKind, Revision, Signal, SignalKind, Timeline
from conviction.site.body import plain_words
from conviction.site.charts import Point, step_chart
from conviction.site.urls import Addresses

__all__ = ["HistorySection", "past_of"]

_FIRST = 3
"""The number of visible questions; the others unfold."""
_MOST = 100
"""The most rows of the table of revisions."""
_NAMED = re.compile(r"(?<![&\w])#([\w.:-]{1,200})|\br([0-9]{1,6})\b")
"""A card or a revision, in escaped text."""
_OF_TODAY = frozenset({SignalKind.ONE_SIDED, SignalKind.ONE_SOURCE, SignalKind.STALE})
"""Questions about the current support of the text, not about the revision at which they are raised."""
_QUESTIONS: Mapping[SignalKind, str] = {
    SignalKind.MOVED_WITHOUT_EVIDENCE: "conviction moved far, and no evidence changed: what was learnt?",
    SignalKind.GOALPOSTS: "the terms changed afterwards: the first ones count",
    SignalKind.DROPPED_QUIETLY: "it was gone for a while, without a reason: why?",
    SignalKind.TRIGGERED_AND_CLEARED: "it went from met to not met, and no evidence changed: what cleared it?",
    SignalKind.ONE_SIDED: "nothing but weak evidence against it was ever logged: who would disagree?",
    SignalKind.ONE_SOURCE: "it falls if one source is taken away: is there another source?",
    SignalKind.STALE: "the newest evidence for it is out of date: does it still hold?",
    SignalKind.WORDING_AS_CHANGE: "the reason says “wording”, but more than words changed: is it the same claim?",
}
"""The questions without names. One is left out, since it reveals that a hidden document exists."""


@dataclass(frozen=True, slots=True)
class HistorySection:
    """The history of a document, for its page."""

    timeline: Timeline
    """The timeline, with the signals of today."""
    zone: tzinfo
    """The timezone of the days of commits."""
    today: date
    since: int = 1
    """The number of the first revision that the readers may know: since then they may read the document."""


def past_of(document: Document, past: HistorySection, addresses: Addresses, *, closed: bool) -> str:
    """The block of HTML below the facts; empty without content.

    `closed`: the site is for an audience, see the module.
    """
    return _SectionWriter(document, past, addresses, closed).block()


class _SectionWriter:
    """The history of one document in words."""

    def __init__(self, document: Document, past: HistorySection, addresses: Addresses, closed: bool) -> None:
        self.document = document
        self.past = past
        self.closed = closed
        self.addresses = addresses
        self.cards = {
            card.id: card for card in document.cards if card.id and (document.path, card.id) not in addresses.unnamed
        }
        pairs = ((one.number, _card_of(one, self.cards.values())) for one in past.timeline.revisions)
        self.marked = {number: card for number, card in pairs if card}
        """The revisions with a card that still exists."""
        self.revisions = [one for one in past.timeline.revisions if one.number >= past.since]
        self.stated = any(one.conviction is not None for one in self.revisions)
        self.signals = [signal for signal in past.timeline.signals if not closed or self._may_ask(signal)]
        self.open = sorted((signal for signal in self.signals if signal.open), key=_newest_first)

    def block(self) -> str:
        """Chart, questions and table, as one element; above them a note on missing revisions."""
        parts = [*self._missing(), *self._chart(), *self._questions(), *self._table()]
        if not parts:
            return ""
        inside = "\n".join(parts)
        return f'<section class="sc-past" aria-label="History" data-search-exclude="">\n{inside}\n</section>\n'

    def _may_ask(self, signal: Signal) -> bool:
        """True for a question about the visible text, raised by revisions that these readers could compare.

        A settled one about the support of a claim is left out, since it reveals that evidence came.
        """
        if signal.kind in _OF_TODAY and not signal.open:
            return False
        first = self.past.since + 1 if self.past.since > 1 else 1  # changes of the first one are hidden
        later = signal.settlement is None or signal.settlement.revision >= first
        return min(signal.revisions, default=0) >= first and later and self._is_plain(signal)

    def _is_plain(self, signal: Signal) -> bool:
        """True when the question has a form in our own words, and is about a card in the text."""
        return signal.kind in _QUESTIONS and (not signal.claim or signal.claim in self.cards)

    def _missing(self) -> Iterator[str]:
        because = self.past.timeline.incomplete_because
        if because:
            reason = "part of it cannot be seen" if self.closed else because
            yield f'<p class="sc-missing">Incomplete history: {html_text(reason)}</p>'

    # The chart

    def _chart(self) -> Iterator[str]:
        points = self._points()
        values = [point.value for point in points if point.value is not None]
        if len(values) < 2:
            return
        low, high = percent(min(values)), percent(max(values))
        description = (
            f"From {percent(values[0])} on {points[0].day} to {percent(values[-1])} on {points[-1].day}, "
            f"never below {low} or above {high}. The table of revisions below has every step."
        )
        title = f"Conviction over time: {self.document.title}"
        chart = step_chart(points, until=self.past.today, title=title, description=description)
        is_questioned = any(point.raises_question for point in points)
        note = '; <span class="sc-key"></span> one that raises a question' if is_questioned else ""
        legend = f"Conviction by day. A dot is a revision{note}."
        yield f'<figure class="sc-figure">\n{chart}\n<figcaption>{legend}</figcaption>\n</figure>'

    def _points(self) -> list[Point]:
        """A point for each revision, from the first that states a conviction; the uncommitted one is last."""
        questioned = {number for signal in self.open if signal.kind not in _OF_TODAY for number in signal.revisions}
        points = [
            Point(day, one.conviction, " · ".join(self._words(one, day)), one.number in questioned)
            for one, day in self._held()
        ]
        now = parse_percent(self.document.front.text("conviction"))
        if points and now is not None and now != points[-1].value:
            points.append(Point(self.past.today, now, f"today · {percent(now)} · not committed yet"))
        while points and points[0].value is None:
            del points[0]
        return points

    def _held(self) -> Iterator[tuple[Revision, date]]:
        """The revisions of the line, each with the day from which the branch held it."""
        line = on_line(self.revisions)
        for one, moment in zip(line, instants(one.row for one in line), strict=True):
            yield one, moment.astimezone(self.past.zone).date()

    def _words(self, one: Revision, day: date) -> list[str]:
        words = [f"r{one.number}", day.isoformat(), percent(one.conviction or 0), self._reason(one)]
        return [word for word in words if word]

    # The questions

    def _questions(self) -> Iterator[str]:
        """The open questions, the newest first, and the settled ones with how they were settled."""
        items = [self._question(signal) for signal in self.open]
        if items:
            yield f'<p class="sc-group">{_count(len(items), "open question")} that the history raises</p>'
            yield _list(items[:_FIRST])
        if items[_FIRST:]:
            yield f"<details>\n<summary>{len(items) - _FIRST} more</summary>\n{_list(items[_FIRST:])}\n</details>"
        ended = sorted((signal for signal in self.signals if not signal.open), key=_newest_first)
        if ended:
            rows = _list(f"{self._question(signal)}{self._settlement(signal)}" for signal in ended)
            yield f"<details>\n<summary>{_count(len(ended), 'settled question')}</summary>\n{rows}\n</details>"

    def _settlement(self, signal: Signal) -> str:
        """How a question was settled; in a closed site only when, since the reason may name hidden documents."""
        words = signal.settled_in if self.closed else signal.settlement_text
        return f'<br><span class="sc-why">{self._linked(words)}</span>'

    def _question(self, signal: Signal) -> str:
        numbers = ", ".join(map(signal.label, signal.revisions[:4]))
        if not self.closed:
            return self._linked(f"{numbers}: {signal.message}")
        about = ""
        if signal.claim:
            words = plain_words(self.cards[signal.claim].title, self.document, self.addresses, closed=True)
            about = f'<a href="#{html_text(signal.claim)}">{html_text(words)}</a>: '
        return f"{self._linked(numbers)}: {about}{html_text(_QUESTIONS[signal.kind])}"

    def _linked(self, text: str) -> str:
        """The text as HTML, in which cards and revisions of the page are links."""
        return _NAMED.sub(self._link, html_text(text))

    def _link(self, found: re.Match[str]) -> str:
        if found[1]:
            anchor = found[1].rstrip(".:")
            return f'<a href="#{anchor}">#{anchor}</a>{found[1][len(anchor) :]}' if anchor in self.cards else found[0]
        card = self.marked.get(int(found[2]))
        return f'<a href="#{html_text(card.id)}">{found[0]}</a>' if card else found[0]

    # The table

    def _table(self) -> Iterator[str]:
        if len(self.revisions) < 2:
            return
        rows = [self._row(one) for one in reversed(self.revisions[-_MOST:])]
        heads = ["Revision", "Day", *["Conviction"] * self.stated, "Reason" if self.closed else "Reason and changes"]
        head = "".join(f'<th scope="col">{name}</th>' for name in heads)
        span = f"{self._day(self.revisions[0])} to {self._day(self.revisions[-1])}"
        yield (
            f"<details>\n<summary>{_count(len(self.revisions), 'revision')}, {span}</summary>\n"
            f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{''.join(rows)}</tbody>\n</table>\n"
            f"{''.join(self._left_out(len(rows)))}</details>"
        )

    def _left_out(self, listed_rows: int) -> Iterator[str]:
        if omitted := len(self.revisions) - listed_rows:
            yield f"<p>{_count(omitted, 'earlier revision')}: <code>scaffold history</code> has them.</p>\n"
        if self.past.since > 1:
            yield "<p>Before that the document was for other readers.</p>\n"

    def _row(self, one: Revision) -> str:
        card = self.marked.get(one.number)
        day = self._day(one).isoformat()
        why = html_text(self._reason(one))
        if not self.closed:
            why = (f'<span class="sc-why">{why}</span> ' if why else "") + self._linked(self._what(one))
        branch = "" if one.line else ' <span class="sc-side">on a side branch</span>'
        cells = [f"r{one.number}{branch}", f'<a href="#{html_text(card.id)}">{day}</a>' if card else day]
        if self.stated:
            cells.append("" if one.conviction is None else percent(one.conviction))
        return f"<tr>{''.join(f'<td>{cell}</td>' for cell in (*cells, why))}</tr>\n"

    # The parts of a revision

    def _day(self, one: Revision) -> date:
        return one.row.author_date.astimezone(self.past.zone).date()

    def _what(self, one: Revision) -> str:
        """A summary of its most important changes; empty if only its card is new."""
        changed = any(change.kind is not ChangeKind.REVISION_ADDED for change in one.changes)
        return row(one, self.past.zone).on_screen()[4] if changed or one.merge else ""

    def _reason(self, one: Revision) -> str:
        """The reason of its newest card; if closed, only the word, since an author may add text."""
        reasons = {reason.value for reason in Reason}
        return one.reason if not self.closed or one.reason in reasons else ""


def _card_of(revision: Revision, cards: Iterable[Card]) -> Card | None:
    """The card of a revision that is still in the text."""
    days = {day for day, _ in revision.reasons if day}
    return next((c for c in cards if c.kind is CardKind.REVISION and parse_day(c.title[:10]) in days), None)


def _newest_first(signal: Signal) -> tuple[int, str]:
    return (-max(signal.revisions, default=0), signal.claim)


def _list(items: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
