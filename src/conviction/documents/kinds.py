"""Declarations of kinds, `templates/NAME.toml`: strict reading, every fault a Finding with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from conviction.documents.fields import default_of
from conviction.errors import UsageError
from conviction.model.argument import section_key
from conviction.model.finding import Finding, Severity
from conviction.model.kind import COMMON_FIELDS, SITE_KEYS, FieldType, Kind, KindField, KindSection, Variant
from conviction.model.text import Span

__all__ = ["COMMANDS", "NAME", "conflicts", "parse_kind"]

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
"""The form of the names of kinds, variants and statuses."""
COMMANDS = frozenset({
    "new", "init", "lint", "diff", "history", "show", "list", "kinds", "quote", "link", "revise", "serve", "build",
    "publish", "demo", "doctor", "predict", "resolve", "score", "due", "practice", "mv", "withdraw", "import", "export",
    "completion", "difftool", "help", "version", "trust", "check", "impact", "challenge", "brief", "share", "answer",
    "digest", "mcp",
})  # fmt: skip
"""Verbs of the command line; a kind with such a name is a finding, and is available only as `scaffold new`."""
MAX_NAME = 24
_COMMON = frozenset(field.name for field in COMMON_FIELDS) | {"lint", "today", "variant"}
_FLAGS = frozenset({
    "--help", "--version", "--json", "--color", "--debug", "--dry-run", "--edit", "--no-edit", "--audience", "--owner",
    "--variant", "--tag", "--tags", "--title", "--review-by", "--supersedes", "--quiet", "--verbose",
})  # fmt: skip
_NO_FOLDERS = frozenset({"templates", "site"})
_PATTERNS = ("{slug}", "{date}-{slug}")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_FLAG = re.compile(r"--[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_FOLDER_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_AT_END = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_HEADER = re.compile(r"\s*\[([^\[\],]+)\]\s*(?:#|$)")
_ASSIGNED = re.compile(r"(?:^|[{,])\s*\"?([^\s\"={},\[\]]+)\"?\s*=")
_WORDS = {str: "a text", bool: "true or false", int: "a whole number", list: "a list", dict: "a table"}
_ANY_DAY = date(2026, 1, 1)
"""Any day, to validate a default."""

_KIND = {
    "title": str, "summary": str, "version": int, "folder": str, "file": str, "statuses": list, "living": bool,
    "frozen_from": str, "day": str, "slug_from": list, "private": bool, "variant": str, "sections": list,
    "fields": dict, "variants": dict,
}  # fmt: skip
_SECTION = {"name": str, "required": bool, "words": int, "since": int}
_FIELD = {
    "type": str, "prompt": str, "flag": str, "help": str, "required": bool, "repeatable": bool, "choices": list,
    "kinds": list, "default": str, "body": bool,
}  # fmt: skip
_VARIANT = {"title": str, "sections": list}


@lru_cache(maxsize=64)
def parse_kind(name: str, text: str, source: str, path: str) -> Kind | tuple[Finding, ...]:
    """The kind that a declaration describes, or its faults (K001 broken-kind), at least one.

    Args:
        name: The kind's name: the file name without `.toml`.
        text: The TOML.
        source: `packaged` or `workspace`.
        path: The path of the file, for findings.
    """
    reader = _Reader(text, path)
    if not NAME.fullmatch(name) or len(name) > MAX_NAME:
        reader.fault(
            f'"{name}" is not a name for a kind; use at most {MAX_NAME} lower-case letters, digits and single hyphens'
        )
    table = reader.load()
    kind = _kind(reader, name, table, source) if table is not None else None
    if reader.findings or kind is None:
        return tuple(reader.findings)
    return kind


def conflicts(kind: Kind, others: Iterable[Kind], text: str, path: str) -> tuple[Finding, ...]:
    """The conflicts of a readable kind as findings K001: with a command's name, or another kind's folder.

    Args:
        kind: The kind.
        others: The other kinds; one with its own name does not count.
        text: Its TOML.
        path: The path of the file, for findings.
    """
    reader = _Reader(text, path)
    if kind.name in COMMANDS:
        reader.fault(
            f'"{kind.name}" is a command of scaffold; rename the kind, or start each with scaffold new {kind.name}'
        )
    holder = next((other for other in others if other.folder == kind.folder and other.name != kind.name), None)
    if holder is not None:
        reader.fault(f'folder "{kind.folder}" belongs to {holder.name}; a kind needs its own folder', key="folder")
    return tuple(reader.findings)


class _Reader:
    """Reads values of the TOML by type, and collects the faults, each with its line."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.findings: list[Finding] = []
        self._places: dict[tuple[str, str], int] = {}

    def load(self) -> dict[str, Any] | None:
        """The TOML as a table, or None after a fault."""
        try:
            return tomllib.loads(self.text)
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            message = str(error) or "nested too deep"
            at = _AT_END.search(message)
            last = self.text.rstrip().count("\n") + 1 if at else 1
            span = Span(int(at[1]), int(at[2])) if at and at[1] else Span(last)
            self.add(f"the declaration is not TOML: {message[: at.start()] if at else message}", span)
            return None

    def add(self, message: str, span: Span) -> None:
        """Adds a finding at that place."""
        self.findings.append(Finding("K001", "broken-kind", Severity.ERROR, message, self.path, span))

    def fault(self, message: str, table: str = "", key: str = "") -> None:
        """Adds a finding at `key` in `table`; at the table, or on line 1, if that is missing."""
        self.add(message, Span(self._line(table, key)))

    def typed(self, values: Mapping[str, Any], types: Mapping[str, type], table: str = "", about: str = "") -> Any:
        """The values that are known and of the right type; a fault for each other one."""
        accepted: dict[str, Any] = {}
        for key, value in values.items():
            where = f"{about}{key}"
            if key not in types:
                near = get_close_matches(key, types, n=1)
                hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(types)}"
                self.fault(f'unknown key "{where}"; {hint}', table, key)
            elif type(value) is not types[key]:
                self.fault(f"{where} must be {_WORDS[types[key]]}, not {_type_word(value)}", table, key)
            elif isinstance(value, str) and (not value.strip() or "\n" in value):
                self.fault(f"{where} must be one line of text", table, key)
            else:
                accepted[key] = value
        return accepted

    def texts(self, values: Mapping[str, Any], key: str, table: str = "", about: str = "") -> tuple[str, ...]:
        """A list of different texts, or () after a fault."""
        entries = values.get(key, [])
        if not all(isinstance(one, str) and one.strip() for one in entries):
            self.fault(f"{about}{key} must be a list of texts", table, key)
            return ()
        if len(set(entries)) != len(entries):
            self.fault(f"{about}{key} names something twice", table, key)
        return tuple(entries)

    def _line(self, table: str, key: str) -> int:
        """The line of `key = …` in `[table]`; without the key that of the table, and 1 without the table."""
        if not self._places:
            self._places = _places(self.text)
        return self._places.get((table, key), self._places.get((table, ""), 1))


def _places(text: str) -> dict[tuple[str, str], int]:
    """Table and key to the first line of the key; an empty key gives the table's own line."""
    table, places = "", {("", ""): 1}
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = header[1].strip()
            places.setdefault((table, ""), number)
        else:
            for key in _ASSIGNED.findall(line):
                places.setdefault((table, key), number)
    return places


def _kind(reader: _Reader, name: str, table: Mapping[str, Any], source: str) -> Kind | None:
    """The kind, complete only when the reader has no finding."""
    values = reader.typed(table, _KIND)
    missing = [key for key in ("title", "folder", "statuses", "sections") if key not in table]
    for key in missing:
        reader.fault(f"{key} is missing; every kind states its title, folder, statuses and sections")
    if missing:
        return None
    if values.get("statuses") == []:
        reader.fault("statuses must name at least one status", key="statuses")
    version = values.get("version", 1)
    if version < 1:
        reader.fault("version must be 1 or more", key="version")
    sections = _sections(reader, values.get("sections", []), version)
    variants = _variants(reader, values, sections, version)
    kind = Kind(
        name=name,
        title=values.get("title", name),
        summary=values.get("summary", ""),
        folder=_folder(reader, values.get("folder", name)),
        statuses=reader.texts(values, "statuses"),
        sections=sections,
        file_pattern=values.get("file", "{slug}"),
        living=values.get("living", False),
        frozen_from=values.get("frozen_from"),
        day_field=values.get("day", "created"),
        slug_from=reader.texts(values, "slug_from"),
        private=values.get("private", False),
        fields=_fields(reader, values.get("fields", {})),
        variants=variants,
        version=version,
        source=source,
    )
    _check_statuses(reader, kind)
    _check_references(reader, kind)
    return kind


def _folder(reader: _Reader, folder: str) -> str:
    """The folder without a slash at its end; a fault if it is not clearly inside the workspace."""
    folder = folder.rstrip("/")
    parts = folder.split("/")
    if not all(_FOLDER_PART.fullmatch(part) for part in parts) or parts[0] in _NO_FOLDERS or parts == ["docs"]:
        reader.fault(
            f'folder "{folder}" cannot hold documents; name one inside the workspace, such as docs/notes', key="folder"
        )
    return folder


def _sections(
    reader: _Reader, entries: Sequence[Any], version: int, own: Sequence[KindSection] = (), table: str = ""
) -> tuple[KindSection, ...]:
    """The sections of a list; a plain text means the kind's own section with that name."""
    about = f"{table}: " if table else ""
    own_by_key = {section.key: section for section in own}
    sections: dict[str, KindSection] = {}
    for entry in entries:
        if isinstance(entry, str):
            section = own_by_key.get(section_key(entry), KindSection(entry))
            if table and section.key not in own_by_key:
                reader.fault(
                    f'{about}"{entry}" is not a section of the kind; write {{ name = "{entry}" }}', table, "sections"
                )
        elif isinstance(entry, dict) and isinstance(entry.get("name"), str):
            section = KindSection(**{"name": "", **reader.typed(entry, _SECTION, table, f"{about}section ")})
        else:
            reader.fault(f"{about}a section is a name, or a table with a name", table, "sections")
            continue
        _check_section(reader, section, version, table)
        if section.key in sections:
            reader.fault(f'{about}two sections are called "{section.name}"', table, "sections")
        sections[section.key] = section
    if not sections:
        reader.fault(f"{about}sections must name at least one section", table, "sections")
    return tuple(sections.values())


def _check_section(reader: _Reader, section: KindSection, version: int, table: str) -> None:
    """Faults of one section: its heading, its budget, and the version that it came with."""
    about = f"{table}: " if table else ""
    if not section.name.strip() or section.name[0] in "#<" or "\n" in section.name:
        reader.fault(f'{about}"{section.name}" is not a heading for a section', table, "sections")
    if section.words is not None and section.words < 1:
        reader.fault(f'{about}the word budget of "{section.name}" must be 1 or more', table, "sections")
    if not 1 <= section.since <= max(version, 1):
        reader.fault(f'{about}since of "{section.name}" must be from 1 to the version, {version}', table, "sections")


def _variants(
    reader: _Reader, values: Mapping[str, Any], sections: tuple[KindSection, ...], version: int
) -> tuple[Variant, ...]:
    """Every variant, or (); the first has the kind's own sections and the name in `variant`."""
    others: Mapping[str, Any] = values.get("variants", {})
    first = values.get("variant", "")
    if not others and not first:
        return ()
    if not first or not others:
        reader.fault("a kind with variants names the first one, variant = …, and has a [variants.NAME] for each other")
    variants = [Variant(first, values.get("title", ""), sections)]
    for name, entry in others.items():
        table = f"variants.{name}"
        if not NAME.fullmatch(name) or name == first:
            reader.fault(f'"{name}" is not a name for another variant', table)
        if not isinstance(entry, dict):
            reader.fault(f"{table} must be a table", "variants", name)
            continue
        own = reader.typed(entry, _VARIANT, table, f"{table}.")
        inner = _sections(reader, own.get("sections", []), version, sections, table)
        variants.append(Variant(name, own.get("title", name), inner))
    return tuple(variants)


def _fields(reader: _Reader, tables: Mapping[str, Any]) -> tuple[KindField, ...]:
    fields: list[KindField] = []
    flags: set[str] = set()
    for name, entry in tables.items():
        table = f"fields.{name}"
        if not isinstance(entry, dict):
            reader.fault(f"{table} must be a table", "fields", name)
            continue
        field = _field(reader, name, reader.typed(entry, _FIELD, table, f"{table}."), table)
        if field is None:
            continue
        for flag in field.flags:
            if flag in flags | _FLAGS or not _FLAG.fullmatch(flag):
                reader.fault(f"{table}: the flag {flag} is taken, or is not a flag", table, "flag")
        flags.update(field.flags)
        fields.append(field)
    return tuple(fields)


def _field(reader: _Reader, name: str, values: Mapping[str, Any], table: str) -> KindField | None:
    """One field, or None after a fault that prevents further checks."""
    if name in SITE_KEYS:
        reader.fault(f'a field cannot be called "{name}": site engines read that key as their own', table)
        return None
    if name in _COMMON:
        reader.fault(f'a field cannot be called "{name}": every document has one', table)
        return None
    if not _FIELD_NAME.fullmatch(name):
        reader.fault(f'"{name}" is not a name for a field; use lower-case letters, digits and _', table)
    types = {kind.value: kind for kind in FieldType}
    if values.get("type") not in types:
        reader.fault(f"{table}.type must be one of {', '.join(types)}", table, "type")
        return None
    kind = types[values["type"]]
    field = KindField(
        name=name,
        type=kind,
        prompt=values.get("prompt", name.replace("_", " ").capitalize()),
        flag=values.get("flag", "--" + name.replace("_", "-")),
        help=values.get("help", ""),
        required=values.get("required", False),
        repeatable=values.get("repeatable", False) or kind is FieldType.LIST,
        choices=reader.texts(values, "choices", table, f"{table}."),
        kinds=reader.texts(values, "kinds", table, f"{table}."),
        default=values.get("default", ""),
        body=values.get("body", False),
    )
    if (kind is FieldType.CHOICE) != bool(field.choices):
        reader.fault(f"{table}: choices belong to a choice, which needs them", table, "choices")
    if field.kinds and kind is not FieldType.REFERENCE:
        reader.fault(f"{table}: only a reference has kinds", table, "kinds")
    try:
        default_of(field, today=_ANY_DAY)
    except UsageError as error:
        reader.fault(f"{table}.default: {error.message}", table, "default")
    return field


def _check_statuses(reader: _Reader, kind: Kind) -> None:
    for status in kind.statuses:
        if not NAME.fullmatch(status):
            reader.fault(
                f'"{status}" is not a status; use lower-case letters, digits and single hyphens', key="statuses"
            )
    if kind.statuses and kind.frozen_from is not None and kind.frozen_from not in kind.statuses[1:]:
        reader.fault("frozen_from must be one of the statuses, and not the first", key="frozen_from")
    if kind.living and kind.frozen_from is not None:
        reader.fault("a kind is living or frozen, not both; drop living or frozen_from", key="living")
    forms = (kind.sections, *(variant.sections for variant in kind.variants[1:]))
    if kind.living and not all(any(one.key == "revisions" for one in form) for form in forms):
        reader.fault('a living kind needs a section "Revisions"', key="living")


def _check_references(reader: _Reader, kind: Kind) -> None:
    """Names of fields and file patterns that the declaration itself uses."""
    if kind.file_pattern not in _PATTERNS:
        reader.fault(f"file must be {' or '.join(_PATTERNS)}", key="file")
    day = kind.field(kind.day_field)
    if kind.day_field != "created" and (day is None or day.type is not FieldType.DAY or day.body):
        reader.fault(f'day names "{kind.day_field}", which is not a field of type day', key="day")
    for name in kind.slug_from:
        if kind.field(name) is None:
            reader.fault(f'slug_from names "{name}", which is not a field of the kind', key="slug_from")


def _type_word(value: object) -> str:
    return _WORDS.get(type(value), f"a {type(value).__name__}")
