"""Rules on measures: the reading grade of a section, and the length of a summary.

Vale could count both, at twice the time of all its other rules together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY, THESIS
from conviction.lint.rules.items import section_lines, word_count
from conviction.markup.letters import CLOSED_STOPS
from conviction.model.document import Section
from conviction.model.finding import Severity

__all__ = ["PARAMS", "RULES", "grade"]

PARAMS = {"P061": 14, "P062": 150}
"""Limits that `params` of the settings may change, as `P061.max`: a grade, and words."""

_SUMMARIES = frozenset({"summary", "the argument in one paragraph", "the thesis"})
_WORD = re.compile(r"\w[\w'’-]*")
_LABEL = re.compile(r"\s*[-*+] \*\*[^*]+\*\*")
_SENTENCE = re.compile(rf"[.!?]+(?=\s|$)|[{CLOSED_STOPS}]+")
_NOT_PROSE = ("#", ">", "|", "<")
_VOWELS = re.compile(r"[aeiouyäöüéèà]+")
_SILENT = re.compile(r"(?<=[^aeioul])e$|(?<=[^aeioutd])ed$|(?<=[^aeiouscxzg])es$")
_FEW = 40
"""The number of words below which a grade has no meaning."""


def grade(text: str) -> float:
    """The school grade of the formula of Flesch and Kincaid, for plain sentences; 0 where there is no word."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(_SENTENCE.findall(text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def _syllables(word: str) -> int:
    return max(1, len(_VOWELS.findall(_SILENT.sub("", word.lower()))))


def hard_sections(context: Context) -> Iterator[Fault]:
    """P061: the prose of a section is too hard to read."""
    from conviction.lint.prose.shadow import shadow  # off by default, and slow to import

    most = _most(context, "P061")
    shadow_lines = shadow(context.document.text).text.split("\n")
    for section in context.document.sections:
        text = _prose(shadow_lines[section.line : section.end_line])
        found = grade(text)
        if found > most and len(_WORD.findall(text)) >= _FEW:
            yield Fault(
                f"`{section.name}` reads at grade {found:.1f}, {most} at most: split its sentences, use shorter words",
                context.line_span(section.line),
                context.line(section.line),
            )


def _prose(lines: list[str]) -> str:
    """The paragraphs and items; an item without a full stop also counts as a sentence."""
    prose = [line for line in lines if not line.startswith(_NOT_PROSE)]
    return re.sub(r"(?<=\w)\n(?=\n|- )", ".\n", "\n".join(prose))


def long_summaries(context: Context) -> Iterator[Fault]:
    """P062: a summary has too many words."""
    most = _most(context, "P062")
    for section in context.document.sections:
        if section.key in _SUMMARIES and (words := _words(context, section)) > most:
            yield Fault(
                f"`{section.name}` has {words} words, {most} at most: keep the facts that change the decision",
                context.line_span(section.line),
                context.line(section.line),
            )


def _words(context: Context, section: Section) -> int:
    """The words of a section; without code, comments, headings and labels."""
    texts = (_LABEL.sub("", line) for line in section_lines(context, section) if line[:1] != "#")
    return word_count("\n".join(texts))


def _most(context: Context, code: str) -> float:
    return context.param(f"{code}.max", PARAMS[code])


_LONG = (
    "The head of operations signs the order form, pays the invoice from the budget of the site, and calls us when"
    " the export fails. HR runs the demo and has never signed. "
)
_HARD = (
    "Operational accountability considerations, notwithstanding organisational heterogeneity, systematically"
    " necessitate administrative authorisation procedures whose implementation responsibilities"
    " accumulate within operational organisations rather than within personnel administration,"
    " particularly where international subsidiaries administer independently negotiated contractual"
    " relationships, considerably complicating subsequent renegotiation, documentation, standardisation,"
    " interpretation, reconciliation and consolidation activities, notwithstanding individually"
    " negotiated accommodations."
)

RULES: tuple[Rule, ...] = (
    Rule(
        code="P061",
        since="0.1.0",
        name="readability",
        severity=Severity.SUGGESTION,
        title="A section that is hard to read",
        reason="Above grade 14 of Flesch and Kincaid a reader parses instead of judging. Quotes, tables and"
        " sections of fewer than 40 words are left out. The rule applies only under the profile `strict`.",
        bad=ESSAY.replace("In 9 of 11 renewals of 2026 the head of operations signed.", _HARD),
        good=ESSAY,
        check=hard_sections,
    ),
    Rule(
        code="P062",
        since="0.1.0",
        name="summary-length",
        severity=Severity.WARNING,
        title="A summary of more than 150 words",
        reason="Many readers decide by the summary alone. All that does not change the decision belongs below.",
        bad=THESIS.replace(
            "at companies with 200 to 1,500 staff.\n", f"at companies with 200 to 1,500 staff.\n{_LONG * 5}\n"
        ),
        good=THESIS,
        check=long_summaries,
    ),
)
