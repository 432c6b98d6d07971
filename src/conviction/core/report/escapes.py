"""How text of strangers enters a report for programs: nothing that breaks its format or moves a cursor."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

__all__ = ["json_text", "markdown_text", "plain", "uri", "workflow_data", "workflow_property", "xml_text"]

_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_MARKDOWN = re.compile(r"([\\`*_\[\]~|$#!:@])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def plain(text: str) -> str:
    """The text in one line: a line break or tab is a blank, another sign that cannot be printed is U+FFFD."""
    if text.isprintable():
        return text
    return "".join(" " if sign.isspace() else sign if sign.isprintable() else "\ufffd" for sign in text)


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """JSON without final newline; every sign that cannot be printed is escaped, the others stand as they are."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return text if text.replace("\n", "").isprintable() else "".join(map(_json_sign, text))


def _json_sign(sign: str) -> str:
    return sign if sign == "\n" or sign.isprintable() else json.dumps(sign)[1:-1]


def xml_text(text: str) -> str:
    """The text for an element or a quoted attribute; what XML 1.0 forbids, even escaped, is U+FFFD."""
    return "".join(map(_xml_sign, text))


def _xml_sign(sign: str) -> str:
    if sign in _XML:
        return _XML[sign]
    if sign.isprintable():
        return sign
    code = ord(sign)
    forbidden = (code < 0x20 and sign not in "\t\n\r") or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF)
    return "\ufffd" if forbidden else f"&#x{code:x};"


def workflow_data(text: str) -> str:
    """The text as the message of a workflow command."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return plain(escaped)


def workflow_property(text: str) -> str:
    """The text as the value of a workflow command's property."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")


def markdown_text(text: str) -> str:
    """The text for a cell of a table: no renderer takes it for markup."""
    return _MARKDOWN.sub(r"\\\1", plain(text)).translate(_ENTITIES)


def uri(path: str) -> str:
    """A relative path as a URI reference; bytes of a name that are no UTF-8 are kept."""
    return quote(path, safe="/", errors="surrogateescape")
