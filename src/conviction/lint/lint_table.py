"""Reads the `[lint]` table of scaffold.toml: every value has its type, and every name in it is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from conviction.errors import SettingsError
from conviction.lint.prose.catalogue import VALE_PARAMS
from conviction.lint.rules.structure.readability import PARAMS
from conviction.model.finding import Severity
from conviction.model.lint_settings import FAIL_ON, PROFILES, LintSettings

__all__ = ["BUDGETS_HINT", "parse"]

BUDGETS_HINT = 'write budgets = {Risks = 300, "memo.Evidence" = 600, memo = 2500}; 0 lifts a limit'
_PLACE = "scaffold.toml"
_LARGEST = 1_000_000
_WHOLE_PARAMS = frozenset({"S005.months"})
"""Parameters that are whole numbers."""


def parse(table: Mapping[str, Any]) -> LintSettings:
    """The settings in the table, whose keys are known.

    Whether its rules and kinds exist is checked where they are listed: `RuleSelection.resolve` and `actions.settings`.

    Raises:
        SettingsError: A value has the wrong type, or there is no such parameter or profile.
    """
    return LintSettings(**{key.replace("-", "_"): read(table[key]) for key, read in _READERS.items() if key in table})


def _refuse(message: str, hint: str) -> NoReturn:
    raise SettingsError(message, place=_PLACE, hint=hint)


def _patterns(key: str) -> Callable[[Any], tuple[str, ...]]:
    """A reader of a list of texts; `key` is written in quotes where it is one of a table's."""
    written = key if "." not in key else f'"{key.split(".", 1)[1]}"'

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            _refuse(f"`lint.{key}` must be a list of texts", f'write {written} = ["P050"]')
        return tuple(value)

    return read


def _severity(value: Any) -> dict[str, Severity]:
    words = {severity.value: severity for severity in Severity}
    if not isinstance(value, dict) or not all(word in words for word in map(str, value.values())):
        _refuse("`lint.severity` gives rules error, warning or suggestion", 'write severity = {P021 = "warning"}')
    return {pattern: words[str(word)] for pattern, word in value.items()}


def _profile(value: Any) -> str:
    if value not in PROFILES:
        _refuse("`lint.profile` is one of " + ", ".join(PROFILES), 'write profile = "default", "strict" or "relaxed"')
    return str(value)


def _params(value: Any) -> dict[str, int | float]:
    known = sorted((*VALE_PARAMS, *(f"{code}.max" for code in PARAMS), *_WHOLE_PARAMS))
    hint = f'write params = {{"P050.max" = 30}}; known parameters: {", ".join(known)}'
    if not isinstance(value, dict):
        _refuse("`lint.params` must be a table", hint)
    for key, number in value.items():
        if key not in known:
            _refuse(f"unknown parameter in `lint.params`: `{key}`", hint)
        whole = key in _WHOLE_PARAMS
        is_number = isinstance(number, int if whole else int | float) and not isinstance(number, bool)
        if not is_number or not 1 <= number <= _LARGEST:
            _refuse(f"`lint.params` gives `{key}` a {'whole ' * whole}number from 1 to {_LARGEST:,}", hint)
    return dict(value)


def _house_style(value: Any) -> str:
    if not isinstance(value, str):
        _refuse("`lint.house-style` names a folder", 'house-style = "styles/House"')
    return value


def _fail_on(value: Any) -> str:
    if value not in FAIL_ON:
        _refuse("`lint.fail-on` is one of " + ", ".join(FAIL_ON), 'fail-on = "error"')
    return str(value)


def _rules_site(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s<>\"']{1,1000}", value):
        _refuse(
            "`lint.rules-site` is the web address of a site with the pages of the rules", 'rules-site = "https://…/"'
        )
    return f"{value.rstrip('/')}/"


def _flag(key: str) -> Callable[[Any], bool]:
    """A reader of true or false."""

    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            _refuse(f"`lint.{key}` is true or false", f"write {key} = true")
        return value

    return read


def _budgets(value: Any) -> dict[str, int]:
    if not isinstance(value, dict):
        _refuse("`lint.budgets` must be a table", BUDGETS_HINT)
    for key, words in value.items():
        if type(words) is not int or words < 0:
            _refuse(f"`lint.budgets` gives `{key}` no number of words", BUDGETS_HINT)
    return dict(value)


def _per_file_ignores(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        hint = 'write per-file-ignores = { "docs/essays/*" = ["P050"] }'
        _refuse("`lint.per-file-ignores` must be a table", hint)
    return {pattern: _patterns(f"per-file-ignores.{pattern}")(rules) for pattern, rules in value.items()}


_READERS: dict[str, Callable[[Any], Any]] = {
    "select": _patterns("select"),
    "extend-select": _patterns("extend-select"),
    "ignore": _patterns("ignore"),
    "severity": _severity,
    "profile": _profile,
    "house-style": _house_style,
    "params": _params,
    "fail-on": _fail_on,
    "rules-site": _rules_site,
    "require-ignore-reason": _flag("require-ignore-reason"),
    "preview": _flag("preview"),
    "budgets": _budgets,
    "per-file-ignores": _per_file_ignores,
}
"""Key to the function that checks its value; of several faults the first in this order is reported."""
