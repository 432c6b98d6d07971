"""The body of a document on the site: with resolved links, styled labels, and bars beside per cents.

The text is changed by edits at the places found by the line scanner; code and comments are never changed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from conviction.documents.editor import apply_edits
from conviction.documents.index import Target, TargetKind
from conviction.markup import blocks, front_matter
from conviction.markup.escape import bar, md_text, one_line
from conviction.markup.labels import label_start
from conviction.markup.link_scan import html_addresses, link_definitions, loose_links
from conviction.model.argument import CardKind, Edge, Label, parse_percent, section_key
from conviction.model.document import CardBody, Document, Link
from conviction.model.text import Edit, Span, line_starts
from conviction.site.urls import Addresses, site_path

__all__ = ["NOT_SHOWN", "Body", "plain_words", "render_body", "unnamed_anchors"]

NOT_SHOWN = "evidence not shown here"
"""The text that replaces a link to a hidden document, on a site for an audience."""

_ANCHOR = re.compile(r"[ \t]*<a id=\"([\w.:-]{1,200})\"></a>[ \t]*(?=\r?$)")
_USE = re.compile(r"!?\[([^\[\]]{1,400})\](?:[ ]?\[([^\[\]]{0,200})\])?(?![(:])")
_LINK_END = re.compile(r"</a\s{0,9}>", re.IGNORECASE)
_WEIGHT = re.compile(r"\((weak|moderate|strong)\)", re.IGNORECASE)
_QUOTE_ID = re.compile(r"q([0-9]{1,4})")


@dataclass(slots=True)
class Body:
    """A rendered body, its faults and its attachments."""

    text: str = ""
    warnings: list[str] = field(default_factory=list)
    """`path:line: message`, one for each broken link."""
    files: set[str] = field(default_factory=set)
    """The workspace paths of its attachments."""


def render_body(document: Document, addresses: Addresses, *, closed: bool, extra: tuple[Edit, ...] = ()) -> Body:
    """The Markdown below the front matter, for the site.

    Args:
        document: The document to show.
        addresses: The resolver of links.
        closed: The site is for an audience: the text of a link to a hidden document must not reveal it.
        extra: Edits of the caller, in the document's own lines; none may be within a line with a label.
    """
    return _Renderer(document, addresses, closed).run(extra)


def plain_words(text: str, document: Document, addresses: Addresses, *, closed: bool) -> str:
    """A line of a document without Markdown, where a link is not possible.

    If the site is `closed`, the text of a link to a hidden document is removed too.
    """
    pieces, done = [], 0
    flat = one_line(text)
    for found in blocks.links(blocks.mask(flat)):
        if found.column - 1 < done:
            continue
        is_visible = not closed or addresses.resolve(document.path, found.target)[0]
        link_text = plain_words(found.text, document, addresses, closed=closed) if is_visible else NOT_SHOWN
        pieces += [flat[done : found.column - 1], link_text]
        done = found.end_column - 1
    plain = "".join([*pieces, flat[done:]])
    if "[" in plain:
        targets = {section_key(found.text): found.target for found in link_definitions(document.text, loose=True)}

        def words(use: re.Match[str]) -> str:
            target = targets.get(section_key(use[2] or use[1]))
            if target is None:
                return use[0]
            return use[1] if not closed or addresses.resolve(document.path, target)[0] else NOT_SHOWN

        plain = _USE.sub(words, plain)
    return re.sub(r"[*`]|<[^>]{0,200}>", "", plain)


def unnamed_anchors(document: Document, addresses: Addresses) -> set[tuple[str, str]]:
    """Workspace path and anchor of each heading whose anchor contains words that a closed site does not show."""
    return {
        (document.path, head.id)
        for _, head in document.headings
        if not head.explicit and "[" in head.text
        if NOT_SHOWN in plain_words(head.text, document, addresses, closed=True)
    }


class _Renderer:
    """Collects the edits of one document."""

    def __init__(self, document: Document, addresses: Addresses, closed: bool) -> None:
        self.document = document
        self.addresses = addresses
        self.closed = closed
        self.offset = max(front_matter.split(document.text)[1], 0)
        self.first = document.text.count("\n", 0, self.offset)
        self.source = document.text[self.offset :]
        self.masked = blocks.mask(self.source)
        self.lines = self.masked.split("\n")
        self.starts = line_starts(self.masked)
        self.body = Body()
        self.edits: list[Edit] = []
        self.covered: list[tuple[int, int]] = []

    def run(self, extra: tuple[Edit, ...]) -> Body:
        self._links()
        self._loose_links()
        self._definitions()
        self._html_addresses()
        for line, body, kind in _blocks(self.document):
            self._labels(line - self.first, body, kind)
        self._anchors()
        own = [Edit(edit.span.shifted(-self.first), edit.text) for edit in extra]
        self.body.text = apply_edits(self.source, tuple(_apart(self.edits + own))).replace("\r\n", "\n")
        return self.body

    # Links

    def _links(self) -> None:
        replaced_to: tuple[int, int] = (0, 0)
        for link in blocks.links(self.masked):
            at = self.starts[link.offset]
            self.covered.append((at + link.column - 1, at + link.end_column - 1))
            if link.offset == replaced_to[0] and link.column < replaced_to[1]:
                continue  # an image within a hidden link
            line = link.offset + 1
            address = self._address(line, link.target)
            if address is None:
                replaced_to = (link.offset, self._unlink(line, link))
            elif address != link.target:
                self._edit(line, link.target_column, link.target_column + len(link.target), address)

    def _unlink(self, line: int, link: Link) -> int:
        """Replace a link by plain text; the column up to which no other edit is allowed."""
        if self.closed:
            self._edit(line, link.column, link.end_column, NOT_SHOWN)
            return link.end_column
        opening = link.column + (2 if link.image else 1)
        self._edit(line, link.column, opening, "")
        self._edit(line, opening + len(link.text), link.end_column, "")
        return 0

    def _address(self, line: int, target: str) -> str | None:
        """The target for the site, or None if it is not shown."""
        address, found = self.addresses.resolve(self.document.path, target)
        self._note(line, target, address, found)
        return address or None

    def _note(self, line: int, target: str, address: str, found: Target) -> None:
        if found.kind is TargetKind.FILE and found.on_site:
            self.body.files.add(found.path)
        elif found.kind is TargetKind.FILE:
            self._warn(line, target, found.reason)
        elif not (self.closed or found.on_site or (address and not found.anchor)):
            better = found.same or found.nearest
            near = f" (did you mean {better}?)" if better else ""
            missing = f"no `#{found.anchor}` there" if address else "it does not resolve"
            self._warn(line, target, (found.reason or missing) + near)

    def _warn(self, line: int, target: str, fault: str) -> None:
        self.body.warnings.append(f"{self.document.path}:{line + self.first}: link {target}: {fault}")

    def _loose_links(self) -> None:
        """Edits links on several lines, and those with blanks in their target."""
        for link in loose_links(self.masked):
            if self._is_covered(link.start):
                continue
            address = self._address(self._line_at(link.start), link.target)
            if address is None:
                self._replace(link.start, link.end, NOT_SHOWN if self.closed else one_line(link.text))
            elif address != link.target:
                self._replace(link.at, link.target_end, address)

    def _definitions(self) -> None:
        """Edits links whose target is elsewhere: `[text][name]` and `[name]: target`."""
        hidden: set[str] = set()
        for found in link_definitions(self.masked, loose=True):
            address = self._address(self._line_at(found.start), found.target)
            if address is None:
                hidden.add(section_key(found.text))
                self._replace(found.start, found.end, "")
            elif address != found.target:
                self._replace(found.at, found.target_end, address)
        if not hidden:
            return
        for use in _USE.finditer(self.masked):
            if section_key(use[2] or use[1]) in hidden and not self._is_covered(use.start()):
                self._replace(*use.span(), NOT_SHOWN if self.closed else one_line(use[1]))

    def _html_addresses(self) -> None:
        """Edits addresses in raw HTML: engines do not change them, so they become relative to the page."""
        for link in html_addresses(self.masked):
            if not link.target or link.target.startswith("#"):
                continue
            address, meant = self.addresses.resolve(self.document.path, link.target)
            self._note(self._line_at(link.start), link.target, address, meant)
            if not address and self.closed:
                self._hide_element(link.start)
            elif meant.kind is not TargetKind.WEB:
                page = address and self.addresses.in_html(site_path(self.document.path), address)
                bare = self.masked[link.at - 1 : link.at] not in ('"', "'")
                self._replace(link.at, link.target_end, page or ('""' if bare else ""))

    def _hide_element(self, position: int) -> None:
        """Replace the HTML element with the tag around `position` by plain text, including the text of a link."""
        start = self.masked.rfind("<", 0, position)
        close = self.masked.find(">", position)
        end = close + 1 if close >= 0 else len(self.masked)
        if self.masked[start + 1 : start + 2] in ("a", "A"):
            closing = _LINK_END.search(self.masked, end)
            end = closing.end() if closing else end
        self._replace(start, end, NOT_SHOWN)

    # Labels and headings

    def _labels(self, line: int, body: CardBody, kind: CardKind | None) -> None:
        edges = {edge.offset: edge for edge in body.edges}
        for label in body.labels:
            at = line + label.offset
            name = label_start(self._line(at))
            if name is None:
                continue
            style = label.name.replace(" ", "-").replace(":", "-")
            style = style if re.fullmatch(r"[a-z-]+", style) else "other"
            self._edit(at, name.colon + 1, name.colon + 1, f"{{: .sc-label .sc-{style} }}")
            edge = edges.get(label.offset)
            if edge is not None:
                self._edge(at, edge)
            elif label.name in ("conviction", "probability"):
                self._bar(at, label, kind)

    def _edge(self, line: int, edge: Edge) -> None:
        text = self._line(line)
        if edge.bare and text.startswith(edge.target, edge.column - 1):
            self._bare(line, edge)
        weight = list(_WEIGHT.finditer(text, edge.column - 1))
        if edge.weight is not None and weight:
            found = weight[-1]
            word = edge.weight.value
            self._edit(line, found.start() + 1, found.end() + 1, f"*{word}*{{: .sc-weight .sc-{word} }}")

    def _bare(self, line: int, edge: Edge) -> None:
        address, found = self.addresses.resolve(self.document.path, edge.target, bare=True)
        self._note(line, edge.target, address, found)
        end = edge.column + len(edge.target)
        if found.document is not None:
            self._edit(line, edge.column, end, f"[{md_text(self._name_of(found))}]({address})")
        elif self.closed:
            self._edit(line, edge.column, end, NOT_SHOWN)

    def _name_of(self, target: Target) -> str:
        """The text of a reference without one."""
        assert target.document is not None
        if target.card is None:
            return target.document.title
        quote = _QUOTE_ID.fullmatch(target.card.id)
        if quote:
            return f"{target.document.title}, quote {quote[1]}"
        return plain_words(target.card.title, target.document, self.addresses, closed=self.closed)

    def _bar(self, line: int, label: Label, kind: CardKind | None) -> None:
        value = parse_percent(label.value)
        if value is None or kind is CardKind.REVISION or not self._line(line).startswith(label.value, label.column - 1):
            return
        end = label.column + len(label.value)
        self._edit(line, end, end, f" {bar(value)}")

    def _anchors(self) -> None:
        """`<a id="x"></a>` at a heading's end becomes `{#x}`, so that the heading itself is the anchor."""
        for line, head in self.document.headings:
            at = line - self.first
            found = _ANCHOR.search(self._line(at)) if head.explicit else None
            if found:
                self._edit(at, found.start() + 1, found.end() + 1, f" {{#{found[1]}}}")

    # Places

    def _line(self, line: int) -> str:
        """The masked text of a line, counted from 1 below the front matter."""
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    def _line_at(self, position: int) -> int:
        return bisect_right(self.starts, position)

    def _is_covered(self, position: int) -> bool:
        """True within a link on one line."""
        at = bisect_right(self.covered, (position, len(self.masked))) - 1
        return at >= 0 and position < self.covered[at][1]

    def _edit(self, line: int, column: int, end: int, text: str) -> None:
        self.edits.append(Edit(Span(line, column, line, end), text))

    def _replace(self, start: int, end: int, text: str) -> None:
        line, last = self._line_at(start), self._line_at(end)
        span = Span(line, start - self.starts[line - 1] + 1, last, end - self.starts[last - 1] + 1)
        self.edits.append(Edit(span, text))


def _blocks(document: Document) -> Iterator[tuple[int, CardBody, CardKind | None]]:
    """Every block with typed labels: cards, and sections with labels of their own."""
    for section in document.sections:
        if section.body.labels:
            yield section.line, section.body, None
        for card in section.cards:
            yield card.line, card.body, card.kind


def _apart(edits: list[Edit]) -> Iterator[Edit]:
    """The edits in order, without nested ones: the outermost one wins."""
    done = (0, 0)
    for edit in sorted(edits, key=lambda e: (e.span.line, e.span.column, -e.span.end_line, -e.span.end_column)):
        if (edit.span.line, edit.span.column) >= done:
            done = max(done, (edit.span.end_line, edit.span.end_column))
            yield edit
