"""The allow-list of HTML: the markup that any page may have. Linear in the length of the text.

A tag that is not on the list becomes visible text, so nothing vanishes; an attribute that is not on it is dropped.
Names by which a theme's own scripts find settings, or sources on other hosts, are dropped too.
Comments are dropped. Every `<` in the result was written by this module.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

__all__ = ["TAGS", "filter_html", "is_safe_address"]

_TAGS = """
    a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q rp rt ruby s samp section small span strong sub
    summary sup table tbody td tfoot th thead time tr u ul var wbr
"""
TAGS = frozenset(_TAGS.split())
"""HTML elements that pass."""
_SVG_TAGS = frozenset({"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"})
_SVG_INNER = frozenset({"title", "desc"})
"""Pass inside an svg only: in HTML a title swallows the text after it."""
_VOID = frozenset({"br", "col", "hr", "img", "input", "wbr"})

_ANYWHERE = frozenset({"class", "id", "title", "lang", "dir", "role", "hidden", "tabindex", "style", "data-tabs"}) | {
    "data-search-exclude"
}
_BY_TAG = {
    "a": {"href", "name", "rel"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height", "loading", "align"},
    "input": {"type", "checked", "disabled", "id", "name"},
    "label": {"for"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "q": {"cite"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr", "align"},
    "time": {"datetime"},
}
_SVG_NAMES = """
    viewBox preserveAspectRatio xmlns width height x y x1 y1 x2 y2 cx cy r rx ry d points transform fill fill-opacity
    stroke stroke-width stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity opacity font-size font-weight
    text-anchor dominant-baseline dx dy focusable
"""
_SVG_ATTRIBUTES = {name.lower(): name for name in _SVG_NAMES.split()}
_ADDRESSES = frozenset({"href", "src", "cite"})
_STYLE = re.compile(r"\s*text-align:\s*(?:left|right|center)\s*;?\s*", re.IGNORECASE)
_THEMES_OWN = re.compile(r"__(?!tabbed_\d+(?:_\d+)?$|[A-Za-z0-9]\w*__)")
"""Ids such as `__config`, where Material reads its settings; tabs, and headings on a `__name__`, pass."""
_LOADING_CLASSES = frozenset({"mermaid"})
"""Classes for which Material fetches a script from another host."""
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]{0,30})(?=[\s/>])")
_NAME = re.compile(r"[\s/]*([^\s\"'<>/=]{1,200})(?:\s*=\s*)?")
_UNQUOTED = re.compile(r"[^\s\"'=<>`]+")
_END = re.compile(r"[\s/]*>")
_IGNORED = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\u200b-\u200f\ufeff]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SCHEMES = ("http:", "https:", "mailto:", "tel:")


def is_safe_address(value: str, *, remote: bool = True) -> bool:
    """True for a relative address, or with `remote` one of http, https, mailto or tel; entities decoded before."""
    bare = _IGNORED.sub("", value).replace("\\", "/")
    if _SCHEME.match(bare):
        return remote and bare.lower().startswith(_SCHEMES)
    return remote or not bare.startswith("//")


def filter_html(text: str) -> str:
    """The HTML with everything that is not on the allow-list made harmless."""
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    position, svg = 0, 0
    no_comment_end = False
    while (start := text.find("<", position)) >= 0:
        yield text[position:start]
        if text.startswith("<!--", start) and not no_comment_end:
            end = text.find("-->", start + 4)
            no_comment_end = end < 0
            if end >= 0:
                position = end + 3
                continue
        tag = _read_tag(text, start)
        if tag is None:
            yield "&lt;"
            position = start + 1
            continue
        closing, name, attributes, position = tag
        empty = name in _SVG_TAGS and text.endswith("/>", start, position)
        if not _is_allowed(name, inside_svg=svg > 0):
            yield html.escape(text[start:position])
            continue
        if name == "svg" and not empty:
            svg = max(0, svg - 1) if closing else svg + 1
        yield f"</{name}>" if closing else _open(name, attributes, empty=empty)
    yield text[position:]


def _is_allowed(name: str, *, inside_svg: bool) -> bool:
    return name in TAGS or name in _SVG_TAGS or (inside_svg and name in _SVG_INNER)


def _read_tag(text: str, start: int) -> tuple[bool, str, list[tuple[str, str]], int] | None:
    """Closing?, name, attributes and the end of the tag that begins here; None when it is not a whole tag."""
    match = _TAG.match(text, start)
    if match is None:
        return None
    attributes: list[tuple[str, str]] = []
    at = match.end()
    while (end := _END.match(text, at)) is None:
        name = _NAME.match(text, at)
        if name is None:
            return None
        at = name.end()
        value = ""
        if "=" in name[0]:
            quote = text[at : at + 1]
            if quote in ('"', "'"):
                close = text.find(quote, at + 1)
                if close < 0:
                    return None
                value, at = text[at + 1 : close], close + 1
            elif bare := _UNQUOTED.match(text, at):
                value, at = bare[0], bare.end()
        attributes.append((name[1].lower(), html.unescape(value)))
    return bool(match[1]), match[2].lower(), attributes, end.end()


def _open(name: str, attributes: list[tuple[str, str]], *, empty: bool) -> str:
    """The opening tag with the attributes that pass; an image from another host becomes a link to it.

    `empty` closes it at once, as only shapes in a drawing may be: without that, the next shape would be nested in it.
    """
    values: dict[str, str] = {}
    for key, raw in attributes:
        value = _harmless_class(raw) if key == "class" else raw
        key_name = _attribute(name, key, value)
        if key_name:
            values.setdefault(key_name, value)
    if name == "input" and values.get("type") not in ("checkbox", "radio"):
        return html.escape(f"<{name}>")
    if name == "img" and "src" not in values:
        return _instead_of_image(dict(attributes))
    written = "".join(f' {key}="{html.escape(value)}"' for key, value in values.items())
    return f"<{name}{written}{' /' if empty else ''}>"


def _attribute(tag: str, key: str, value: str) -> str:
    """The attribute's name as it is written, or an empty string when it does not pass."""
    if key == "style":
        return key if _STYLE.fullmatch(value) else ""
    if key in _ADDRESSES and key in _BY_TAG.get(tag, ()):
        return key if value.strip() and is_safe_address(value, remote=tag != "img") else ""
    if key in ("id", "name", "for") and _THEMES_OWN.match(value):
        return ""
    if key in _ANYWHERE or key.startswith("aria-") or key in _BY_TAG.get(tag, ()):
        return key if re.fullmatch(r"[a-z-]+", key) else ""
    return _SVG_ATTRIBUTES.get(key, "") if tag in _SVG_TAGS and "url(" not in value.lower() else ""


def _harmless_class(value: str) -> str:
    if not any(name in value for name in _LOADING_CLASSES):
        return value
    return " ".join(name for name in value.split() if name not in _LOADING_CLASSES)


def _instead_of_image(attributes: dict[str, str]) -> str:
    """A page loads nothing from another host: a link replaces each such source."""
    source = attributes.get("src", "")
    label = html.escape(attributes.get("alt", "") or source)
    if source and is_safe_address(source):
        return f'<a href="{html.escape(source)}">{label}</a>'
    return label
