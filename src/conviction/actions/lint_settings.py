"""What `[lint]` of scaffold.toml says to the engines and to the exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conviction.errors import SettingsError
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.adapters.vale import Profile

__all__ = ["FAIL_ON", "fail_on", "profile"]

FAIL_ON = ("error", "warning", "suggestion", "never")
"""From which severity on lint ends with 1."""
_SETTINGS = "scaffold.toml"


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
        code, _, name = key.partition(".")
        if code not in checks or not name.isidentifier() or not isinstance(value, str | int | float):
            raise SettingsError(
                f"`lint.params` names no parameter of a prose rule: `{key}`", place=_SETTINGS, hint=hint
            )
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
