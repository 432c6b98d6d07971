"""The rule on the names of fields: a key that nothing reads, and a key that a site engine would read otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule, nearest
from conviction.lint.rules.examples import THESIS
from conviction.lint.rules.history.frozen_parts import FREE_FIELDS
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.kind import COMMON_FIELDS, SITE_KEYS, Kind
from conviction.model.text import Edit

__all__ = ["RULES", "mistyped_fields"]

_EVERYWHERE = frozenset({"as_of", "audience", "extra", "lint"})
"""Keys that documents of every kind may have beside the common fields."""
_REQUIRED = frozenset(field.name for field in COMMON_FIELDS if field.required)
_SITE_MEANING = {
    "template": "as the name of a template of its theme",
    "hide": "as the parts of the page that it hides",
    "search": "as settings of its search",
    "icon": "as the name of an icon",
    "draft": "as an order to leave the page out",
}


def unknown_fields(context: Context) -> Iterator[Fault]:
    """S011: a key that neither the common fields nor the kind's declaration knows."""
    for name, near in _unknown(context):
        span = context.document.front.keys[name]
        place, match = context.word(span.line, span.column, name)
        fix = Fix(f"write {near}", (Edit(place, near),), Applicability.UNSAFE) if near and match else None
        severity = Severity.ERROR if near in _REQUIRED else None  # the document lacks that field, as S003 would say
        yield Fault(_message(context.document.kind, name, near), place, match, fix, severity)


def mistyped_fields(context: Context) -> frozenset[str]:
    """The absent fields that a mistyped key stands for."""
    return frozenset(near for _, near in _unknown(context) if near)


def _unknown(context: Context) -> Iterator[tuple[str, str]]:
    """Each unknown key, and the absent field that was most likely meant; empty if none is near."""
    front = context.document.front
    if context.kind is None:
        return
    known = _known(context.kind)
    elsewhere = {line.span.line for line in front.audience_lines}  # S007 reports these
    for name, span in front.keys.items():
        if name in known or span.line in elsewhere:
            continue
        near = "" if name in SITE_KEYS else _nearest(name, known)
        taken = near in front.keys
        if not (taken and near in FREE_FIELDS and context.kind.is_frozen(context.document.status)):
            yield name, "" if taken else near


def _known(kind: Kind) -> frozenset[str]:
    declared = (field.name for field in (*COMMON_FIELDS, *kind.fields))
    return frozenset({*declared, *_EVERYWHERE} - SITE_KEYS)


def _nearest(name: str, known: frozenset[str]) -> str:
    """The known field most like this one; empty if none is near."""
    return nearest(name.strip().replace("-", "_").replace(" ", "_"), sorted(known))


def _message(kind: str, name: str, near: str) -> str:
    if name in SITE_KEYS:
        return (
            f"a site engine reads `{name}` {_SITE_MEANING[name]}, and here it does nothing: delete it,"
            f" or move it below `extra:`"
        )
    remedy = f"did you mean `{near}`?" if near else "delete it, or move it below `extra:`"
    return f"`{name}` is not a field of the kind {kind}, so nothing reads it: {remedy}"


RULES: tuple[Rule, ...] = (
    Rule(
        code="S011",
        since="0.1.0",
        name="unknown-field",
        severity=Severity.WARNING,
        title="A field that the kind of the document does not have",
        reason="A mistyped `fresh_until` never falls due, and nobody notices. Keys of your own go below `extra:`, which"
        " nothing judges, or into the declaration of the kind. Site engines read `template`, `hide`, `search`, `icon`"
        " and `draft` in their own way, so documents do without them.",
        bad=THESIS.replace("review_every: 90d", "review_evry: 90d"),
        good=THESIS,
        check=unknown_fields,
    ),
)
