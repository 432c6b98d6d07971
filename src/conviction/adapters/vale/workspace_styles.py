"""House rules: Vale rules of a workspace, which run beside the packaged ones or replace one.

A house rule that extends a packaged rule replaces it: it runs in its place and reports under its name,
and the section-aware variants of the packaged rule extend it.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from conviction.adapters.storage import files
from conviction.errors import FileError, ValeError

__all__ = ["make_variants", "replaced", "rules_of"]

_EXTENDS = re.compile(r"^extends:[ \t]*([\"']?)Strategy\.(\w+)\1[ \t]*(?:#.*)?$", re.MULTILINE)
_LARGEST = 1 << 20
"""Bytes of one rule."""


def replaced(house: Path, packaged: Path) -> dict[str, str]:
    """House check to the packaged one that it replaces: `House.Words` to `Strategy.Buzzword`.

    Raises:
        ValeError: A rule extends an unknown one, or two extend the same one.
    """
    found: dict[str, str] = {}
    for rule in sorted(house.glob("*.yml")):
        name = _extended(rule)
        if not name:
            continue
        if not (packaged / f"{name}.yml").is_file():
            raise ValeError(
                f"this rule extends Strategy.{name}, which does not exist",
                hint="scaffold lint rules --format json lists the packaged rules; their files are in the package",
                place=str(rule),
            )
        base = f"Strategy.{name}"
        other = next((check for check, bases in found.items() if bases == base), "")
        if other:
            raise ValeError(f"this rule extends {base}, as {other} does", hint="merge the two", place=str(rule))
        found[f"House.{rule.stem}"] = base
    return found


def rules_of(style: Path) -> dict[str, bytes]:
    """File name to content of the rules in one style's folder; an empty folder is a valid style to Vale.

    Raises:
        ValeError: It has no rule, or one that cannot be read.
    """
    rules = sorted(style.glob("*.yml")) if stat.S_ISDIR(files.mode_of(style)) else []
    if not rules:
        raise ValeError(
            "this folder has no Vale rules (*.yml)", hint="correct its path, or reinstall", place=str(style)
        )
    try:
        return {rule.name: files.read(rule, limit=_LARGEST) for rule in rules}
    except FileError as error:
        raise ValeError(f"a Vale rule cannot be read: {error.message}", place=error.place, hint=error.hint) from error


def make_variants(styles: Path, bases: Mapping[str, str]) -> None:
    """Makes the packaged variants of each replaced rule extend the house rule instead.

    Args:
        styles: A copy of the styles; written to.
        bases: The result of `replaced`.
    """
    for check, base in bases.items():
        for variant in _extending(styles / "Strategy", base):
            text = variant.read_text(encoding="utf-8")
            variant.write_text(text.replace(f"extends: {base}\n", f"extends: {check}\n"), encoding="utf-8")


def _extending(style: Path, base: str) -> Iterable[Path]:
    return [rule for rule in sorted(style.glob("*.yml")) if f"Strategy.{_extended(rule)}" == base]


def _extended(rule: Path) -> str:
    """The name of the packaged rule that a rule extends; empty if it extends none."""
    try:
        found = _EXTENDS.search(files.read(rule, limit=_LARGEST).decode("utf-8", "replace"))
    except FileError:
        return ""  # `rules_of` reports its fault
    return found[2] if found else ""
