"""The index of a workspace: ids, cards, links and backlinks; the one place that resolves references."""

from __future__ import annotations

import difflib
import posixpath
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from conviction.documents.argument_graph import Circle, circles_of
from conviction.documents.link_paths import (
    file_slug,
    folder_of,
    is_absolute,
    is_web,
    linked_path,
    moved_from,
    page_files,
    relative_link,
)
from conviction.documents.link_target import Reach, Target, TargetKind
from conviction.documents.nearest_paths import NearestPaths, same_numbers
from conviction.documents.review_dates import last_reviews
from conviction.markup import front_matter
from conviction.markup.anchors import Anchors, anchors
from conviction.model.document import Card, CardBody, Document

if TYPE_CHECKING:
    from conviction.documents.quote_library import QuoteLibrary
    from conviction.markup.figures import FigureSource

__all__ = ["Backlink", "Index", "Reach", "Target", "TargetKind"]

_MOST_GUESSES = 10
"""The number of missing files of one document for which a similar one is searched."""
_MOST_COMPARED = 200_000
"""The number of comparisons of anchors, for one document, after which no suggestion is made."""
_SHORTEST = 3
"""Characters of a part of a slug that may stand for a document in the text."""
_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-")
_ID = re.compile(r"[a-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Backlink:
    """A place that leads to a document or to a card in it."""

    source: Document
    line: int
    card: Card | None
    """The card that carries the link; None when it is in prose."""
    target: Target


class Index:
    """Ids, paths, cards and links of all documents and pages of a workspace."""

    def __init__(
        self,
        documents: Iterable[Document],
        files: Iterable[str] = (),
        off_site: Callable[[str], str] = lambda _: "",
        *,
        has_site: bool = True,
    ) -> None:
        """`files` are the paths of all other files that a link may name, such as images; folders end with `/`.

        `off_site` gives the reason why the site leaves a workspace path out; empty for one that it has. Files without
        a workspace have no site: a link to any file that is there works, and so does an anchor of a site or a forge.
        """
        self.off_site = off_site
        self.has_site = has_site
        self.documents: Sequence[Document] = tuple(documents)
        self.files: AbstractSet[str] = frozenset(files)
        self.by_path: Mapping[str, Document] = {document.path: document for document in self.documents}
        by_id: dict[str, list[Document]] = {}
        for document in self.documents:
            if document.id:
                by_id.setdefault(document.id, []).append(document)
        self.by_id: Mapping[str, tuple[Document, ...]] = {key: tuple(group) for key, group in by_id.items()}
        self._anchors: dict[str, Anchors] = {}
        self._fitting: dict[str, tuple[Document, ...]] = {}
        self._figures: dict[str, FigureSource] = {}
        self._compared: Counter[str] = Counter()
        self._guessed: Counter[str] = Counter()

    @cached_property
    def duplicates(self) -> Mapping[str, tuple[Document, ...]]:
        """Ids that more than one document carries, with those documents."""
        return {key: group for key, group in self.by_id.items() if len(group) > 1}

    def document(self, document_id: str) -> Document | None:
        """The document of that id, or None; the first by path if there are several."""
        return self.by_id.get(document_id, (None,))[0]

    def resolve(self, source: str, target: str, *, bare: bool = False) -> Target:
        """The target of the reference `target` in the document at path `source`; `bare` for one that is not a link."""
        if is_web(target):
            return Target(TargetKind.WEB)
        name, _, anchor = target.partition("#")
        if not name:
            here = self.by_path.get(source)
            return self._within(here, anchor, source) if here else Target(TargetKind.MISSING)
        if bare and "/" not in name and not name.endswith(".md"):
            fitting = self.fitting(name)
            return self._within(fitting[0], anchor, source) if len(fitting) == 1 else self._missing_id(name, anchor)
        name = name.partition("?")[0]
        if is_absolute(name):
            return self._absolute(source, unquote(name), unquote(anchor))
        return self._file(source, linked_path(source, name), unquote(anchor))

    def fitting(self, name: str) -> tuple[Document, ...]:
        """The documents that a bare reference may mean: by id, else by slug, else by a part of an id or slug.

        It resolves if that is one; pages have no slug, and a name of one or two characters fits only whole.
        """
        exact = self.by_id.get(name)
        if exact:
            return exact[:1]
        if name not in self._fitting:
            named = [document for document in self.documents if document.kind]
            whole = [d for d in named if name in (stem := file_slug(d.path), _DAY.sub("", stem))]
            if not whole and len(name) >= _SHORTEST:
                whole = [d for d in named if name in d.id or name in file_slug(d.path)]
            self._fitting[name] = tuple(whole)
        return self._fitting[name]

    def find(self, name: str) -> tuple[Document, ...]:
        """The documents that a user may mean by a path, an id, or a part of a slug; several when it is ambiguous.

        A whole slug takes precedence over a part of one.
        """
        exact = self.by_path.get(name) or self.document(name)
        if exact:
            return (exact,)
        by_name = [d for d in self.documents if name in (stem := file_slug(d.path), _DAY.sub("", stem))]
        if by_name:
            return tuple(by_name)
        return tuple(d for d in self.documents if d.kind and (name in d.id or name in file_slug(d.path)))

    def nearest(self, name: str) -> str:
        """The known id or path most like `name`, or an empty string."""
        names = [d.id for d in self.documents if d.id] + [d.path for d in self.documents]
        near = difflib.get_close_matches(name, names, 1, 0.5)
        return near[0] if near else ""

    @cached_property
    def superseding(self) -> Mapping[str, tuple[Document, ...]]:
        """For each id, the documents that name it under `supersedes`."""
        groups: dict[str, list[Document]] = {}
        for document in self.documents:
            for old in document.front.texts("supersedes"):
                groups.setdefault(old, []).append(document)
        return {old: tuple(documents) for old, documents in groups.items()}

    @cached_property
    def reviewed(self) -> Mapping[str, date]:
        """The day of the last published review that names a document, by its id."""
        return last_reviews(self.documents)

    @cached_property
    def circles(self) -> Mapping[str, tuple[Circle, ...]]:
        """For each path, the circles of support, derivation and supersession that the document is part of."""
        return circles_of(self.documents, self.destination)

    def destination(self, source: str, target: str, bare: bool) -> tuple[Document | None, str]:
        """The document and the anchor that a reference means; None for anything else, without a search for the nearest.

        The arguments are those of `resolve`; the anchor may not exist in the document.
        """
        name, _, anchor = target.partition("#")
        if not name:
            return self.by_path.get(source), unquote(anchor)
        if is_web(target):
            return None, ""
        if bare and "/" not in name and not name.endswith(".md"):
            fitting = self.fitting(name)
            return (fitting[0], anchor) if len(fitting) == 1 else (None, anchor)
        return self.by_path.get(linked_path(source, name)), unquote(anchor)

    @cached_property
    def backlinks(self) -> Mapping[str, tuple[Backlink, ...]]:
        """For each path, the places with a link to it, in the order of their documents and lines."""
        groups: dict[str, list[Backlink]] = {}
        for source in self.documents:
            for backlink in sorted(self._outgoing(source), key=lambda link: link.line):
                if backlink.target.document is not None:
                    groups.setdefault(backlink.target.document.path, []).append(backlink)
        return {path: tuple(links) for path, links in groups.items()}

    @cached_property
    def quotes(self) -> QuoteLibrary:
        """The quotes of all conversations."""
        from conviction.documents.quote_library import QuoteLibrary  # few commands need it

        return QuoteLibrary(self.documents)

    def figures(self, document: Document) -> FigureSource:
        """The figures of a document, read once."""
        from conviction.documents.figure_source import figure_source  # few commands need it

        if document.path not in self._figures:
            self._figures[document.path] = figure_source(document)
        return self._figures[document.path]

    def _outgoing(self, source: Document) -> Iterable[Backlink]:
        for line, body, card in _blocks(source):
            for edge in body.edges:
                if edge.bare:
                    target = self.resolve(source.path, edge.target, bare=True)
                    yield Backlink(source, line + edge.offset, card, target)
        by_line = {card.line: card for card in source.cards}
        starts = sorted([*by_line, *(line for line, _ in source.headings)])
        for line, link in source.links:
            if not link.image:
                at = bisect_right(starts, line)
                owner = by_line.get(starts[at - 1]) if at else None
                yield Backlink(source, line, owner, self.resolve(source.path, link.target))

    def anchors(self, document: Document) -> Anchors:
        """The anchors of a document's page."""
        if document.path not in self._anchors:
            start = max(front_matter.split(document.text)[1], 0)
            self._anchors[document.path] = anchors(document.text[start:])
        return self._anchors[document.path]

    def _within(self, document: Document, anchor: str, source: str) -> Target:
        """The passage of a document with this anchor; without one, the document."""
        reason = "" if document.path == source else self.off_site(document.path)
        reach = Reach.FORGE if reason else Reach.EVERYWHERE
        if not anchor:
            return Target(TargetKind.DOCUMENT, document, path=document.path, reach=reach, reason=reason)
        card = document.card(anchor)
        known = self.anchors(document)
        if card or anchor in known:
            kind = TargetKind.CARD if card else TargetKind.ANCHOR
            if self.has_site and reach is Reach.EVERYWHERE and anchor in known.only_site:
                reach = Reach.SITE
            return Target(kind, document, card, anchor, document.path, reach=reach, reason=reason)
        if anchor in known.forge and not self.has_site:
            return Target(TargetKind.ANCHOR, document, None, anchor, document.path)
        if anchor in known.forge:
            same = relative_link(source, document.path, known.forge[anchor])
            return Target(TargetKind.MISSING, None, None, anchor, document.path, reach=Reach.FORGE, same=same)
        folded = [other for other in known.site if other.casefold() == anchor.casefold()]
        if len(folded) == 1:
            same = relative_link(source, document.path, folded[0])
            return Target(TargetKind.MISSING, None, None, anchor, document.path, same=same)
        self._compared[source] += len(known.site)
        near = self._near_anchor(known, anchor) if self._compared[source] < _MOST_COMPARED else ""
        return Target(TargetKind.MISSING, None, None, anchor, document.path, near)

    def _near_anchor(self, known: Anchors, anchor: str) -> str:
        near = difflib.get_close_matches(anchor, sorted(known.site), 1, 0.5)
        return f"#{near[0]}" if near else ""

    def _missing_id(self, name: str, anchor: str) -> Target:
        several = self.fitting(name)
        if several:
            return Target(TargetKind.MISSING, anchor=anchor, nearest=several[0].id, several=len(several))
        near = difflib.get_close_matches(name, same_numbers(name, sorted(self.by_id)), 1, 0.5)
        return Target(TargetKind.MISSING, anchor=anchor, nearest=near[0] if near else "")

    def _absolute(self, source: str, name: str, anchor: str) -> Target:
        """The target of an address from the root of a host, which the site does not make a link.

        A forge reads it from the root of the repository; an author may mean the site's. Without a site it may be any.
        """
        if not self.has_site:
            return Target(TargetKind.FILE, path=name)
        path = posixpath.normpath(name.lstrip("/"))
        for place in (path, f"docs/{path}"):
            found = self._there(source, place, anchor)
            if found and found.path:
                reach = Reach.FORGE if place == path and found.reach is not Reach.SITE else Reach.EVERYWHERE
                same = found.same or relative_link(source, found.path, anchor)
                return Target(TargetKind.MISSING, anchor=anchor, path=name, reach=reach, same=same)
        return Target(TargetKind.MISSING, anchor=anchor, path=name)

    def _file(self, source: str, path: str, anchor: str) -> Target:
        found = self._there(source, path, anchor)
        if found:
            return found
        if f"{path}/" in self.files:
            reason = "the folder has no first page (index.md)"
            return Target(TargetKind.FILE, path=path, reach=Reach.FORGE, reason=reason)
        same = self.moved(path) or self.folded(path)
        if same:
            link = relative_link(source, same, anchor if self._has(same, anchor) else "")
            return Target(TargetKind.MISSING, None, None, anchor, path, same=link)
        near = self._near_path(source, path)
        return Target(TargetKind.MISSING, None, None, anchor, path, relative_link(source, near) if near else "")

    def _there(self, source: str, path: str, anchor: str) -> Target | None:
        """The document, file or page of the site at a path; None if there is none."""
        document = self.by_path.get(path)
        if document:
            return self._within(document, anchor, source)
        if path in self.files:
            is_page = path.endswith(".md") and self.has_site
            reason = "it is not a page of this workspace" if is_page else self.off_site(path)
            return Target(TargetKind.FILE, path=path, reach=Reach.FORGE if reason else Reach.EVERYWHERE, reason=reason)
        if path.endswith(".md"):
            found = None
        else:
            found = next((other for other in page_files(path) if other in self.by_path), None)
        if found is not None:
            target = self._within(self.by_path[found], anchor, source)
            if posixpath.split(found) in ((path, "index.md"), (path, "README.md")):
                return target  # a forge shows the folder
            reach = Reach.SITE if target.on_site else target.reach
            same = relative_link(source, found, anchor) if target.resolves else target.same
            return replace(target, reach=reach, same=same)
        if self.is_register(folder_of(path)):
            return Target(
                TargetKind.REGISTER, path=path, reach=Reach.SITE if path.endswith(".md") else Reach.EVERYWHERE
            )
        return None

    def _has(self, path: str, anchor: str) -> bool:
        """True when the document at a path has the anchor."""
        document = self.by_path.get(path)
        return document is not None and anchor in self.anchors(document)

    def is_register(self, folder: str) -> bool:
        """True for a folder of documents whose list the site makes; that of `docs` is the home page."""
        return folder == "docs" or folder in self._registers

    @cached_property
    def _registers(self) -> AbstractSet[str]:
        found: set[str] = set()
        for document in self.documents:
            folder = posixpath.dirname(document.path) if document.kind else ""
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return found

    def folded(self, path: str) -> str:
        """The path that differs from this one only in the case of letters; empty if there is none, or several."""
        found = self._folded.get(path.casefold(), ())
        return found[0] if len(found) == 1 else ""

    @cached_property
    def _folded(self) -> Mapping[str, Sequence[str]]:
        groups: dict[str, list[str]] = {}
        for path in sorted({*self.by_path, *self.files}):
            groups.setdefault(path.casefold(), []).append(path)
        return groups

    def _near_path(self, source: str, path: str) -> str:
        """The known path most like a missing one; empty if there is none, or if a document has too many missing ones.

        The limit is per document, so the suggestions for one do not depend on the others.
        """
        if self._guessed[source] >= _MOST_GUESSES:
            return ""
        self._guessed[source] += 1
        return self.guess(path)

    def guess(self, path: str) -> str:
        """The one document elsewhere whose id has the name of a missing file, else the path most like it; or empty."""
        named = self._by_slug.get(file_slug(path), ()) if path.endswith(".md") else ()
        return named[0].path if len(named) == 1 else self._nearest_paths.to(path)

    @cached_property
    def _nearest_paths(self) -> NearestPaths:
        return NearestPaths(self.by_path)

    def moved(self, path: str) -> str:
        """The path of the document that was at a missing one, as its id shows; empty without proof."""
        if not path.endswith(".md"):
            return ""
        found = self._by_slug.get(file_slug(path), ())
        moved = [document.path for document in found if moved_from(document, path)]
        return moved[0] if len(moved) == 1 else ""

    @cached_property
    def _by_slug(self) -> Mapping[str, Sequence[Document]]:
        groups: dict[str, list[Document]] = {}
        for document in self.documents:
            if document.kind:
                groups.setdefault(document.id.partition("-")[2], []).append(document)
        return groups


def _blocks(document: Document) -> Iterable[tuple[int, CardBody, Card | None]]:
    """Every block that can carry an edge, with its line and, for a card, the card."""
    for section in document.sections:
        yield section.line, section.body, None
        yield from ((line, body, None) for line, body in section.subsections)
        yield from ((card.line, card.body, card) for card in section.cards)
