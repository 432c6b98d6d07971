"""The graph of the argument of a workspace: each claim with its support, and the circles in it.

A node is a document, by its path, or a claim in one, as `path#id`. An arrow leads from a node to its support: from a
claim to its evidence, from a document to its claims, to the theses it relies on, and to the items it derives from.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from conviction.model.argument import CardKind, Direction, Edge
from conviction.model.document import Document, Link

__all__ = ["Circle", "CircleKind", "Destination", "circles_in", "circles_of"]

Destination = Callable[[str, str, bool], tuple[Document | None, str]]
"""The document, and the anchor in it, of a reference in the document at a path; the third argument as in `resolve`."""
_SUPPORT = frozenset({Direction.FOR, Direction.BECAUSE})
_MOST_CIRCLES = 50
"""The number of circles that are listed of nodes that all reach each other; more are listed once these are broken."""


_MOST_NODES = 5
"""The number of nodes of a circle that are listed."""


class CircleKind(Enum):
    """The arrows of a circle."""

    SUPPORT = "support"
    DERIVATION = "derivation"
    SUPERSESSION = "supersession"


@dataclass(frozen=True, slots=True)
class Circle:
    """A shortest way from a node of a document back to itself."""

    kind: CircleKind
    nodes: tuple[str, ...]
    """The first nodes in the order of the arrows, at most five; one node that leads to itself is alone."""
    length: int
    """The number of all its nodes."""
    identity: str
    """The first of all its nodes by name: two nodes of one document may be part of one circle."""
    is_internal: bool
    """True when all its nodes belong to one document, and the whole document is one of them or it has one node."""
    is_argued: bool
    """True when edges alone make it: no memo, thesis or other document is part of it as a whole, insights apart."""

    @property
    def after(self) -> str:
        """The node to which the first one leads."""
        return self.nodes[1 % self.length]


def circles_of(documents: Iterable[Document], destination: Destination) -> Mapping[str, tuple[Circle, ...]]:
    """For the path of each document the circles that it is part of, once for each node of the document.

    The time is linear in the documents and their edges, but for documents of which many reach each other.
    """
    graph = _Graph(destination)
    for document in documents:
        if document.kind:
            graph.add(document)
    found: dict[str, list[Circle]] = {}
    for kind, nodes in graph.circles():
        identity, twice = min(nodes), nodes + nodes[:_MOST_NODES]
        paths = {node.partition("#")[0] for node in nodes}
        is_internal = len(paths) == 1 and (len(nodes) == 1 or not paths.isdisjoint(nodes))
        is_argued = all("#" in node or node in graph.insights for node in nodes)
        for at, node in enumerate(nodes):
            shown = twice[at : at + min(_MOST_NODES, len(nodes))]
            circle = Circle(kind, shown, len(nodes), identity, is_internal, is_argued)
            found.setdefault(node.partition("#")[0], []).append(circle)
    return {path: tuple(circles) for path, circles in found.items()}


class _Graph:
    """Gathers the arrows of each kind."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        self._support: dict[str, list[str]] = {}
        self._derivation: dict[str, list[str]] = {}
        self._supersession: dict[str, list[str]] = {}
        self.insights: set[str] = set()
        """The paths of the insights."""

    def add(self, document: Document) -> None:
        """The arrows that begin in a document."""
        if document.kind == "insight":
            self.insights.add(document.path)
        self._fields(document, "supersedes", self._supersession)
        self._fields(document, "derived_from", self._derivation)
        self._fields(document, "derived_from", self._support)
        self._fields(document, "thesis", self._support)
        for section in document.sections:
            self._edges(document, document.path, section.body.edges)
            if section.key == "evidence":
                self._links(document, section.body.links)
            for card in section.cards:
                if card.kind is CardKind.CLAIM and not card.retired and card.id:
                    node = f"{document.path}#{card.id}"
                    self._support.setdefault(document.path, []).append(node)
                    self._edges(document, node, card.edges)

    def _fields(self, document: Document, name: str, arrows: dict[str, list[str]]) -> None:
        if name in document.front.fields:
            for reference in document.front.texts(name):
                target, _ = self._destination(document.path, reference, True)
                if target is not None:
                    arrows.setdefault(document.path, []).append(target.path)

    def _edges(self, document: Document, node: str, edges: Sequence[Edge]) -> None:
        for edge in edges:
            if edge.direction in _SUPPORT:
                target, anchor = self._destination(document.path, edge.target, edge.bare)
                if target is not None and (not anchor or _is_claim(target, anchor)):
                    self._support.setdefault(node, []).append(f"{target.path}#{anchor}" if anchor else target.path)

    def _links(self, document: Document, links: Sequence[Link]) -> None:
        """The claims of other documents that a section of evidence links to."""
        for link in links:
            target, anchor = self._destination(document.path, link.target, False)
            if target is not None and target.path != document.path and _is_claim(target, anchor):
                self._support.setdefault(document.path, []).append(f"{target.path}#{anchor}")

    def circles(self) -> Iterator[tuple[CircleKind, tuple[str, ...]]]:
        """The nodes of every circle; one of support that is only made of derivations is one of derivation."""
        yield from ((CircleKind.SUPERSESSION, nodes) for nodes in circles_in(self._supersession))
        yield from ((CircleKind.DERIVATION, nodes) for nodes in circles_in(self._derivation))
        for nodes in circles_in(self._support):
            ways = zip(nodes, (*nodes[1:], nodes[0]), strict=True)
            if not all(after in self._derivation.get(before, ()) for before, after in ways):
                yield CircleKind.SUPPORT, nodes


def _is_claim(document: Document, anchor: str) -> bool:
    """True for the id of a claim of the document."""
    card = document.card(anchor)
    return card is not None and card.kind is CardKind.CLAIM


def circles_in(arrows: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The nodes of a shortest circle through each node that reaches itself; each circle once."""
    for group in _groups(arrows):
        left, listed = dict.fromkeys(sorted(group)), 0
        while left and listed < _MOST_CIRCLES:
            nodes = _shortest(next(iter(left)), group, arrows)
            yield nodes
            listed += 1
            for node in nodes:
                left.pop(node, None)


def _shortest(start: str, group: frozenset[str], arrows: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The nodes of a shortest way from a node of a group back to itself."""
    came: dict[str, str] = {}
    queue = deque([start])
    while start not in came:
        node = queue.popleft()
        for after in arrows.get(node, ()):
            if after in group and after not in came:
                came[after] = node
                queue.append(after)
    way, node = [], came[start]
    while node != start:
        way.append(node)
        node = came[node]
    return (start, *reversed(way))


def _groups(arrows: Mapping[str, Sequence[str]]) -> Iterator[frozenset[str]]:
    """The largest sets of nodes that all reach each other, and those that lead to themselves (Tarjan's algorithm)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: dict[str, None] = {}
    for root in arrows:
        work = [(root, iter(arrows[root]))] if root not in number else []
        if work:
            number[root] = lowest[root] = len(number)
            stack[root] = None
        while work:
            node, rest = work[-1]
            after = next(rest, None)
            if after is None:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    group = frozenset(_taken(stack, node))
                    if len(group) > 1 or node in arrows.get(node, ()):
                        yield group
            elif after not in number:
                number[after] = lowest[after] = len(number)
                stack[after] = None
                work.append((after, iter(arrows.get(after, ()))))
            elif after in stack:
                lowest[node] = min(lowest[node], number[after])


def _taken(stack: dict[str, None], node: str) -> Iterator[str]:
    """Take the nodes off the stack, down to this one."""
    while True:
        top, _ = stack.popitem()
        yield top
        if top == node:
            return
