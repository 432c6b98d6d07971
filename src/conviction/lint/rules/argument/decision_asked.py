"""The rule on decisions: a document with a decision to make states it in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import MEMO
from conviction.lint.rules.items import section_text
from conviction.lint.rules.structure.sections import is_empty
from conviction.model.document import Section
from conviction.model.finding import Severity

__all__ = ["RULES"]

_PLACES = ("decision asked", "recommendation", "recommendations", "proposal")
"""Sections with a decision to make, of which the first counts; a past decision may have any form."""
_DECISIVE = re.compile(
    r"\?|\b(?:will|shall|should|must|need(?:s|ed)? to|ask(?:s|ed|ing)?|propos(?:e|es|ed|al)|recommend\w*|approv\w+"
    r"|decid\w+|decision|choos\w+|chose|agree\w*|adopt\w*|accept\w*|reject\w*|fund\w*|grant\w*|commit\w*|allow\w*"
    r"|let us|let's|go ahead|give up|yes or no|by default|from now on|no longer|only|never|instead)\b",
    re.IGNORECASE,
)
_STEMS = (
    *("?", "will", "shall", "should", "must", "need", "ask", "propos", "recommend", "approv", "deci", "choos", "chose"),
    *(
        "agree",
        "adopt",
        "accept",
        "reject",
        "fund",
        "grant",
        "commit",
        "allow",
        "let us",
        "let's",
        "go ahead",
        "give up",
    ),
    *("yes or no", "by default", "from now on", "no longer", "only", "never", "instead"),
)
"""Every match of the pattern contains one of these; searching for them is far quicker."""
_ORDER = re.compile(
    r"^(?:[-*+]|\d{1,2}[.)])?[ \t]*(?:\*\*)?(?:add|begin|build|buy|change|charge|close|cut|deliver|drop|end|hire|invest"
    r"|keep|launch|make|merge|move|offer|open|own|pay|price|put|raise|release|remove|replace|retire|sell|send|ship|split"
    r"|start|stop|take|turn|use|wait|we (?!(?:think|believe|saw|see|found|heard|know|have|are|were|had)\b)\w+)\b",
    re.IGNORECASE | re.MULTILINE,
)


def undecided(context: Context) -> Iterator[Fault]:
    """S107: the section with the decision has no sentence to answer or follow."""
    section = _asking(context)
    if section is None or not context.english or is_empty(context, section):
        return
    text = section_text(context, section)
    low = text.lower()
    decides = any(stem in low for stem in _STEMS) and _DECISIVE.search(text)
    if not decides and not _ORDER.search(text):
        message = "no sentence here states the decision: write who approves what, by which day"
        yield Fault(message, context.line_span(section.line), context.line(section.line))


def _asking(context: Context) -> Section | None:
    by_key = {section.key: section for section in context.document.sections} if context.document.kind else {}
    return next((by_key[name] for name in _PLACES if name in by_key), None)


RULES: tuple[Rule, ...] = (
    Rule(
        code="S107",
        since="0.1.0",
        name="no-decision-sentence",
        severity=Severity.WARNING,
        title="No sentence states the decision",
        reason="A reader who agrees with all of it still does not know the next step. One sentence that can be answered"
        " with yes or no, or followed, is enough.",
        bad=MEMO.replace(
            "Ben Ito approves usage prices for new accounts by 15 December 2026.",
            "This memo is about the prices of the interface.",
        ),
        good=MEMO,
        check=undecided,
        allowed_in_drafts=True,
    ),
)
