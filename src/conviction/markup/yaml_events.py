"""The front-matter reader over PyYAML's events: for every form that is not the plain one, and for every fault."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

import yaml

from conviction.markup.audience_lines import is_audience_word
from conviction.markup.yaml_faults import explained
from conviction.markup.yaml_scalars import FORBIDDEN, is_ambiguous, is_odd, plain
from conviction.model.document import FrontMatter, Value
from conviction.model.finding import Finding, Severity
from conviction.model.text import Span

__all__ = ["MAX_DEPTH", "YamlReader", "fault"]

MAX_DEPTH = 20
"""The limit of nesting of lists and mappings."""

_MOST_VALUES = 10_000
"""The limit of values that the aliases of a page's front matter stand for, each counted where it is repeated."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = ("while parsing a flow", "while scanning a quoted scalar")
"""Contexts of a YAML error past the end of a line that leaves a bracket or quote open."""


class _FaultError(Exception):
    """Reading stops here; becomes one finding."""

    def __init__(self, message: str, mark: Any) -> None:
        super().__init__(message)
        self.message = message
        self.mark = mark


def fault(path: str, span: Span, message: str, match: str = "") -> Finding:
    """The finding S001 of that place."""
    return Finding("S001", "front-matter-invalid", Severity.ERROR, message, path, span, match)


class YamlReader:
    """Builds the mapping from YAML events, without implicit resolution of values."""

    def __init__(self, source: str, path: str, end_line: int, judged: Container[str] | None = None) -> None:
        """`judged` are the keys whose values are checked; None checks all of them."""
        self.source = source
        self.path = path
        self.end_line = end_line
        self.judged = judged
        self.foreign = False
        """True while the value of a key is read that is not checked."""
        self.findings: list[Finding] = []
        self.keys: dict[str, Span] = {}
        self.values: dict[str, Span] = {}
        self.end_mark: Any = 0
        """The end of the value that was read last; a block value runs to the next key's line."""

    def read(self) -> FrontMatter:
        """The fields that could be read, and a finding for the first thing that could not."""
        fields: dict[str, Value] = {}
        try:
            self._forbidden()
            fields = self._document(self._events())
        except _FaultError as stop:
            self.findings.append(fault(self.path, self._span(stop.mark, stop.mark), stop.message))
        except yaml.MarkedYAMLError as error:
            self.findings.append(self._explained(error))
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            line = str(error).split("\n", 1)[0]
            self.findings.append(fault(self.path, Span(1), f"the front matter cannot be read: {line}"))
        return FrontMatter(fields, self.keys, self.values, self.end_line, tuple(self.findings))

    def _explained(self, error: yaml.MarkedYAMLError) -> Finding:
        """The finding of an error of the parser, in our words."""
        mark, opened = error.problem_mark or error.context_mark, error.context_mark
        if mark and opened and opened.line < mark.line and (error.context or "").startswith(_OPENING):
            message = (
                "the front matter cannot be read: the bracket or quote is never closed; close it, or quote the value"
            )
            return fault(self.path, self._span(opened, opened), message)
        if mark is None:
            return fault(self.path, Span(1), "the front matter cannot be read: write it as lines of `key: value`")
        found = explained(self.source.split("\n"), mark.line, mark.column)
        line = found.line + 2
        return fault(self.path, Span(line, found.column, line, found.end_column), found.message, found.match)

    def _forbidden(self) -> None:
        match = FORBIDDEN.search(self.source)
        if match:
            code = f"U+{ord(match[0]):04X}"
            raise _FaultError(
                f'the front matter holds the character {code}: write it as an escape in "…", or delete it',
                match.start(),
            )

    def _events(self) -> Iterator[Any]:
        """Events with anchors, tags, aliases, depth and repetition refused as they come."""
        depth = 0
        unfolding = _Unfolding()
        for event in yaml.parse(self.source, Loader=_LOADER):
            unfolding.count(event)
            if isinstance(event, yaml.NodeEvent) and not self.foreign:
                _refuse_marks(event)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise _FaultError(f"the front matter nests deeper than {MAX_DEPTH}: flatten it", event.start_mark)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            yield event

    def _document(self, events: Iterator[Any]) -> dict[str, Value]:
        fields: dict[str, Value] = {}
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1 or event.explicit:
                    raise _FaultError("the front matter is one mapping: delete the second ---", event.start_mark)
            elif isinstance(event, yaml.MappingStartEvent):
                self._mapping(events, fields, top=True)
            elif isinstance(event, yaml.NodeEvent):
                raise _FaultError("the front matter must be a mapping of `key: value` lines", event.start_mark)
        return fields

    def _mapping(self, events: Iterator[Any], into: dict[str, Value], *, top: bool = False) -> None:
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                self.end_mark = event.end_mark
                return
            key = self._key(event)
            if top:
                self.foreign = self._is_foreign(key)
            if key in into and not self.foreign:
                raise _FaultError(f"the key `{key}` is given twice: delete one", event.start_mark)
            span = self._span(event.start_mark, event.end_mark)
            value_event = next(events)
            value = self._value(value_event, events)
            into[key] = value
            if top:
                self.foreign = False
                self.keys[key] = span
                self.values[key] = self._span(value_event.start_mark, self.end_mark)

    def _is_foreign(self, key: str) -> bool:
        """True for a key that is not checked; a merge (`<<`) may bring any key."""
        return self.judged is not None and key not in self.judged and key != "<<" and not is_audience_word(key)

    def _key(self, event: Any) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise _FaultError("a key must be a word, not a list or a mapping", event.start_mark)
        key: str = event.value
        tolerated = self.foreign or self._is_foreign(key)
        if not event.style and is_odd(key) and not tolerated:
            raise _FaultError(f"the key `{key}` is not a plain word: quote it", event.start_mark)
        return key

    def _value(self, event: Any, events: Iterator[Any]) -> Value:
        if isinstance(event, yaml.AliasEvent):  # only below a key that is not checked
            self.end_mark = event.end_mark
            return None
        if isinstance(event, yaml.ScalarEvent):
            self.end_mark = event.end_mark
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Value] = []
            for item in events:
                if isinstance(item, yaml.SequenceEndEvent):
                    self.end_mark = item.end_mark
                    break
                items.append(self._value(item, events))
            return items
        mapping: dict[str, Value] = {}
        self._mapping(events, mapping)
        return mapping

    def _scalar(self, event: Any) -> Value:
        text: str = event.value
        if event.style:
            return text
        if is_ambiguous(text) and not self.foreign:
            span = self._span(event.start_mark, event.end_mark)
            excerpt = _short(text)
            hint = f': quote it, "{excerpt}"' if '"' not in excerpt and "\\" not in excerpt else ": put it in quotes"
            message = f"YAML versions read `{excerpt}` differently{hint}"
            self.findings.append(fault(self.path, span, message, text))
        return plain(text)

    def _span(self, start: Any, end: Any) -> Span:
        """A place in the document; the front matter begins on its line 2, and marks count characters."""
        at, to = (m if isinstance(m, int) else getattr(m, "index", 0) for m in (start, end))
        line, column = self._position(at)
        end_line, end_column = self._position(max(at, to))
        return Span(line, column, end_line, end_column)

    def _position(self, index: int) -> tuple[int, int]:
        index = min(index, len(self.source))
        return self.source.count("\n", 0, index) + 2, index - self.source.rfind("\n", 0, index)


class _Unfolding:
    """Counts the values of a text as a reader has them who writes each alias out."""

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        """By anchor the number of values below it."""
        self._open: list[tuple[str | None, int]] = [(None, 0)]
        """The collections around, each with its anchor and the values so far."""

    def count(self, event: Any) -> None:
        """Add one event; too many values are a fault, at the alias or collection that brings them."""
        if isinstance(event, yaml.CollectionStartEvent):
            self._open.append((event.anchor, 1))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, size = self._open.pop()
            self._add(anchor, size, event)
        elif isinstance(event, yaml.AliasEvent):
            self._add(None, self._sizes.get(str(event.anchor), 1), event)
        elif isinstance(event, yaml.ScalarEvent):
            self._add(event.anchor, 1, event)

    def _add(self, anchor: str | None, size: int, event: Any) -> None:
        if anchor:
            self._sizes[anchor] = size
        around, total = self._open[-1]
        self._open[-1] = around, total + size
        if total + size > _MOST_VALUES:
            message = f"the aliases of this front matter stand for more than {_MOST_VALUES:,} values: write them out"
            raise _FaultError(message, event.start_mark)


def _refuse_marks(event: Any) -> None:
    """Refuse aliases, anchors and tags, which readers follow in different ways."""
    if isinstance(event, yaml.AliasEvent):
        message = "aliases (*name) are not read in front matter: write the value out, or put it in quotes"
        raise _FaultError(message, event.start_mark)
    if event.anchor:
        message = "anchors (&name) are not read in front matter: delete it, or put the value in quotes"
        raise _FaultError(message, event.start_mark)
    tag = getattr(event, "tag", None)
    if tag:
        message = f"tags ({tag}) are not read in front matter: delete it, or put the value in quotes"
        raise _FaultError(message, event.start_mark)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
