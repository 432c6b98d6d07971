"""Files that a site may have besides pages: none that a browser would run as a page."""

from __future__ import annotations

import posixpath

from conviction.markup import svg

__all__ = ["DRAWING", "may_run", "refusal"]

DRAWING = ".svg"
_ENDINGS = frozenset(
    {
        ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp", ".tif", ".tiff", DRAWING, ".ico", ".pdf", ".csv",
        ".tsv", ".txt", ".json", ".xlsx", ".xls", ".docx", ".doc", ".pptx", ".ppt", ".ods", ".odt", ".odp", ".epub",
        ".ics", ".zip", ".gz", ".mp3", ".m4a", ".ogg", ".wav", ".mp4", ".mov", ".webm", ".vtt", ".css", ".woff",
        ".woff2", ".ttf", ".otf", ".bib",
    }
)  # fmt: skip
"""Suffixes of files that browsers show, save or play, and never run."""
_HOST_NAME = "CNAME"
"""At the top of docs/: the host name of a site, which forges read."""


def may_run(path: str) -> bool:
    """True when a browser could run a file of this site path as a page, by its name; drawings are inspected."""
    return posixpath.splitext(path)[1].lower() not in _ENDINGS and path != _HOST_NAME


def refusal(path: str, data: bytes = b"") -> str:
    """The reason why a file is not published, with its remedy; empty if it may be.

    `data` is the content of a drawing; for other files the path is enough.
    """
    if may_run(path):
        return "files of this type can run in a browser; link to a PDF or image"
    if posixpath.splitext(path)[1].lower() == DRAWING and (fault := svg.objection(data)):
        return f"the drawing may run or load something, {fault}; save it as plain SVG"
    return ""
