"""Rules on completeness: assumptions have a test, risks an answer, actions an owner and a day, facts a point.

Items are checked one by one: bullets, or level-3 headings. Prose is never searched for assumptions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.argument.evidence import FACTS
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import MEMO, THESIS
from conviction.lint.rules.items import Item, bullets, entries, rows, section_lines, section_text
from conviction.lint.rules.structure.sections import is_empty
from conviction.model.argument import CardKind
from conviction.model.document import Section
from conviction.model.finding import Severity

__all__ = ["ASSUMPTIONS", "RULES", "names_owner"]

ASSUMPTIONS = frozenset({"what would have to be true", "assumptions", "key assumptions"})
_RISKS = frozenset({"risks", "risks and mitigations", "key risks"})
_ACTIONS = frozenset({"actions", "plan", "action items", "next steps", "recommendation", "recommendations"})
_EVIDENCE = frozenset({"evidence", "findings", "data", "what we learned"})
_POINT = frozenset({"so what", "bearing", "what this changes", "implications", "recommendation", "recommendations"})
"""Sections with the conclusion of a whole document."""
_TEST = re.compile(
    r"\b(?:(?:test|check|try|ask|pilot|watch|read|look|count|wait|probe|track|audit|interview|survey)(?:s|ed|ing)?"
    r"|tries|tried|trials?|experiments?|(?:measur|compar|verif|sampl|observ|prov|confirm|monitor|review)\w+|see if"
    r"|find out)\b|\]\(",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"\b(?:mitigat|avoid|prevent|reduc|limit|watch|monitor|accept|cap(?:s|ped)?\b|insur|hedg"
    r"|roll(?:ed|s)? back|undo|undone|fall ?back|instead|owner|guard|alert|back ?up|so that|if (?:it|they|this|that)"
    r"|we (?:will|shall|would|do|keep|stop|offer|ask|tell|start|hold)\b)\w*|\]\(",
    re.IGNORECASE,
)
"""Words in the sentence of a risk that show a mitigation."""
_MORE = re.compile(
    r"\b(?:test|check|plan|until|before|first|only|keep|kept|then|offer|ask|tell|warn|move|pay|log|review|train|contract"
    r"|agree|sign|delay|phone|call|hold|held|stop|start|begin|add|cut|drop|take|use|run|write|read|look|wait|put|set|ship"
    r"|build|we|measure|stays?|remains?)\w*",
    re.IGNORECASE,
)
"""Words in a later sentence that show one."""
_DATE = re.compile(
    r"\b(?:(?:19|20)\d\d|Q[1-4]|H[12]|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}"
    r"|\d{1,2}\.? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
    r"|(?:by|before|until|from|in|on|end of|each|every) (?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December|day|week|month|quarter|year)s?|weekly|monthly|quarterly|daily|done)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![.!?] )(?<!^)(?<![\w.])[A-Z][\w'’-]*[a-z][\w'’-]* ?|@\w", re.MULTILINE)
_CALENDAR = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
"""Capitalised words that are not a name."""
_FULL_NAME = re.compile(r"^(?:\*\*|\[)?(?:@\w+|[A-Z][\w'’-]+ (?:[A-Z]\. ?)?[A-Z][\w'’-]+)")
_ROLE = re.compile(
    r"\b(?:owner|team|lead|head of|sales|finance|product|engineering|support|marketing|operations|legal|design|HR"
    r"|manager|director|founder|CEO|CFO|CTO|COO|board|partner|we|I)\b"
)
_SO = re.compile(
    r"\b(?:so|therefore|thus|hence|means|meant|implies|it follows|as a result|consequently|which is why|this is why"
    r"|that is why|suggests?|shows?|points? to|tells? us|speaks? (?:for|against)|supports?|bears on"
    r"|we (?:conclude|infer|should|take|read)|should|must)\b|→|⇒",
    re.IGNORECASE,
)
_FACT = re.compile(r"\d|\]\((?!#)")
_MOST = 3
"""The number of facts from which a list or table needs a conclusion."""


def untested(context: Context) -> Iterator[Fault]:
    """A501: an assumption does not say how it could turn out false."""
    for item in _items(context, ASSUMPTIONS):
        if not _TEST.search(item.text):
            span, match = item.place(context)
            yield Fault("this assumption has no test: add `Test:` and the cheapest way to see it fail", span, match)


def unanswered(context: Context) -> Iterator[Fault]:
    """A502: a risk has no mitigation; a failure mode has no sign, check or owner."""
    for item in _items(context, _RISKS):
        if not _is_answered(item.text):
            span, match = item.place(context)
            yield Fault("nothing is done about this risk: add `Mitigation:`, or say that you accept it", span, match)
    for card in context.document.cards_of(CardKind.MODE) if context.document.kind else ():
        if not any(card.body.label(name) for name in ("early sign", "check", "owner")):
            message = "nothing warns of this failure: add `- **Early sign:** …`, `- **Check:** …` and an owner"
            yield Fault(message, context.line_span(card.line), context.line(card.line))


def _is_answered(text: str) -> bool:
    from conviction.markup.segments import sentences  # slow to import

    end = sentences(text)[0][1]
    return _ANSWER.search(text) is not None or _MORE.search(text, end) is not None


def ownerless(context: Context) -> Iterator[Fault]:
    """A505: an action or recommendation names nobody who does it, or no day."""
    for item in _items(context, _ACTIONS):
        lacking = []
        if not names_owner(item.text):
            lacking.append("owner")
        if not _DATE.search(item.text):
            lacking.append("day")
        if lacking:
            span, match = item.place(context)
            yield Fault(f"this has no {' and no '.join(lacking)}: say who does it, and by when", span, match)


def names_owner(text: str) -> bool:
    """True for an action that names a person or a role."""
    text = _CALENDAR.sub("", text)
    return any(pattern.search(text) for pattern in (_FULL_NAME, _NAME, _ROLE))


def pointless(context: Context) -> Iterator[Fault]:
    """A510: a section lists facts without a conclusion."""
    document = context.document
    if not document.kind or not context.english or document.kind == "conversation":
        return
    if any(section.key in _POINT and not is_empty(context, section) for section in document.sections):
        return
    for section in document.sections:
        facts = _facts(context, section) if _may_list_facts(section) else []
        if len(facts) >= _MOST and not _SO.search(section_text(context, section)):
            span, match = facts[0].place(context)
            yield Fault("these facts make no point: add the conclusion, with `So …`", span, match)


def _may_list_facts(section: Section) -> bool:
    """True for a section of evidence, or one called after facts, without cards and labels."""
    is_plain = not section.cards and not section.body.labels
    return is_plain and (section.key in _EVIDENCE or bool(FACTS.search(section.key)))


def _facts(context: Context, section: Section) -> list[Item]:
    """The bullets and rows with a number or a link, if most have one; all of them in a section of evidence."""
    lines = section_lines(context, section)
    items = [*bullets(lines, section.line + 1), *rows(lines, section.line + 1)]
    facts = [item for item in items if _FACT.search(item.text)]
    if section.key in _EVIDENCE:
        return sorted(items, key=lambda item: item.line)
    return facts if len(facts) * 4 >= len(items) * 3 else []


def _items(context: Context, names: frozenset[str]) -> Iterator[Item]:
    """The items of the sections with these names, in an English document."""
    if context.document.kind and context.english:
        for section in context.document.sections:
            if section.key in names and not section.cards:
                yield from entries(context, section)


_RISK = "A finance lead refuses the first bill that varies."
_MEMO = MEMO.replace(
    "## Measures",
    "## Risks\n\n"
    f"- {_RISK} Mitigation: cap the first three bills.\n"
    "- Billing slips a month. Mitigation: start with ten accounts.\n\n## Measures",
)
_PLAN = MEMO.replace(
    "## Measures",
    "## Plan\n\n- Ben Ito tells the ten largest accounts by 20 December 2026.\n- Cara Diaz changes the invoice by"
    " 10 January 2027.\n\n## Measures",
)
_LISTED = MEMO.replace(
    "In 9 of 20 accounts fewer than half of the seats were used in October 2026.",
    "- 9 of 20 accounts used fewer than half of their seats in October 2026.\n"
    "- 4 of the 9 left within a year.\n"
    "- 3 of the 4 named the price per seat.\n\n"
    "So the price per seat drives away who could pay for use.",
)

RULES: tuple[Rule, ...] = (
    Rule(
        code="A501",
        since="0.1.0",
        name="assumption-without-test",
        severity=Severity.WARNING,
        title="An assumption has no test",
        reason="An assumption that cannot be seen to fail is a hope. Each item says how one would find out, preferably"
        " by whom and by when.",
        bad=THESIS.replace(" Test: ask for the order forms of ten accounts.", ""),
        good=THESIS,
        check=untested,
        allowed_in_drafts=True,
    ),
    Rule(
        code="A502",
        since="0.1.0",
        name="risk-without-mitigation",
        severity=Severity.WARNING,
        title="A risk has no mitigation",
        reason="A list of risks alone is a list of excuses. Give the mitigation, now or later, or say that the risk"
        " is taken on purpose.",
        bad=_MEMO.replace(" Mitigation: cap the first three bills.", ""),
        good=_MEMO,
        check=unanswered,
        allowed_in_drafts=True,
    ),
    Rule(
        code="A505",
        since="0.1.0",
        name="recommendation-without-owner-or-date",
        severity=Severity.WARNING,
        title="An action has no owner, or no day",
        reason="Nobody does a task that everybody should do some day. One name and one day turn a wish into an action.",
        bad=_PLAN.replace(" by 20 December 2026", ""),
        good=_PLAN,
        check=ownerless,
        allowed_in_drafts=True,
    ),
    Rule(
        code="A510",
        since="0.1.0",
        name="missing-so-what",
        severity=Severity.SUGGESTION,
        title="Facts are listed without a conclusion",
        reason="Each reader draws a different conclusion, and the argument is lost. A sentence below the list gives"
        " its meaning.",
        bad=_LISTED.replace("\n\nSo the price per seat drives away who could pay for use.", ""),
        good=_LISTED,
        check=pointless,
        allowed_in_drafts=True,
    ),
)
