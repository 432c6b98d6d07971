"""The values of a kind's fields: typed text as a value, and the faults of a value in a document."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches

from conviction.errors import UsageError
from conviction.model.argument import parse_day, parse_percent
from conviction.model.document import Value
from conviction.model.kind import FieldType, KindField

__all__ = ["default_of", "fault_of", "read_answer"]

_DURATION = re.compile(r"[1-9][0-9]{0,3}[dwmy]")
_AMOUNT = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{1,4})?[kKmMbB]?"
_MONEY = re.compile(rf"(?:(?:[A-Z]{{3}} ?|[$€£¥]){_AMOUNT}|{_AMOUNT} ?(?:[A-Z]{{3}}|€))(?: ?/ ?[a-z]+)?")
_YES = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
_WANTED = {
    FieldType.TEXT: "one line of text",
    FieldType.DAY: "a day such as 2026-11-23",
    FieldType.PERCENT: "a per cent from 0% to 100%",
    FieldType.LIST: "one line of text for each entry",
    FieldType.REFERENCE: "the id of a document, such as thesis-hr-finance",
    FieldType.DURATION: "a duration such as 90d, 12w, 3m or 1y",
    FieldType.MONEY: "an amount with its currency, such as $420 or 420 EUR / month",
    FieldType.YES_NO: "yes or no",
}


def read_answer(field: KindField, text: str, *, today: date) -> Value:
    """One typed answer as a value of the front matter; of a repeatable field, one entry.

    A day may be typed as `today`, a per cent of 1 or more without its sign, yes and no in words.

    Raises:
        UsageError: The text does not fit the field's type; the message has the expected format.
    """
    typed = " ".join(text.split())
    value: Value = typed
    if field.type is FieldType.DAY and typed.lower() == "today":
        value = today.isoformat()
    elif field.type is FieldType.PERCENT and (share := parse_percent(typed + "%")) is not None:
        if 0 < share < 0.01:
            raise UsageError(
                f'{field.flag or field.name}: "{typed}" may mean {share:.1%} or {share * 100:.0%}; write %'
            )
        value = typed + "%"
    elif field.type is FieldType.YES_NO:
        value = _YES.get(typed.lower(), typed)
    elif field.type is FieldType.CHOICE:
        value = typed.lower()
    fault = fault_of(field, value)
    if fault:
        raise UsageError(f"{field.flag or field.name}: {fault}")
    return value


def default_of(field: KindField, *, today: date) -> Value:
    """The field's default as a value, or None when it has none."""
    return read_answer(field, field.default, today=today) if field.default else None


def fault_of(field: KindField, value: Value) -> str:
    """The reason why a value does not fit its field, and the expected format; empty if it fits or is absent."""
    if value is None:
        return ""
    if isinstance(value, list):
        if not field.repeatable:
            return f"{field.name} takes one value, not a list"
        return next((fault for one in value if (fault := _fault_of_one(field, one))), "")
    return _fault_of_one(field, value)


def _fault_of_one(field: KindField, value: Value) -> str:
    if field.type is FieldType.CHOICE:
        return "" if value in field.choices else _not_a_choice(field, value)
    if field.type is FieldType.YES_NO:
        fits = isinstance(value, bool) or (isinstance(value, str) and value.lower() in _YES)
    else:
        typed = "" if isinstance(value, bool | list | dict) or value is None else str(value)
        fits = bool(typed.strip()) and "\n" not in typed and _reads(field.type, typed)
    return "" if fits else f'"{_clip(value)}" is not {_WANTED[field.type]}'


def _reads(kind: FieldType, typed: str) -> bool:
    """True when a line of text is a value of that type."""
    if kind is FieldType.DAY:
        return parse_day(typed) is not None
    if kind is FieldType.PERCENT:
        return parse_percent(typed) is not None
    if kind is FieldType.DURATION:
        return _DURATION.fullmatch(typed) is not None
    if kind is FieldType.MONEY:
        return _MONEY.fullmatch(typed) is not None
    return True


def _not_a_choice(field: KindField, value: Value) -> str:
    near = get_close_matches(str(value), field.choices, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f'"{_clip(value)}" is not one of {", ".join(field.choices)}{hint}'


def _clip(value: Value) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"
