"""Whether a file was written by `scaffold`: by the first characters of each format for programs or browsers."""

from __future__ import annotations

import re

__all__ = ["is_output"]

_LOOKED_AT = 2000
"""The number of bytes of a file that identify its format."""
_BLANK = re.compile(rb"\s+")
_BEGINNINGS = (
    rb"### scaffold lint(?:\r?\n|$)",  # lint: markdown
    rb'<\?xml version="1.0" encoding="UTF-8"\?>\s*<(?:testsuites name="scaffold lint"|checkstyle version=)',
    rb"::(?:error|warning|notice) title=scaffold ",  # github
    rb'<article class="diff">',  # diff: html
    rb"<!doctype html>[^\0]*?default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
)
_JSON = (
    rb'\{"schema":1,"(?:tool":\{"name":"scaffold"|old":\{"commit":)',  # lint and diff
    rb'\{"code":"[A-Z][0-9]{3}","name":"',  # json-lines
    rb'\{"\$schema":"[^"]*sarif[^"]*","version":"[^"]*","runs":\[\{"tool":\{"driver":\{"name":"scaffold"',
    rb'\{"source":\{"name":"scaffold"',  # rdjson
    rb'\[(?:\]|\{"check_name":")',  # gitlab
)
_TEXT = re.compile(b"|".join(_BEGINNINGS))
_DATA = re.compile(b"|".join(_JSON))


def is_output(content: bytes) -> bool:
    """True for an output of ours in a recognisable format; plain text is not."""
    head = content[:_LOOKED_AT]
    return _TEXT.match(head) is not None or _DATA.match(_BLANK.sub(b"", head)) is not None
