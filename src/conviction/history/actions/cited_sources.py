"""The documents that a thesis cites, and those that bear on it, each with its own history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from conviction.adapters.git import blobs, log
from conviction.adapters.git.repository import Repository
from conviction.documents import parser
from conviction.history.card_identity import edge_name
from conviction.history.line import instants
from conviction.history.log import HistoryLog
from conviction.model.argument import CardKind, Direction, Edge, OutcomeState, parse_outcome
from conviction.model.document import Document
from conviction.model.history import ChangeKind, CitedDocument, RevisionRow

__all__ = ["find"]

_HOPS = 6
"""The number of steps that `derived_from` is followed."""
_BEARING = frozenset({"conversation", "evidence"})


def find(repo: Repository, record: HistoryLog) -> tuple[CitedDocument, ...]:
    """Every document of HEAD that the logged one ever cited or that names it, and the sources of these.

    Raises:
        GitError: An object is missing or damaged.
    """
    own = {record.own} | {_stem(path) for path in record.names}
    cited = {edge_name(target) for target in _targets(record)}
    wanted = {name for name in cited if "://" not in name and not name.startswith("#")} - own
    files = {f"{_stem(path)}.md" for path in record.names}
    named = sorted({record.own} | files | {quote(name, errors="surrogateescape") for name in files})
    naming = log.mentioning(repo, "bears on", named)
    reviewing = log.mentioning(repo, "reviews", [record.own]) if record.own else []
    if not wanted and not naming and not reviewing:
        return ()
    paths = dict(log.files_in(repo, repo.head))
    current = set(record.names)
    near = {path: paths[path] for path in naming if path in paths and path not in current}
    chosen = {
        path: document
        for path, document in _parsed(repo, near)
        if document.kind in _BEARING and any(_bears(edge, own) for edge in _edges(document))
    }
    reviews = {path: paths[path] for path in reviewing if path in paths and path not in current}
    chosen |= {path: document for path, document in _parsed(repo, reviews) if _is_review(document, own)}
    for _ in range(_HOPS):
        new = {path: blob for path, blob in paths.items() if path not in chosen and _meant(path, wanted)}
        if not new:
            break
        documents = dict(_parsed(repo, new))
        chosen |= documents
        origins = [name for document in documents.values() for name in document.front.texts("derived_from")]
        wanted = {name.partition("#")[0] for name in origins}
    return tuple(_sources(repo, chosen, own))


def _targets(record: HistoryLog) -> Iterator[str]:
    for one in record.steps:
        for change in one.changes:
            if change.kind is ChangeKind.EVIDENCE_ATTACHED:
                yield str(change.after)


def _meant(path: str, names: set[str]) -> bool:
    """True when one of these names, ids (`KIND-slug`) or stems, may be the file's."""
    stem = _stem(path)
    return stem in names or any(name.partition("-")[2] == stem for name in names)


def _stem(path: str) -> str:
    return PurePosixPath(path).name.removesuffix(".md")


def _parsed(repo: Repository, paths: Mapping[str, str]) -> Iterator[tuple[str, Document]]:
    """Each of these files that is a document, parsed, with its path."""
    contents = dict(blobs.read_blobs(repo, paths.values()))
    for path, blob in paths.items():
        document = parser.parse_bytes(contents[blob], path)
        if document.id:
            yield path, document


def _edges(document: Document) -> Iterator[Edge]:
    for section in document.sections:
        yield from section.body.edges
    for card in document.cards:
        yield from card.edges


def _bears(edge: Edge, own: Iterable[str]) -> str:
    """The claim of the thesis that the edge bears on; empty for none."""
    name, _, claim = edge.target.partition("#")
    return claim if edge.direction is Direction.BEARS_ON and name and edge_name(name) in own else ""


def _is_review(document: Document, own: Iterable[str]) -> bool:
    """True for a published review of the thesis."""
    named = not set(document.front.texts("reviews")).isdisjoint(own)
    return document.kind == "review" and document.status == "published" and named


def _sources(repo: Repository, chosen: Mapping[str, Document], own: set[str]) -> Iterator[CitedDocument]:
    """Each document with its history; the walk is one for all."""
    by_id = {document.id: path for path, document in chosen.items()}
    versions: dict[str, list[tuple[RevisionRow, Document]]] = {path: [] for path in chosen}
    rows = log.names_walk(repo, chosen, line=True)  # a text that was never merged is nobody's evidence
    missing: set[str] = set()
    contents = dict(blobs.read_blobs(repo, [row.blob for row in rows], missing=missing))
    for row, moment in zip(rows, instants(rows), strict=True):
        if row.blob in contents:
            document = parser.parse_bytes(contents[row.blob], row.path)
            path = by_id.get(document.id)
            if path:
                versions[path].append((replace(row, author_date=moment), document))
    for path, document in chosen.items():
        versions_of = versions[path]
        front = document.front
        day = front.day("observed_on") or front.day("date") or front.day("created")
        yield CitedDocument(
            path=path,
            id=document.id,
            kind=document.kind,
            title=document.title,
            names=frozenset({document.id, *(_stem(row.path) for row, _ in versions_of), _stem(path)}),
            states=_states(versions_of),
            bears=tuple(_bearing(versions_of, own).items()) if document.kind in _BEARING else (),
            participant=front.text("participant") if document.kind == "conversation" else "",
            derived_from=tuple(name.partition("#")[0] for name in front.texts("derived_from")),
            day=day,
            fresh_until=front.day("fresh_until"),
            falls=tuple(_falls(versions_of)),
            reviewed=_states(versions_of)[-1][0] if versions_of and _is_review(document, own) else None,
        )


def _states(versions_of: Iterable[tuple[RevisionRow, Document]]) -> tuple[tuple[datetime, str], ...]:
    states: list[tuple[datetime, str]] = []
    for row, document in versions_of:
        if not states or states[-1][1] != document.status:
            states.append((row.author_date, document.status))
    return tuple(states)


def _falls(versions_of: Iterable[tuple[RevisionRow, Document]]) -> Iterator[tuple[str, datetime, str]]:
    """Each claim that was retired and each prediction that failed, since when, and the event."""
    fallen: dict[str, tuple[datetime, str]] = {}
    for row, document in versions_of:
        now = {card.id: "was retired" for card in document.cards_of(CardKind.CLAIM) if card.retired}
        for card in document.cards_of(CardKind.PREDICTION):
            outcome = parse_outcome(card.body.label("outcome"))
            if outcome and outcome.state is OutcomeState.DID_NOT_HAPPEN:
                now[card.id] = "failed"
        fallen = {card: fallen.get(card, (row.author_date, event)) for card, event in now.items()}
    yield from ((card, moment, event) for card, (moment, event) in fallen.items())


def _bearing(versions_of: Iterable[tuple[RevisionRow, Document]], own: set[str]) -> dict[str, datetime]:
    """Each claim that the document bears on, and since when: of a conversation, since it was processed."""
    since: dict[str, datetime] = {}
    for row, document in versions_of:
        if document.kind == "conversation" and document.status != "processed":
            continue
        for edge in _edges(document):
            claim = _bears(edge, own)
            if claim:
                since.setdefault(claim, row.author_date)
    return since
