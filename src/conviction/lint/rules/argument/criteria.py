"""Rules on the words by which one judges: criteria beyond the prediction itself, and thresholds that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.argument.predictions import is_vague
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import THESIS
from conviction.lint.rules.wording import adds_nothing, stems
from conviction.model.argument import CardKind, Label, OutcomeState, parse_outcome
from conviction.model.document import Card
from conviction.model.finding import Severity

__all__ = ["RULES"]

_COUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred"
    r"|thousand|half|third|quarter|majority|most|first|second|last|next|twice|once|single|both|all|any|every|each|none"
    r"|nobody|never|neither|no(?! (?:longer|more|good|point|real|clear)\b))\b",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"\]\(|`|[\"“]|\b(?:export|log|regist(?:er|ry)|record|invoice|order|contract|receipt|ledger|report|survey|dashboard"
    r"|database|table|list|file|site|website|page|post|announcement|filing|documentation|docs|repository|commit|ticket"
    r"|issue|form|letter|e-?mail|message|minutes|calendar|statement|diar(?:y|ie)|transcript|recording|interview|test|audit"
    r"|certificate|licen[cs]e|request|signature|bill|payment|bank|query|count|index|statistic|figure|data|analytic"
    r"|telemetry|name|number|share|release|notice|agreement|vote|poll|ranking|review|price|budget|roadmap|sale|purchase"
    r"|publish(?:es|ed)?|announces?d?)s?\b",
    re.IGNORECASE,
)
_PROPER = re.compile(r"(?<=\w[ ,])[A-Z]\w+")
_DIRECTION = (
    r"(?:rises?|falls?|drops?|declines?|grows?|shrinks?|slows?(?: down)?|increases?|decreases?|deteriorates?|weakens?"
    r"|worsens?|improves?|suffers?)"
)
_SOFT = re.compile(
    r"\b(?:things|situation|goes? (?:badly|wrong|south)|going (?:badly|wrong|south)|worse|bad(?:ly)?|poor(?:ly)?"
    r"|disappoint\w*|(?:too|very|so|rather|really|clearly) (?:many|few|high|low|much|little|slow(?:ly)?|long|expensive"
    r"|often|small|large|weak)|(?:not|n['’]t) (?:enough|good enough|work(?:ing)?(?: out)?|as expected|grow(?:ing)?)"
    r"|significant\w*|substantial\w*|considerabl\w*|meaningful\w*|notabl[ey]|noticeabl[ey]|unhappy|dissatisf\w*"
    r"|los(?:es?|ing) (?:interest|patience|momentum|traction|confidence)|traction|momentum|makes? sense|struggl\w+"
    r"|(?:is|are|stays?|remains?|gets?|becomes?) (?:low|high|weak|small|slow|lower|higher|weaker)"
    r"|expectations|than expected|(?:market|situation|climate|mood) (?:changes|shifts|turns)|we (?:feel|think|believe)"
    r"|(?:becomes?|gets?|is|are) (?:hard|difficult) to|hoped for|far (?:fewer|less|more)"
    r"|many|few|several|(?:more|fewer|less)\b(?!.{0,80}\bthan\b)"
    rf"|{_DIRECTION}(?=\s*(?:$|[.,;:]|sharply|fast|quickly|further|again|over|for|after|and|or|a lot)))\b",
    re.IGNORECASE,
)
_NO_COUNT = re.compile(r"\b(?:clear|large|vast|great|big) majority\b|\bno (?=traction|momentum)", re.IGNORECASE)
"""Words of a count that count nothing."""
_SUBJECTIVE = re.compile(
    r"\b(?:we|i) (?:consider|regard|judge|call|deem|find|are (?:satisfied|happy|convinced))\b"
    r"|\bit is (?:clear|obvious|evident)\b"
    r"|\b(?:is|are|was|be|as) (?:a |an |seen as a )?(?:success(?:ful)?|failure|good idea)\b",
    re.IGNORECASE,
)
"""Words of somebody's judgement in place of a reading."""
_HAPPENS = re.compile(r"\b(?:happens?|occurs?|yes)\b", re.IGNORECASE)


def nothing_to_read(context: Context) -> Iterator[Fault]:
    """D407: criteria repeat the prediction, or name no number and no record."""
    cards = context.document.cards_of(CardKind.PREDICTION) if context.document.kind and context.english else ()
    for card in cards:
        criteria = next(iter(card.body.all("criteria")), None)
        if not criteria or not criteria.value or not _is_open(card) or is_vague(card.title, criteria.value):
            continue
        if _SUBJECTIVE.search(criteria.value) and not _COUNT.search(criteria.value):
            message = "the criteria are a judgement: say what is counted, and where a stranger would read it"
            yield _at(context, card, criteria, message, Severity.SUGGESTION)
        elif _names_record(criteria.value, card.title):
            continue
        elif adds_nothing(criteria.value, card.title):
            message = "the criteria only repeat the prediction: name the record in which a stranger would read it"
            yield _at(context, card, criteria, message)
        elif not _COUNT.search(criteria.value):
            message = (
                "the criteria name no number and no record: say what is counted, and where a stranger would read it"
            )
            yield _at(context, card, criteria, message, Severity.SUGGESTION)


def soft_threshold(context: Context) -> Iterator[Fault]:
    """D505: a threshold has no number, no count and no event."""
    cards = context.document.cards_of(CardKind.CRITERION) if context.document.kind and context.english else ()
    for card in cards:
        threshold = next(iter(card.body.all("threshold")), None)
        if not threshold or not threshold.value or _COUNT.search(_NO_COUNT.sub("", threshold.value)):
            continue
        empty = not stems(threshold.value) and not _HAPPENS.search(threshold.value)
        if empty or _SOFT.search(threshold.value):
            message = (
                "two readers would disagree on whether this is met: give a number, a count such as `four of ten`, or an"
                " event that has a day"
            )
            yield _at(context, card, threshold, message)


def _names_record(text: str, title: str) -> bool:
    """True for criteria with a record or a name that the prediction itself does not have."""
    known = title.lower()
    found = (one[0] for pattern in (_RECORD, _PROPER) for one in pattern.finditer(text))
    return any(word.lower().rstrip("s") not in known for word in found)


def _is_open(card: Card) -> bool:
    outcome = parse_outcome(card.body.label("outcome"))
    return outcome is None or outcome.state is OutcomeState.OPEN


def _at(context: Context, card: Card, label: Label, message: str, severity: Severity | None = None) -> Fault:
    span, match = context.value(card.line, label)
    return Fault(message, span, match, severity=severity)


RULES: tuple[Rule, ...] = (
    Rule(
        code="D407",
        since="0.1.0",
        name="criteria-without-record",
        severity=Severity.WARNING,
        title="Criteria repeat the prediction, or name nothing to read",
        reason="The prediction says which event, the criteria say how one sees it. If they repeat the sentence, its"
        " author judges alone. A number and the record it is read from let a stranger do it.",
        bad=THESIS.replace(
            "the names under the next ten orders that are renewed", "operations signs seven of the next ten renewals"
        ),
        good=THESIS,
        check=nothing_to_read,
        allowed_in_drafts=True,
    ),
    Rule(
        code="D505",
        since="0.1.0",
        name="soft-threshold",
        severity=Severity.WARNING,
        title="A threshold without a number, a count or an event",
        reason="“If things get worse” is met for the critic and never for the author. A number that can be read, or an"
        " event that has a day, leaves nothing to argue about.",
        bad=THESIS.replace("HR alone signs four of any ten consecutive renewals", "HR signs too often"),
        good=THESIS,
        check=soft_threshold,
        allowed_in_drafts=True,
    ),
)
