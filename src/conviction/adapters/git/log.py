"""The history of one file: every commit that touched it, also around merges and renames."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from conviction.adapters.git import renames
from conviction.adapters.git.commit_graph import CommitGraph, Graph, stretches_with
from conviction.adapters.git.repository import Repository, is_id, run
from conviction.errors import GitError, ObjectError
from conviction.model.history import RevisionRow

__all__ = [
    "after",
    "commit_facts",
    "files_in",
    "follow",
    "in_words",
    "instant",
    "mentioning",
    "merge_base",
    "names_walk",
    "present",
    "since",
    "staged_from",
]

_TIMEOUT = 600.0
_ROOM = 1024 * 1024 * 1024
_LOG = (
    "log",
    "-z",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--encoding=UTF-8",
    f"-O{os.devnull}",
)
_FORMAT = "--format=tformat:%H%x00%P%x00%an%x00%at%x00%s"
_RAW = (
    "--date-order",  # otherwise a commit with a slow clock is listed before its parent
    *("--raw", "--no-abbrev", "--diff-merges=first-parent"),
    _FORMAT,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def follow(commits: CommitGraph, path: str, *, same: Callable[[str, str], bool]) -> list[RevisionRow]:
    """Every commit of a graph that touched the file under any of its names, oldest first.

    git follows one name at a time, for all branches, so its own walk loses commits around merges. The stretches in
    which branches ran in parallel at a rename or a deletion are read again for all names at once. If that shows a new
    name, the whole history is read again. If another file had the same name, its commits are listed too: rows are
    candidates, and the document's id decides.

    A copy of a file that stays is a document of its own and begins there, unless `same` is true for both blobs,
    which then are of one document.

    Raises:
        GitError: An object of the history is missing or damaged.
    """
    repo = commits.repo
    flags = [*_LOG, *_RAW, renames.likeness(repo), "--follow"]
    try:
        rows = _log(repo, [*flags, "--end-of-options", commits.head, "--", os.fsencode(path)])
    except ObjectError as error:  # a file that was renamed in the same commit cannot be read: ask by name alone
        repo.missing.append(error.object_id or path)
        return [row for row in reversed(_walk_names(repo, commits.head, {path: None})) if row.blob]
    needs_names = any(row.status in "RCD" for row in rows)
    rows = _since_copied(rows, same)
    ordered = _with_names(commits, path, rows) if needs_names else rows
    return [row for row in reversed(ordered) if row.blob]


def _since_copied(rows: list[RevisionRow], same: Callable[[str, str], bool]) -> list[RevisionRow]:
    """The rows, newest first, down to the one where the file was copied from another document, which then adds it."""
    for at, row in enumerate(rows):
        if row.status == "C" and not (rows[at + 1 :] and same(row.blob, rows[at + 1].blob)):
            return [*rows[:at], replace(row, status="A", old_path="", copied_from=row.old_path)]
    return rows


def names_walk(
    repo: Repository, names: Iterable[str], head: str = "", *, line: bool = False
) -> tuple[RevisionRow, ...]:
    """Every commit up to `head` (HEAD) that touched a file of these names, or of a name renamed from or to them.

    Oldest first, without deletions; the blob of a row shows which document it belongs to. With `line` only commits of
    the first-parent chain are listed: a merge has the text that it brought.

    Raises:
        GitError: An object of the history is missing or damaged.
    """
    head = head or repo.head
    wanted = dict.fromkeys(names)
    if not head or not wanted:
        return ()
    return tuple(row for row in reversed(_walk_names(repo, head, wanted, line=line)) if row.blob)


def since(repo: Repository, old: str, names: Iterable[str]) -> tuple[RevisionRow, ...] | None:
    """The rows of these names since the commit `old`, oldest first; None when the whole history must be read.

    That is necessary when history was rewritten, when there was a merge, and when a file was added, deleted or renamed.
    """
    assert is_id(old)
    args = ["rev-list", "--left-right", "--parents", "--end-of-options", f"{old}...{repo.head}", "--"]
    try:
        output = run(repo.root, args, timeout=_TIMEOUT, max_output=_ROOM).stdout.decode("ascii", "replace")
    except GitError:
        return None  # the old head no longer exists
    lines = output.split("\n")[:-1]
    if not lines or any(not line.startswith(">") or line.count(" ") != 1 for line in lines):
        return None
    limit = [os.fsencode(name) for name in names]
    rows = _log(
        repo,
        [
            *_LOG,
            *_RAW,
            renames.likeness(repo),
            "--full-history",
            "--end-of-options",
            f"{old}..{repo.head}",
            "--",
            *limit,
        ],
    )
    if any(row.status != "M" or not row.blob for row in rows):
        return None
    return tuple(reversed(rows))


def in_words(repo: Repository, rows: Mapping[str, RevisionRow]) -> dict[str, RevisionRow]:
    """For each commit the row that it would have: the file of `rows`, its own author, date and subject."""
    if not rows:
        return {}
    flags = [*_LOG, "--no-walk=unsorted", "--no-patch", _FORMAT, "--stdin"]
    output = run(repo.root, flags, stdin="\n".join(rows).encode(), timeout=_TIMEOUT, max_output=_ROOM).stdout
    fields = [part.decode("utf-8", "replace") for part in output.split(b"\0")[:-1]]
    facts = zip(*(fields[at::5] for at in range(5)), strict=True)
    return {
        commit: replace(
            rows[commit], commit=commit, parents=tuple(parents.split()), author=author, author_date=instant(moment),
            subject=subject, status="M", old_path="",
        )
        for commit, parents, author, moment, subject in facts
    }  # fmt: skip


def deletion(
    repo: Repository, path: str, since: str, until: str, *, merges: bool = True
) -> tuple[str, datetime] | None:  # fmt: skip
    """The first commit of the first-parent chain after `since`, up to `until`, that deleted a file, and its date.

    None where none did. The date is the author's, aware UTC; a merge that took a deletion counts. Without `merges` it
    is the commit that deleted it, on any branch.
    """
    assert is_id(since)
    assert is_id(until)
    flags = ["--first-parent", "--diff-merges=first-parent"] if merges else ["--no-merges"]
    flags += ["--no-renames", "--diff-filter=D", "--reverse", "--no-patch", "--format=%H%x00%at"]
    args = [*_LOG, *flags, "--end-of-options", f"{since}..{until}", "--"]
    output = run(repo.root, [*args, os.fsencode(path)], timeout=_TIMEOUT, max_output=_ROOM).stdout
    commit, _, rest = output.decode("ascii", "replace").partition("\0")
    return (commit, instant(rest.partition("\0")[0])) if commit else None


def after(repo: Repository, commit: str) -> frozenset[str]:
    """The commits of HEAD's history that are not in the history of this one."""
    assert is_id(commit)
    args = ["rev-list", "--end-of-options", f"{commit}..{repo.head}", "--"]
    output = run(repo.root, args, timeout=_TIMEOUT, max_output=_ROOM).stdout.decode("ascii", "replace")
    return frozenset(output.split())


def merge_base(repo: Repository, one: str, other: str) -> str:
    """The best common ancestor of two commits, which may be one of them; empty without one."""
    assert is_id(one)
    assert is_id(other)
    output = run(repo.root, ["merge-base", "--end-of-options", one, other], ok=(0, 1), timeout=_TIMEOUT).stdout
    return output.decode("ascii", "replace").strip()


def mentioning(repo: Repository, label: str, texts: Iterable[str], *, suffix: str = ".md") -> list[str]:
    """The paths of the files of that suffix in HEAD with a line that holds the label and one of these texts."""
    named = [part for text in texts if _is_text(text) for part in ("--or", "-e", text)][1:]
    if not repo.head or not named:
        return []
    flags = ["grep", "-l", "-z", "-I", "-i", "-F", "--no-textconv", "--full-name"]
    flags += ["-e", label, "--and", "(", *named, ")", repo.head, "--"]
    try:
        output = run(repo.root, flags, ok=(0, 1), timeout=_TIMEOUT, max_output=_ROOM).stdout.split(b"\0")
    except GitError:
        if repo.is_partial:
            return []  # a blob was not fetched, and the history is reported as incomplete
        raise
    names = (os.fsdecode(name.partition(b":")[2]) for name in output if name)
    return sorted(name for name in names if name.endswith(suffix))


def _is_text(name: str) -> bool:
    """False for a file name that is not UTF-8: no text holds it, and git refuses to search for it."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def _with_names(commits: CommitGraph, path: str, followed: list[RevisionRow]) -> list[RevisionRow]:
    """The followed rows and those of the names walk, newest first.

    Only the stretches at a rename, an addition or a deletion are read for all names, unless they show a new name.
    """
    names = dict.fromkeys([path, *(name for row in followed for name in (row.path, row.old_path) if name)])
    last = len(followed) - 1
    turns = [at for at, row in enumerate(followed) if row.status != "M" and (at < last or len(row.parents) > 1)]
    floor = followed[last].commit if len(followed[last].parents) < 2 else ""  # a merge may have brought the file
    beside = stretches_with(commits.down_to(floor), {followed[at].commit for at in turns}, floor) if turns else None
    if beside is not None:
        stdin = "\n".join(beside).encode()
        named_rows = _named(commits.repo, ["--no-walk=unsorted", "--stdin"], names, stdin=stdin)
        if names.keys() >= set(renames.names_at(commits.repo, [row for row in named_rows if row.status in "AD"])):
            return _joined(followed, named_rows, commits.down_to(floor))
    return _joined(followed, _walk_names(commits.repo, commits.head, names), commits.down_to())


def _named(
    repo: Repository, which: Sequence[str], names: Iterable[str], *, stdin: bytes | None = None
) -> list[RevisionRow]:
    """The rows of all these names, in the order in which git lists the commits."""
    limit = [os.fsencode(name) for name in names]
    try:
        return _log(repo, [*_LOG, *_RAW, renames.likeness(repo), "--full-history", *which, "--", *limit], stdin=stdin)
    except ObjectError as error:
        repo.missing.append(error.object_id)
        return _log(repo, [*_LOG, *_RAW, renames.EXACT, "--full-history", *which, "--", *limit], stdin=stdin)


def _walk_names(repo: Repository, head: str, names: dict[str, None], *, line: bool = False) -> list[RevisionRow]:
    """The rows of all these names, newest first; names that a rename leads to are added until none is new."""
    examined: set[tuple[str, str]] = set()
    while True:
        named_rows = _named(repo, [*(["--first-parent"] if line else []), "--end-of-options", head], names)
        ends = [row for row in named_rows if row.status in "AD" and (row.commit, row.path) not in examined]
        examined |= {(row.commit, row.path) for row in ends}
        before = len(names)
        names |= dict.fromkeys(renames.names_at(repo, ends))
        if len(names) == before:
            return named_rows


def _joined(followed: list[RevisionRow], named_rows: list[RevisionRow], graph: Graph) -> list[RevisionRow]:
    """The rows of both lists in the order of the graph; for one commit the followed row comes first.

    Each list orders parallel commits in its own way, so neither can be merged into the order of the other. Rows of
    commits below the graph's floor are all from `followed`, and are in order.
    """
    place = {commit: at for at, (commit, *_) in enumerate(graph)}
    by_commit: dict[str, list[RevisionRow]] = {}
    for row in (*followed, *named_rows):
        rows = by_commit.setdefault(row.commit, [])
        if row.blob and all(row.path != other.path for other in rows):
            rows.append(row)
    return [row for commit in sorted(by_commit, key=lambda c: place.get(c, len(place))) for row in by_commit[commit]]


def _log(repo: Repository, args: Sequence[str | bytes], *, stdin: bytes | None = None) -> list[RevisionRow]:
    """The rows of a `git log --raw -z` in our format, as git orders them."""
    output = run(repo.root, args, stdin=stdin, timeout=_TIMEOUT, max_output=_ROOM).stdout.split(b"\0")
    rows: list[RevisionRow] = []
    at, end = 0, len(output) - 1
    while at < end:
        if end - at < 5 or not is_id(output[at].decode("ascii", "replace")):
            raise GitError("the output of git log cannot be read", hint="git --version prints the version in use")
        commit, parents, author, moment, subject = (part.decode("utf-8", "replace") for part in output[at : at + 5])
        at += 5
        while at < end and output[at].lstrip(b"\n").startswith(b":"):
            fields = output[at].lstrip(b"\n").decode("ascii", "replace").split(" ")
            status = fields[4][:1]
            two = status in "RC"
            names = [os.fsdecode(name) for name in output[at + 1 : at + 2 + two]]
            at += 2 + two
            regular = fields[1].startswith("100")
            rows.append(
                RevisionRow(
                    commit=commit,
                    parents=tuple(parents.split()),
                    author=author,
                    author_date=instant(moment),
                    subject=subject,
                    path=names[-1],
                    blob=fields[3] if regular else "",
                    status=status if regular else "D",
                    old_path=names[0] if two else "",
                )
            )
    return rows


def instant(seconds: str) -> datetime:
    """The aware UTC instant of a Unix time; the epoch for an invalid one."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return _EPOCH


def files_in(repo: Repository, commit: str, *, under: str = "", suffix: str = ".md") -> list[tuple[str, str]]:
    """The path and blob of each regular file of that suffix in a commit, by path; only those in the folder `under`."""
    assert is_id(commit)
    args: list[str | bytes] = ["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit]
    within: list[str | bytes] = ["--", os.fsencode(under)] if under else []
    output = run(repo.root, [*args, *within], timeout=_TIMEOUT, max_output=_ROOM).stdout
    files = []
    for entry in output.split(b"\0"):
        head, _, name = entry.partition(b"\t")
        if head.startswith(b"100") and name.endswith(suffix.encode()):
            files.append((os.fsdecode(name), head.split(b" ")[2].decode("ascii")))
    return files


def present(repo: Repository, commit: str, names: Iterable[str]) -> set[str]:
    """The names that are regular files in the commit."""
    wanted = [os.fsencode(name) for name in sorted(set(names))]
    if not wanted:
        return set()
    assert is_id(commit)
    output = run(repo.root, ["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit, "--", *wanted]).stdout
    entries = (entry.partition(b"\t") for entry in output.split(b"\0") if entry.startswith(b"100"))
    return {os.fsdecode(name) for _, _, name in entries} & set(names)


def staged_from(repo: Repository, path: str) -> str:
    """The path in HEAD of the file that was renamed to this one in the index; empty when there is no such rename."""
    flags = [
        "diff-index",
        "--cached",
        renames.likeness(repo),
        "--diff-filter=R",
        "--raw",
        "-z",
        "--no-ext-diff",
        repo.head,
    ]
    output = run(repo.root, [*flags, "--"], max_output=_ROOM).stdout.split(b"\0")
    return next(
        (os.fsdecode(old) for old, new in zip(output[1::3], output[2::3], strict=False) if new == os.fsencode(path)), ""
    )


def commit_facts(repo: Repository, commit: str) -> tuple[str, datetime, str]:
    """Author, author date (aware UTC) and subject of a commit, given by its whole id."""
    assert is_id(commit)
    output = run(repo.root, [*_LOG, "-n", "1", "--no-patch", "--format=%an%x00%at%x00%s", "--end-of-options", commit])
    author, moment, subject = output.stdout.split(b"\0")[:3]
    return author.decode("utf-8", "replace"), instant(moment.decode()), subject.decode("utf-8", "replace")
