"""`scaffold revise`: the card that says why a living document was revised, or that it was reviewed and held."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from conviction.adapters.git import commits
from conviction.adapters.storage import files, lock
from conviction.authoring import revision_card
from conviction.authoring.actions import link, revision_source
from conviction.authoring.revision_card import SECTION, RevisionCard
from conviction.authoring.signal_answers import parse_answers
from conviction.documents import parser
from conviction.documents.index import Index
from conviction.errors import DocumentError, GitError, UnresolvedError, UsageError
from conviction.history import diff
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.as_of import standing_claims
from conviction.model.argument import Reason, Weight, parse_percent
from conviction.model.document import Document
from conviction.model.history import Change, ChangeKind, Layer
from conviction.model.kind import KindSection
from conviction.model.signal import Signal
from conviction.workspace.actions import clock, kinds, loader

__all__ = ["REASONS", "Answers", "RevisionDraft", "RevisionResult", "begin", "cite", "finish", "reason_of"]

REASONS = tuple(reason.value for reason in Reason if reason is not Reason.HELD)
"""The reasons to choose from; `held` has an option of its own."""
_WITH_WEIGHT = re.compile(r"\s*\((weak|moderate|strong)\)$", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class RevisionDraft:
    """The state of a revision before the author's answers."""

    source: RepositoryDocument
    document: Document
    """The working text."""
    before: Document
    """The text of the last commit."""
    sections: tuple[KindSection, ...]
    """The sections of its kind, in order; empty for an unknown kind."""
    changes: tuple[Change, ...]
    title: str
    """The heading that the card will have."""
    held: bool
    because: tuple[str, ...]
    """The bullets of the new evidence."""
    today: date

    @property
    def name(self) -> str:
        """The name of the document: its file without the ending."""
        return PurePosixPath(self.document.path).stem

    @cached_property
    def questions(self) -> tuple[Signal, ...]:
        """The open questions of its history, and of the working text."""
        from conviction.history.actions.timeline import timeline

        return tuple(signal for signal in timeline(self.source, today=self.today).signals if signal.open)

    @property
    def reworded(self) -> tuple[str, ...]:
        """The claims whose words changed; the author decides whether they became narrower or wider."""
        return tuple(change.card for change in self.changes if change.kind is ChangeKind.CLAIM_REWORDED)

    @property
    def conviction(self) -> tuple[float, float] | None:
        """The conviction of the document, before and after; None when it did not move, or has none."""
        was, now = (parse_percent(one.front.text("conviction")) for one in (self.before, self.document))
        if was is None or now is None or (was == now and not self.held):
            return None
        return was, now

    @property
    def usual(self) -> str:
        """The suggested reason for the changes."""
        layers = {change.layer for change in self.changes}
        by_layer = {Layer.EVIDENCE: Reason.EVIDENCE, Layer.JUDGEMENT: Reason.JUDGEMENT}
        reason = next((reason for layer, reason in by_layer.items() if layer in layers), Reason.WORDING)
        return reason.value

    def change_lines(self) -> list[str]:
        """The changes since the last commit, one line each: evidence, judgement, then wording."""
        order = [Layer.EVIDENCE, Layer.JUDGEMENT, Layer.WORDING]
        ranked = sorted(self.changes, key=lambda change: order.index(change.layer))
        return [f"{change.layer.value:<10} {change.message}" for change in ranked]


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of the author."""

    reason: str = ""
    """One of `REASONS`; empty for a document that was held."""
    would_reverse: str = ""
    because: tuple[str, ...] = ()
    """Targets, besides the new evidence: a document, DOC#card or a web address, with `(strong)` after it."""
    why: str = ""
    narrowed: tuple[str, ...] = ()
    """Ids of claims."""
    widened: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    """Reasons that settle questions of the history: `goalposts#pred-paid=the reason`."""


@dataclass(frozen=True, slots=True)
class RevisionResult:
    """The card, and the result of writing it."""

    path: str
    """The document's path, from the workspace's root."""
    file: Path
    card: RevisionCard
    text: str
    """Its Markdown."""
    notes: tuple[str, ...]
    """Questions to the author, and further notes."""
    message: str
    """The message of the commit; empty without `commit`."""
    commit: str = ""
    """The full id of the commit; empty when nothing was committed."""
    written: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The JSON output: `{schema, path, card, reason, text, message|null, commit|null, written, notes}`."""
        return {
            "schema": 1,
            "path": self.path,
            "card": self.card.id,
            "reason": self.card.reason.value,
            "text": self.text,
            "message": self.message or None,
            "commit": self.commit or None,
            "written": self.written,
            "notes": list(self.notes),
        }


def begin(
    *, start: Path, name: str, held: bool = False, commit: bool = False, today: date | None = None
) -> RevisionDraft:
    """Compare the working text with the last commit, and check that there is a revision to record.

    Args:
        start: The folder to work from.
        name: The document: a path, or in a workspace an id or a part of a slug; living documents come first.
        held: True for a review without changes; a change is then an error.
        commit: True commits the card later; obstacles are reported now, before any prompt.
        today: The day of the card; the workspace's today by default.

    Raises:
        DocumentError: There is no such document, it is not a living one, or there is nothing to record.
        RevisionError: There is no commit yet.
        GitError: There is no repository, or the file cannot be committed.
    """
    source = revision_source.locate(start, name)
    before = revision_source.committed(source)
    document = revision_source.working(source)
    kind = kinds.find(root=source.root, name=document.kind)
    if document.section(revision_card.SECTION) is None and not (kind and kind.living):
        what = f"the kind `{kind.name}` is not a living one" if kind else "it has no section `Revisions`"
        hint = f"supersede it: scaffold {kind.name} --supersedes {document.id}" if kind else "add `## Revisions` to it"
        raise DocumentError(f"{what}, so it is not revised", place=document.path, hint=hint)
    if commit:
        revision_source.refuse_commit(source)
    changes = diff.compare(before, document)
    _refuse(changes, before, document, held)
    day = today or clock.today(source.settings)
    title = revision_card.title_on(document, day)
    because = () if held else revision_card.attached(changes, document)
    sections = kind.sections if kind else ()
    return RevisionDraft(source, document, before, sections, changes, title, held, because, day)


def _refuse(changes: tuple[Change, ...], before: Document, document: Document, held: bool) -> None:
    """Raises for `held` with changes, and for a revision without any."""
    if held:
        moved = revision_card.moved(changes)
        if moved:
            named = "; ".join(" ".join(change.message.split()) for change in moved[:3])
            more = f"; and {len(moved) - 3} more" if len(moved) > 3 else ""
            hint = "leave out --held, or commit the changes first"
            raise DocumentError(f"--held says that nothing changed: {named}{more}", place=document.path, hint=hint)
    elif all(change.kind is ChangeKind.REVISION_ADDED for change in changes) and _beside_revisions(
        before
    ) == _beside_revisions(document):
        if before.text.split() == document.text.split():
            hint = "--held records a review without changes"
            raise DocumentError("nothing changed since the last commit", place=document.path, hint=hint)
        hint = f"git commit -- {document.path} commits them"
        raise DocumentError("nothing changed but its Revisions", place=document.path, hint=hint)


def _beside_revisions(document: Document) -> list[str]:
    """The words outside the section Revisions."""
    section = document.section(SECTION)
    lines = document.text.split("\n")
    rest = lines if section is None else [*lines[: section.line - 1], *lines[section.end_line :]]
    return " ".join(rest).split()


def reason_of(text: str) -> Reason:
    """The reason with that name.

    Raises:
        UsageError: There is no such reason.
    """
    word = text.strip().lower()
    if word in REASONS:
        return Reason(word)
    near = difflib.get_close_matches(word, REASONS, 1, 0.6)
    hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(REASONS)}"
    if word == Reason.HELD.value:
        hint = "say --held"
    raise UsageError(f"`{text}` is not a reason" if text.strip() else "a reason is needed", hint=hint)


def cite(draft: RevisionDraft, target: str) -> str:
    """The value of a Because bullet for a document, DOC#card or web address; a weight in brackets may follow.

    Raises:
        UnresolvedError: It is not found, or is ambiguous.
    """
    with_severities = _WITH_WEIGHT.search(target)
    weight = Weight(with_severities[1].lower()) if with_severities else None
    name = _WITH_WEIGHT.sub("", target).strip()
    source = draft.source
    if source.root is not None:
        loaded = loader.load(root=source.root, settings=source.settings)
        index = Index(loaded.all, loader.other_files(source.root))
    else:
        index = Index([draft.document, *_beside(draft, name)])
    return link.target_value(index, draft.document, name, weight)[0]


def _beside(draft: RevisionDraft, name: str) -> list[Document]:
    """Outside a workspace: the file of that path, from the root of the repository."""
    path = name.partition("#")[0]
    whole = draft.source.repo.root / path
    if not path.endswith(".md") or not whole.is_file() or path == draft.document.path:
        return []
    return [parser.parse_bytes(files.read(whole), path)]


def finish(draft: RevisionDraft, answers: Answers, *, commit: bool = False, dry_run: bool = False) -> RevisionResult:
    """Write the card, in one step, and with `commit` commit only that file.

    Raises:
        UsageError: An answer is missing or does not fit.
        UnresolvedError: A claim or a target is not found.
        DocumentError: The card would not be parsed as intended.
        FileError: The file changed since it was read, or the system refused.
        GitError: Git refuses the commit; the card is written then.
    """
    card = _card(draft, answers)
    text = revision_card.place(draft.document, card, draft.sections)
    source, data = draft.source, draft.source.working
    assert data is not None
    questions = revision_card.questions(card, draft.changes, diff.newest_revision(draft.before, draft.document))
    notes = (*questions, *(_unrun(source) if commit else ()))
    message = revision_card.commit_message(draft.name, card, draft.changes) if commit else ""
    result = RevisionResult(draft.document.path, source.file, card, card.markdown(draft.document), notes, message)
    if dry_run:
        return result
    mark = _BOM if data.startswith(_BOM) else b""
    with lock.hold(source.root or source.file.parent, wanted=source.root is not None):
        revision_source.check_head(source, draft.before)
        files.replace(source.file, mark + text.encode("utf-8"), expected=data)
        return replace(result, written=True, commit=_commit(source, message) if commit else "")


def _card(draft: RevisionDraft, answers: Answers) -> RevisionCard:
    if draft.held and (answers.narrowed or answers.widened):
        raise UsageError(
            "a document that was held has no claim that changed", hint="leave out --narrowed and --widened"
        )
    if draft.held and not answers.why.strip() and not answers.signals:
        raise UsageError("what was reviewed, and why does nothing change?", hint='give the reason with --why "…"')
    verbs = _claim_verbs(draft, answers)
    cited = [cite(draft, target) for target in answers.because if target.strip()]
    return revision_card.RevisionCard(
        title=draft.title,
        reason=Reason.HELD if draft.held else reason_of(answers.reason),
        conviction=draft.conviction,
        claims=() if draft.held else revision_card.claim_verbs(draft.changes, verbs),
        because=tuple(dict.fromkeys([*draft.because, *cited])),
        would_reverse=answers.would_reverse,
        why=answers.why,
        answers=tuple(parse_answers(answers.signals, draft.questions) if answers.signals else ()),
        terms=() if draft.document.status == "draft" else revision_card.moved_terms(draft.changes, draft.document),
    )


def _claim_verbs(draft: RevisionDraft, answers: Answers) -> Mapping[str, str]:
    """The author's word for each claim that it was given for."""
    narrowed = dict(revision_card.said_by(answers.narrowed, "narrowed"))
    widened = dict(revision_card.said_by(answers.widened, "widened"))
    ids = [card.id for card in standing_claims(draft.document)]
    for claim in (*narrowed, *widened):
        if claim not in ids:
            near = difflib.get_close_matches(claim, ids, 1)
            hint = f"did you mean {near[0]}?" if near else f"its claims: {', '.join(ids[:8]) or 'none'}"
            raise UnresolvedError(f"no current claim is called `{claim}`", hint=hint)
        if claim in narrowed and claim in widened:
            raise UsageError(f"#{claim} cannot be both narrowed and widened", hint="name it once")
    return {**narrowed, **widened}


def _unrun(source: RepositoryDocument) -> Iterable[str]:
    if commits.has_hooks(source.repo):
        yield "commit hooks were not run: scaffold runs no program that a repository brings"


def _commit(source: RepositoryDocument, message: str) -> str:
    try:
        return commits.commit_file(source.repo, source.path, message + "\n")
    except GitError as error:
        hint = f"git commit --only -- {source.path}, once git works"
        raise GitError(
            f"the card is written and not committed: {error.message}", place=source.path, hint=hint
        ) from error
