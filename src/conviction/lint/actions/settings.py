"""The settings in `[lint]` of scaffold.toml for the engines and the exit code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from conviction.errors import SettingsError
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.adapters.vale.binary import Profile

__all__ = [
    "FAIL_ON",
    "check",
    "fail_on",
    "longest_sentence",
    "profile",
    "reasons_wanted",
    "with_preview",
    "with_profile",
]

FAIL_ON = ("error", "warning", "suggestion", "never")
"""The values of `fail-on`: lint exits with 1 from this severity on."""
_SETTINGS = "scaffold.toml"
_LARGEST = 1_000_000
_OF_STRUCTURE = frozenset({"S005.months"})
"""Parameters of our own rules; whole numbers from 1 on."""


def with_profile(settings: Settings, profile: str | None) -> Settings:
    """The settings with another profile; unchanged when it is None."""
    return settings if profile is None else replace(settings, lint={**settings.lint, "profile": profile})


def with_preview(settings: Settings, *, preview: bool) -> Settings:
    """The settings with rules in preview; unchanged when it is False."""
    return replace(settings, lint={**settings.lint, "preview": True}) if preview else settings


def profile(root: Path, settings: Settings, *, off: frozenset[str] = frozenset()) -> Profile:
    """Vale's part of `[lint]`: `params = {"P050.max" = 30}`, and `house-style`, a folder of the workspace's rules.

    Args:
        root: The workspace.
        settings: Its settings.
        off: The codes of rules that are not run.

    Raises:
        SettingsError: A setting is invalid.
    """
    from conviction.adapters.vale.binary import Profile
    from conviction.lint.prose.catalogue import PROSE_RULES, VALE_PARAMS

    house = settings.lint.get("house-style", "")
    if not isinstance(house, str):
        raise SettingsError("`lint.house-style` names a folder", place=_SETTINGS, hint='house-style = "styles/House"')
    params = {VALE_PARAMS[key]: value for key, value in _params(settings).items() if key in VALE_PARAMS}
    levels = {check: "NO" for rule in PROSE_RULES if rule.code in off for check in (rule.check, *rule.variants)}
    return Profile(levels=levels, params=params, house=root / house if house else None)


def _params(settings: Settings) -> dict[str, int | float]:
    """The parameters of rules, each of which is known and a number."""
    from conviction.lint.prose.catalogue import VALE_PARAMS
    from conviction.lint.rules.structure.readability import PARAMS

    known = sorted((*VALE_PARAMS, *(f"{code}.max" for code in PARAMS), *_OF_STRUCTURE))
    params = settings.lint.get("params", {})
    hint = f'write params = {{"P050.max" = 30}}; known parameters: {", ".join(known)}'
    if not isinstance(params, dict):
        raise SettingsError("`lint.params` must be a table", place=_SETTINGS, hint=hint)
    for key, value in params.items():
        if key not in known:
            raise SettingsError(f"unknown parameter in `lint.params`: `{key}`", place=_SETTINGS, hint=hint)
        whole = key in _OF_STRUCTURE
        is_number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if not is_number or not 1 <= value <= _LARGEST:
            message = f"`lint.params` gives `{key}` a {'whole ' * whole}number from 1 to {_LARGEST:,}"
            raise SettingsError(message, place=_SETTINGS, hint=hint)
    return dict(params)


def longest_sentence(settings: Settings) -> float:
    """The words that a sentence may have.

    Raises:
        SettingsError: The settings give a parameter that no rule has.
    """
    return _params(settings).get("P050.max", 35)


def fail_on(settings: Settings) -> str:
    """The value of `[lint] fail-on`: a severity or `never`; `error` by default.

    Raises:
        SettingsError: It has another value.
    """
    word = settings.lint.get("fail-on", "error")
    if word not in FAIL_ON:
        raise SettingsError("`lint.fail-on` is one of " + ", ".join(FAIL_ON), place=_SETTINGS, hint='fail-on = "error"')
    return str(word)


def reasons_wanted(settings: Settings) -> bool:
    """The value of `[lint] require-ignore-reason`.

    Raises:
        SettingsError: It is neither true nor false.
    """
    wanted = settings.lint.get("require-ignore-reason", False)
    if not isinstance(wanted, bool):
        hint = "write require-ignore-reason = true"
        raise SettingsError("`lint.require-ignore-reason` is true or false", place=_SETTINGS, hint=hint)
    return wanted


def check(root: Path, settings: Settings) -> None:
    """Check the settings that a run reads late: `fail-on`, budgets and `require-ignore-reason`.

    Raises:
        SettingsError: A setting in `[lint]` is invalid.
    """
    fail_on(settings)
    reasons_wanted(settings)
    _check_budgets(root, settings)


def _check_budgets(root: Path, settings: Settings) -> None:
    """Refuse budgets that would be skipped: `budgets = {Risks = 300, "memo.Evidence" = 600, memo = 2500}`.

    Raises:
        SettingsError: `[lint] budgets` is not a table of words, or names an unknown kind.
    """
    from conviction.adapters.storage import templates

    hint = 'write budgets = {Risks = 300, "memo.Evidence" = 600, memo = 2500}; 0 lifts a limit'
    budgets = settings.lint.get("budgets", {})
    if not isinstance(budgets, dict):
        raise SettingsError("`lint.budgets` must be a table", place=_SETTINGS, hint=hint)
    known = {name for name, _ in templates.kind_names(root)} if any("." in key for key in budgets) else set()
    for key, words in budgets.items():
        if type(words) is not int or words < 0:
            raise SettingsError(f"`lint.budgets` gives `{key}` no number of words", place=_SETTINGS, hint=hint)
        kind, dot, _ = key.partition(".")
        if dot and kind not in known:
            raise SettingsError(f"unknown kind in `lint.budgets`: `{kind}`", place=_SETTINGS, hint=hint)
