"""Rules of the house: Vale rules of a workspace, which run beside the packaged ones or take the place of one.

A house rule that extends one of ours is that rule, as the house wants it: it runs in its place, reports under its name,
and the section-aware variants of ours are made from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from conviction.errors import ValeError

__all__ = ["make_variants", "replaced"]

_EXTENDS = re.compile(r"^extends:[ \t]*([\"']?)Strategy\.(\w+)\1[ \t]*(?:#.*)?$", re.MULTILINE)
_LARGEST = 1 << 20


def replaced(house: Path, packaged: Path) -> dict[str, str]:
    """House check to the packaged one that it takes the place of: `House.Words` to `Strategy.Buzzword`.

    Raises:
        ValeError: A rule extends one that we do not have, or two extend the same one.
    """
    found: dict[str, str] = {}
    for rule in sorted(house.glob("*.yml")):
        name = _extended(rule)
        if not name:
            continue
        if not (packaged / f"{name}.yml").is_file():
            raise ValeError(
                f"this rule extends Strategy.{name}, which there is not",
                hint="scaffold lint rules --format json has our rules; their files lie in the package",
                place=str(rule),
            )
        base = f"Strategy.{name}"
        other = next((check for check, taken in found.items() if taken == base), "")
        if other:
            raise ValeError(f"this rule extends {base}, as {other} does", hint="make one of the two", place=str(rule))
        found[f"House.{rule.stem}"] = base
    return found


def make_variants(styles: Path, taken: Mapping[str, str]) -> None:
    """Makes the packaged variants of the rules that were replaced extend the house's in their place.

    Args:
        styles: A copy of the styles; written to.
        taken: What `replaced` gave.
    """
    for check, base in taken.items():
        for variant in _extending(styles / "Strategy", base):
            text = variant.read_text(encoding="utf-8")
            variant.write_text(text.replace(f"extends: {base}\n", f"extends: {check}\n"), encoding="utf-8")


def _extending(style: Path, base: str) -> Iterable[Path]:
    return [rule for rule in sorted(style.glob("*.yml")) if f"Strategy.{_extended(rule)}" == base]


def _extended(rule: Path) -> str:
    """The name of the packaged rule that a rule extends; empty for another one."""
    try:
        with rule.open(encoding="utf-8", errors="replace") as file:
            found = _EXTENDS.search(file.read(_LARGEST))
    except OSError:
        return ""  # copying the style tells what is wrong with it
    return found[2] if found else ""
