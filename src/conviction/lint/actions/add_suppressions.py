"""`scaffold lint --add-ignore`: write a suppression, with its reason, beside each finding of a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from conviction.adapters.storage import files, lock
from conviction.documents.parser import parse
from conviction.errors import UsageError
from conviction.lint.actions.rule_catalogue import names
from conviction.lint.added_suppressions import is_of_file, with_suppression
from conviction.lint.formats.patch import patch
from conviction.lint.selection import hint_for
from conviction.model.document import Document
from conviction.model.finding import Finding
from conviction.model.plan import Plan
from conviction.model.report import Report
from conviction.workspace.actions import kinds, loader

__all__ = ["AddedSuppressions", "add_suppressions"]


@dataclass(frozen=True, slots=True)
class AddedSuppressions:
    """The suppressions of one run, written or not."""

    count: int
    """The number of suppressed findings."""
    plan: Plan
    notes: tuple[str, ...]
    """A line for each finding that is left, with the remedy."""

    def diff(self, name: Callable[[str], str]) -> str:
        """The changes as a unified diff; `name` returns the path to print."""
        texts = ((name(w.path), (w.before or b"").decode("utf-8"), w.content.decode("utf-8")) for w in self.plan.writes)
        return "".join(patch(*one) for one in texts)


def add_suppressions(
    report: Report, *, root: Path, rules: Sequence[str], reason: str, write: bool = True
) -> AddedSuppressions:
    """Write a suppression beside each reported finding of these rules; a frozen document is not changed.

    Raises:
        UsageError: There is no such rule, or the reason is missing or would end the comment.
        FileError: A file changed meanwhile, or the system refused.
    """
    reason = " ".join(reason.split())
    if not reason or "--" in reason:
        hint = 'add --reason "…", without `--` in it'
        raise UsageError("a suppression needs a reason", place="--add-ignore", hint=hint)
    for rule in rules:
        if hint := hint_for(names(), rule):
            raise UsageError(f"no rule is called `{rule}`", place="--add-ignore", hint=hint)
    codes = {name.code for name in names() if any(name.matches(rule) for rule in rules)}
    wanted = [finding for finding in report.findings if finding.code in codes]
    frozen_kinds = {kind.name: kind for kind in kinds.every(root=root)}
    folders = loader.kind_folders(root)
    writes, notes, count = [], [], 0
    for path, found in groupby(sorted(wanted, key=lambda one: one.path), key=lambda one: one.path):
        findings = sorted(found, key=lambda one: -one.span.line)
        document = loader.read_document(root, path, folders)
        kind = frozen_kinds.get(document.kind)
        if not path.endswith(".md") or (kind is not None and kind.is_frozen(document.status)):
            notes.append(_left(path, len(findings), "nothing is written into a frozen document"))
            continue
        text, done = _suppressed(document, findings, reason)
        notes += [] if done == len(findings) else [_left(path, len(findings) - done, "no comment fits there")]
        writes += [loader.rewrite(root, document, text)] if text != document.text else []
        count += done
    plan = Plan(tuple(writes))
    if write and writes:
        _apply(root, plan)
    return AddedSuppressions(count, plan, tuple(notes))


def _suppressed(document: Document, findings: Sequence[Finding], reason: str) -> tuple[str, int]:
    """The text with suppressions, from the last finding to the first, and how many findings have one."""
    whole = {finding.code for finding in findings if is_of_file(document, finding)}
    done = 0
    for finding in findings:
        if finding.code in whole and not is_of_file(document, finding):
            done += 1  # one for the file covers it
            continue
        text = with_suppression(document, finding, reason)
        if text is not None:
            document = parse(text, document.path, kind=document.kind) if text != document.text else document
            done += 1
    return document.text, done


_HOW = "record it with --write-baseline, or name the file under [lint.per-file-ignores] in scaffold.toml"


def _left(path: str, number: int, why: str) -> str:
    return f"{path}: {number} not suppressed: {why}; {_HOW}"


def _apply(root: Path, plan: Plan) -> None:
    with lock.hold(root):
        files.apply(plan, root)
