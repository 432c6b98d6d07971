"""Small writers: text that is safe in Markdown, in HTML and in the front matter that a theme prints raw."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

__all__ = [
    "STATUS",
    "address_text",
    "bar",
    "html_exact",
    "html_text",
    "link",
    "md_text",
    "meta_text",
    "one_line",
    "percent",
    "status_mark",
    "table",
]

STATUS = re.compile(r"[a-z][a-z-]{0,30}")
"""A status that may name a style."""

_ENDS_ADDRESS = re.compile(r"[\s\x00-\x20\x7f<>\"'`]")
_MD_SIGNS = re.compile(r"[\\`*_{}\[\]<>#!|&~^=:@\"$]")


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def md_text(text: str) -> str:
    """The text as Markdown that shows exactly it: signs with a meaning become entities."""
    return _MD_SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", one_line(text))


def html_text(text: str) -> str:
    """The text as HTML that shows exactly it, on one line."""
    return html.escape(one_line(text))


def html_exact(text: str) -> str:
    """The text as HTML, white space included; a carriage return, which a browser would drop, as a reference."""
    return html.escape(text).replace("\r", "&#13;").replace("\0", "\ufffd")


def meta_text(text: str) -> str:
    """The text for a front matter that themes print into HTML as it is."""
    return one_line(text).replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def address_text(address: str) -> str:
    """The address for a place where themes print it into an attribute as it is: its end signs are encoded."""
    return _ENDS_ADDRESS.sub(lambda sign: quote(sign[0], safe=""), address.strip())


def link(text: str, target: str) -> str:
    """A Markdown link that shows exactly the text."""
    return f"[{md_text(text)}](<{target}>)" if re.search(r"[\s()]", target) else f"[{md_text(text)}]({target})"


def percent(value: float) -> str:
    """0.7 as `70%`, 0.125 as `12.5%`."""
    return f"{value * 100:.6f}".rstrip("0").rstrip(".") + "%"


def bar(value: float) -> str:
    """A bar as inline SVG, next to its number in words."""
    width = round(value * 100, 1)
    return (
        '<svg class="sc-bar" viewBox="0 0 100 8" aria-hidden="true" focusable="false">'
        '<rect class="sc-bar-track" width="100" height="8" rx="4"></rect>'
        f'<rect class="sc-bar-fill" width="{width:g}" height="8" rx="4"></rect></svg>'
    )


def status_mark(status: str) -> str:
    """A status with a dot in its colour, for HTML and for Markdown; empty for none."""
    style = f" sc-status-{status}" if STATUS.fullmatch(status) else ""
    return f'<span class="sc-status{style}">{md_text(status.replace("-", " "))}</span>' if status else ""


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], *, style: str) -> str:
    """A Markdown table in a division of that class; the cells are Markdown already."""
    lines = [f"| {' | '.join(headers)} |", "|" + " --- |" * len(headers)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return f'<div class="{style}" markdown="block">\n\n' + "\n".join(lines) + "\n\n</div>\n"
