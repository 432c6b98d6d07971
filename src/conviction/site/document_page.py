"""One document as a page of the site: title, thesis sentence, facts at a glance, text and backlinks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conviction.documents.index import Backlink
from conviction.markup import front_matter
from conviction.markup.escape import STATUS, bar, html_text, link, md_text, meta_text, one_line, percent, status_mark
from conviction.markup.letters import CLOSED_STOPS, CLOSERS, OPEN_STOPS, WIDE_CLOSERS
from conviction.model.argument import CardKind, parse_day, parse_percent
from conviction.model.document import Card, Document, Section, Value
from conviction.model.text import Edit, Span
from conviction.site.body import plain_words, render_body
from conviction.site.history_section import HistorySection, past_of
from conviction.site.urls import Addresses, folder_rank, section_title, site_path

__all__ = ["Page", "broken_page", "conviction_of", "document_page", "is_readable", "last_change", "with_front"]

_SENTENCE_END = re.compile(rf"[{OPEN_STOPS}{CLOSED_STOPS}][{CLOSERS}]*$")
_FIRST_SENTENCE = re.compile(rf"(.+?(?:[{OPEN_STOPS}][\"”’)]*(?=\s|$)|[{CLOSED_STOPS}][{WIDE_CLOSERS}]*))", re.DOTALL)
_TEXT_START = re.compile(r"[^\W\d_]|[\"“‘]|[0-9]+(?![0-9.)])")
_FACTS = (
    ("owner", "Owner"),
    ("date", "Date"),
    ("observed_on", "Observed on"),
    ("decided_on", "Decided on"),
    ("created", "Created"),
    ("decision_needed_by", "Decision needed by"),
    ("tier", "Tier"),
    ("horizon", "Horizon"),
    ("fresh_until", "Fresh until"),
    ("review_by", "Review by"),
    ("audience", "Audience"),
    ("segment", "Segment"),
    ("source", "CitedDocument"),
)
"""Fields of the front matter that a page shows, with their labels there; none is about a participant."""
_DAYS = ("date", "observed_on", "decided_on")
"""Fields with the day that a document is about, which is shown instead of the day of its writing."""
_WEB = re.compile(r"https?://[^\s<>\"]{1,500}")
_INSTANT = re.compile(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ][0-9].*$")
"""A day with a time, of which the blog shows the day."""
_PASSED_ON = frozenset({"navigation", "toc", "footer", "path"})
_IN_FORCE = frozenset({"accepted", "active", "confirmed", "refuted", "established", "published", "verified", "scored"})
"""Statuses in which a superseding document is in force."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the site, its faults and its attachments."""

    content: bytes
    warnings: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()
    """The workspace paths of its attachments."""


def is_readable(document: Document) -> bool:
    """False when the front matter or the file could not be read: such a document is shown as a notice."""
    return document.front.ok and not document.findings


def conviction_of(document: Document) -> float | None:
    """The conviction of the front matter, 0 to 1; None when there is none."""
    return parse_percent(document.front.text("conviction"))


def last_change(document: Document) -> str:
    """The day of the last revision card, else the day that the document is about; it may be empty."""
    card = _last_revision(document)
    if card is not None:
        return card.title[:10]
    days = (document.front.text(name) for name in ("date", "observed_on", "created"))
    return next((day for day in days if parse_day(day)), "")


def with_front(fields: Mapping[str, Value], body: str) -> bytes:
    """The file for a front matter and a body."""
    return (front_matter.dump(fields, days=("date",)) + "\n" + body.rstrip("\n") + "\n").encode("utf-8", "replace")


def document_page(
    document: Document, addresses: Addresses, backlinks: Iterable[Backlink], heirs: Iterable[Document], *, closed: bool,
    past: HistorySection | None = None,
) -> Page:  # fmt: skip
    """The page of a readable document or page.

    Args:
        document: The document to show.
        addresses: The resolver of links on this site.
        backlinks: The places that lead to it, all shown on this site.
        heirs: Documents that supersede it.
        closed: The site is for an audience (see `body.render_body`).
        past: Its history, where there is a visible one.
    """
    writer = _PageWriter(document, addresses, closed)
    head = writer.head([heir for heir in heirs if heir.status in _IN_FORCE])
    if past is not None:
        head += "\n" + past_of(document, past, addresses, closed=closed)
    lead, edits = writer.opening(head)
    body = render_body(document, addresses, closed=closed, extra=edits)
    parts = [f"# {md_text(document.title)}\n"]
    if not lead and head:
        parts.append(head)
    parts.append(body.text.strip("\n") + "\n")
    cited = _cited_by(document, addresses, backlinks, closed=closed)
    if cited:
        parts.append(cited)
    content = with_front(_front(document, lead), "\n".join(parts))
    return Page(content, tuple(body.warnings), frozenset(body.files))


def broken_page(document: Document) -> Page:
    """The page of an unreadable document: the faults and their places, without its text."""
    findings = document.findings or document.front.findings
    lines = [
        f"# {md_text(document.title)}\n",
        '!!! failure "This document cannot be read"\n',
        f"    {md_text(document.path)}\n",
        *(f"    - line {f.span.line}, column {f.span.column}: {md_text(f.message)}" for f in findings),
        "\n    `scaffold lint` has the details.",
    ]
    front: dict[str, Value] = {"title": meta_text(document.title), "search": {"exclude": True}}
    warnings = tuple(f"{f.path}:{f.span.line}:{f.span.column}: {f.message}" for f in findings)
    return Page(with_front(front, "\n".join(lines)), warnings)


def _front(document: Document, lead: str) -> dict[str, Value]:
    """The front matter for engines: our own keys and values, never the text of the document's."""
    front: dict[str, Value] = {"title": meta_text(document.title)}
    if lead and not re.search(r"[\[\]<>`*_\\]", lead):
        front["description"] = meta_text(lead)
    tags = [meta_text(tag) for tag in document.front.texts("tags") if one_line(tag)]
    if tags:
        front["tags"] = list(dict.fromkeys(tags))
    if document.kind and STATUS.fullmatch(document.status):
        front["status"] = document.status
    hidden = [name for name in document.front.texts("hide") if name in _PASSED_ON]
    if hidden and not document.kind:
        front["hide"] = list(hidden)
    if not document.kind:
        front |= _post_fields(document)
    if document.kind == "thesis":
        front["search"] = {"boost": 2}
    return front


def _post_fields(document: Document) -> dict[str, Value]:
    """The fields that a page has as a post of Material's blog, each only in the form that the blog takes."""
    fields = document.front.fields
    days = fields.get("date")
    if isinstance(days, str):
        days = {"created": _INSTANT.sub(r"\1", days)}
    if not isinstance(days, dict) or not all(isinstance(day, str) and parse_day(day) for day in days.values()):
        return {}
    if "created" not in days or not all(STATUS.fullmatch(name) for name in days):
        return {}
    post: dict[str, Value] = {"date": days}
    for name in ("authors", "categories"):
        words = [word for word in document.front.texts(name) if one_line(word) and meta_text(word) == word]
        if words:
            post[name] = list(dict.fromkeys(words))
    post |= {name: value for name in ("draft", "pin") if (value := _yes_or_no(fields.get(name))) is not None}
    if isinstance(fields.get("slug"), str) and STATUS.fullmatch(document.front.text("slug")):
        post["slug"] = document.front.text("slug")
    return post


def _yes_or_no(value: Value) -> bool | None:
    """The boolean that an engine reads in the front matter of a page: `yes`, `no`, `on` and `off` are booleans too."""
    if isinstance(value, bool):
        return value
    return {"yes": True, "on": True, "no": False, "off": False}.get(value.lower()) if isinstance(value, str) else None


class _PageWriter:
    """The first screen of one document."""

    def __init__(self, document: Document, addresses: Addresses, closed: bool) -> None:
        self.document = document
        self.addresses = addresses
        self.closed = closed

    def head(self, heirs: list[Document]) -> str:
        """The facts at a glance, as a definition list in HTML; empty for a page."""
        if not self.document.kind:
            return ""
        front = self.document.front
        conviction = conviction_of(self.document)
        facts = [
            ("conviction", "Conviction", self._conviction(conviction) if conviction is not None else ""),
            ("status", "Status", status_mark(self.document.status)),
            *((name.replace("_", "-"), label, _address_or_text(front.text(name))) for name, label in _FACTS),
            ("revision", "Last revision", self._revision()),
        ]
        if any(front.text(name) for name in _DAYS):
            facts = [fact for fact in facts if fact[0] != "created"]
        rows = [
            f'<div class="sc-fact-{key}"><dt>{name}</dt><dd>{value}</dd></div>' for key, name, value in facts if value
        ]
        return '<dl class="sc-facts">\n' + "\n".join(rows) + "\n</dl>\n" + self._relations(heirs)

    def opening(self, head: str) -> tuple[str, tuple[Edit, ...]]:
        """The opening sentence of a thesis, and the edits that put the facts below it.

        It also removes the document's own level-1 heading: the page has one already.
        """
        edits = self._without_title()
        section = self.document.sections[0] if self.document.sections else None
        if (
            self.document.kind != "thesis"
            or section is None
            or section.key != "the thesis"
            or self.document.intro.prose
        ):
            return "", edits
        lines = self.document.text.split("\n")
        place = _sentence(lines, section)
        if place is None:
            return "", edits
        start, end = place
        lead = one_line(" ".join(lines[start : end + 1]))
        below = Edit(Span(end + 1, len(lines[end].rstrip("\r")) + 1), f"\n{{: .sc-lead }}\n\n{head}\n")
        heading = lines[section.line - 1].rstrip("\r")
        if not heading.rstrip().endswith(("}", ">", "#")):
            edits = (*edits, Edit(Span(section.line, len(heading) + 1), " {: .sc-eyebrow }"))
        return lead, (*edits, below)

    def _without_title(self) -> tuple[Edit, ...]:
        if not self.document.headings or self.document.headings[0][1].level != 1:
            return ()
        line = self.document.headings[0][0]
        lines = self.document.text.split("\n")
        if any(text.strip() for text in lines[self.document.front.end_line : line - 1]):
            return ()
        return (Edit(Span(line, 1, line, len(lines[line - 1].rstrip("\r")) + 1), ""),)

    def _conviction(self, value: float) -> str:
        return f"<strong>{percent(value)}</strong> {bar(value)}"

    def _revision(self) -> str:
        """Day, reason and first sentence of the newest revision card."""
        card = _last_revision(self.document)
        if card is None:
            return ""
        labels = (card.body.label("reason"), card.body.label("conviction"))
        words = [html_text(self._plain(word)) for word in labels if word]
        sentence = _FIRST_SENTENCE.match(self._plain(card.body.prose.split("\n\n")[0]))
        day = html_text(self._plain(card.title))
        if card.id and (self.document.path, card.id) not in self.addresses.unnamed:
            day = f'<a href="#{html_text(card.id)}">{day}</a>'
        tail = f' <span class="sc-said">{html_text(sentence[1])}</span>' if sentence else ""
        return " · ".join([day, *words]) + tail

    def _plain(self, text: str) -> str:
        return plain_words(text, self.document, self.addresses, closed=self.closed)

    def _relations(self, heirs: list[Document]) -> str:
        """The relations of its front matter, as links; only to documents on this site."""
        rows = [("Superseded by", [self._link(heir) for heir in heirs])]
        for name, label in (
            ("supersedes", "Supersedes"),
            ("thesis", "Relies on"),
            ("reviews", "Reviews"),
            ("derived_from", "Derived from"),
        ):
            documents = (self.addresses.index.document(ref) for ref in self.document.front.texts(name))
            rows.append((label, [self._link(found) for found in documents if found is not None]))
        lines = [f"{label} {', '.join(links)}" for label, links in rows if links]
        return "".join(f"\n{line}\n{{: .sc-relation }}\n" for line in lines)

    def _link(self, other: Document) -> str:
        return link(other.title, self.addresses.link(self.document.path, other.path))


def _address_or_text(value: str) -> str:
    """The value as HTML; a web address is a link."""
    address = html_text(value)
    return f'<a href="{address}">{address}</a>' if _WEB.fullmatch(value) else address


def _last_revision(document: Document) -> Card | None:
    cards = [card for card in document.cards_of(CardKind.REVISION) if parse_day(card.title[:10])]
    return max(cards, key=lambda card: (card.title[:10], len(card.title), card.title), default=None)


def _cited_by(document: Document, addresses: Addresses, backlinks: Iterable[Backlink], *, closed: bool) -> str:
    """The documents with links to this one, by folder, each with the cards that have these links."""
    sources: dict[str, dict[str, Card]] = {}
    folders: dict[str, dict[str, Document]] = {}
    for found in backlinks:
        path = found.source.path
        if path == document.path:
            continue
        folders.setdefault(posixpath.dirname(site_path(path)), {})[path] = found.source
        cards = sources.setdefault(path, {})
        if found.card is not None and found.card.id and found.card.kind is not CardKind.REVISION:
            cards[found.card.id] = found.card
    if not sources:
        return ""
    parts = ["\n## Cited by {: #cited-by .sc-cited }\n"]
    for folder in sorted(folders, key=folder_rank):
        parts.append(f"{md_text(section_title(folder)) if folder else 'Pages'}\n{{: .sc-group }}\n")
        for path, source in sorted(folders[folder].items(), key=lambda item: (item[1].title, item[0])):
            parts.append(f"- {link(source.title, addresses.link(document.path, path))}")
            parts += [
                f"    - {link(words, addresses.link(document.path, path, card.id))}"
                for card in sources[path].values()
                if (words := plain_words(card.title, source, addresses, closed=closed))
            ]
        parts.append("")
    return "\n".join(parts)


def _sentence(lines: Sequence[str], section: Section) -> tuple[int, int] | None:
    """The numbers, from 0, of the first and the last line of a section's first sentence; None where it has none."""
    start = section.line
    while start < len(lines) and not lines[start].strip():
        start += 1
    end = start
    while end < len(lines) and lines[end].strip() and not _SENTENCE_END.search(lines[end].rstrip()):
        end += 1
    if start >= section.end_line or end >= len(lines) or not _TEXT_START.match(lines[start]):
        return None
    return start, end if lines[end].strip() else end - 1
