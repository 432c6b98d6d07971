"""Escapes for untrusted text in a report for programs: nothing breaks its format or moves a cursor."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

__all__ = ["json_text", "markdown_text", "plain", "uri", "workflow_data", "workflow_property", "xml_text"]

_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_MARKDOWN = re.compile(r"([\\`*_\[\]~|$#!:@])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def plain(text: str) -> str:
    """The text in one line: a line break or tab is a blank, any other unprintable character becomes U+FFFD."""
    if text.isprintable():
        return text
    return "".join(" " if sign.isspace() else sign if sign.isprintable() else "\ufffd" for sign in text)


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """JSON without a final newline; characters that cannot be printed are escaped, all others unchanged."""
    text = _laid_out(value, "\n", " " * indent) if indent else _encoder(", ")(value)
    plain = text.replace("\n", "") if indent else text
    return text if plain.isprintable() else "".join(map(_json_sign, text))


def _laid_out(value: Any, line: str, step: str) -> str:
    """The output of `json.dumps` with an indent, in a tenth of the time: the quick encoder of `json` has no indent."""
    inner = line + step
    if isinstance(value, dict) and value:
        return f"{{{inner}{f',{inner}'.join(_pairs(value, inner, step))}{line}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{inner}{f',{inner}'.join([_laid_out(item, inner, step) for item in value])}{line}]"
    return json.dumps(value, ensure_ascii=False)


def _pairs(value: dict[str, Any], line: str, step: str) -> list[str]:
    """The text between the braces; successive plain values are encoded at once."""
    encode = _encoder(f",{line}")
    found: list[str] = []
    plain: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(item, dict | list | tuple):
            found += [encode(plain)[1:-1]] * bool(plain)
            name = f'"{key}"' if key.isidentifier() and key.isascii() else encode(key)
            found.append(f"{name}: {_laid_out(item, line, step)}")
            plain = {}
        else:
            plain[key] = item
    return [*found, *([encode(plain)[1:-1]] * bool(plain))]


@lru_cache(maxsize=32)
def _encoder(separator: str) -> Callable[[Any], str]:
    """The encoder of plain values: only the quick part if there is one, since the whole creates it each time."""
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(separator, ": "))
    quick = getattr(json.encoder, "c_make_encoder", None)
    if quick is None:
        return encoder.encode
    encode = quick(None, encoder.default, json.encoder.encode_basestring, None, ": ", separator, False, False, True)
    return lambda value: "".join(encode(value, 0))


def _json_sign(sign: str) -> str:
    return sign if sign == "\n" or sign.isprintable() else json.dumps(sign)[1:-1]


def xml_text(text: str) -> str:
    """The text for an element or a quoted attribute; characters that XML 1.0 forbids become U+FFFD."""
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
    """The text for a cell of a table, with all markup escaped."""
    return _MARKDOWN.sub(r"\\\1", plain(text)).translate(_ENTITIES)


def uri(path: str) -> str:
    """A relative path as a URI reference; bytes of a name that are not UTF-8 are kept."""
    return quote(path, safe="/", errors="surrogateescape")
