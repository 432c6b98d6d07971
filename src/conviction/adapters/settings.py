"""scaffold.toml: found by walking up, read strictly, unknown keys refused with the nearest known one."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from conviction.adapters import files
from conviction.errors import SettingsError, WorkspaceError
from conviction.model.workspace import DEFAULT_AUDIENCES, PublishTarget, Settings

__all__ = ["FILE", "find_root", "load", "parse"]

FILE = "scaffold.toml"
_TABLES: dict[str, frozenset[str]] = {
    "": frozenset(
        {"schema", "name", "timezone", "audiences", "pages_audience", "defaults", "lint", "vale", "site", "publish"}
    ),
    "defaults": frozenset({"owner", "audience"}),
    "lint": frozenset(
        {
            "profile", "select", "extend-select", "ignore", "severity", "params", "per-file-ignores", "budgets",
            "require-ignore-reason", "house-style", "fail-on", "baseline",
        }
    ),
    "vale": frozenset({"path"}),
    "site": frozenset({"engine"}),
    "publish": frozenset({"targets"}),
}  # fmt: skip
_TARGET_KEYS = {
    "branch": frozenset({"type", "audience", "remote", "branch", "history"}),
    "directory": frozenset({"type", "audience", "path"}),
    "bucket": frozenset({"type", "audience", "url", "endpoint"}),
}
_ENGINES = ("mkdocs", "properdocs", "zensical")
_AUDIENCE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds a scaffold.toml, or None."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), None)


def load(root: Path) -> Settings:
    """The settings of the workspace at `root`.

    Raises:
        WorkspaceError: There is no scaffold.toml.
        SettingsError: It cannot be read, or says something unknown.
    """
    path = root / FILE
    if not path.is_file():
        raise WorkspaceError(f"no {FILE} here or above", place=str(root), hint="scaffold init makes a workspace")
    try:
        text = files.read(path, limit=1 << 20).decode("utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError("not UTF-8", place=FILE, hint="save the file as UTF-8") from error
    return parse(text)


def parse(text: str) -> Settings:
    """The settings that this text says, defaults filled in.

    Raises:
        SettingsError: Not TOML, an unknown key, or a value of the wrong type; the message names key and file.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"not valid TOML: {error}", place=FILE, hint="correct that line") from error
    _known("", data)
    if data.get("schema", 1) != 1:
        raise SettingsError(f"schema {data['schema']} is not known", place=FILE, hint="this version reads schema = 1")
    for table in ("defaults", "lint", "vale", "site", "publish"):
        _known(table, _table(data, table))
    audiences = _audiences(data)
    settings = Settings(
        name=_text(data, "name"),
        timezone=_timezone(_text(data, "timezone", "UTC")),
        audiences=audiences,
        pages_audience=_text(data, "pages_audience", "team" if "team" in audiences else audiences[0]),
        default_owner=_text(_table(data, "defaults"), "owner"),
        default_audience=_text(_table(data, "defaults"), "audience", "team" if "team" in audiences else audiences[0]),
        vale_path=_text(_table(data, "vale"), "path"),
        engine=_one_of("site.engine", _text(_table(data, "site"), "engine", "mkdocs"), _ENGINES),
        lint=_table(data, "lint"),
        targets=_targets(_table(_table(data, "publish"), "targets"), audiences),
    )
    _one_of("pages_audience", settings.pages_audience, audiences)
    _one_of("defaults.audience", settings.default_audience, audiences)
    return settings


def _known(table: str, data: Mapping[str, Any], known: frozenset[str] | None = None) -> None:
    known = known if known is not None else _TABLES[table]
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(key, sorted(known), 1, 0.5)
            dotted = f"{table}.{key}" if table else key
            meant = f"did you mean `{near[0]}`?" if near else f"known keys: {', '.join(sorted(known))}"
            raise SettingsError(f"unknown key `{dotted}`", place=FILE, hint=meant)


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise SettingsError(f"`{key}` must be a table", place=FILE, hint=f"write [{key}]")
    return value


def _text(data: Mapping[str, Any], key: str, default: str = "") -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise SettingsError(f"`{key}` must be a text", place=FILE, hint=f'write {key} = "…"')
    return value


def _one_of(key: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        near = difflib.get_close_matches(value, known, 1, 0.5)
        hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(known)}"
        raise SettingsError(f"`{key}` is `{value}`", place=FILE, hint=hint)
    return value


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"unknown timezone `{name}`", place=FILE, hint='write timezone = "Europe/Berlin"'
        ) from error
    return name


def _audiences(data: Mapping[str, Any]) -> tuple[str, ...]:
    value = data.get("audiences", list(DEFAULT_AUDIENCES))
    if not isinstance(value, list) or not all(isinstance(a, str) and _AUDIENCE.fullmatch(a) for a in value):
        raise SettingsError("`audiences` must be a list of words in a-z, 0-9 and -", place=FILE, hint="narrow to wide")
    return tuple(value)


def _targets(data: Mapping[str, Any], audiences: tuple[str, ...]) -> Mapping[str, PublishTarget]:
    found = {}
    for name in data:
        target = _table(data, name)
        dotted = f"publish.targets.{name}"
        kind = _one_of(f"{dotted}.type", _text(target, "type"), tuple(_TARGET_KEYS))
        _known(dotted, target, _TARGET_KEYS[kind])
        audience = _one_of(f"{dotted}.audience", _text(target, "audience"), audiences)
        options = {key: _text(target, key) for key in target if key not in ("type", "audience")}
        found[name] = PublishTarget(name, kind, audience, options)
    return found
