"""The YAML of an mkdocs.yml, within bounds: its nodes, without any effect, or its plain values.

A site's settings come with a clone. Deep or large input makes a YAML reader slow long before it fails.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from conviction.errors import SettingsError

__all__ = ["FILE", "load", "nodes"]

FILE = "mkdocs.yml"
_LARGEST = 256 * 1024
_DEEPEST = 50
"""The deepest nesting of lists and mappings."""
_HALF = re.compile("[\ud800-\udfff]")
"""The character of an escape such as `\\ud800`, which no file can contain."""


class _Loader(yaml.SafeLoader):
    """Reads plain values; a value with a tag is null."""


def _nothing(*_: Any) -> None:
    """Returns null for a tag."""


_Loader.add_multi_constructor("", _nothing)


def nodes(text: str) -> yaml.Node | None:
    """The nodes of a text, with their tags; they are not constructed, so no tag has an effect. None for an empty text.

    Raises:
        SettingsError: It cannot be read as YAML, or is over a bound.
    """
    root: yaml.Node | None = _read(text, yaml.compose, aliases=True)
    return root


def load(text: str) -> Any:
    """The plain values of a text; a value with a tag is null.

    Raises:
        SettingsError: It cannot be read as YAML, or is over a bound; aliases can create a value of any size.
    """
    return _read(text, yaml.load, aliases=False)


def _read(text: str, reader: Any, *, aliases: bool) -> Any:
    try:
        if len(text) > _LARGEST:
            raise SettingsError("larger than 256 KiB", place=FILE, hint="shorten it")
        _check(text, aliases=aliases)
        return reader(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise SettingsError(
            f"not valid YAML: {error.problem}", place=_place(error.problem_mark), hint="correct that line"
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise SettingsError("not valid YAML", place=FILE, hint="compare it with that of scaffold init") from error


def _check(text: str, *, aliases: bool) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) and not aliases:
            raise SettingsError("aliases (*name) are not read", place=FILE, hint="write the value out")
        if isinstance(event, yaml.ScalarEvent) and _HALF.search(event.value):
            hint = "write the whole character"
            raise SettingsError("this is half of a character", place=_place(event.start_mark), hint=hint)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                place = _place(event.start_mark)
                raise SettingsError(f"nests deeper than {_DEEPEST}", place=place, hint="flatten it")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _place(mark: Any) -> str:
    return f"{FILE}:{mark.line + 1}:{mark.column + 1}" if mark else FILE
