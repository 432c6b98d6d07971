"""Files that let an editor use the style of `scaffold lint`: `.vale.ini` and a copy of the rules."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from conviction.adapters.storage import files
from conviction.adapters.vale import binary as vale
from conviction.errors import FileError
from conviction.lint.prose import editor_ini
from conviction.lint.prose.catalogue import PROSE_RULES
from conviction.model.finding import Finding, Severity
from conviction.model.lint_settings import LintSettings
from conviction.model.plan import Plan, Write
from conviction.model.workspace import Settings

__all__ = ["is_used", "obsolete", "plan", "renew"]


def plan(*, root: Path, settings: Settings) -> Plan:
    """The plan of the editor's files; the user's own files are not changed, and a note reports them.

    Raises:
        SettingsError: `[lint]` has an invalid setting.
        ValeError: The folder of house rules has no rule.
    """
    own = _content(root / editor_ini.FILE)
    if own is not None and not editor_ini.is_ours(own):
        note = f"{editor_ini.FILE} is yours and is not changed; move it away, and `scaffold init --editor` writes ours"
        return Plan(notes=(note,))
    wanted = _wanted(root, settings)
    writes = (Write(path, content, _content(root / path)) for path, content in wanted.items())
    return Plan(tuple(write for write in writes if write.changes and _may(write)))


def is_used(root: Path) -> bool:
    """True when the workspace has an editor's settings that we wrote."""
    return editor_ini.is_ours(_content(root / editor_ini.FILE) or b"")


def obsolete(*, root: Path, settings: Settings) -> tuple[str, ...]:
    """Copies of rules that the package no longer has, but Vale would still run."""
    wanted = _wanted(root, settings)
    found = sorted((root / editor_ini.STYLES).glob("*/*.yml"))
    names = (path.relative_to(root).as_posix() for path in found if editor_ini.is_ours(_content(path) or b""))
    return tuple(name for name in names if name not in wanted)


def renew(*, root: Path, settings: Settings) -> None:
    """Write the editor's files, and delete old ones.

    Raises:
        FileError: The file system refused.
    """
    files.apply(plan(root=root, settings=settings), root)
    for name in obsolete(root=root, settings=settings):
        with contextlib.suppress(FileNotFoundError):
            files.inside(root, name).unlink()


def _wanted(root: Path, settings: Settings) -> dict[str, bytes]:
    """Path to content: the rules first, since the settings name them."""
    from conviction.lint.actions.settings import lint_settings, vale_profile  # the rules are slow to import

    lint = lint_settings(root, settings)
    profile = vale_profile(root, lint)
    rules = vale.rules_of(vale.STYLES / "Strategy")
    found = {f"{editor_ini.STYLES}/Strategy/{name}": editor_ini.copied(text) for name, text in rules.items()}
    styles = ["Strategy"]
    replaced_levels: dict[str, str] = {}
    if profile.house is not None:
        styles.append("House")
        replaced_levels = dict.fromkeys(vale.replaced(profile.house, vale.STYLES / "Strategy").values(), "NO")
        if files.real(profile.house) != files.real(root / editor_ini.STYLES / "House"):
            house = vale.rules_of(profile.house)
            found |= {f"{editor_ini.STYLES}/House/{name}": editor_ini.copied(text) for name, text in house.items()}
    levels = {**profile.levels, **dict(_levels(lint, rules)), **replaced_levels, "Strategy.Canary": "NO"}
    found[editor_ini.FILE] = editor_ini.ini(styles, levels, profile.params)
    return found


def _levels(lint: LintSettings, rules: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Each check that `[lint]` disables or gives another severity, its section-aware variants too."""
    from conviction.lint.actions.rule_catalogue import names  # the rules are slow to import
    from conviction.lint.selection import RuleSelection

    choice = RuleSelection.resolve(names(), lint)
    for rule in PROSE_RULES:
        probes = (Finding(rule.code, rule.name, severity, "", "") for severity in (Severity.SUGGESTION, Severity.ERROR))
        least, most = choice.with_severities(probes)
        word = least.severity.value if least.severity is most.severity else ""
        word = word if choice.wanted(most) else "NO"
        checks = (check for check in (rule.check, *rule.variants) if f"{check.partition('.')[2]}.yml" in rules)
        yield from ((check, word) for check in checks if word)


def _may(write: Write) -> bool:
    """True for a file that is new or ours."""
    return write.before is None or editor_ini.is_ours(write.before)


def _content(path: Path) -> bytes | None:
    """The bytes of the file, or None; an unreadable one counts as the user's."""
    if not path.exists():
        return None
    try:
        return files.read(path)
    except FileError:
        return b""
