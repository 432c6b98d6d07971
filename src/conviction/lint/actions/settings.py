"""The settings in `[lint]` of scaffold.toml, for a run of lint and for Vale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from conviction.adapters.storage import templates
from conviction.adapters.vale.binary import Profile
from conviction.errors import SettingsError
from conviction.lint import lint_table
from conviction.lint.prose.catalogue import PROSE_RULES, VALE_PARAMS
from conviction.model.lint_settings import LintSettings
from conviction.model.workspace import Settings

__all__ = ["lint_settings", "vale_profile", "with_preview", "with_profile"]


def with_profile(settings: Settings, profile: str | None) -> Settings:
    """The settings with another profile; unchanged when it is None."""
    return settings if profile is None else replace(settings, lint={**settings.lint, "profile": profile})


def with_preview(settings: Settings, *, preview: bool) -> Settings:
    """The settings with rules in preview; unchanged when it is False."""
    return replace(settings, lint={**settings.lint, "preview": True}) if preview else settings


def lint_settings(root: Path, settings: Settings) -> LintSettings:
    """The `[lint]` table of the settings.

    Raises:
        SettingsError: A value in it has the wrong type, or it names a parameter, profile or kind that does not exist.
    """
    parsed = lint_table.parse(settings.lint)
    _check_kinds(root, parsed.budgets)
    return parsed


def _check_kinds(root: Path, budgets: Iterable[str]) -> None:
    """Refuse a budget of an unknown kind, `memmo.Evidence`: it would be skipped."""
    kinds = [kind for kind, dot, _ in (key.partition(".") for key in budgets) if dot]
    known = {name for name, _ in templates.kind_names(root)} if kinds else set()
    for kind in kinds:
        if kind not in known:
            message = f"unknown kind in `lint.budgets`: `{kind}`"
            raise SettingsError(message, place="scaffold.toml", hint=lint_table.BUDGETS_HINT)


def vale_profile(root: Path, lint: LintSettings, *, off: frozenset[str] = frozenset()) -> Profile:
    """Vale's part of the settings: parameters, house rules, and the rules that are not run.

    Args:
        root: The workspace.
        lint: Its settings of lint.
        off: The codes of rules that are not run.
    """
    params = {VALE_PARAMS[key]: value for key, value in lint.params.items() if key in VALE_PARAMS}
    levels = {check: "NO" for rule in PROSE_RULES if rule.code in off for check in (rule.check, *rule.variants)}
    return Profile(levels=levels, params=params, house=root / lint.house_style if lint.house_style else None)
