"""Suppressions: the findings that they remove from a report, and the findings on the suppressions themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conviction.lint.rule_name import RuleName
from conviction.lint.rules.base import Fault
from conviction.lint.rules.suppressions import BROKEN, UNKNOWN, UNREASONED, UNUSED, findings
from conviction.lint.selection import hint_for
from conviction.lint.suppression_comments import Comment, edited_rules, read, removal
from conviction.markup import front_matter
from conviction.markup.globs import matches
from conviction.model.document import Document, Value
from conviction.model.finding import Applicability, Finding, Fix, Suppressed
from conviction.model.text import Edit

__all__ = ["Suppressions"]

_GUESSES = 200
"""The number of names for which the nearest is looked up, which is slow."""


@dataclass(slots=True)
class Suppressions:
    """All suppressions of one run, and which of their rules matched a finding."""

    known: Sequence[RuleName]
    """The names of every rule."""
    per_file: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Glob of workspace paths to the rules that the settings ignore there."""
    comments: dict[str, tuple[Comment, ...]] = field(default_factory=dict)
    """By path."""
    sources: dict[str, _Source] = field(default_factory=dict)
    """By path, of those with comments."""
    _used: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    """By path: the number of a comment, and a rule of it that matched a finding."""
    _names: dict[str, RuleName] = field(default_factory=dict)
    _hints: dict[str, str] = field(default_factory=dict)

    def read(self, documents: Iterable[Document], *, reasons: bool = False) -> list[Finding]:
        """Read the suppressions of the documents; the findings on them.

        Args:
            documents: The documents of this run.
            reasons: True when each suppression needs one.
        """
        found: list[Finding] = []
        for document in documents:
            path = document.path
            comments, faults = read(document)
            found += findings(BROKEN, faults, path)
            if not comments:
                continue
            self.comments[path], self.sources[path] = comments, _Source(document)
            found += findings(UNKNOWN, (fault for comment in comments for fault in self._unknown(path, comment)), path)
            if reasons:
                bare = (self.sources[path].unreasoned(comment) for comment in comments if not comment.reason)
                found += findings(UNREASONED, bare, path)
        return found

    def _unknown(self, path: str, comment: Comment) -> Iterator[Fault]:
        for number, rule in enumerate(comment.rules):
            hint = self._hint(rule)
            if hint:
                span = comment.places[number] if comment.places else comment.span
                fix = self.sources[path].without(comment, {rule})
                yield Fault(f"no rule is called `{rule}`: {hint}", span, rule if comment.places else "", fix)

    def _hint(self, rule: str) -> str:
        """The hint for a name that no rule has; the nearest is looked up a few times only."""
        if rule not in self._hints:
            known = any(name.matches(rule) for name in self.known)
            near = len(self._hints) < _GUESSES and not known
            self._hints[rule] = hint_for(self.known, rule) if near else "" if known else hint_for((), rule)
        return self._hints[rule]

    @property
    def patterns(self) -> Iterator[str]:
        """The names of rules in the settings and in all comments, as they are written."""
        yield from (rule for rules in self.per_file.values() for rule in rules)
        yield from (rule for comments in self.comments.values() for comment in comments for rule in comment.rules)

    def part(self, found: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
        """The findings that count, and those that are suppressed, each with its reason."""
        live: list[Finding] = []
        aside: list[Finding] = []
        for finding in found:
            reason = self._of(finding)
            if reason is None:
                live.append(finding)
            else:
                aside.append(replace(finding, suppressed=reason))
        return live, aside

    def _of(self, finding: Finding) -> Suppressed | None:
        """The suppression of a finding; every one that matches counts as used, the first gives the reason."""
        name = self._name(finding)
        comments = self.comments.get(finding.path, ())
        fitting = [
            (number, rule)
            for number, comment in enumerate(comments)
            if comment.covers(finding.span.line)
            for rule in comment.rules
            if name.matches(rule)
        ]
        if fitting:
            self._used.setdefault(finding.path, set()).update(fitting)
            first = comments[fitting[0][0]]
            return Suppressed(first.kind, first.reason)
        for pattern, rules in self.per_file.items():
            if matches(pattern, finding.path) and any(name.matches(rule) for rule in rules):
                return Suppressed("settings", f"per-file-ignores of {pattern}")
        return None

    def _name(self, finding: Finding) -> RuleName:
        if not self._names:
            self._names = {name.code: name for name in self.known}
        return self._names.get(finding.code) or RuleName(finding.code, finding.name, finding.code)

    def unused(self, all_ran: Callable[[str], bool]) -> list[Finding]:
        """A finding for each suppression with rules that suppressed nothing, where that can be known.

        Args:
            all_ran: Whether all rules that a name in a suppression matches have run.
        """
        found: list[Finding] = []
        for path, comments in self.comments.items():
            used = self._used.get(path, set())
            for number, comment in enumerate(comments):
                idle = {
                    rule
                    for rule in comment.rules
                    if (number, rule) not in used and not self._hint(rule) and all_ran(rule)
                }
                found += findings(UNUSED, [self.sources[path].unused(comment, idle)] if idle else (), path)
        return found


class _Source:
    """One document with suppressions, split into lines once, and the faults of each of them."""

    def __init__(self, document: Document) -> None:
        self.front = document.front
        self.lines = document.text.split("\n")

    def unreasoned(self, comment: Comment) -> Fault:
        """X904."""
        how = "add `reason`" if comment.kind == "front-matter" else "write the reason after the brackets"
        return Fault(f"this suppression does not say why: {how}", comment.span, self._text(comment))

    def unused(self, comment: Comment, idle: set[str]) -> Fault:
        """X901, of a suppression whose idle rules these are."""
        named = ", ".join(f"`{rule}`" for rule in comment.rules if rule in idle)
        todo = "delete the suppression" if idle >= set(comment.rules) else f"remove {named} from it"
        message = f"nothing is suppressed here for {named}: {todo}"
        return Fault(message, comment.span, self._text(comment), self.without(comment, idle))

    def _text(self, comment: Comment) -> str:
        """The comment's text; empty where it spans lines, which a quoted line could not show."""
        span = comment.span
        if span.line != span.end_line:
            return ""
        return self.lines[span.line - 1][span.column - 1 : span.end_column - 1]

    def without(self, comment: Comment, rules: set[str]) -> Fix | None:
        """The fix that removes rules from a suppression, and deletes it when none is left."""
        rules_left = [rule for rule in comment.rules if rule not in rules]
        if comment.kind == "front-matter":
            edit = self._without_in_front(comment, rules_left)
            return Fix("remove them from the front matter", (edit,)) if edit else None
        if rules_left:
            return Fix(f"suppress {', '.join(rules_left)} alone", edited_rules(comment, rules_left))
        spans = [span for span in (comment.span, comment.closing) if span is not None]
        hides = any(span.end_line > span.line for span in spans)  # it may contain the author's text
        safety = Applicability.UNSAFE if hides else Applicability.SAFE
        return Fix("delete the suppression", tuple(removal(self.lines, span) for span in spans), safety)

    def _without_in_front(self, comment: Comment, rules_left: list[str]) -> Edit | None:
        """The edit of a value in one line; a block of several lines is left to its author."""
        key, span = self.front.keys["lint"], comment.span
        if not key.line == span.line == span.end_line:
            return None
        if not rules_left:
            return removal(self.lines, replace(key, end_line=span.end_line, end_column=span.end_column))
        rules: list[Value] = [*rules_left]
        value: dict[str, Value] = {"ignore": rules, **({"reason": comment.reason} if comment.reason else {})}
        line = front_matter.dump({"lint": value}).split("\n")[1]
        return Edit(span, line.removeprefix("lint: "))
