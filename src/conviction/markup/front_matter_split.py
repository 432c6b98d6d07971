"""The start and end of a document's front matter, and the id in it: quick, for thousands of versions."""

from __future__ import annotations

import re

__all__ = ["MAX_BYTES", "document_id", "is_id", "plain_fields", "split"]

MAX_BYTES = 64 * 1024
"""The largest front matter that is read, in UTF-8 bytes."""
_ID_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789-"
_ID = re.compile(r"^id:[ \t]*[\"']?([a-z0-9-]{1,64})[\"']?[ \t]*(?:#.*)?\r?$", re.MULTILINE)

_FIELD = re.compile(r"^(\w+):(.*)$", re.MULTILINE)


def split(text: str) -> tuple[str | None, int]:
    """The text between the `---` line and the next `---` or `...`, and the offset of the body after them.

    `(None, 0)` when the text does not begin with front matter; `(rest, -1)` when it is never closed.
    """
    if not text.startswith(("---\n", "---\r\n")):
        return None, 0
    start = text.index("\n") + 1
    match = _CLOSING.search(text, start - 1, start + MAX_BYTES + 8)
    if match is not None and match[0].startswith("\n.") and "audience" in text[start : match.start()].lower():
        match = None  # only some readers would see that audience
    if match is None:
        return text[start : start + MAX_BYTES], -1
    return text[start : match.start() + 1], match.end()


_CLOSING = re.compile(r"\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\r?\Z)")
"""A line `---`, or `...` as other tools write it: MkDocs ends the front matter at either."""


def is_id(text: str) -> bool:
    """True for text that can be the id of a document."""
    return 0 < len(text) <= 64 and text.isascii() and not text.strip(_ID_SIGNS)


def document_id(data: bytes) -> str:
    """The id in the front matter of a file's bytes, or an empty string."""
    match = _ID.search(_source(data))
    return match[1] if match else ""


def plain_fields(data: bytes) -> dict[str, str]:
    """The fields at the top level of a file's front matter that are a text of one line, without quotes and comments."""
    return {name: _plain(value.strip()) for name, value in _FIELD.findall(_source(data))}


def _plain(value: str) -> str:
    if value[:1] in ("'", '"'):
        return value[1:].partition(value[0])[0]
    return value.partition(" #")[0].rstrip()


def _source(data: bytes) -> str:
    return split(data[: MAX_BYTES + 64].decode("utf-8", "replace").removeprefix("\ufeff"))[0] or ""
