"""mkdocs.yml: the file that `init` writes, and the one for a staged build.

A site engine's configuration is code (hooks, plugins, tags that call functions). The staged one is therefore ours, with
the few plain values of the workspace's own that cannot run anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import yaml

from conviction.markup.escape import address_text, meta_text
from conviction.markup.front_matter import dump_scalar
from conviction.markup.sanitize import filter_html, is_safe_address
from conviction.workspace import site_code, site_yaml

__all__ = [
    "EXTENSIONS",
    "FILE",
    "STATUSES",
    "STYLESHEET",
    "StageConfig",
    "docs_folder",
    "faults",
    "mkdocs_yml",
    "plain",
    "site_texts",
    "stage_config",
]

FILE = site_yaml.FILE
STYLESHEET = "assets/conviction.css"
"""The address of the stylesheet on the site."""
EXTENSIONS = ("admonition", "attr_list", "md_in_html", "tables", "conviction.markdown_ext")
"""The Markdown extensions that our pages need."""

STATUSES = {
    "abandoned": "Abandoned: no longer pursued",
    "accepted": "Accepted",
    "active": "Active: we act on it",
    "confirmed": "Confirmed by what happened",
    "contradicted": "Contradicted by later evidence",
    "deprecated": "Deprecated: no longer to be followed",
    "disputed": "Disputed",
    "draft": "Draft: still being written",
    "emerging": "Emerging: seen, not yet established",
    "established": "Established",
    "in-review": "In review",
    "logged": "Logged, not yet verified",
    "open": "Open",
    "processed": "Processed",
    "proposed": "Proposed",
    "published": "Published",
    "raw": "Raw: notes as they were taken",
    "refuted": "Refuted by what happened",
    "rejected": "Rejected",
    "retired": "Retired",
    "retracted": "Retracted",
    "scored": "Scored against what happened",
    "superseded": "Superseded by a newer document",
    "verified": "Verified",
    "withdrawn": "Withdrawn",
}
"""The label in the menu for each status of the packaged kinds."""

_TEMPLATE = """\
# The site: `scaffold serve` or `mkdocs serve` previews it, `scaffold build` builds it.
site_name: {name}

theme:
  name: material
  font: false # fonts of the reader's own machine: pages make no request to other hosts
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: custom
      accent: custom
      toggle:
        icon: material/weather-night
        name: Switch to dark colours
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: custom
      accent: custom
      toggle:
        icon: material/weather-sunny
        name: Switch to light colours
  features:
    - content.code.copy
    - navigation.indexes
    - navigation.prune
    - navigation.tabs
    - navigation.top
    - search.highlight
    - toc.follow

plugins:
  - search
  - tags
  - conviction # adds thesis/, registers, backlinks and the stylesheet

markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - toc:
      permalink: true
  - pymdownx.details
  - pymdownx.superfences
  - pymdownx.tabbed:
      alternate_style: true
  - conviction.markdown_ext # lets only harmless HTML through

validation:
  nav:
    omitted_files: info
    not_found: warn
    absolute_links: warn
  links:
    not_found: warn
    anchors: warn
    absolute_links: warn
    unrecognized_links: info

extra:
  generator: false
  status: # the menu's labels for statuses
{statuses}
"""

_THEME_KEYS = ("language", "direction", "palette", "features", "logo", "favicon")
_STAGED_TEXTS = ("site_name", "site_url", "site_description", "site_author", "copyright")
_WORD_KEYS = ("site_name", "site_description", "site_author", "repo_name")
_ADDRESS_KEYS = ("site_url", "repo_url", "edit_uri", "edit_uri_template")
_DOCS = "docs"
_PLUGIN = "conviction"
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,40}")
_FEATURE = re.compile(r"[a-z][a-z.-]{0,60}")
_LOCAL = re.compile(r"(?!/)(?!.*(?:\.\.|\\|//))[A-Za-z0-9_./ -]{1,200}")


@dataclass(frozen=True, slots=True)
class StageConfig:
    """The configuration of a staged build."""

    text: str
    files: tuple[str, ...]
    """Site paths of the files that it names: a logo, stylesheets of the workspace."""


def mkdocs_yml(name: str) -> str:
    """The mkdocs.yml of a new workspace of that name."""
    statuses = "\n".join(f"    {dump_scalar(status)}: {dump_scalar(text)}" for status, text in STATUSES.items())
    return _TEMPLATE.format(name=dump_scalar(" ".join(name.split()) or "Workspace"), statuses=statuses)


def stage_config(
    own: str, *, name: str, nav: list[Any], pages: Collection[str], files: Collection[str], classic: bool = False
) -> StageConfig:
    """The configuration of a staged build.

    Args:
        own: The workspace's mkdocs.yml; which may be empty.
        name: The site's name where `own` has none.
        nav: The menu, unless `own` has one; entries for pages that are not on the site are removed from it.
        pages: Paths of the pages on the site.
        files: Site paths of the files that the configuration may name.
        classic: Request the look of Material from Zensical.

    Raises:
        SettingsError: `own` cannot be read as YAML.
    """
    theirs = plain(own)
    config: dict[str, Any] = yaml.safe_load(mkdocs_yml(name))
    config["plugins"] = ["search", "tags"]
    texts = site_texts({"site_name": config["site_name"], **theirs})
    config |= {key: text for key, text in texts.items() if key in _STAGED_TEXTS and text}
    named: list[str] = []
    _take_theme(config["theme"], theirs.get("theme"), files, named)
    if classic:
        config["theme"]["variant"] = "classic"
    sheets = theirs.get("extra_css")
    own_sheets = [s for s in sheets if _is_local(s, files)] if isinstance(sheets, list) else []
    named += own_sheets
    config["extra_css"] = [STYLESHEET, *own_sheets]
    extra = theirs.get("extra")
    statuses = extra.get("status") if isinstance(extra, dict) else None
    if isinstance(statuses, dict):
        config["extra"]["status"].update(
            {key: meta_text(text) for key, text in statuses.items() if isinstance(key, str) and isinstance(text, str)}
        )
    config["nav"] = _safe_nav(_known_nav(theirs.get("nav"), pages) or nav, pages)
    return StageConfig(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), tuple(named))


def docs_folder(own: str) -> str:
    """The folder of the pages that an mkdocs.yml names; `docs` by default.

    Raises:
        SettingsError: It cannot be read as YAML.
    """
    named = plain(own).get("docs_dir")
    return named.removeprefix("./").rstrip("/") if isinstance(named, str) else _DOCS


def faults(own: str, parents: Sequence[str] = ()) -> Iterator[str]:
    """Faults of an mkdocs.yml that prevent the site from showing the workspace, each with its remedy.

    Args:
        own: Its text.
        parents: The texts that it inherits from, the nearest first.

    Raises:
        SettingsError: One cannot be read as YAML.
    """
    if (folder := docs_folder(own)) != _DOCS:
        yield f"docs_dir is {folder}, and a workspace keeps its pages in docs/: move them there and remove docs_dir"
    texts = (own, *parents)
    if not site_code.has_plugin(texts, _PLUGIN):
        yield "the plugin conviction is missing, so mkdocs shows no thesis and no register: add it under plugins"
    elif site_code.is_turned_off(texts, _PLUGIN):
        yield "the plugin conviction is turned off, so mkdocs shows no thesis and no register: remove `enabled`"


def plain(text: str) -> Mapping[str, Any]:
    """The mapping of plain values in an mkdocs.yml; a value with a tag is null.

    Raises:
        SettingsError: It cannot be read as YAML.
    """
    loaded = site_yaml.load(text)
    return loaded if isinstance(loaded, dict) else {}


def _take_theme(theme: dict[str, Any], theirs: Any, files: Collection[str], named: list[str]) -> None:
    """Copy the settings that a theme may get; all others are ours."""
    if not isinstance(theirs, dict):
        return
    for key in _THEME_KEYS:
        value = theirs.get(key)
        if key in ("logo", "favicon"):
            if _is_local(value, files):
                theme[key] = value
                named.append(value)
        elif key == "features":
            if isinstance(value, list):
                theme[key] = [item for item in value if isinstance(item, str) and _FEATURE.fullmatch(item)]
        elif key == "palette":
            theme[key] = _palette(value) or theme[key]
        elif isinstance(value, str) and _WORD.fullmatch(value):
            theme[key] = value


def _palette(value: Any) -> list[dict[str, Any]]:
    found = []
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            palette: dict[str, Any] = {
                key: _shallow(entry[key]) for key in ("media", "scheme", "primary", "accent") if key in entry
            }
            toggle = entry.get("toggle")
            if isinstance(toggle, dict):
                palette["toggle"] = {key: _shallow(toggle[key]) for key in ("icon", "name") if key in toggle}
            found.append(palette)
    return found


def _shallow(value: Any) -> str:
    """A plain word or phrase; anything that could end a tag or an attribute, or leave the icon folder, is removed."""
    return re.sub(r"[<>\"'&\\]|\.\.", "", str(value))[:100]


def _is_local(value: Any, files: Collection[str]) -> TypeGuard[str]:
    return isinstance(value, str) and bool(_LOCAL.fullmatch(value)) and value in files


def _known_nav(value: Any, pages: Collection[str]) -> list[Any]:
    """The entries of a menu that link to a page of this site, or to the web."""
    found: list[Any] = []
    for entry in value if isinstance(value, list) else []:
        if isinstance(entry, str) and _leads(entry, pages):
            found.append(entry)
        elif isinstance(entry, dict):
            for title, below in entry.items():
                if isinstance(below, str) and _leads(below, pages):
                    found.append({title: below})
                elif inner := _known_nav(below, pages):
                    found.append({title: inner})
    return found


def _safe_nav(nav: list[Any], pages: Collection[str]) -> list[Any]:
    """A menu as themes may print it: titles and addresses of the web escaped, paths of pages as they are."""
    found: list[Any] = []
    for entry in nav:
        if isinstance(entry, dict):
            for title, below in entry.items():
                inner = _safe_nav(below, pages) if isinstance(below, list) else _safe_nav([below], pages)[0]
                found.append({meta_text(str(title)): inner})
        else:
            found.append(entry if entry in pages else address_text(entry))
    return found


def site_texts(theirs: Mapping[str, Any]) -> dict[str, str]:
    """The texts of an mkdocs.yml that themes print on every page unescaped, made safe for that.

    A name or description is text, an address is a web address or omitted, and a copyright note may have harmless HTML.
    """
    found: dict[str, str] = {}
    for key, value in theirs.items():
        if not isinstance(value, str) or not value:
            continue
        if key in _WORD_KEYS:
            found[key] = meta_text(value)
        elif key in _ADDRESS_KEYS:
            found[key] = address_text(value) if is_safe_address(value) else ""
        elif key == "copyright":
            found[key] = filter_html(value)
    return found


def _leads(target: str, pages: Collection[str]) -> bool:
    return target in pages or target.startswith(("https://", "http://"))
