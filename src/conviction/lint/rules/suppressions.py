"""Rules on suppressions and baseline entries that are out of date, or lack a rule or a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conviction.lint.rules.base import Fault, finding_of
from conviction.lint.rules.examples import ESSAY
from conviction.model.finding import Finding, Severity
from conviction.model.report import RuleInfo

__all__ = ["BROKEN", "DEBT_RULES", "STALE", "UNKNOWN", "UNREASONED", "UNUSED", "findings"]

UNUSED, UNKNOWN, STALE, UNREASONED, BROKEN = "X901", "X902", "X903", "X904", "X905"
_ABOVE = "\n\n## The argument\n\n"
_DOUBT = "It may possibly be 9 of 11 renewals of 2026 that the head of operations signed."


def _essay_with(comment: str, sentence: str = "In 9 of 11 renewals of 2026 the head of operations signed.") -> str:
    """The essay with a comment and a sentence at the start of its argument."""
    head, rest = ESSAY.split(_ABOVE)
    return f"{head}{_ABOVE}{comment}{sentence}{rest[rest.index(chr(10)) :]}"


_GOOD = "<!-- scaffold-lint: ignore[P001] the doubt is the point here -->\n"


def _info(code: str, name: str, title: str, reason: str, bad: str, good: str, since: str = "0.1.0") -> RuleInfo:
    return RuleInfo(code, name, Severity.WARNING, title, reason, bad, good, "structure", since=since)


DEBT_RULES: tuple[RuleInfo, ...] = (
    _info(
        UNUSED,
        "unused-suppression",
        "A suppression no longer matches a finding",
        "Readers think that there is a fault, and the next one of that rule would go unnoticed."
        " It is checked only when the rules that it names have run: not under `--select` without them, and a prose rule"
        " not under `--no-vale`.",
        bad=_essay_with(_GOOD),
        good=ESSAY,
    ),
    _info(
        UNKNOWN,
        "unknown-rule-in-suppression",
        "A suppression names a rule that does not exist",
        "It suppresses nothing. `scaffold lint rules` lists codes and names; the beginning of a code will do.",
        bad=_essay_with("<!-- scaffold-lint: ignore[P901] the doubt is the point here -->\n"),
        good=ESSAY,
    ),
    _info(
        STALE,
        "stale-baseline-entry",
        "The baseline has a finding that is gone",
        "A fault that comes back would pass as an old one. `scaffold lint --prune-baseline` removes such entries."
        " Entries are checked only for files that were linted, with rules that ran.",
        bad='{\n"docs/a.md S102": {"count": 1, "fingerprints": ["' + "0" * 64 + '"]},\n"schema": 1\n}\n',
        good='{\n"schema": 1\n}\n',
    ),
    _info(
        UNREASONED,
        "suppression-without-reason",
        "A suppression has no reason",
        "The next reader does not know whether it still applies. A reason is required where"
        " `require-ignore-reason = true` is set: write it after the brackets, in the front matter as `reason`.",
        bad=_essay_with("<!-- scaffold-lint: ignore[P001] -->\n", _DOUBT),
        good=_essay_with(_GOOD, _DOUBT),
    ),
    _info(
        BROKEN,
        "broken-suppression",
        "A suppression cannot be read",
        "It names no rule, has a start without an end or an end without a start, or `lint` in the front matter has"
        " another form than `{ignore: [P050]}`. Until it is corrected it suppresses nothing.",
        bad=_essay_with("<!-- scaffold-lint: ignore-start[P001] the doubt is the point here -->\n"),
        good=ESSAY,
    ),
)
"""The rules of `lint.suppressions` and `lint.baseline`; they do not check the text of a document."""

_BY_CODE = {rule.code: rule for rule in DEBT_RULES}


def findings(code: str, faults: Iterable[Fault], path: str) -> Iterator[Finding]:
    """The findings of one of these rules in a file."""
    return (finding_of(_BY_CODE[code], fault, path) for fault in faults)
