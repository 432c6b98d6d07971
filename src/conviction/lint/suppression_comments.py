"""Suppressions in a document: comments and a front-matter field, and their faults.

    <!-- scaffold-lint: ignore[P021,T203] reason -->         this block, or the next
    <!-- scaffold-lint: ignore-start[P021] reason --> … <!-- scaffold-lint: ignore-end -->
    <!-- scaffold-lint: ignore-file[P021] reason -->
    lint: {ignore: [P050]}                                   in the front matter

In code they are examples and are ignored.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from conviction.lint.rules.base import Fault, nearest
from conviction.markup.block_scan import HEADING, scan
from conviction.markup.block_span import Mark
from conviction.markup.front_matter import split
from conviction.model.document import Document
from conviction.model.text import Edit, Span

__all__ = ["Comment", "blanked", "edited_rules", "may_suppress", "read", "removal", "span_of"]

_SIGN = "scaffold-lint:"
_COMMENT = re.compile(
    r"<!--\s*+scaffold-lint:\s*+(?P<verb>(?:\w|-(?!->))*+)\s*+(?:\[(?P<rules>[^\[\]]*+)\])?(?P<reason>.*?)-->",
    re.DOTALL,
)
_NEARLY = re.compile(
    r"<!--\s*+scaffold[ _-]?lint\s*+[:;=,-]?\s*+(?P<verb>(?:ig\w{1,8}|disable)(?:-(?:start|end|file))?)"
    r"(?:\s*+(?P<open>[\[({<])?\s*+(?P<rules>[A-Z]\d{1,3}\b[^\[\](){}<>]*+|[a-z]+(?:-[a-z]+)+(?=\s*+[\])}>,]))"
    r"|(?=\s*+-->))",
    re.IGNORECASE,
)
"""A comment that is meant as a suppression: a verb, and a rule or nothing after it."""
_LIKELY = re.compile(r"scaffold[ _-]?lint", re.IGNORECASE)
_NAME = re.compile(r"[^\s,]+")
_PART = re.compile(r"[ \t]*(?:>[ \t]*)*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)|\|)")
"""A list item or a row of a table: the smallest block that a comment within it may apply to."""
_SHAPE = 'write `lint: {ignore: [P050], reason: "…"}`'
_VERBS = ("ignore", "ignore-start", "ignore-end", "ignore-file")
_OTHER_BRACKETS = re.compile(r"\s*[({<\[]?\s*([A-Z]\d{3}(?:\s*,\s*[A-Z]\d{3})*)")
_LONGEST = 300
_MOST = 50
"""The most rules that one suppression may name."""
_MANY = 1000
"""The most suppressions that a document may have."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One suppression, and the lines that it applies to."""

    kind: str
    """`inline`, `file` or `front-matter`."""
    rules: tuple[str, ...]
    """The rules as written: codes, beginnings of codes, names."""
    reason: str
    span: Span
    """The place of the comment, or of the field's value."""
    places: tuple[Span, ...] = ()
    """The place of each rule's name; empty in the front matter."""
    first: int = 1
    last: int = 0
    """The first and the last line that it applies to; 0 for the whole document."""
    closing: Span | None = None
    """The comment that ends it."""

    def covers(self, line: int) -> bool:
        """True when it applies to a finding that begins in that line."""
        return not self.last or self.first <= line <= self.last


def may_suppress(document: Document) -> bool:
    """True when the document may have a suppression, or something that is meant as one."""
    return "lint" in document.front.fields or _LIKELY.search(document.text) is not None


def blanked(text: str) -> str:
    """The text with spaces for each such comment; lines and columns stay."""
    if _SIGN not in text:
        return text
    return _COMMENT.sub(lambda match: re.sub(r"[^\r\n]", " ", match[0]), text)


def read(document: Document) -> tuple[tuple[Comment, ...], tuple[Fault, ...]]:
    """The suppressions of a document by place, and the faults of others, which are ignored."""
    front = list(_front(document)) if "lint" in document.front.fields else []
    comments = [entry for entry in front if isinstance(entry, Comment)]
    faults = [entry for entry in front if isinstance(entry, Fault)]
    if _LIKELY.search(document.text):
        reader = _Reader(document)
        comments += reader.comments()
        faults += reader.faults
    return tuple(comments), tuple(faults)


def _front(document: Document) -> Iterator[Comment | Fault]:
    """The suppression in `lint:` of the front matter, or its fault."""
    front = document.front
    value, span = front.fields["lint"], front.keys.get("lint", Span(1))
    if not isinstance(value, dict) or not set(value) <= {"ignore", "reason"}:
        yield Fault(f"`lint` holds `ignore`, a list of rules: {_SHAPE}", span, "lint" if front.keys else "")
        return
    rules, reason = value.get("ignore", []), value.get("reason", "")
    texts = [rule for rule in rules if isinstance(rule, str) and rule] if isinstance(rules, list) else []
    if not isinstance(rules, list) or len(texts) < len(rules) or not isinstance(reason, str | None):
        yield Fault(f"`lint.ignore` is a list of rules: {_SHAPE}", span, "lint")
        return
    if len(texts) > _MOST:
        yield Fault(f"`lint.ignore` names more than {_MOST} rules: name their common beginning", span, "lint")
    elif texts:
        yield Comment("front-matter", tuple(texts), _plain(reason or ""), front.values.get("lint", span))


class _Reader:
    """The comments of one document, with the lines around them."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.starts = [0, *(feed.end() for feed in re.finditer("\n", self.text))]
        body = max(split(self.text)[1], 0)
        self.matches: list[re.Match[str]] = []
        """The comments that are suppressions by their form, the first thousand."""
        self.nearly: list[re.Match[str]] = []
        """The comments that are meant as one and are not read, likewise."""
        for span in scan(self.text[body:]):
            if span.mark is Mark.COMMENT and span.closed:  # S203 reports one that is never closed
                match = _COMMENT.fullmatch(self.text, body + span.start, body + span.end)
                self.matches += [match] if match else []
                meant = None if match else _NEARLY.match(self.text, body + span.start, body + span.end)
                self.nearly += [meant] if meant and len(self.nearly) < _MANY else []
        self.surplus = self.matches[_MANY:]
        del self.matches[_MANY:]
        masked, done = [], 0
        for match in self.matches:
            masked += [self.text[done : match.start()], re.sub(r"[^\n]", " ", match[0])]
            done = match.end()
        self.lines = "".join([*masked, self.text[done:]]).split("\n")
        self.faults: list[Fault] = []

    def comments(self) -> list[Comment]:
        """The comments that can be read, by place; afterwards `faults` has the faults of the others."""
        comments: list[Comment] = []
        opened: list[Comment] = []
        for match in self.matches:
            verb = match["verb"]
            if verb == "ignore-end":
                comments += self._end(match, opened)
            elif (comment := self._comment(match)) is None:
                continue
            elif verb == "ignore-start":
                opened.append(comment)
            else:
                comments.append(comment)
        self.faults += map(self._mistyped, self.nearly)
        for match in self.surplus[:1]:
            message = f"more than {_MANY:,} suppressions, and the rest are ignored: use ignore-file above"
            self.faults.append(Fault(message, self._span(match.start(), match.end()), match[0]))
        for comment in opened:
            message = "this is never closed and suppresses nothing: put `<!-- scaffold-lint: ignore-end -->` after it"
            self.faults.append(Fault(message, comment.span, self._at(comment.span)))
        return sorted(comments, key=lambda comment: comment.span)

    def _mistyped(self, match: re.Match[str]) -> Fault:
        """The fault of a comment without the colon, or with another sign."""
        rules = ",".join(_NAME.findall(match["rules"] or "")[:3]).upper() if match["rules"] else "RULE"
        verb = next((one for one in _VERBS if match["verb"].lower() == one), _VERBS[0])
        wanted = f"scaffold-lint: {verb}" + ("" if verb == "ignore-end" else f"[{rules}]")
        end = self.text.find("-->", match.end()) + 3
        message = f"this is not read as a suppression and suppresses nothing: write `<!-- {wanted} the reason -->`"
        return Fault(message, self._span(match.start(), end), self._line_of(match.start(), end))

    def _line_of(self, start: int, end: int) -> str:
        """The text between two offsets; empty where it spans lines."""
        text = self.text[start:end]
        return "" if "\n" in text else text

    def _end(self, match: re.Match[str], opened: list[Comment]) -> list[Comment]:
        """The opening comment that this one closes: the last one with the same rules, or any if this one names none."""
        rules = _rules(match)
        fitting = next((comment for comment in reversed(opened) if not rules or comment.rules == rules), None)
        span = self._span(match.start(), match.end())
        if fitting is None:
            message = "this closes nothing: delete it, or put `ignore-start[RULE]` before it"
            self.faults.append(Fault(message, span, match[0]))
            return []
        opened.remove(fitting)
        return [replace(fitting, last=span.end_line, closing=span)]

    def _comment(self, match: re.Match[str]) -> Comment | None:
        """A comment that opens something; None when it cannot be read, and `faults` says why."""
        verb, rules = match["verb"], _rules(match)
        span = self._span(match.start(), match.end())
        if verb not in ("ignore", "ignore-start", "ignore-file"):
            near = nearest(verb, _VERBS)
            known = "`ignore[RULE]`, `ignore-start[RULE]`, `ignore-end` or `ignore-file[RULE]`"
            hint = f"did you mean `{near}`?" if near else f"use {known}"
            self.faults.append(Fault(f"`{verb}` is not a suppression: {hint}", span, match[0]))
            return None
        if not rules:
            other = _OTHER_BRACKETS.match(match["reason"])
            example = f"{verb}[{other[1]}]" if other else f"{verb}[P021]"
            message = f"it names no rule and suppresses nothing: write `{example} the reason`"
            self.faults.append(Fault(message, span, match[0]))
            return None
        if len(rules) > _MOST:
            self.faults.append(Fault(f"it names more than {_MOST} rules: name their common beginning", span, match[0]))
            return None
        at = match.start("rules")
        places = tuple(self._span(at + m.start(), at + m.end()) for m in _NAME.finditer(match["rules"]))
        comment = Comment("inline", rules, _plain(match["reason"]), span, places, span.line, span.end_line)
        if verb == "ignore-file":
            return replace(comment, kind="file", first=1, last=0)
        if verb == "ignore-start":
            return comment
        first, last = self._reach(span.line - 1, span.end_line - 1)
        return replace(comment, first=first + 1, last=last + 1)

    def _reach(self, first: int, last: int) -> tuple[int, int]:
        """The lines, from 0, of the block that a comment in these lines applies to.

        Beside other text: its list item, table row or paragraph. Alone on its line: the next block, and the heading
        too if it follows one; or the paragraph above, if it ends that one and a blank line follows.
        """
        if any(not self._blank(number) for number in range(first, last + 1)):
            start, end = self._around(first)
            return start, max(end, last)
        above = first - 1
        heading = above >= 0 and self._heading(above)
        if above >= 0 and not self._blank(above) and not heading and self._blank(last + 1):
            return self._around(above)[0], last
        start = self._runs[1][last + 1]
        end = self._end_of(start) if start < len(self.lines) else last
        return above if heading else first, end

    def _around(self, number: int) -> tuple[int, int]:
        """The list item, table row, heading or paragraph that contains a line."""
        return self._blocks[0][number], self._blocks[1][number]

    @cached_property
    def _blocks(self) -> tuple[list[int], list[int]]:
        """By line: the first and the last line of its list item, table row, heading or paragraph."""
        count = len(self.lines)
        alone = [self._blank(number) or self._heading(number) for number in range(count)]
        begins = [
            not number or alone[number] or alone[number - 1] or _PART.match(self.lines[number]) is not None
            for number in range(count)
        ]
        first, last = list(range(count)), list(range(count))
        for number in range(count):
            first[number] = number if begins[number] else first[number - 1]
        for number in reversed(range(count - 1)):
            last[number] = number if begins[number + 1] else last[number + 1]
        return first, last

    @cached_property
    def _runs(self) -> tuple[list[int], list[int]]:
        """By line: the last line before a blank one or a heading, and the first from here on that is not blank."""
        count = len(self.lines)
        last, full = list(range(count)), [*range(count), count]
        for number in reversed(range(count)):
            ends = number + 1 == count or self._blank(number + 1) or self._heading(number + 1)
            last[number] = number if ends else last[number + 1]
            full[number] = full[number + 1] if self._blank(number) else number
        return last, full

    def _end_of(self, start: int) -> int:
        """The last line of the block that begins in a line; text indented below it belongs to it."""
        if self._heading(start):
            return start
        last, full = self._runs
        end = last[start]
        while (below := full[end + 1]) < len(self.lines):
            if self._heading(below) or self._indent(below) <= self._indent(start):
                break
            end = last[below]
        return end

    def _blank(self, number: int) -> bool:
        return number >= len(self.lines) or not self.lines[number].strip(" \t\r>")

    def _heading(self, number: int) -> bool:
        return HEADING.match(self.lines[number]) is not None

    def _indent(self, number: int) -> int:
        line = self.lines[number].expandtabs(4)
        return len(line) - len(line.lstrip(" "))

    def _span(self, start: int, end: int) -> Span:
        return span_of(self.starts, start, end)

    def _at(self, span: Span) -> str:
        start = self.starts[span.line - 1] + span.column - 1
        return self.text[start : self.starts[span.end_line - 1] + span.end_column - 1]


def _rules(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(_NAME.findall(match["rules"] or ""))


def _plain(reason: str) -> str:
    """The reason in one line, without characters that move a cursor."""
    line = " ".join("".join(c if c.isprintable() else " " for c in reason).split()).strip(":–— ")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def span_of(starts: list[int], start: int, end: int) -> Span:
    """The place between two offsets, in a text whose lines begin at `starts`."""
    line, last = bisect_right(starts, start), bisect_right(starts, end)
    return Span(line, start - starts[line - 1] + 1, last, end - starts[last - 1] + 1)


def removal(lines: Sequence[str], span: Span) -> Edit:
    """The edit that deletes a comment: with its lines where it is alone, else with the blank before it."""
    before = lines[span.line - 1][: span.column - 1]
    behind = lines[span.end_line - 1][span.end_column - 1 :]
    if before.strip() or behind.strip():
        before_it = before if behind.strip() and not before.strip() else before.rstrip(" \t")
        return Edit(Span(span.line, len(before_it) + 1, span.end_line, span.end_column), "")
    if span.end_line < len(lines):
        return Edit(Span(span.line, 1, span.end_line + 1, 1), "")
    return Edit(Span(span.line, 1, span.end_line, len(lines[span.end_line - 1]) + 1), "")


def edited_rules(comment: Comment, keep: Iterable[str]) -> tuple[Edit, ...]:
    """The edit that leaves only these of a comment's rules."""
    first, last = comment.places[0], comment.places[-1]
    return (Edit(Span(first.line, first.column, last.end_line, last.end_column), ",".join(keep)),)
