"""From Vale's alerts on shadow texts to findings in the documents."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import Protocol

from conviction.lint.prose.acronyms import Glossary, explained, is_name, is_word, spelled_out
from conviction.lint.prose.catalogue import LONGEST_SENTENCE, PROSE_RULES, rule_of
from conviction.lint.prose.fixes import prose_fix
from conviction.lint.prose.phrases import merged
from conviction.lint.prose.positions import Places
from conviction.lint.prose.sentence_length import longest_part
from conviction.lint.prose.shadow import Shadow
from conviction.markup.language import SAMPLE, is_english
from conviction.markup.letters import CLOSED_STOPS
from conviction.model.finding import Finding, Severity, rule_page
from conviction.model.text import Span

__all__ = ["Alert", "prose_findings"]

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_UNCITED = "'%s' is a rank without evidence. Link a source for it."
_NUMBER = re.compile(r"\d+")
_ENGLISH = frozenset(rule.code for rule in PROSE_RULES) - {"P050", "P060"}
"""Rules about English words; a sentence may be too long, and an acronym unknown, in any language."""
_TITLED = frozenset({"P013", "P020", "P021", "P052", "P055"})
"""Rules on a choice of words: the text of a link is often the title of another text, which has its own author."""
_OF_LAW = frozenset({"P020", "P022", "P050"})
"""Rules that the wording of a contract breaks on purpose."""
_LEGAL = re.compile(
    r"\b(?:hereby|herein|hereunder|hereto|thereof|thereto|hereof|notwithstanding the foregoing|without limiting the"
    r"|in no event shall|set forth)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"[a-z0-9,]\**\s+\Z")
"""The middle of a sentence: a capital after it begins a name."""
_EVIDENCE = re.compile(
    r"\]\(|\]\[|\[\^(?![^\]\s]++\]:)|https?://"
    r"|(?<![\w-])(?:memo|thesis|conversation|evidence|insight|decision|strategy|essay|premortem|review)-(?=[a-z0-9]+-)"
)
_LINK = re.compile(r"\[[^\[\]]*+\](?=[(\[])")
_SENTENCE_END = re.compile(rf"[.!?](?=\s)|[{CLOSED_STOPS}]")
_QUOTED = re.compile(r"“[^“”]*+”|(?<![\w\"])\"(?=\S)[^\"]*+(?<=\S)\"(?!\w)")


class Alert(Protocol):
    """One alert of Vale, in the coordinates of the shadow."""

    @property
    def path(self) -> str:
        """The workspace path."""

    @property
    def check(self) -> str:
        """`Strategy.HedgeStack`."""

    @property
    def severity(self) -> str:
        """Vale's word for it."""

    @property
    def message(self) -> str:
        """One line."""

    @property
    def line(self) -> int:
        """From 1."""

    @property
    def column(self) -> int:
        """From 1, in code points."""

    @property
    def match(self) -> str:
        """The words in the shadow; empty for the whole document."""

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The possible replacements."""

    @property
    def link(self) -> str:
        """The rule's page."""


def prose_findings(
    alerts: Iterable[Alert],
    shadows: Mapping[str, Shadow],
    texts: Mapping[str, str],
    *,
    longest: float = LONGEST_SENTENCE,
    library: Sequence[str] = (),
) -> tuple[list[Finding], int]:
    """The findings, one for each rule and place, and how many of them could not be placed in their line.

    Text between quotation marks is skipped, as quotations are. An authority is named by a link, a footnote or an id
    in the same sentence, customers by one in the same paragraph; a rank without one is more severe. An acronym is
    reported once.

    Args:
        alerts: In the order of their places.
        shadows: By path.
        texts: The documents themselves, by path.
        longest: The words that a sentence may have.
        library: The texts of the whole workspace; an acronym that one of them explains is known in all.
    """
    used: dict[tuple[str, str], set[int]] = {}
    lines = {path: text.split("\n") for path, text in texts.items()}
    glossary = Glossary(library)
    surroundings = {
        path: _Surroundings(shadow, lines[path], texts[path], longest, glossary) for path, shadow in shadows.items()
    }
    places = {path: Places(shadow, lines[path]) for path, shadow in shadows.items()}
    found, unplaced = [], 0
    for alert in alerts:
        claimed = used.setdefault((alert.path, alert.check), set())
        span = shadows[alert.path].place(alert.line, alert.column, alert.match, claimed) if alert.match else None
        unplaced += bool(alert.match) and span is None
        finding = _finding(alert, span, lines[alert.path])
        weighted = finding if span is None else surroundings[alert.path].adjusted(finding, alert)
        if weighted is not None:
            fix = prose_fix(weighted.code, alert, span, places[alert.path]) if span else None
            found.append(replace(weighted, fix=fix))
    return merged(found), unplaced


@dataclass(frozen=True, slots=True)
class _Block:
    """One block of a document: the places of its quotations, and which of its sentences name evidence."""

    first: int
    """The number of its first line."""
    starts: tuple[int, ...]
    """Offsets in the block's text, by line."""
    quotations: tuple[tuple[int, int], ...]
    ends: tuple[int, ...]
    """Offsets of the ends of sentences."""
    cited: tuple[bool, ...]

    @classmethod
    def of(cls, first: int, lines: list[str], plain: list[str]) -> _Block:
        """The block of these lines; `shown` is the same text without markup, character for character."""
        text = "\n".join(lines)
        starts = (0, *accumulate(len(line) + 1 for line in lines[:-1]))
        ends = (*(end.end() for end in _SENTENCE_END.finditer(text)), len(text))
        cited = tuple(
            _EVIDENCE.search(text, start, end) is not None for start, end in zip((0, *ends), ends, strict=False)
        )
        quotations = tuple(found.span() for found in _QUOTED.finditer("\n".join(plain)))
        return cls(first, starts, quotations, ends, cited)

    def is_quoted(self, span: Span) -> bool:
        """True between quotation marks; False where Vale read two blocks as one."""
        if span.end_line >= self.first + len(self.starts):
            return False
        start, end = self._at(span.line, span.column), self._at(span.end_line, span.end_column)
        after = bisect.bisect_right(self.quotations, start, key=lambda quotation: quotation[0])
        return after > 0 and end <= self.quotations[after - 1][1]

    def is_cited(self, span: Span) -> bool:
        """True where the sentence names evidence."""
        return self.cited[bisect.bisect_right(self.ends, self._at(span.line, span.column), hi=len(self.ends) - 1)]

    def _at(self, line: int, column: int) -> int:
        return self.starts[line - self.first] + column - 1


class _Surroundings:
    """The text around the findings of one document; each of its blocks is read once."""

    def __init__(self, shadow: Shadow, lines: list[str], text: str, longest: float, glossary: Glossary) -> None:
        self.shadow = shadow
        self.glossary = glossary
        self.lines = lines
        self.text = text
        self.longest = longest
        self.known: dict[int, _Block] = {}
        self.acronyms: set[str] | None = None

    def adjusted(self, finding: Finding, alert: Alert) -> Finding | None:
        """The finding with its severity here, or None if the text around it rules it out."""
        block = self._at(finding.span.line)
        if block.is_quoted(finding.span) or self._is_excused(finding, block):
            return None
        if finding.code == "P014" and not block.is_cited(finding.span):
            message = _UNCITED % finding.match if alert.check == "Strategy.RankClaim" else finding.message
            graver = max(finding.severity, Severity.WARNING, key=lambda severity: severity.rank)
            return replace(finding, severity=graver, message=" ".join(message.split()))
        if finding.code == "P050" and self._is_short(finding.span, alert):
            return None
        return finding

    def _is_excused(self, finding: Finding, block: _Block) -> bool:
        """True where the text around the words supplies the missing part, or shows that they mean something else."""
        code, span = finding.code, finding.span
        if self._is_foreign(code):
            return True
        if code in _TITLED:
            return self._is_linked(span) or (code == "P020" and self._is_name(finding))
        if code == "P010":
            return block.is_cited(span)
        if code == "P016":
            return self.lines[span.line - 1].lstrip().startswith("|")  # a cell has the exact figure for others to add
        if code == "P017":
            return any(block.cited)
        if code == "P060":
            after = self.lines[span.line - 1][span.end_column - 1 :]
            return (
                self._is_linked(span)
                or is_name(finding.match, self._before(span), after)
                or self._is_known(finding.match)
            )
        return False

    def _is_foreign(self, code: str) -> bool:
        """True for a rule on English words in a text in another language, or on plain words in a contract."""
        return (code in _ENGLISH and not self.english) or (code in _OF_LAW and self.is_legal)

    def _is_name(self, finding: Finding) -> bool:
        """True for a word with a capital in the middle of a sentence."""
        return finding.match.istitle() and _WITHIN.search(self._before(finding.span)) is not None

    @cached_property
    def is_legal(self) -> bool:
        """True for a contract or a licence: its words are chosen for a court."""
        return len(set(_LEGAL.findall(self.text))) > 1

    @cached_property
    def english(self) -> bool:
        """False for a text in another language, in which words of the rules mean something else."""
        return is_english(self.shadow.text.lstrip()[:SAMPLE].lower())

    def _before(self, span: Span) -> str:
        """The text before a place in its line."""
        return self.lines[span.line - 1][: span.column - 1]

    def _is_linked(self, span: Span) -> bool:
        """True within the text of a link, whose target explains it."""
        links = _LINK.finditer(self.lines[span.line - 1])
        return any(link.start() < span.column <= link.end() for link in links)

    def _is_short(self, span: Span, alert: Alert) -> bool:
        """True for a long sentence of parts that are short enough."""
        counted = _NUMBER.search(alert.message)
        if counted is None or int(counted[0]) <= self.longest:
            return False
        start = self.shadow.starts[span.line - 1] + span.column - 1 - self.shadow.offsets[span.line - 1]
        words = int(counted[0])
        return longest_part(self.shadow.text[start : start + 100 * words], words) <= self.longest

    def _is_known(self, acronym: str) -> bool:
        """True for an acronym that is explained in some document, was reported already, or is a word in capitals."""
        if self.acronyms is None:
            self.acronyms = set(explained(self.text))
        known = (
            acronym in self.acronyms
            or is_word(acronym, self.text)
            or spelled_out(acronym, self.text)
            or self.glossary.explains(acronym)
        )
        self.acronyms.add(acronym)
        return known

    def _at(self, line: int) -> _Block:
        number = self.shadow.blocks[line - 1]
        if number not in self.known:
            first, last = self.shadow.block_lines(line)
            numbers = range(first - 1, last)
            self.known[number] = _Block.of(
                first, [self.lines[at] for at in numbers], [self._plain_line(at) for at in numbers]
            )
        return self.known[number]

    def _plain_line(self, at: int) -> str:
        """A line of the shadow, in the columns of the document."""
        start = self.shadow.starts[at]
        end = self.shadow.starts[at + 1] - 1 if at + 1 < len(self.shadow.starts) else len(self.shadow.text)
        text, offset = self.shadow.text[start:end], self.shadow.offsets[at]
        moved = " " * offset + text if offset >= 0 else text[-offset:]
        return moved.ljust(len(self.lines[at]))


def _finding(alert: Alert, span: Span | None, lines: list[str]) -> Finding:
    rule = rule_of(alert.check)
    match = _text_at(lines, span) if span else ""
    return Finding(
        code=rule.code if rule else alert.check,
        name=rule.name if rule else _CAPITAL.sub("-", alert.check.rpartition(".")[2]).lower(),
        severity=Severity(alert.severity),
        message=alert.message,
        path=alert.path,
        span=span or Span(min(max(1, alert.line), len(lines))),
        match=match,
        engine="vale",
        vale_check=alert.check,
        help_url=rule_page(rule.code) if rule else alert.link,
    )


def _text_at(lines: list[str], span: Span) -> str:
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    inner = lines[span.line : span.end_line - 1]
    return "\n".join([lines[span.line - 1][span.column - 1 :], *inner, lines[span.end_line - 1][: span.end_column - 1]])
