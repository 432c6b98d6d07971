"""What `[lint]` of scaffold.toml says to the engines and to the exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conviction.errors import SettingsError
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.adapters.vale import Profile

__all__ = ["FAIL_ON", "check_budgets", "fail_on", "profile"]

FAIL_ON = ("error", "warning", "suggestion", "never")
"""From which severity on lint ends with 1."""
_SETTINGS = "scaffold.toml"
_OF_STRUCTURE = frozenset({"S005.months"})
"""Parameters of our own rules; they are whole numbers from 1 on."""


def profile(root: Path, settings: Settings) -> Profile:
    """What `[lint]` says to Vale: `params = {"P050.max" = 30}`, and `house-style`, a folder of the workspace's rules.

    Raises:
        SettingsError: It says what we cannot do.
    """
    from conviction.adapters.vale import Profile
    from conviction.core.prose_rules import PROSE_RULES

    checks = {rule.code: rule.check for rule in PROSE_RULES}
    told = settings.lint.get("params", {})
    params: dict[str, str | int | float] = {}
    hint = 'write params = {"P050.max" = 30}'
    if not isinstance(told, dict):
        raise SettingsError("`lint.params` must be a table", place=_SETTINGS, hint=hint)
    for key, value in told.items():
        if key in _OF_STRUCTURE and type(value) is int and value > 0:
            continue
        code, _, name = key.partition(".")
        if code not in checks or not name.isidentifier() or not isinstance(value, str | int | float):
            raise SettingsError(f"`lint.params` names no parameter of a rule: `{key}`", place=_SETTINGS, hint=hint)
        params[f"{checks[code]}[{name}]"] = value
    if settings.lint.get("profile", "default") != "default":
        raise SettingsError("`lint.profile` knows `default` alone", place=_SETTINGS, hint="choose rules with ignore")
    house = settings.lint.get("house-style", "")
    if not isinstance(house, str):
        raise SettingsError("`lint.house-style` names a folder", place=_SETTINGS, hint='house-style = "styles/House"')
    return Profile(params=params, house=root / house if house else None)


def fail_on(settings: Settings) -> str:
    """What `[lint] fail-on` says: a severity's word or `never`; `error` when it says nothing.

    Raises:
        SettingsError: It says something else.
    """
    word = settings.lint.get("fail-on", "error")
    if word not in FAIL_ON:
        raise SettingsError("`lint.fail-on` is one of " + ", ".join(FAIL_ON), place=_SETTINGS, hint='fail-on = "error"')
    return str(word)


def check_budgets(root: Path, settings: Settings) -> None:
    """Refuse budgets that would be passed over: `budgets = {Risks = 300, "memo.Evidence" = 600, memo = 2500}`.

    Raises:
        SettingsError: `[lint] budgets` is no table of words, or names a kind that there is none of.
    """
    from conviction.adapters import templates

    hint = 'write budgets = {Risks = 300, "memo.Evidence" = 600, memo = 2500}; 0 lifts a limit'
    told = settings.lint.get("budgets", {})
    if not isinstance(told, dict):
        raise SettingsError("`lint.budgets` must be a table", place=_SETTINGS, hint=hint)
    known = {name for name, _ in templates.kind_names(root)} if any("." in key for key in told) else set()
    for key, words in told.items():
        if type(words) is not int or words < 0:
            raise SettingsError(f"`lint.budgets` grants `{key}` no number of words", place=_SETTINGS, hint=hint)
        kind, dot, _ = key.partition(".")
        if dot and kind not in known:
            raise SettingsError(f"`lint.budgets` names no kind of the workspace: `{kind}`", place=_SETTINGS, hint=hint)
