"""The code that an mkdocs.yml makes MkDocs run: hooks, plugins, extensions, templates and Python tags.

A site's settings come with a clone, and `mkdocs serve` runs all of them; a user should read the list first.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from conviction.workspace import site_yaml

__all__ = ["SiteCode", "code_of", "has_plugin", "is_turned_off", "parents_of"]

_PLUGINS = frozenset(
    ("conviction", "search", "tags", "meta", "info", "offline", "blog", "redirects", "literate-nav", "section-index")
)
"""Plugins that run no code of the workspace."""
_EXTENSIONS = re.compile(
    r"(?:markdown\.extensions\.)?(?:abbr|admonition|attr_list|codehilite|def_list|extra|fenced_code|footnotes"
    r"|legacy_attrs|legacy_em|md_in_html|meta|nl2br|sane_lists|smarty|tables|toc|wikilinks)"
    r"|pymdownx\.[a-z]+|material\.extensions\.[a-z]+|materialx\.[a-z]+|conviction\.markdown_ext"
)
_TAG = "tag:yaml.org,2002:python/"
_MERGE = "tag:yaml.org,2002:merge"
_BOOL = "tag:yaml.org,2002:bool"
_TRUE = frozenset(("true", "yes", "on"))
_ENVIRONMENT = "!ENV"
"""MkDocs replaces a value with this tag by a variable of the environment, or else by a default."""
_HARMLESS_TAG = re.compile(r"(?:name|object/apply):(?:pymdownx|material\.extensions|materialx)\.[\w.]+")


@dataclass(frozen=True, slots=True)
class SiteCode:
    """One entry of the settings that makes MkDocs run code."""

    key: str
    """The setting: `hooks`, `plugins`, `markdown_extensions`, `extra_templates`, `theme.custom_dir`, `a Python tag`."""
    name: str
    """The entry as written in the settings."""
    path: str = ""
    """The file or folder that runs, relative to the folder of the settings; empty if only the name is known."""


def code_of(text: str) -> tuple[SiteCode, ...]:
    """Every entry of an mkdocs.yml that makes MkDocs run code which does not come with the toolkit.

    Raises:
        SettingsError: It cannot be read as YAML.
    """
    root = site_yaml.nodes(text)
    if root is None:
        return ()
    found = [SiteCode("a Python tag", tag) for tag in sorted(_tags(root))]
    docs = next((name for key, node in _pairs(root) if key == "docs_dir" for name in _names(node)), "docs")
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
            names = [name for option, node in _pairs(value) if option == "custom_dir" for name in _names(node)]
            found += [SiteCode("theme.custom_dir", name, _folder(name)) for name in names]
    return tuple(dict.fromkeys(found))


def _folder(name: str) -> str:
    """The path of a folder that the settings name, also as `!relative $config_dir/overrides`."""
    path = name.replace("$config_dir", ".", 1).replace("$docs_dir", "docs", 1)
    return path if ".." in path.split("/") else posixpath.normpath(path)  # a link before `..` changes its meaning


def parents_of(text: str) -> tuple[str, ...]:
    """The paths that `INHERIT` of an mkdocs.yml names; a value from the environment may name several.

    Raises:
        SettingsError: It cannot be read as YAML.
    """
    root = site_yaml.nodes(text)
    return tuple(name for key, node in _pairs(root) if key == "INHERIT" for name in _names(node))


def has_plugin(texts: Sequence[str], plugin: str) -> bool:
    """True when a site has a plugin: the nearest `plugins` counts, and a mapping extends the inherited ones.

    Args:
        texts: An mkdocs.yml and those that it inherits from, the nearest first.
        plugin: Its name.

    Raises:
        SettingsError: One cannot be read as YAML.
    """
    for text in texts:
        values = [value for key, value in _pairs(site_yaml.nodes(text)) if key == "plugins"]
        if values and all(plugin in _names(value) for value in values):
            return True
        if not all(isinstance(value, yaml.MappingNode) for value in values):
            return False
    return False


def is_turned_off(texts: Sequence[str], plugin: str) -> bool:
    """True when an option `enabled` of a plugin is anything but true, in any of the texts of a site's settings.

    Raises:
        SettingsError: One cannot be read as YAML.
    """
    plugins = [value for text in texts for key, value in _pairs(site_yaml.nodes(text)) if key == "plugins"]
    entries = [entry for value in plugins for node in _choices(value) for entry in _items(node)]
    options = [value for entry in entries for name, value in _pairs(entry) if name == plugin]
    values = [value for option in options for key, value in _pairs(option) if key == "enabled"]
    return not all(_is_text(value) and value.tag == _BOOL and value.value.lower() in _TRUE for value in values)


def _choices(node: yaml.Node | None) -> list[yaml.Node]:
    """The possible values of a node: itself, or all entries of `!ENV [NAME, default]`."""
    found: list[yaml.Node] = []
    waiting = [] if node is None else [node]
    seen: set[int] = set()
    while waiting:
        now = waiting.pop(0)
        if id(now) in seen:
            continue
        seen.add(id(now))
        if now.tag == _ENVIRONMENT and isinstance(now, yaml.SequenceNode):
            waiting += now.value[::-1]  # the default first
        else:
            found.append(now)
    return found


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """Keys and values of a mapping, including those merged from others (`<<`), at any depth."""
    waiting = _choices(node)
    seen: set[int] = set()
    while waiting:
        now = waiting.pop(0)
        if id(now) in seen or not isinstance(now, yaml.MappingNode):
            continue
        seen.add(id(now))
        for key, value in now.value:
            if key.tag == _MERGE:
                waiting += _items(value)
            else:
                yield from ((str(text.value), value) for text in _choices(key) if _is_text(text))


def _items(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def _names(node: yaml.Node) -> list[str]:
    """The names of a list of names, or of names with options."""
    found: list[str] = []
    for entry in (entry for value in _choices(node) for item in _items(value) for entry in _choices(item)):
        found += [entry.value] if _is_text(entry) else [key for key, _ in _pairs(entry)]
    return [name for name in found if name]


def _tags(root: yaml.Node) -> set[str]:
    """The tags that create Python values, except those that every site with Material uses."""
    found: set[str] = set()
    visited: set[int] = set()
    waiting: list[yaml.Node] = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        if node.tag.startswith(_TAG) and not _HARMLESS_TAG.fullmatch(node.tag.removeprefix(_TAG)):
            found.add("!!" + node.tag.removeprefix("tag:yaml.org,2002:"))
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return found


def _is_text(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)
