"""The one scanner of blocks: it finds the headings, code, comments and raw HTML of a text; all the rest is prose.

The parser, the diff, the shadow for Vale, suppression comments and the rules read its spans, and none looks for code or
comments by itself. It takes linear time on any input, and uses no renderer.

The dialect is that of the site: Python-Markdown with the extensions of Material, `pymdownx.superfences` among them.
A line scanner cannot follow it everywhere; where renderers disagree, rule S203 names the place.

Front matter
    From a first line `---` to the next line `---`, at most 64 KiB; `front_matter_split` cuts it off before the scan.

Headings
    One to six hashes at the left margin, then a blank or the end of the line, outside of everything below.

Fences
    A line of at least three backticks or tildes opens one at any indent; an info string of backticks has no backtick.
    At least as many of the same marks alone on a line, at any indent, close it. One that is never closed runs to the
    end of the text; one that is indented belongs to its item or admonition, and ends before a line of less indent.
    In a quotation a fence counts when each of its lines has the same `>` marks (or is blank) and it is closed. After
    the mark of a list item it counts when the same marks close it in the same paragraph: then all renderers agree.

Comments
    `<!--` at the start of a line, indented by at most three columns, opens one, which ends at the next `-->`; one that
    is never closed runs to the end of the text. Later in a line it must end within its paragraph, in a heading within
    its line, and does not begin in a code span or after a backslash. One that is indented further must end before a
    line of less than four columns.
    `<!-->` and `<!--->` are whole comments.

Raw HTML
    `<pre>`, `<script>`, `<style>` and `<textarea>` at the start of a line run to their closing tag, or to the end of
    the text. Indented further they must end before a line of less than four columns. After the mark of an item or a
    quotation they must end within their paragraph, as must `<svg>`, `<math>` and `<iframe>` anywhere. Otherwise they
    are prose.

Indented code
    A line that does not continue a paragraph, and that is indented by four columns more than the admonition around it,
    or by eight more than the list item around it. Fences have priority, as in superfences. Within a quotation such a
    line is prose.

Snippets
    A line `--8<-- "file"`, and the lines between two bare `--8<--` of one paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from conviction.markup.block_span import BlockSpan, Mark
from conviction.markup.code_spans import code_spans, is_escaped
from conviction.markup.containers import Containers

__all__ = ["FENCE_INFO", "HEADING", "NOT_PROSE", "blank", "headings_may_hide", "scan"]

HEADING = re.compile(r"(#{1,6})(?:[ \t]|\r?(?=\n|\Z))")
"""The hashes of a heading; matches at the start of a line."""
FENCE_INFO = re.compile(
    r"(?:\.?[\w#.+-]+(?=[ \t]|$))?"
    r"(?:[ \t]*\{[^\n]*\}|(?:[ \t]*[a-zA-Z]\w*(?:=(?:\"[^\"\n]*\"|'[^'\n]*'))?(?=[ \t]|$))*)[ \t]*"
)
"""The info strings of fences that the site knows, without leading blanks."""
NOT_PROSE = frozenset(Mark) - {Mark.HEADING}

_OPENINGS = (
    r"(?P<hashes>\#{1,6})(?:[ \t]|(?=\r?$))"
    r"|(?P<prefix>[ \t]*+(?:>[ \t]*+|(?:[-*+]|\d{1,9}+[.)])[ \t]++)*+)"
    r"(?:(?P<fence>`{3,}|~{3,})"
    r"|<(?P<tag>pre|script|style|textarea|svg|math|iframe)(?=[\s>/])"
    r"|(?P<snippet>;*+-++8<-))"
)
_INDENT = r"(?P<indent>[ ]{0,3}\t|[ ]{4})"
_FLAGS = re.MULTILINE | re.IGNORECASE
_FIRST_MARK = re.compile(rf"(?:{_OPENINGS}|{_INDENT})", _FLAGS)
_HEADING_OR_INDENT = re.compile(rf"\n(?:(?P<hashes>\#{{1,6}})(?:[ \t]|(?=\r?$))|{_INDENT})", _FLAGS)
_MARK = re.compile(rf"\n(?:{_OPENINGS})", _FLAGS)
_MARK_OR_INDENT = re.compile(rf"\n(?:{_OPENINGS}|{_INDENT})", _FLAGS)
"""They begin with a line feed, which `re` looks for much quicker than for the start of a line."""
_MAY_INDENT = re.compile(r"^(?:[ ]{4}|[ ]{0,3}\t)", re.MULTILINE)
_HIDING = re.compile("```|~~~|<(?:!--|pre|script|style|textarea)", re.IGNORECASE)
_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})([^\n]*)")
_PLAIN_RAW = frozenset({"pre", "script", "style", "textarea"})
_SNIPPET = re.compile(r";*+-++8<-++(?:[ \t]++(?:\"[^\"\n]*+\"|'[^'\n]*+'))?[ \t]*+\r?$", re.MULTILINE)
_BARE_SNIPPET = re.compile(r"^[ \t]*+;*+-++8<-++[ \t]*+\r?$", re.MULTILINE)
_COMMENT_END = re.compile("-->")
_PARAGRAPH_END = re.compile(r"\n(?=[ \t]*\r?\n|#{1,6}[ \t])")
_OUTDENTED = re.compile(r"\n(?![ ]{4}|[ ]{0,3}\t|[ \t]*(?:\r?\n|\Z))")
_QUOTED = re.compile(r"[ \t]*+>[> \t]*+")


def scan(text: str, *, indented: bool = True) -> Iterator[BlockSpan]:
    """The headings of a text without front matter, and all that is not prose, in order; no span is within another.

    Args:
        text: Any text. A part of it that begins at a heading has the same spans as it has in the whole.
        indented: False leaves out the lines of indented code and is quicker; the other spans are the same.
    """
    return _Scanner(text, indented and ("\n    " in text or "\t" in text or text[:4] == "    ")).spans()


def headings_may_hide(text: str) -> bool:
    """True when something in the text may hide a heading, or is a fence or a comment."""
    has_fence = ("`" in text and "```" in text) or ("~" in text and "~~~" in text)
    return has_fence or ("<" in text and _HIDING.search(text) is not None)


def blank(text: str, spans: Iterable[BlockSpan]) -> str:
    """The text with these spans as spaces: same length, same line ends; the `>` of quoted lines stay."""
    pieces: list[str] = []
    done = 0
    for span in spans:
        pieces += [text[done : span.start], _blank(text, span)]
        done = span.end
    pieces.append(text[done:])
    return "".join(pieces)


def _blank(text: str, span: BlockSpan) -> str:
    empty = re.sub(r"[^\n\r]", " ", text[span.start : span.end])
    if span.mark is not Mark.FENCE or ">" not in text[text.rfind("\n", 0, span.start) + 1 : span.start]:
        return empty
    lines = zip(text[span.start : span.end].split("\n"), empty.split("\n"), strict=True)
    marks = ((_QUOTED.match(line), line, spaces) for line, spaces in lines)
    return "\n".join(m[0] + spaces[m.end() :] if m else spaces for m, _, spaces in marks)


class _Scanner:
    """Goes from one mark to the next."""

    def __init__(self, text: str, indented: bool) -> None:
        self.text = text
        self.indented = indented
        self.containers = Containers(text)
        self.paragraphs = _Ahead(text, _PARAGRAPH_END)
        self.outdents = _Ahead(text, _OUTDENTED)
        self.bare_snippets = _Ahead(text, _BARE_SNIPPET)
        self.closing_tags: dict[str, _Ahead] = {}
        self.unclosed: dict[tuple[str, str], int] = {}
        """The offset up to which no line closes a fence, by the marks of its quotation and its own marks."""
        self.comments = _Comments(self)

    def spans(self) -> Iterator[BlockSpan]:
        """The spans of the text, in order."""
        text = self.text
        search = (_MARK_OR_INDENT if self.indented else _MARK).search
        match = _FIRST_MARK.match(text) or search(text)
        sign = text.find("<!--")
        while match or sign >= 0:
            if match is None or 0 <= sign < match.start():
                span, position = self.comments.at(sign), sign + 4
            else:
                span, position = self.span_at(match), match.end()
            if span is not None:
                position = span.end - (text[span.end - 1] == "\n")
                self.containers.add(span)
                yield span
            if match is not None and match.start() < position:
                match = search(text, position)
            if 0 <= sign < position:
                sign = text.find("<!--", position)

    def span_at(self, match: re.Match[str]) -> BlockSpan | None:
        """The span that begins with the mark of a line, or None when the line is prose."""
        start = match.start() + (self.text[match.start()] == "\n")
        if match.lastgroup == "hashes":
            return BlockSpan(Mark.HEADING, start, match.end())
        if match.lastgroup == "indent":
            return self.indented_line(start)
        return self.opening(match, start) or self.indented_line(start)

    def opening(self, match: re.Match[str], start: int) -> BlockSpan | None:
        """The fence, raw HTML or snippet that the line begins, or None when it begins none of them."""
        is_plain = not match["prefix"].strip()
        if match["fence"] and is_plain:
            return _fence(self.text, start)
        if _MAY_INDENT.match(match["prefix"]) and self.containers.is_code(start):
            return None
        if match["tag"]:
            return self.raw(match["tag"].lower(), match.end("prefix"), match["prefix"])
        if match["snippet"]:
            return self.snippet(match.start("snippet")) if is_plain else None
        return (self.quoted_fence if ">" in match["prefix"] else self.item_fence)(start, match.start("fence"))

    def indented_line(self, start: int) -> BlockSpan | None:
        """The line that begins there, when it is code by its indentation."""
        if not self.indented or not self.containers.is_code(start):
            return None
        end = self.text.find("\n", start)
        return BlockSpan(Mark.INDENTED, start, end if end >= 0 else len(self.text))

    def raw(self, name: str, start: int, prefix: str) -> BlockSpan | None:
        """The element that opens there, after its indent or the marks of an item or a quotation."""
        if name not in self.closing_tags:
            self.closing_tags[name] = _Ahead(self.text, re.compile(rf"</{name}[ \t]*>", re.IGNORECASE))
        at = self.closing_tags[name].at(start)
        closed = at < len(self.text)
        end = self.text.index(">", at) + 1 if closed else at
        if name not in _PLAIN_RAW or prefix.strip():
            within = self.paragraphs.at(start)
        elif _MAY_INDENT.match(prefix):
            within = self.outdents.at(start)
        else:
            return BlockSpan(Mark.RAW, start, end, closed)
        return BlockSpan(Mark.RAW, start, end) if closed and end <= within else None

    def snippet(self, start: int) -> BlockSpan | None:
        """The line that names a file, or the lines between two bare marks."""
        line = _SNIPPET.match(self.text, start)
        if line is None:
            return None
        end = line.end()
        if line[0].rstrip().endswith("-"):
            closing = self.bare_snippets.at(end)
            if closing < self.paragraphs.at(end):
                newline = self.text.find("\n", closing)
                end = newline if newline >= 0 else len(self.text)
        return BlockSpan(Mark.SNIPPET, start, end)

    def quoted_fence(self, line_start: int, start: int) -> BlockSpan | None:
        """The fence that opens there, if each line down to the closing one has the same marks of a quotation."""
        quoted = self.text[line_start:start]
        opening = _FENCE.match(self.text, start)
        assert opening is not None
        marks = opening[2]
        if start < self.unclosed.get((quoted, marks), 0) or not _is_opening(opening):
            return None
        at = opening.end()
        while 0 <= at < len(self.text):
            newline = self.text.find("\n", at + 1)
            line = self.text[at + 1 : newline if newline >= 0 else len(self.text)].rstrip()
            if line == quoted + marks:
                return BlockSpan(Mark.FENCE, start, newline if newline >= 0 else len(self.text))
            if line and line != quoted.rstrip() and not line.startswith(quoted):
                break
            at = newline
        self.unclosed[quoted, marks] = at if at >= 0 else len(self.text)
        return None

    def item_fence(self, line_start: int, start: int) -> BlockSpan | None:
        """The fence that opens after the mark of an item, if all renderers take it for code: within its paragraph."""
        opening = _FENCE.match(self.text, start)
        assert opening is not None
        marks, indent = opening[2], start - line_start
        if marks[0] != "`" or not _is_opening(opening) or "\t" in self.text[line_start:start]:
            return None
        closing = re.compile(rf"(?<!`){marks}(?!`)").search(self.text, opening.end(), self.paragraphs.at(start))
        if closing is None:
            return None
        inside = self.text[opening.end() : closing.start()]
        before = inside.rpartition("\n")[2]
        behind = self.text[closing.end() : _line_end(self.text, closing.end())]
        if before.strip() or behind.strip() or re.search(rf"\n(?! {{{indent}}})|\n *(?:[-*+]|\d+[.)])[ \t]", inside):
            return None
        return BlockSpan(Mark.FENCE, start, closing.end() + len(behind))


def _fence(text: str, start: int) -> BlockSpan | None:
    """The fenced code block that opens here, its closing line included; None when it is not a fence.

    One that is indented belongs to a list or a note and ends with it: before a line that is indented less.
    """
    opening = _FENCE.match(text, start)
    if opening is None or (opening[2][0] == "`" and "`" in opening[3]):
        return None
    indent, marks = opening[1], opening[2]
    ends = rf"^[ \t]*{marks[0]}{{{len(marks)},}}[ \t]*\r?$"
    if indent:
        ends += rf"|^(?=(?![ \t]{{{len(indent)}}})[ \t]*[^\s])"
    closing = re.compile(ends, re.MULTILINE).search(text, opening.end())
    return BlockSpan(
        Mark.FENCE, start, closing.end() if closing else len(text), closing is not None and closing[0] != ""
    )


def _is_opening(opening: re.Match[str]) -> bool:
    """True when the site reads a line as the opening of a fence."""
    info = opening[3].strip()
    return not (opening[2][0] == "`" and "`" in info) and FENCE_INFO.fullmatch(info) is not None


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


class _Ahead:
    """The next match of a pattern, looked up once for all positions up to there: that keeps the time linear."""

    def __init__(self, text: str, pattern: re.Pattern[str]) -> None:
        self.text = text
        self.pattern = pattern
        self.since, self.next_start = 0, -1

    def at(self, position: int) -> int:
        """The offset of the next match from `position` on; the text's length when there is none."""
        if not self.since <= position <= self.next_start:
            match = self.pattern.search(self.text, position)
            self.since, self.next_start = position, match.start() if match else len(self.text)
        return self.next_start


class _Comments:
    """Finds the comment signs that open a comment, and its end."""

    def __init__(self, scanner: _Scanner) -> None:
        self.scanner = scanner
        self.text = scanner.text
        self.line_start, self.line_end = 0, -1
        self.indent, self.indented, self.titled, self.is_code = 0, False, False, False
        self.code_starts: list[int] = []
        self.code_ends: list[int] = []
        self.ends = _Ahead(self.text, _COMMENT_END)

    def at(self, start: int) -> BlockSpan | None:
        """The comment that opens here, or None when it is in code or ends after its paragraph or indentation."""
        if start > self.line_end:  # a new line: its code spans are looked up once, however many comments it holds
            self._enter_line(start)
        if self.is_code:
            return None
        end = self._end(start)
        closed = end > 0
        if start > self.line_start + self.indent:
            within = self.line_end if self.titled else self.scanner.paragraphs.at(start)
            if not closed or end > within or self._in_code(start) or is_escaped(self.text, start):
                return None
        elif self.indented and (not closed or end > self.scanner.outdents.at(start)):
            return None
        return BlockSpan(Mark.COMMENT, start, end if closed else len(self.text), closed)

    def _enter_line(self, start: int) -> None:
        self.line_start = self.text.rfind("\n", 0, start) + 1
        self.line_end = _line_end(self.text, start)
        line = self.text[self.line_start : self.line_end]
        spans = code_spans(line)
        self.code_starts = [self.line_start + a for a, _ in spans]
        self.code_ends = [self.line_start + b for _, b in spans]
        self.titled = HEADING.match(line) is not None
        self.indent = len(line) - len(line.lstrip(" \t"))
        self.indented = self.indent > 3 or "\t" in line[: self.indent]
        self.is_code = self.indented and self.scanner.containers.is_code(self.line_start)

    def _in_code(self, at: int) -> bool:
        number = bisect_left(self.code_starts, at)
        return number > 0 and at < self.code_ends[number - 1]

    def _end(self, start: int) -> int:
        """The offset after the closing sign, or 0 when there is none."""
        for short in ("<!-->", "<!--->"):
            if self.text.startswith(short, start):
                return start + len(short)
        closing = self.ends.at(min(start + 4, len(self.text)))
        return closing + 3 if closing < len(self.text) else 0
