"""`scaffold diff`: two versions of a document, fetched and compared."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from conviction.adapters.git import blobs, log
from conviction.adapters.storage import files
from conviction.documents import parser
from conviction.errors import DocumentError, UsageError
from conviction.history.actions import diff_range, repository_document, resolve_revision
from conviction.history.actions.renamed_targets import renamed_targets
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.diff import cited, compare, counted, newest_revision, target_changes
from conviction.history.formats import diff_html, diff_markdown, diff_text, json, redline
from conviction.history.revision_spec import LAST_COMMIT, WORKTREE, parse_revision_spec
from conviction.markup import prose_diff, segments, visible_text
from conviction.model.diff import DiffResult
from conviction.model.document import Document
from conviction.model.history import Change, ResolvedRevision
from conviction.workspace.actions import output_file

__all__ = ["diff", "diff_files", "render", "write"]


def diff(*, start: Path, name: str, old: str = "", new: str = "") -> DiffResult:
    """The changes in a document between two versions.

    Args:
        start: The folder to work from.
        name: The document: a path, or in a workspace an id or a part of a slug.
        old: WHEN; empty for the last commit.
        new: WHEN; empty for the working text.

    Raises:
        DocumentError: There is no such document, or neither version has it.
        RevisionError: A WHEN names no version.
        GitError: There is no repository, or git rejects it.
    """
    source = repository_document.locate(start, name)
    before = resolve_revision.resolve(source, parse_revision_spec(old) if old else LAST_COMMIT)
    old_bytes = resolve_revision.read(source, before)
    after = resolve_revision.resolve(source, parse_revision_spec(new) if new else WORKTREE)
    new_bytes = resolve_revision.read(source, after)
    if old_bytes is None and new_bytes is None:
        raise DocumentError("neither version has the document", place=source.path, hint="scaffold history lists them")
    texts = _parsed(before, old_bytes, after, new_bytes)
    result = _compared(before, after, texts, renamed_targets(source, before, after, *texts))
    was, now = texts
    since = before if old else replace(before, commit=source.repo.head)
    return replace(
        result,
        changes=(*result.changes, *_target_changes(source, before, after, was, now)),
        range=diff_range.range_of(source, since, after, was, now),
    )


def diff_files(*, old: Path, new: Path, name: str = "") -> DiffResult:
    """The differences between two files, as `git difftool` passes them; the null device means no document.

    Args:
        old: The older file.
        new: The newer file.
        name: The name of the document; the newer file's name by default.

    Raises:
        DocumentError: One is not UTF-8.
        FileError: One cannot be read.
    """
    path = name or str(new)
    both = [None if str(file) == os.devnull else files.read(file) for file in (old, new)]
    versions = ResolvedRevision("old", path), ResolvedRevision("new", path)
    return _compared(*versions, _parsed(versions[0], both[0], versions[1], both[1]), {})


def _parsed(
    before: ResolvedRevision, old_bytes: bytes | None, after: ResolvedRevision, new_bytes: bytes | None
) -> tuple[Document | None, Document | None]:
    """Both texts as documents."""
    was = None if old_bytes is None else parser.parse_bytes(old_bytes, before.path)
    now = None if new_bytes is None else parser.parse_bytes(new_bytes, after.path)
    _readable(was, before)
    _readable(now, after)
    return was, now


def _compared(
    before: ResolvedRevision,
    after: ResolvedRevision,
    texts: tuple[Document | None, Document | None],
    renames: Mapping[str, str],
) -> DiffResult:
    """The differences between two texts; `renames` as for `compare`."""
    was, now = texts
    comparison = prose_diff.diff(was.text if was else "", now.text if now else "")
    prose = comparison.entries
    reason, because = _why(was, now)
    return DiffResult(
        old=before,
        new=after,
        changes=counted(compare(was, now, renames), prose),
        prose=prose,
        name=PurePosixPath(after.path).stem,
        reason=reason,
        because=because,
        old_lead=comparison.old_lead,
        new_lead=comparison.new_lead,
        title=next((_title(one) for one in (now, was) if one), ""),
        card_titles={card.id: card.title for one in (was, now) if one for card in one.cards},
    )


def render(result: DiffResult, *, output_format: str = "", color: bool = False) -> str:
    """The diff as text: `stat`, `word-diff`, `markdown`, `html`, `redline`, `json`, or the screen."""
    match output_format:
        case "json":
            return json.diff_json(result)
        case "stat":
            return diff_text.stat(result)
        case "word-diff":
            return diff_text.word_diff(result, color=color)
        case "markdown":
            return diff_markdown.markdown(result)
        case "html":
            return diff_html.fragment(result)
        case "redline":
            return redline.page(result)
    return diff_text.screen(result, color=color)


def write(text: str, *, target: Path, document: Path) -> bool:
    """Put a rendered diff into a file, whole or not at all; False when it has that text already.

    Raises:
        UsageError: `target` is the compared file, or one that no output may replace.
        FileError: The file system refused.
    """
    if target.exists() and document.exists() and target.samefile(document):
        raise UsageError("this is the document", place=str(target), hint="name a file that does not exist yet")
    return output_file.write(target, text)


def _readable(document: Document | None, version: ResolvedRevision) -> None:
    if document is not None and any(finding.code == "S006" for finding in document.findings):
        raise DocumentError(document.findings[0].message, place=f"{version.path} ({version.label})")


def _title(document: Document) -> str:
    """The title for readers: of the front matter, else the first heading, else the file's name in words."""
    stated = document.front.text("title")
    if stated or document.headings:
        return stated or visible_text.visible_line(document.headings[0][1].text)
    words = document.title.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _why(old: Document | None, new: Document | None) -> tuple[str, str]:
    """The reason of a revision card that is new, and its first sentence."""
    card = new.card(newest_revision(old, new)) if new and newest_revision(old, new) else None
    if card is None:
        return "", ""
    cited = next((edge.text for edge in card.edges if edge.text), "") or card.body.label("because")
    return card.body.label("reason").lower(), segments.first_sentence(card.body.prose) or cited


def _target_changes(
    source: RepositoryDocument,
    before: ResolvedRevision,
    after: ResolvedRevision,
    was: Document | None,
    now: Document | None,
) -> tuple[Change, ...]:
    """The changes of the documents that both versions cite, between their commits; HEAD for one without commit."""
    start, end = before.commit, after.commit or source.repo.head
    if was is None or now is None or not start or start == end:
        return ()
    prefix = source.path.removesuffix(source.display_path(source.path))
    wanted = {prefix + path for path in cited(was, now)}
    if not wanted:
        return ()
    sides = [{path: blob for path, blob in log.files_in(source.repo, at) if path in wanted} for at in (start, end)]
    changed = [path for path in sides[1] if sides[0].get(path, sides[1][path]) != sides[1][path]]
    absent: set[str] = set()  # from a partial clone: they cannot be compared
    contents = dict(blobs.read_blobs(source.repo, [side[path] for side in sides for path in changed], missing=absent))
    old, new = (
        {
            path.removeprefix(prefix): parser.parse_bytes(contents[side[path]], path)
            for path in changed
            if side[path] in contents
        }
        for side in sides
    )
    return tuple(target_changes(was, now, old, new))
