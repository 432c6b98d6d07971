"""The rule on participants: a pseudonym stands for each person, in one spelling, and in the name of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import CONVERSATION
from conviction.model import pseudonym
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.kind import Kind
from conviction.model.text import Edit, Span

__all__ = ["RULES"]

_REDACTED = re.compile(r"\[(?:redacted|withdrawn)\b[^\]]*\]", re.IGNORECASE)
_FIRST = re.compile(r"[a-z]+-?[0-9]+")
"""A pseudonym at the beginning of a file name, in any spelling."""
_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-")


def participants(context: Context) -> Iterator[Fault]:
    """S008: a participant is named, spelled in another way than elsewhere, or missing in the name of the file."""
    kind, front = context.kind, context.document.front
    if kind is None or kind.field(pseudonym.FIELD) is None or not front.ok:
        return
    for name in front.fields:
        if name.startswith(f"{pseudonym.FIELD}_") and pseudonym.has_address(front.text(name)):
            yield _at(context, name, "an e-mail address names a person: write a role, such as operations")
    written = front.text(pseudonym.FIELD)
    if written and not _REDACTED.fullmatch(written):
        yield from _pseudonym(context, kind, written)


def _pseudonym(context: Context, kind: Kind, written: str) -> Iterator[Fault]:
    """A pseudonym that does not fit the pattern, or is spelled in another way than the pattern's."""
    pattern = context.settings.participant
    spelled = pseudonym.spelled(written, pattern)
    frozen = kind.is_frozen(context.document.status)
    if not spelled:
        remedy = "write `[redacted]`" if frozen else f"write one that fits `{pattern}`, such as P-07"
        yield _at(context, pseudonym.FIELD, f"{pseudonym.objection(written, pattern)}: {remedy}")
    elif spelled != written and not frozen:
        yield _at(context, pseudonym.FIELD, f"this pseudonym is spelled {spelled}: write it so", spelled)
    if pseudonym.FIELD in kind.slug_from:
        yield from _file_name(context, written, spelled)


def _file_name(context: Context, written: str, spelled: str) -> Iterator[Fault]:
    """The name of the file, when it holds a person's name, or no pseudonym: it cannot be withdrawn."""
    name = context.document.path.rpartition("/")[2].removesuffix(".md")
    stem = _DAY.sub("", name)
    if not spelled:
        if pseudonym.file_part(written) in stem.lower():
            yield Fault("the names of the file and the id hold it too: rename both before the file is committed")
        return
    part = pseudonym.file_part(spelled)
    first = _FIRST.match(stem.lower())
    if not stem.startswith(part) and not (first and pseudonym.voice(first[0]) == pseudonym.voice(spelled)):
        better = f"{name.removesuffix(stem)}{part}.md"
        yield Fault(f"the name of the file does not begin with the pseudonym {part}: git mv it to {better}")


def _at(context: Context, name: str, message: str, better: str = "") -> Fault:
    """The fault at the value of a field; one that has only another spelling is a warning, with a fix."""
    span = context.document.front.values.get(name, Span(1))
    line = context.line(span.line)
    match = line[span.column - 1 : span.end_column - 1] if span.line == span.end_line else ""
    fix = Fix(f"write {better}", (Edit(span, better),), Applicability.UNSAFE) if better and match else None
    return Fault(message, span, match, fix, Severity.WARNING if better else None)


RULES: tuple[Rule, ...] = (
    Rule(
        code="S008",
        since="0.1.0",
        name="participant-named",
        severity=Severity.ERROR,
        title="A participant has no pseudonym, or another spelling of it",
        reason="A name cannot be removed from git's history, nor from the names of files in every clone. So a pseudonym"
        " such as P-07 stands for each person, by the pattern `participant` under `[library]` of scaffold.toml, and"
        " the list of names is kept elsewhere. In three spellings, one voice would look like three.",
        bad=CONVERSATION.replace("participant: P-07", "participant: Maria Lopez"),
        good=CONVERSATION,
        check=participants,
        at="docs/library/conversations/2026-03-04-p07-operations.md",
    ),
)
