"""scaffold.toml: found by walking up and read strictly; an error about an unknown key suggests a known one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conviction.adapters.storage import files
from conviction.adapters.storage.root import FILE, find_root
from conviction.errors import SettingsError, WorkspaceError
from conviction.model import pseudonym
from conviction.model.lint_settings import LintSettings
from conviction.model.workspace import DEFAULT_AUDIENCES, PublishTarget, Settings

__all__ = ["FILE", "find_root", "load", "parse"]

_TABLES: dict[str, frozenset[str]] = {
    "": frozenset(
        {
            "schema", "name", "timezone", "audiences", "pages_audience", "defaults", "library", "lint", "vale", "site",
            "publish",
        }
    ),
    "defaults": frozenset({"owner", "audience"}),
    "library": frozenset({"participant"}),
    "lint": LintSettings.keys(),
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
_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*([^=#\[]+?)\s*=")
_AUDIENCE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def load(root: Path) -> Settings:
    """The settings of the workspace at `root`.

    Raises:
        WorkspaceError: There is no scaffold.toml.
        SettingsError: It cannot be read, or has an unknown setting.
    """
    path = root / FILE
    if not path.is_file():
        raise WorkspaceError(f"no {FILE} here or above", place=str(root), hint="scaffold init creates a workspace")
    try:
        text = files.read(path, limit=1 << 20).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError("not UTF-8", place=FILE, hint="save the file as UTF-8") from error
    return parse(text)


def parse(text: str) -> Settings:
    """The settings in this text, with defaults filled in.

    Raises:
        SettingsError: Not TOML, an unknown key, or a value of the wrong type; the message names the key, and its
            place is the file with the line.
    """
    import tomllib  # slow to import, and not needed outside a workspace

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"not valid TOML: {error}", place=FILE, hint="correct that line") from error
    except RecursionError as error:
        raise SettingsError("its lists nest too deep", place=FILE, hint="flatten them") from error
    except ValueError as error:  # Python refuses numbers of thousands of digits
        raise SettingsError("a number is too long", place=FILE, hint="shorten it") from error
    try:
        return _settings(data)
    except _FaultError as fault:
        line = _line(text, fault.key)
        place = f"{FILE}:{line}" if line else FILE
        raise SettingsError(fault.message, place=place, hint=fault.hint) from None


class _FaultError(Exception):
    """The fault of one key."""

    def __init__(self, key: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.key, self.message, self.hint = key, message, hint


def _line(text: str, dotted: str) -> int:
    """The line of a dotted key; that of its table where the key has no line of its own, or 0."""
    table, way = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = name = header[1].replace('"', "").replace(" ", "")
        elif key := _KEY.match(line):
            name = f"{table}." * bool(table) + key[1].replace('"', "").replace(" ", "")
        else:
            continue
        if name == dotted or name.startswith(f"{dotted}."):
            return number
        way = number if dotted.startswith(f"{name}.") else way
    return way


def _settings(data: Mapping[str, Any]) -> Settings:
    _check_keys("", data)
    schema = data.get("schema", 1)
    if type(schema) is not int or schema != 1:
        raise _FaultError("schema", "this schema is not known", "this version reads schema = 1")
    for table in ("defaults", "library", "lint", "vale", "site", "publish"):
        _check_keys(table, _table(data, table))
    audiences = _audiences(data)
    settings = Settings(
        name=_text(data, "name"),
        timezone=_timezone(_text(data, "timezone", "UTC")),
        audiences=audiences,
        pages_audience=_text(data, "pages_audience", "team" if "team" in audiences else audiences[0]),
        default_owner=_text(_table(data, "defaults"), "owner"),
        default_audience=_text(_table(data, "defaults"), "audience", "team" if "team" in audiences else audiences[0]),
        participant=_participant(_table(data, "library")),
        vale_path=_text(_table(data, "vale"), "path"),
        engine=_one_of("site.engine", _text(_table(data, "site"), "engine", "mkdocs"), _ENGINES),
        lint=_table(data, "lint"),
        targets=_targets(_table(_table(data, "publish"), "targets"), audiences),
    )
    _one_of("pages_audience", settings.pages_audience, audiences)
    _one_of("defaults.audience", settings.default_audience, audiences)
    return settings


def _check_keys(table: str, data: Mapping[str, Any], names: frozenset[str] | None = None) -> None:
    names = names if names is not None else _TABLES[table]
    for key in data:
        if key not in names:
            near = difflib.get_close_matches(key, sorted(names), 1, 0.5)
            dotted = f"{table}.{key}" if table else key
            meant = f"did you mean `{near[0]}`?" if near else f"known keys: {', '.join(sorted(names))}"
            raise _FaultError(dotted, f"unknown key `{dotted}`", meant)


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise _FaultError(key, f"`{key}` must be a table", f"write [{key}]")
    return value


def _text(data: Mapping[str, Any], key: str, default: str = "") -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise _FaultError(key, f"`{key}` must be a text", f'write {key} = "…"')
    return value


def _one_of(key: str, value: str, names: tuple[str, ...]) -> str:
    if value not in names:
        near = difflib.get_close_matches(value, names, 1, 0.5)
        hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(names)}"
        raise _FaultError(key, f"`{key}` is `{value}`" if value else f"`{key}` is missing", hint)
    return value


def _timezone(name: str) -> str:
    if name == "UTC":
        return name
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # slow to import

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _FaultError("timezone", f"unknown timezone `{name}`", 'write timezone = "Europe/Berlin"') from error
    return name


def _participant(data: Mapping[str, Any]) -> str:
    pattern = _text(data, "participant", pseudonym.DEFAULT)
    fault = pseudonym.fault_of_pattern(pattern)
    if fault:
        raise _FaultError("library.participant", f"the pattern `{pattern[:40]}` cannot be used", fault)
    return pattern


def _audiences(data: Mapping[str, Any]) -> tuple[str, ...]:
    value = data.get("audiences", list(DEFAULT_AUDIENCES))
    if not isinstance(value, list) or not all(isinstance(a, str) and _AUDIENCE.fullmatch(a) for a in value):
        raise _FaultError("audiences", "`audiences` must be a list of words in a-z, 0-9 and -", "narrow to wide")
    if len(set(value)) != len(value) or len(value) < 2:
        raise _FaultError("audiences", "`audiences` must name at least two different ones", "narrow to wide")
    return tuple(value)


def _targets(data: Mapping[str, Any], audiences: tuple[str, ...]) -> Mapping[str, PublishTarget]:
    found = {}
    for name in data:
        target = _table(data, name)
        dotted = f"publish.targets.{name}"
        kind = _one_of(f"{dotted}.type", _text(target, "type"), tuple(_TARGET_KEYS))
        _check_keys(dotted, target, _TARGET_KEYS[kind])
        audience = _one_of(f"{dotted}.audience", _text(target, "audience"), audiences)
        options = {key: _text(target, key) for key in target if key not in ("type", "audience")}
        found[name] = PublishTarget(name, kind, audience, options)
    return found
