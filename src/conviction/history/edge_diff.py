"""The edges of one card in two versions, compared: the same edge has the same target, however it is written."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from conviction.model.argument import Edge
from conviction.model.history import Change, ChangeKind

__all__ = ["EdgeSides", "edge_changes", "matched"]


@dataclass(frozen=True, slots=True)
class EdgeSides:
    """The two versions between which edges are compared."""

    old_path: str
    new_path: str
    renames: Mapping[str, str] = field(default_factory=dict)
    """For each document that was renamed its new path, by the old one, both from where `old_path` begins."""


def edge_changes(sides: EdgeSides, was: Sequence[Edge], now: Sequence[Edge], card: str) -> Iterator[Change]:
    """The changes of the edges of one card."""
    if was == now and posixpath.dirname(sides.old_path) == posixpath.dirname(sides.new_path):
        return
    pairs, attached, detached = matched(sides, was, now)
    for old, new in pairs:
        if old.direction is not new.direction:
            message = f"{_about(new, card)}: {old.direction.value} → {new.direction.value}"
            yield _edge(ChangeKind.DIRECTION_CHANGED, message, old.direction.value, new.direction.value, card, new)
        if old.weight is not new.weight:
            message = f"{_about(new, card)}: {old.weight_word} → {new.weight_word}"
            yield _edge(ChangeKind.WEIGHT_CHANGED, message, old.weight_word, new.weight_word, card, new)
    for edge in attached:
        yield _edge(ChangeKind.EVIDENCE_ATTACHED, f"+ {_line(edge, card)}", None, edge.target, card, edge)
    for edge in detached:
        yield _edge(ChangeKind.EVIDENCE_DETACHED, f"- {_line(edge, card)}", edge.target, None, card, edge)


def _edge(kind: ChangeKind, message: str, before: str | None, after: str | None, card: str, edge: Edge) -> Change:
    details = {
        "target": edge.target,
        "direction": edge.direction.value,
        "weight": edge.weight.value if edge.weight else None,
        "text": edge.text,
    }
    return Change(kind, message, before, after, card, details)


def _about(edge: Edge, card: str) -> str:
    return (f"#{card}   " if card else "") + (edge.text or edge.target)


def _line(edge: Edge, card: str) -> str:
    weight = f" ({edge.weight.value})" if edge.weight else ""
    where = f"  #{card}" if card else ""
    return f"{edge.direction.value:<7}{where}   {edge.text or edge.target}{weight}"


def matched(
    sides: EdgeSides, was: Sequence[Edge], now: Sequence[Edge]
) -> tuple[list[tuple[Edge, Edge]], list[Edge], list[Edge]]:
    """Pairs of one target, and the rest of the newer and of the older; strict likeness goes before loose.

    A bare reference may be a part of the name of the file to which it becomes a link.
    """
    targets_a = [_renamed(_target(edge, sides.old_path), sides.renames) for edge in was]
    targets_b = [_target(edge, sides.new_path) for edge in now]
    pairs: dict[int, int] = {}
    for shape in (_strictly, _by_name, _by_slug):
        for same_direction in (True, False):
            free: dict[tuple[object, ...], list[int]] = defaultdict(list)
            for i in sorted(set(range(len(was))).difference(pairs.values())):
                free[shape(was[i], targets_a[i]), was[i].direction if same_direction else None].append(i)
            for j, edge in enumerate(now):
                partner = free.get((shape(edge, targets_b[j]), edge.direction if same_direction else None))
                if j not in pairs and partner:
                    pairs[j] = partner.pop(0)
    for j, edge in enumerate(now):
        rest = set(range(len(was))).difference(pairs.values()) if j not in pairs else ()
        parts = [i for i in rest if was[i].bare != edge.bare and _is_part(targets_a[i], targets_b[j], was[i].bare)]
        if len(parts) == 1:
            pairs[j] = parts[0]
    unmatched = set(pairs.values())
    return (
        [(was[pairs[j]], now[j]) for j in sorted(pairs)],
        [edge for j, edge in enumerate(now) if j not in pairs],
        [edge for i, edge in enumerate(was) if i not in unmatched],
    )


def _strictly(_edge: Edge, target: tuple[str, str]) -> object:
    return target


def _by_name(edge: Edge, target: tuple[str, str]) -> object:
    """The same file name in another folder: the document or its target was moved."""
    if "://" in target[0] or not target[0]:
        return (edge, target)
    return posixpath.basename(target[0]).removesuffix(".md"), target[1]


def _by_slug(edge: Edge, target: tuple[str, str]) -> object:
    """A bare reference `KIND-slug` and a link to `slug.md` lead to one place."""
    if "://" in target[0] or not target[0]:
        return (edge, target)
    name = posixpath.basename(target[0]).removesuffix(".md")
    return (name.partition("-")[2] if edge.bare else name), target[1]


def _is_part(one: tuple[str, str], other: tuple[str, str], one_is_bare: bool) -> bool:
    """True when the bare reference, `count`, is made of whole words of the file's name, `2026-01-01-count.md`."""
    bare, link = (one, other) if one_is_bare else (other, one)
    if "://" in link[0] or not (bare[0] and link[0]) or bare[1] != link[1]:
        return False
    return f"-{bare[0]}-" in f"-{posixpath.basename(link[0]).removesuffix('.md')}-"


def _target(edge: Edge, path: str) -> tuple[str, str]:
    """The place an edge leads to: the file from the root or the web address, and the anchor."""
    if "://" in edge.target:
        return edge.target, ""
    name, _, anchor = edge.target.partition("#")
    if name and not edge.bare:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(name)))
    return name, unquote(anchor)


def _renamed(target: tuple[str, str], renames: Mapping[str, str]) -> tuple[str, str]:
    return (renames[target[0]], target[1]) if target[0] in renames else target
