"""A document as parsed by the line scanner: front matter, sections, cards, links and their places.

Values only; `conviction.documents.parser` makes them. The content of a block is separate from its place
(`CardBody` and `Card`), so that a history parses a repeated block once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from conviction.model.argument import CardKind, Edge, Label, parse_day, section_key
from conviction.model.finding import Finding
from conviction.model.text import Span

__all__ = ["AudienceLine", "Card", "CardBody", "Document", "FrontMatter", "Heading", "Link", "Section", "Value"]

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
"""The value of a front-matter field; days and per cents stay text until a field's type reads them."""


@dataclass(frozen=True, slots=True)
class AudienceLine:
    """A line that seems to state the audience of the document, in an unsupported form."""

    span: Span
    written: str
    """The line or the key, as typed."""
    value: str
    """The first word of its value, in lower case."""
    sure: bool
    """True among the fields at the top; elsewhere it counts only if the value is an audience."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields between the two `---` lines, in order, with the place of each key and value."""

    fields: Mapping[str, Value]
    keys: Mapping[str, Span] = field(default_factory=dict)
    """The place of each top-level key."""
    values: Mapping[str, Span] = field(default_factory=dict)
    """The place of each top-level value."""
    end_line: int = 0
    """The line of the closing `---`; 0 when there is no front matter."""
    findings: tuple[Finding, ...] = ()
    audience_lines: tuple[AudienceLine, ...] = ()
    """The lines of the document, its body too, that seem to state an audience; only when there are no findings."""

    @property
    def ok(self) -> bool:
        """True when every field could be read; otherwise no value may widen an audience."""
        return not self.findings

    def text(self, name: str) -> str:
        """The field as text, or an empty string when it is absent or not a text or number."""
        value = self.fields.get(name)
        if isinstance(value, str):
            return value  # nearly always, and histories ask thousands of times
        if isinstance(value, bool) or value is None or isinstance(value, list | dict):
            return ""
        return str(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """The field as a list of texts; a single text is a list of one."""
        value = self.fields.get(name)
        if isinstance(value, list):
            return tuple(str(v) for v in value if isinstance(v, str | int | float) and not isinstance(v, bool))
        return (self.text(name),) if self.text(name) else ()

    def day(self, name: str) -> date | None:
        """The field as a calendar day, or None when it is absent or not one."""
        return parse_day(self.text(name))


@dataclass(frozen=True, slots=True)
class Heading:
    """An ATX heading outside code and comments."""

    level: int
    text: str
    """The text without markup, id and closing hashes."""
    id: str
    """The explicit id, else the slug of the text; empty when the text has none."""
    explicit: bool
    """True when the id is written in the heading."""


@dataclass(frozen=True, slots=True)
class Link:
    """An inline link or image in prose."""

    text: str
    target: str
    offset: int
    """The number of lines below the block's first line."""
    column: int
    """The column of the opening bracket, 1-based."""
    end_column: int
    """The column after the closing parenthesis."""
    target_column: int
    """The column of the target's first character."""
    image: bool = False


@dataclass(frozen=True, slots=True)
class CardBody:
    """The content of one block, wherever it is. Line offsets count from the heading's line, 0-based."""

    heading: Heading | None
    """The heading; None for the text above the first heading."""
    labels: tuple[Label, ...]
    quote: str
    """The leading blockquote without its markers; empty when there is none."""
    prose: str
    """The text after the labels, stripped; of a section, its own text above the first card."""
    links: tuple[Link, ...]
    glued: tuple[int, ...] = ()
    """Offsets of lines that merge with the block above because a blank line is missing."""
    edges: tuple[Edge, ...] = ()
    text: str = field(default="", repr=False)
    """The whole block as written, its heading too."""
    is_plain: bool = False
    """True when all of the block is surely words: no code, no comment."""

    def label(self, name: str) -> str:
        """The value of the first label with that name (lower case), or an empty string."""
        for label in self.labels:
            if label.name == name:
                return label.value
        return ""

    def all(self, name: str) -> tuple[Label, ...]:
        """Every label of that name (lower case), in order."""
        return tuple(label for label in self.labels if label.name == name)


@dataclass(frozen=True, slots=True)
class Card:
    """A level-3 heading under the section of its type, with its body and its place."""

    kind: CardKind
    line: int
    """The line of the heading."""
    section: str
    body: CardBody
    retired: bool = False
    """True under "Retired claims"."""

    @property
    def id(self) -> str:
        """The anchor: the explicit id, else the heading's slug."""
        return self.body.heading.id if self.body.heading else ""

    @property
    def title(self) -> str:
        """The heading's text: a claim's statement, a prediction's event."""
        return self.body.heading.text if self.body.heading else ""

    @property
    def is_load_bearing(self) -> bool:
        """True for a current claim without which the thesis falls."""
        is_current = self.kind is CardKind.CLAIM and not self.retired
        return is_current and self.body.label("load-bearing").lower().startswith("yes")

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The card's edges, in order; `line_of` places them."""
        return self.body.edges

    def line_of(self, part: Edge | Label | Link) -> int:
        """The line in the document of an edge, label or link of this card."""
        return self.line + part.offset


@dataclass(frozen=True, slots=True)
class Section:
    """A level-2 heading and the text under it."""

    name: str
    line: int
    end_line: int
    """The last line, inclusive."""
    body: CardBody
    """The section's own text above its first card or sub-heading."""
    cards: tuple[Card, ...]
    subsections: tuple[tuple[int, CardBody], ...] = ()
    """Level-3 and deeper blocks that are not cards, each with its line."""

    @property
    def key(self) -> str:
        """The name as sections are compared: lower case, single spaces."""
        return section_key(self.name)


@dataclass(frozen=True)
class Document:
    """One Markdown file, parsed; a page is a Document without a kind."""

    path: str
    text: str
    """The text, decoded, without a byte-order mark and with unchanged line endings."""
    front: FrontMatter
    intro: CardBody
    """The text above the first level-2 heading."""
    intro_line: int
    sections: tuple[Section, ...]
    headings: tuple[tuple[int, Heading], ...]
    """Every heading with its line, in order."""
    kind: str = ""
    findings: tuple[Finding, ...] = ()
    """Faults of the front matter, and text that the scanner could not read."""
    loose: tuple[Section, ...] = ()
    """The blocks after the intro that are under no level-2 heading, each under its own heading of another level."""

    @property
    def id(self) -> str:
        """The id of the front matter, or an empty string."""
        return self.front.text("id")

    @property
    def title(self) -> str:
        """The title of the front matter, else the first heading, else the file's name."""
        title = self.front.text("title")
        if title:
            return title
        return self.headings[0][1].text if self.headings else self.path.rsplit("/", 1)[-1].removesuffix(".md")

    @property
    def status(self) -> str:
        """The status of the front matter, or an empty string."""
        return self.front.text("status")

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Every card of the document, in order."""
        return tuple(card for section in self.sections for card in section.cards)

    def sections_of(self, kind: CardKind) -> tuple[Section, ...]:
        """The sections that hold cards of one kind, in order; a section has cards of only one kind."""
        return tuple([section for section in self.sections if section.cards and section.cards[0].kind is kind])

    def cards_by_id(self, kind: CardKind) -> Mapping[str, Card]:
        """The cards of one kind by id, in order; of two with one id the first, which lint reports."""
        cards = self._cards_by_id.get(kind)
        if cards is None:
            cards = self._cards_by_id[kind] = {}
            for card in self.cards_of(kind):
                cards.setdefault(card.id, card)
        return cards

    @cached_property
    def _cards_by_id(self) -> dict[CardKind, dict[str, Card]]:
        """The cards by kind and id, of the kinds that were read."""
        return {}

    def cards_of(self, kind: CardKind) -> tuple[Card, ...]:
        """The cards of one kind, in order; claims include the retired ones."""
        return tuple([card for section in self.sections_of(kind) for card in section.cards])

    @cached_property
    def load_bearing(self) -> tuple[Card, ...]:
        """The current claims without which the thesis falls."""
        return tuple([card for card in self.cards_of(CardKind.CLAIM) if card.is_load_bearing])

    def card(self, card_id: str) -> Card | None:
        """The card with that id, of two the first; None without one."""
        return self._by_id.get(card_id)

    @cached_property
    def _by_id(self) -> dict[str, Card]:
        """The first card of each id."""
        return {card.id: card for card in reversed(self.cards)}

    def section(self, name: str) -> Section | None:
        """The section of that name, without regard to case, or None."""
        key = " ".join(name.lower().split())
        return next((section for section in self.sections if section.key == key), None)

    @cached_property
    def links(self) -> tuple[tuple[int, Link], ...]:
        """Every inline link with its line, in order."""
        pairs = [(self.intro_line + link.offset, link) for link in self.intro.links]
        for section in self.sections:
            pairs += [(section.line + link.offset, link) for link in section.body.links]
            pairs += [(card.line_of(link), link) for card in section.cards for link in card.body.links]
            pairs += [(line + link.offset, link) for line, body in section.subsections for link in body.links]
        for section in self.loose:
            pairs += [(section.line + link.offset, link) for link in section.body.links]
        return tuple(sorted(pairs, key=lambda pair: (pair[0], pair[1].column)))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Every id that a link into this document can name."""
        return frozenset(heading.id for _, heading in self.headings if heading.id)
