"""The rule on deciders: a decision has somebody to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import MEMO
from conviction.lint.rules.items import section_text
from conviction.model.finding import Severity

__all__ = ["RULES"]

_GROUP = (
    r"(?:(?:the|our) )?(?:(?:senior |upper |top |executive |exec )?(?:leadership|management)(?: team)?"
    r"|(?:[a-z]+ ){0,2}teams?|execs?|c-(?:suite|level)|higher-ups|everyone|everybody|all(?: of us)?|we|us|someone"
    r"|somebody|anyone|(?:[a-z]+ )?stakeholders?|decision[- ]makers?|company|business|organi[sz]ation|department"
    r"|powers that be|relevant (?:people|parties))"
)
_NOBODY = re.compile(
    rf"(?:{_GROUP}|(?:the )?(?:product|engineering|sales|marketing|finance|operations|legal|hr|it)"
    r"|tb[acd]|to be (?:decided|determined|named|confirmed)|unknown|n/?a|none|open|\?+|-+|x+)"
)
_DECIDES = re.compile(
    rf"^(?:[-*+] )?(?!we\b|all\b)(?P<who>{_GROUP}) (?:(?:should|must|will|shall|has to|have to|needs? to|can) )?"
    r"(?:approves?|decides?|agrees?|signs? off|chooses?|confirms?|accepts?|grants?|ratif(?:y|ies))\b",
    re.IGNORECASE | re.MULTILINE,
)
_PLACES = ("decision asked", "decision")


def nobody_decides(context: Context) -> Iterator[Fault]:
    """O501: the decider is a group without names, or still open."""
    document = context.document
    if not document.kind or not context.english:
        return
    makers = document.front.texts("decision_makers")
    vague = [maker for maker in makers if _NOBODY.fullmatch(maker.strip().rstrip(".").lower())]
    if vague and len(vague) == len(makers):
        span = document.front.values["decision_makers"]
        line = context.line(span.line)
        start = line.find(vague[0], span.column - 1) + 1
        yield Fault(_message(vague[0]), *context.word(span.line, start or span.column, vague[0]))
    if makers:
        return
    for section in document.sections:
        found = _DECIDES.search(section_text(context, section)) if section.key in _PLACES else None
        if found:
            line_number = section.line + 1 + section_text(context, section)[: found.start("who")].count("\n")
            column = context.line(line_number).find(found["who"]) + 1
            yield Fault(_message(found["who"]), *context.word(line_number, column, found["who"]))


def _message(who: str) -> str:
    return f"`{who}` names nobody who decides: name one person, or the few who vote, whom a reader can ask later"


RULES: tuple[Rule, ...] = (
    Rule(
        code="O501",
        since="0.1.0",
        name="nobody-decides",
        severity=Severity.WARNING,
        title="The decider is not a person",
        reason="“Leadership decides” means that nobody has to. A year later nobody knows the reason, and today the memo"
        " waits for an answer that is nobody's task. A named body such as a board may decide, and a role held by one"
        " person too.",
        bad=MEMO.replace("decision_makers: [Ben Ito]", "decision_makers: [Leadership]"),
        good=MEMO,
        check=nobody_decides,
    ),
)
