"""Rules on the front matter: it is readable, has the fields of its kind, and its values have the right types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from conviction.documents.fields import fault_of
from conviction.lint.rules.base import Context, Fault, Rule, nearest, quoted
from conviction.lint.rules.examples import ESSAY
from conviction.lint.rules.structure.clipped_values import clipped_fields, clipped_values
from conviction.lint.rules.structure.field_names import mistyped_fields
from conviction.markup import front_matter
from conviction.model.document import Value
from conviction.model.finding import Applicability, Finding, Fix, Severity
from conviction.model.kind import COMMON_FIELDS, FieldType, KindField, MadeWith
from conviction.model.text import Edit, Span

__all__ = ["ORIGIN_FIELDS", "RULES", "is_legible"]

ORIGIN_FIELDS = {"evidence": ("source", "observed_on")}
"""Fields by kind that give the source and the day of an observation; E305 checks them."""
_ID = re.compile(r"[a-z0-9-]{1,64}")


_KIND = re.compile(r"^[ \t]*kind[ \t]*:", re.MULTILINE)


def invalid(context: Context) -> Iterator[Fault]:
    """S001: the strict reader of front matter rejected it; in a file of nobody's workspace, only if it names a kind."""
    if not context.document.kind and not context.index.has_site and not _KIND.search(context.document.text, 0, 4000):
        return
    for fault in _parser_faults(context, "S001"):
        yield replace(fault, fix=_spaces(fault)) if fault.match.isspace() else fault


def _spaces(fault: Fault) -> Fix:
    """The fix of tabs in front of an entry of a list."""
    return Fix("write spaces", (Edit(fault.span, "  " * len(fault.match)),))


def unreadable(context: Context) -> Iterator[Fault]:
    """S006: the file could not be read as text."""
    return _parser_faults(context, "S006")


def _parser_faults(context: Context, code: str) -> Iterator[Fault]:
    for finding in context.document.findings:
        if finding.code == code:
            yield Fault(finding.message, finding.span, finding.match, _quoting(context, finding))


def _quoting(context: Context, finding: Finding) -> Fix | None:
    """The fix of a scalar that YAML versions read differently: the same text in quotes.

    On a page another tool may read the field, and would find a text in place of a day or a yes.
    """
    if not finding.match:
        return None
    quoted = front_matter.dump_scalar(finding.match)
    safety = Applicability.SAFE if context.document.kind else Applicability.UNSAFE
    return Fix(f"write {quoted}", (Edit(finding.span, quoted),), safety)


def is_legible(context: Context) -> bool:
    """True when the fields were read, even with faults (S001); otherwise every field would count as missing."""
    document = context.document
    return not document.findings or bool(document.front.fields)


def unknown_kind(context: Context) -> Iterator[Fault]:
    """S002: the workspace has no such kind."""
    kind = context.document.kind
    if not kind or kind in context.kinds or not is_legible(context):
        return
    near = nearest(kind, context.kinds)
    hint = f"did you mean `{near}`?" if near else f"known kinds: {', '.join(context.kinds)}"
    span, match = _value_place(context, "kind")
    yield Fault(f"no kind is called `{kind}`: {hint}", span, match, _replacement(span, match, near))


def missing_fields(context: Context) -> Iterator[Fault]:
    """S003: a field that every document has, or that the kind requires, is absent or empty."""
    if not context.document.kind or not is_legible(context):
        return
    front = context.document.front
    if not front.end_line:
        yield Fault("there is no front matter: begin with a line ---, the fields, and a line ---")
        return
    declared = (*COMMON_FIELDS, *(context.kind.fields if context.kind else ()))
    needed = (field.name for field in declared if field.required and not field.body)
    elsewhere = {*ORIGIN_FIELDS.get(context.document.kind, ()), *mistyped_fields(context), *clipped_fields(context)}
    for order, name in enumerate(dict.fromkeys(needed)):
        if name not in elsewhere and front.fields.get(name) in (None, "", []):
            yield _missing(context, name, order)


def _missing(context: Context, name: str, order: int) -> Fault:
    front = context.document.front
    value = _derived(context, name)
    written = front_matter.dump_scalar(value)
    if name in front.keys:
        span = front.keys[name]
        message = f"the field `{name}` is empty: give it a value"
        line = context.line(span.line)
        end = Span(span.line, len(line.rstrip()) + 1, span.line, len(line) + 1)
        bare = bool(value) and re.fullmatch(rf"{re.escape(name)}:[ \t]*", line) is not None
        fix = Fix(f"write {name}: {written}", (Edit(end, f" {written}"),), Applicability.UNSAFE) if bare else None
        return Fault(message, span, context.word(span.line, span.column, name)[1], fix)
    added = f"{name}: {written}"
    edit = Edit(Span(front.end_line), f"{added}{context.newline}")
    fix = Fix(f"add {added}", (edit,), Applicability.UNSAFE, order) if value else None
    return Fault(f"the field `{name}` is missing: add a line `{name}: {value or '…'}`", fix=fix)


def _derived(context: Context, name: str) -> str:
    """The most likely value of a missing field; empty without a good guess."""
    kind = context.document.kind
    if name == "kind":
        return kind
    if name == "status":
        return context.kind.first_status if context.kind else ""
    if name == "audience":  # a document without one counts as the narrowest
        return context.settings.audiences[0]
    stem = context.document.path.rsplit("/", 1)[-1].removesuffix(".md")
    guess = f"{kind}-{stem}"
    return guess if name == "id" and _ID.fullmatch(guess) and guess not in context.index.by_id else ""


def bad_values(context: Context) -> Iterator[Fault]:
    """S004: a value is not of its field's type, or not one of its choices."""
    if not context.document.kind or not is_legible(context):
        return
    yield from clipped_values(context)
    fields = (*COMMON_FIELDS, *(context.kind.fields if context.kind else ()))
    declared = {field.name: field for field in fields if not field.body}
    for name, value in context.document.front.fields.items():
        if value in (None, "", []):
            continue
        message, better = _complaint(context, name, value, declared.get(name))
        if message:
            span, match = _value_place(context, name)
            yield Fault(message, span, match, _replacement(span, match, better))


def _complaint(context: Context, name: str, value: Value, field: KindField | None) -> tuple[str, str]:
    """The fault of a field's value, and the value most likely intended; both may be empty."""
    text = context.document.front.text(name)
    if name == "id" and not _ID.fullmatch(text):
        return "an id is 1 to 64 of a-z, 0-9 and -: write it so", ""
    if name == "status" and context.kind:
        return _one_of("status", text, context.kind.statuses)
    if name == "audience":
        return _one_of("audience", text, context.settings.audiences)
    if name == "made_with":
        return _made_with(context, text), ""
    if field is None or name in ("kind", "id", "status"):
        return "", ""
    fault = fault_of(field, value)
    better = nearest(text, field.choices) if field.type is FieldType.CHOICE else _day(field, text)
    return (f"`{name}`: {fault}", better) if fault else ("", "")


def _one_of(name: str, text: str, known: tuple[str, ...]) -> tuple[str, str]:
    if text in known:
        return "", ""
    near = nearest(text, known)
    hint = f"did you mean `{near}`?" if near else f"it is one of {quoted(known)}"
    return f"unknown {name} `{text}`: {hint}" if text else f"`{name}` is not a text: it is one of {quoted(known)}", near


def _made_with(context: Context, text: str) -> str:
    template = MadeWith.parse(text)
    if template is None or template.kind != context.document.kind:
        return f"`made_with` names a template of this kind: `{context.document.kind}@1`, or delete it"
    if context.kind and context.kind.variant(template.variant) is None:
        known = [variant.name for variant in context.kind.variants]
        return f"{template.kind} has no variant `{template.variant}`: its variants are {quoted(known) or 'none'}"
    if context.kind and template.version > context.kind.version:
        return f"{template.kind} has no version {template.version}: the newest is {context.kind.version}"
    return ""


def _day(field: KindField, text: str) -> str:
    """A day written with other separators or without zeros; empty if it is ambiguous."""
    found = re.fullmatch(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})", text)
    if field.type is not FieldType.DAY or not found:
        return ""
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return ""


def _value_place(context: Context, name: str) -> tuple[Span, str]:
    """The place of a field's value, and its text there; for a value of several lines the first one."""
    front = context.document.front
    if name not in front.values:
        return Span(1), ""
    span = front.values[name]
    line = context.line(span.line)
    end = span.end_column if span.end_line == span.line else len(line.rstrip()) + 1
    return Span(span.line, span.column, span.line, max(end, span.column)), line[span.column - 1 : end - 1]


def _replacement(span: Span, match: str, better: str) -> Fix | None:
    if not better or not match:
        return None
    return Fix(f"write {better}", (Edit(span, better),), Applicability.UNSAFE)


_PAGE = "---\naudience: private\n---\n\n# The price list\n\nPrices hold until the end of the year.\n"


def unread_audience(context: Context) -> Iterator[Fault]:
    """S007: the document has an audience in a form that is not read, or a page has an unknown one."""
    document, settings = context.document, context.settings
    if document.findings:
        return
    so = f"so the document counts as `{settings.narrowest}`"
    for line in settings.unread_audiences(document):
        span, match = context.word(line.span.line, line.span.column, line.written)
        near = line.value if line.value in settings.audiences else settings.narrowest
        yield Fault(f"this is not read as the audience, {so}: {_remedy(context, near)}", span, match)
    if not document.kind and "audience" in document.front.fields:
        message, better = _one_of("audience", document.front.text("audience"), settings.audiences)
        if message:
            span, match = _value_place(context, "audience")
            fix = _replacement(span, match, better)
            known = f"write {better}" if better else f"write one of {quoted(settings.audiences)}"
            yield Fault(f"`{match}` is not an audience of this workspace, {so}: {known}", span, match, fix)


def _remedy(context: Context, value: str) -> str:
    if "\r" in context.document.text.replace("\r\n", "\n"):
        return "save the file with LF at the end of each line"
    if "audience" in context.document.front.fields:
        return "delete it, or keep it in place of `audience`"
    if context.document.front.end_line:
        return f"write `audience: {value}` in the front matter"
    return f"begin the file with a line ---, `audience: {value}`, and a line ---"


RULES: tuple[Rule, ...] = (
    Rule(
        code="S001",
        since="0.1.0",
        name="front-matter-invalid",
        severity=Severity.ERROR,
        title="The front matter cannot be read",
        reason="Programs that read YAML differently would see different documents, so only the part that all read alike"
        " is accepted. Until it is corrected the document counts as visible to the narrowest audience.",
        bad=ESSAY.replace("title: Operations", "title: [Operations"),
        good=ESSAY,
        check=invalid,
    ),
    Rule(
        code="S002",
        since="0.1.0",
        name="unknown-kind",
        severity=Severity.ERROR,
        title="No kind has this name",
        reason="The kind defines the fields and sections of a document; without it nothing else can be checked."
        " `scaffold kinds` lists them.",
        bad=ESSAY.replace("kind: essay", "kind: esay").replace("made_with: essay@1\n", ""),
        good=ESSAY,
        check=unknown_kind,
    ),
    Rule(
        code="S003",
        since="0.1.0",
        name="missing-field",
        severity=Severity.ERROR,
        title="A field that the document needs is missing or empty",
        reason="Lists, links and audiences need these fields; a missing value is never guessed."
        " While the document is a draft, it is still to write.",
        bad=ESSAY.replace("audience: team\n", ""),
        good=ESSAY,
        check=missing_fields,
        allowed_in_drafts=True,
    ),
    Rule(
        code="S004",
        since="0.1.0",
        name="bad-value",
        redirects=("bad-date",),
        severity=Severity.ERROR,
        title="A field has a value that is not allowed",
        reason="An invalid day, or a status that the kind does not know, would silently drop the document from"
        " lists and reviews.",
        bad=ESSAY.replace("created: 2026-11-23", "created: 23 November"),
        good=ESSAY,
        check=bad_values,
    ),
    Rule(
        code="S006",
        since="0.1.0",
        name="unreadable-document",
        severity=Severity.ERROR,
        title="The file cannot be read as text",
        reason="Documents are UTF-8 text in plain files. Other files are still checked.",
        bad=ESSAY.replace("Operations, not HR", "Op\udce9rations, not HR"),
        good=ESSAY,
        check=unreadable,
    ),
    Rule(
        code="S007",
        since="0.1.0",
        name="audience-not-read",
        severity=Severity.ERROR,
        title="An audience is written in a form that is not read",
        reason="Only the field `audience`, in small letters between two lines of ---, is read as the audience."
        " `Audience:`, fields without ---, look-alike letters and line ends of old systems are not, though a reader or"
        " another program takes them for one. Until it is corrected the document counts as the narrowest audience.",
        bad=_PAGE.replace("audience", "Audience"),
        good=_PAGE,
        check=unread_audience,
        at="docs/prices.md",
    ),
)
