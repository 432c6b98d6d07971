"""The code that an mkdocs.yml makes MkDocs run: hooks, plugins, extensions, templates and Python tags.

A site's settings come with a clone, and `mkdocs serve` runs all of it; the list is what a user should read first.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from conviction.errors import SettingsError

__all__ = ["SiteCode", "code_of", "parent_of"]

_PLUGINS = frozenset(
    ("conviction", "search", "tags", "meta", "info", "offline", "blog", "redirects", "literate-nav", "section-index")
)
"""Plugins that run nothing of the workspace."""
_EXTENSIONS = re.compile(
    r"(?:markdown\.extensions\.)?(?:abbr|admonition|attr_list|codehilite|def_list|extra|fenced_code|footnotes"
    r"|legacy_attrs|legacy_em|md_in_html|meta|nl2br|sane_lists|smarty|tables|toc|wikilinks)"
    r"|pymdownx\.[a-z]+|material\.extensions\.[a-z]+|materialx\.[a-z]+|conviction\.markdown_ext"
)
_TAG = "tag:yaml.org,2002:python/"
_HARMLESS_TAG = re.compile(r"(?:name|object/apply):(?:pymdownx|material\.extensions|materialx)\.[\w.]+")


@dataclass(frozen=True, slots=True)
class SiteCode:
    """One entry of the settings that makes MkDocs run code."""

    key: str
    """The setting: `hooks`, `plugins`, `markdown_extensions`, `extra_templates`, `theme.custom_dir`, `a Python tag`."""
    name: str
    """The entry as it is written there."""
    path: str = ""
    """The file or folder that runs, from the folder of the settings; empty where only the name is known."""


def code_of(text: str) -> tuple[SiteCode, ...]:
    """Every entry of an mkdocs.yml that makes MkDocs run code which does not come with the toolkit.

    Raises:
        SettingsError: It cannot be read as YAML.
    """
    root = _composed(text)
    if not isinstance(root, yaml.MappingNode):
        return ()
    found = [SiteCode("a Python tag", tag) for tag in sorted(_tags(root))]
    docs = next((node.value for key, node in _pairs(root) if key == "docs_dir" and _is_text(node)), "docs")
    for key, value in _pairs(root):
        if key == "hooks":
            found += [SiteCode(key, name, posixpath.normpath(name)) for name in _names(value)]
        elif key == "plugins":
            found += [SiteCode(key, name) for name in _names(value) if name.removeprefix("material/") not in _PLUGINS]
        elif key == "markdown_extensions":
            found += [SiteCode(key, name) for name in _names(value) if not _EXTENSIONS.fullmatch(name)]
        elif key == "extra_templates":
            found += [SiteCode(key, name, posixpath.normpath(f"{docs}/{name}")) for name in _names(value)]
        elif key == "theme":
            names = [node.value for option, node in _pairs(value) if option == "custom_dir" and _is_text(node)]
            found += [SiteCode("theme.custom_dir", name, posixpath.normpath(name)) for name in names]
    return tuple(dict.fromkeys(found))


def parent_of(text: str) -> str:
    """The path that `INHERIT` of an mkdocs.yml names; empty when there is none.

    Raises:
        SettingsError: It cannot be read as YAML.
    """
    root = _composed(text)
    return next((node.value for key, node in _pairs(root) if key == "INHERIT" and _is_text(node)), "")


def _composed(text: str) -> yaml.Node | None:
    """The nodes of a text; nothing is made of them, so no tag of it takes effect."""
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"mkdocs.yml:{mark.line + 1}:{mark.column + 1}" if mark else "mkdocs.yml"
        raise SettingsError("not valid YAML", place=place, hint="correct that line") from error


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """Keys and values of a mapping, those that it takes over from others (`<<`) too, three deep."""
    waiting = [(node, 0)]
    while waiting:
        now, depth = waiting.pop()
        if isinstance(now, yaml.SequenceNode) and depth:
            waiting += [(item, depth) for item in now.value]
        if not isinstance(now, yaml.MappingNode):
            continue
        for key, value in now.value:
            if key.value == "<<" and depth < 3:
                waiting.append((value, depth + 1))
            elif _is_text(key):
                yield str(key.value), value


def _names(node: yaml.Node) -> list[str]:
    """The names of a list of names, or of names with options."""
    entries = node.value if isinstance(node, yaml.SequenceNode) else [node]
    found: list[str] = []
    for entry in entries:
        found += [entry.value] if _is_text(entry) else [key for key, _ in _pairs(entry)]
    return [name for name in found if name]


def _tags(root: yaml.Node) -> set[str]:
    """The tags that make Python values, but for those that every site with Material uses."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting: list[yaml.Node] = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.tag.startswith(_TAG) and not _HARMLESS_TAG.fullmatch(node.tag.removeprefix(_TAG)):
            found.add("!!" + node.tag.removeprefix("tag:yaml.org,2002:"))
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return found


def _is_text(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)
