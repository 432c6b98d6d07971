"""A redline: a whole page for readers who never see the source, with the text and its changes in it.

It has no script and no file beside it. All text of a document passes `html_exact` or `html_text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from conviction.history.formats.diff_head import conviction_move, groups
from conviction.history.formats.redline_blocks import blocks_html
from conviction.history.formats.redline_css import STYLE
from conviction.history.formats.redline_flow import flow
from conviction.history.formats.redline_words import change_in_words, day_in_words, move_in_words
from conviction.markup.escape import html_text
from conviction.markup.visible_text import visible_line
from conviction.model.diff import DiffResult, RangeRevision
from conviction.model.history import ChangeKind, Layer, ResolvedRevision

__all__ = ["page"]

_TITLES = {Layer.EVIDENCE: "Evidence", Layer.JUDGEMENT: "Judgement", Layer.WORDING: "Wording"}
_NOT_LISTED = frozenset({ChangeKind.DOCUMENT_MOVED})
"""A reader has no files."""
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def page(result: DiffResult) -> str:
    """The page, from its doctype to its end."""
    title = result.title or "Untitled"
    body = "".join((_head(result, title), _revisions(result), _changes(result), _text(result)))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>Redline: {html_text(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _head(result: DiffResult, title: str) -> str:
    lines = ['<p class="kicker">Redline</p>', f'<h1 dir="auto">{html_text(title)}</h1>']
    lines.append(f'<p class="facts">{_version(result.old)} <span aria-hidden="true">→</span>'
                 f'<span class="sr"> to </span> {_version(result.new)}</p>')  # fmt: skip
    authors = _authors(result)
    if authors:
        lines.append(f'<p class="facts">Changed by {html_text(authors)}</p>')
    if move := conviction_move(result):
        lines.append(f'<p class="conviction">{html_text(move_in_words(*move))}</p>')
    return "<header>\n" + "\n".join(lines) + "\n</header>\n"


def _version(version: ResolvedRevision) -> str:
    """The day of a version, and its number where it has one; a reader has no use for the digits of a commit."""
    name = {"worktree": "draft", "index": "draft", "last commit": ""}.get(version.label, version.label)
    name = "" if _COMMIT.fullmatch(name) or name == str(version.day) else name
    if version.day is None:
        return html_text(name or "earlier version")
    return _time(version.day) + (f" ({html_text(name)})" if name else "")


def _time(day: date) -> str:
    return f'<time datetime="{day}">{day_in_words(day)}</time>'


def _authors(result: DiffResult) -> str:
    names = [one.author for _, revisions in groups(result) for one in revisions]
    return ", ".join(dict.fromkeys(name for name in names or [result.new.author] if name))


def _revisions(result: DiffResult) -> str:
    """The revisions of the range, each with its own reason; for neighbours the one."""
    between = result.range
    parts = []
    for title, revisions in groups(result) if between.several else (("", between.gained),):
        if any(one.commit or one.because for one in revisions):
            parts += [f"<h3>{html_text(title)}</h3>\n"] if title else []
            parts += ['<ol class="revisions">\n', *(_revision(one) for one in revisions), "</ol>\n"]
    if not parts:
        return ""
    if between.diverged:
        heading = "Two branches: the revisions of each"
    elif between.undone:
        heading = "Revisions that are taken back"
    else:
        heading = "Revisions" if between.several else "Revision"
    return f'<section aria-labelledby="revisions">\n<h2 id="revisions">{heading}</h2>\n{"".join(parts)}</section>\n'


def _revision(one: RangeRevision) -> str:
    facts = [_time(one.day) if one.day else "not yet recorded", html_text(one.author)]
    facts.append(f"reason: {html_text(one.reason)}" if one.reason else "no reason given")
    if not one.line:
        facts.append("made on a side branch" if one.taken else "made on a side branch, not taken over")
    elif one.brings:
        facts.append("brings a side branch in")
    lines = [f'<p class="facts">{" · ".join(fact for fact in facts if fact)}</p>']
    if one.moved:
        lines.append(f'<p class="conviction">{html_text(move_in_words(one.before, one.after))}</p>')
    if one.because:
        lines.append(f'<p dir="auto">{html_text(visible_line(one.because))}.</p>')
    return "<li>\n" + "\n".join(lines) + "\n</li>\n"


def _changes(result: DiffResult) -> str:
    parts = []
    for layer in Layer:
        items = []
        for change in result.of(layer):
            if change.kind not in _NOT_LISTED and (change.kind is not ChangeKind.CONVICTION_MOVED or change.card):
                words = change_in_words(change, result.card_titles)
                items += [f'<li dir="auto">{html_text(words)}</li>\n'] if words else []
        if items:
            parts.append(f"<h3>{_TITLES[layer]}</h3>\n<ul>\n{''.join(items)}</ul>\n")
    if not parts:
        return ""
    return f'<section aria-labelledby="changes">\n<h2 id="changes">Changes</h2>\n{"".join(parts)}</section>\n'


def _text(result: DiffResult) -> str:
    blocks, hidden = flow(result)
    remarks = [f'<p class="legend">{remark}</p>\n' for remark in _remarks(result, hidden)]
    text = f'<div class="text" dir="auto">\n{blocks_html(blocks)}</div>\n'
    return f'<section aria-labelledby="text">\n<h2 id="text">Text</h2>\n{"".join(remarks)}{text}</section>\n'


def _remarks(result: DiffResult, hidden: int) -> Iterator[str]:
    if result.empty:
        yield "Nothing changed."
        return
    yield (
        "<ins>Underlined</ins> text was added, <del>struck through</del> text was removed, and text that moved has a "
        "note of where it came from or went to."
    )
    if hidden:
        yield (
            "One change of a link, a comment or the formatting is not visible here."
            if hidden == 1
            else f"{hidden} changes of links, comments or formatting are not visible here."
        )
