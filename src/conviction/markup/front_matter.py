"""The strict front-matter reader and writer: the one parser of it, everywhere.

A strict subset of YAML: no anchors, aliases, merges, tags or duplicate keys, string keys, bounded size and depth, and
no plain scalar that YAML 1.1 and 1.2 read differently. Unreadable text is a finding with its place, never an
exception.

Lines of the plain form `key: value` that every YAML reads alike are read by a pattern, line by line and each once: a
history holds thousands of nearly equal front matters. Everything else goes through PyYAML's events; both ways give the
same result, which a property test checks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache

from conviction.markup.audience_lines import audience_lines, is_audience_word
from conviction.markup.front_matter_split import MAX_BYTES, split
from conviction.markup.yaml_scalars import FLOAT, INT, is_ambiguous, is_odd, plain
from conviction.model.document import FrontMatter, Value
from conviction.model.finding import Finding, Severity
from conviction.model.text import Span

__all__ = ["MAX_BYTES", "PAGE_KEYS", "dump", "dump_scalar", "read", "read_any", "read_page", "split"]

PAGE_KEYS = frozenset({"audience", "hide", "id", "kind", "lint", "tags", "title"})
"""The keys whose form is checked on a page; every other one belongs to another tool."""
_NONE = FrontMatter({})
_PLAIN = re.compile(
    r"[^\W\d_][\w./%@–()' -]*(?<! )|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,3}(?:\.[0-9]{1,6})?%|[0-9]+[dwmy]"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_UNSAFE = re.compile('["\\\\\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]')


def read(text: str, path: str) -> tuple[FrontMatter, int]:
    """The front matter of a whole document and the offset where its body starts.

    A text without front matter gives an empty FrontMatter and 0. Faults are findings S001 inside the FrontMatter.
    """
    front, body = _read(text, path)
    lines = audience_lines(text, body, front) if front.ok else ()
    return (replace(front, audience_lines=lines) if lines else front), body


def read_any(text: str, path: str, kind: str = "") -> tuple[FrontMatter, int]:
    """The front matter, strictly read in a document; that of a page is another tool's, except for our own keys.

    `kind` is that of the folder; a text without one, in its folder and its fields, is a page.
    """
    front, start = read(text, path)
    if front.ok or kind or front.text("kind"):
        return front, start
    of_page = read_page(text, path)
    return (front, start) if of_page[0].text("kind") else of_page


def read_page(text: str, path: str) -> tuple[FrontMatter, int]:
    """The front matter of a page that the strict reader refuses, and the offset where its body starts.

    Only the values of PAGE_KEYS are checked, and their faults are findings S001. A text that merely begins with a
    line `---` has no front matter, unless it may state an audience.
    """
    front, body = read(text, path)
    source, _ = split(text)
    if source is None and _COMMENTS.match(text):
        return _NONE, 0  # no engine reads it as front matter either
    if front.ok or source is None:
        return front, body
    if not _KEYED.match(text) and not any(map(is_audience_word, _WORDS.findall(source))):
        return _NONE, 0
    if not front.end_line:
        return front, body
    from conviction.markup.yaml_events import YamlReader  # PyYAML is loaded only where it is needed

    front = YamlReader(source, path, front.end_line, PAGE_KEYS).read()
    return (replace(front, audience_lines=audience_lines(text, body, front)) if front.ok else front), body


def _read(text: str, path: str) -> tuple[FrontMatter, int]:
    source, body = split(text)
    if source is None:
        return _misplaced(text, path), 0
    if body < 0:
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            return _bad(
                path, Span(1), "the front matter is longer than 64 KiB or never closed: end it with a line ---"
            ), 0
        return _bad(path, Span(1), "the front matter is never closed: end it with a line ---"), 0
    lines = source.count("\n")
    if len(source.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return _bad(path, Span(1), "the front matter is longer than 64 KiB: move the text into the body"), body
    return _read_plainly(source, lines + 2) or _read_yaml(source, path, lines + 2), body


def _read_plainly(source: str, end_line: int) -> FrontMatter | None:
    """The fields when every line has the plain form and no key occurs twice, else None."""
    fields: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    values: dict[str, Span] = {}
    for number, line in enumerate(source.split("\n")[:-1], 2):
        entry = _placed_entry(line, number)
        if entry is None or entry[0] in fields:
            return None
        key, value, at, of_value = entry
        fields[key] = list(value) if isinstance(value, list) else value
        keys[key] = at
        values[key] = of_value
    return FrontMatter(fields, keys, values, end_line)


_ENTRY = re.compile(
    r"""([A-Za-z_][A-Za-z0-9_-]*):(?:[ ]+(?:
        "([^"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]*)"
      | ([^\W_](?:[\w./%–()'@ -]*[\w.%)])?)
      | (\[[\w-]+(?:,[ ][\w-]+)*\])
    ))?\r?""",
    re.VERBOSE,
)


@lru_cache(maxsize=4096)
def _placed_entry(line: str, number: int) -> tuple[str, Value, Span, Span] | None:
    """Key, value and the places of both, of one line in the plain form, else None."""
    entry = _plain_entry(line)
    if entry is None:
        return None
    key, value, start, end = entry
    return key, value, Span(number, 1, number, len(key) + 1), Span(number, start, number, end)


def _plain_entry(line: str) -> tuple[str, Value, int, int] | None:
    """Key, value and the value's columns of one line in the plain form, else None."""
    match = _ENTRY.fullmatch(line)
    if match is None or is_odd(match[1]):
        return None
    key = match[1]
    if match[2] is not None:
        return key, match[2], match.start(2), match.end(2) + 2
    if match[3] is not None:
        return None if is_ambiguous(match[3]) else (key, plain(match[3]), match.start(3) + 1, match.end(3) + 1)
    if match[4] is not None:
        words = match[4][1:-1].split(", ")
        return None if any(is_odd(word) for word in words) else (key, [*words], match.start(4) + 1, match.end(4) + 1)
    return key, None, len(key) + 2, len(key) + 2


def _read_yaml(source: str, path: str, end_line: int) -> FrontMatter:
    from conviction.markup.yaml_events import YamlReader  # PyYAML is loaded only where it is needed

    return YamlReader(source, path, end_line).read()


def _misplaced(text: str, path: str) -> FrontMatter:
    """Empty, with a finding when front matter seems to be meant but does not start on the first line."""
    first = text.lstrip(" \t\r\n\ufeff")
    if first.startswith("---") and first is not text and _MEANT.match(first):
        line = text.count("\n", 0, len(text) - len(first)) + 1
        return _bad(
            path, Span(line, 1, line, 4), "the front matter must start on the first line: delete the text above it"
        )
    above = _COMMENTS.match(text)
    if above and _MEANT.match(text, above.end()):
        line = text.count("\n", 0, above.end()) + 1
        message = "the front matter must start on the first line: move the comment above it to below it"
        return _bad(path, Span(line, 1, line, 4), message)
    opening = text[: text.find("\n")] if "\n" in text else text
    if _MEANT.match(text) and opening.strip() == "---":
        return _bad(path, Span(1), "the first line must be exactly ---: delete the spaces after it")
    return _NONE


_MEANT = re.compile(r"---[ \t]*\r?\n[A-Za-z_]+:")
_KEYED = re.compile(r"---\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*(?:['\"{?]|[\w.-]+[ \t]*:)")
"""Front matter whose first line may be a field."""
_COMMENTS = re.compile(r"\s*+(?:<!--(?:(?!-->).)*+-->\s*+)+", re.DOTALL)
_WORDS = re.compile(r"[^\W\d_]{5,40}")


def _bad(path: str, span: Span, message: str) -> FrontMatter:
    return FrontMatter({}, findings=(Finding("S001", "front-matter-invalid", Severity.ERROR, message, path, span),))


def dump(fields: Mapping[str, Value], *, newline: str = "\n", days: Collection[str] | None = None) -> str:
    """The front matter of these fields, both `---` lines included; `read` gives the same fields back.

    Other readers take `2026-11-23` for a date even where it is a title or a tag.

    Args:
        fields: The keys and values, in order.
        newline: The end of each line.
        days: The fields in which a day is written plain; in every other one it is text in quotes. None: all of them.

    Raises:
        ValueError: A key or value is of a type that front matter cannot hold.
    """
    entries = (
        f"{dump_scalar(key)}: {_flow(value, plain_days=days is None or key in days)}".rstrip(" ")
        for key, value in fields.items()
    )
    return newline.join(["---", *entries, "---", ""])


def _flow(value: Value, *, plain_days: bool) -> str:
    if isinstance(value, list):
        return "[" + ", ".join("null" if one is None else _flow(one, plain_days=plain_days) for one in value) + "]"
    if isinstance(value, dict):
        pairs = ((k, "null" if v is None else _flow(v, plain_days=plain_days)) for k, v in value.items())
        return "{" + ", ".join(f"{dump_scalar(k)}: {v}" for k, v in pairs) + "}"
    if isinstance(value, str) and not plain_days and _DAY.fullmatch(value):
        return f'"{value}"'
    return dump_scalar(value)


def dump_scalar(value: Value) -> str:
    """One value as written in front matter: plain where every YAML reads it alike, else in double quotes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if not INT.fullmatch(str(value)):
            raise ValueError(f"{value} has too many digits for front matter")
        return str(value)
    if isinstance(value, float):
        text = repr(value)
        if not FLOAT.fullmatch(text):
            raise ValueError(f"{text} has no plain decimal form")
        return text
    if not isinstance(value, str):
        raise ValueError(f"front matter cannot hold a {type(value).__name__}")
    if _PLAIN.fullmatch(value) and not is_odd(value):
        return value
    return '"' + _UNSAFE.sub(_escape, value) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError("a lone surrogate is not text")
    return _ESCAPES.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
