"""The settings that `scaffold lint` would use, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from conviction.errors import ScaffoldError
from conviction.lint.actions import rule_catalogue
from conviction.lint.actions.settings import lint_settings
from conviction.lint.actions.vale import find_vale
from conviction.lint.selection import RuleSelection
from conviction.model.finding import Finding
from conviction.model.report import RuleInfo
from conviction.model.workspace import Settings

__all__ = ["settings_text"]


def settings_text(
    *,
    root: Path,
    settings: Settings,
    source: str,
    environ: Mapping[str, str],
    vale_bin: Path | None = None,
    fail_on: str = "",
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> str:
    """Workspace, source of the settings, Vale, the settings in `[lint]`, and each rule with its severity or `off`.

    Args:
        root: The workspace.
        settings: The settings with the `[lint]` table of this run.
        source: The source of that table, in words.
        environ: Where to look for Vale.
        vale_bin: The Vale that the command line names.
        fail_on: The command line's value; that of the settings when empty.
        select: As in `lint`, and so the rest.
        extend_select: These too.
        ignore: None of these.

    Raises:
        UsageError: No rule has that name.
        SettingsError: A setting in `[lint]` is invalid.
    """
    lint = lint_settings(root, settings)
    selection = RuleSelection.resolve(
        rule_catalogue.names(), lint, select=select, extend_select=extend_select, ignore=ignore
    )
    lines = [
        _row("workspace", str(root)),
        _row("settings", source),
        _row("vale", _vale(root, settings, environ, vale_bin)),
        _row("fail-on", fail_on or lint.fail_on),
        *(_row(key, _value_text(value)) for key, value in settings.lint.items() if key != "fail-on"),
        "",
        *(f"{rule.code:<6}{_weight(rule, selection):<12}{rule.name}" for rule in rule_catalogue.rules()),
    ]
    return "\n".join(lines)


def _row(name: str, value: str) -> str:
    return f"{name:<14}{value}"


def _weight(rule: RuleInfo, selection: RuleSelection) -> str:
    """The severity that findings of the rule have, or `off`."""
    finding = next(selection.with_severities([Finding(rule.code, rule.name, rule.severity, "", "")]))
    return finding.severity.value if selection.wanted(finding) else "off"


def _value_text(value: object) -> str:
    """A value of the settings in one line, as it is written there."""
    if isinstance(value, Mapping):
        return ", ".join(_entries(value)) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _entries(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{key} = {_value_text(value)}"


def _vale(root: Path, settings: Settings, environ: Mapping[str, str], flag: Path | None) -> str:

    try:
        found = find_vale(root, settings, root, None if flag is None else str(flag), None, environ)
    except ScaffoldError as error:
        return f"none: {error.message}"
    return f"{found.version} at {found.path} ({found.source})"
