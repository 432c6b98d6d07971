"""A baseline follows a renamed rule, and a renamed file, which is recognised by its findings, not by git.

The recorded fingerprints of a file that is gone are compared with those that the findings of another file would have
under its path. That needs no repository, no commit and no `git mv`, and works in the middle of a change too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from conviction.lint.baseline import Baseline
from conviction.lint.fingerprints import Subject, subjects
from conviction.model.finding import Finding

__all__ = ["followed", "with_new_codes"]


def with_new_codes(
    baseline: Baseline, redirects: Mapping[str, str], found: Iterable[Finding], sources: Mapping[str, str]
) -> Baseline:
    """The baseline with the entries of renamed rules moved to their new codes.

    Args:
        baseline: As it was read.
        redirects: Old code to new code, of the rules in the baseline.
        found: The findings of this run.
        sources: Path to text.
    """
    paths = {path for path, code in baseline.entries if code in redirects}
    about: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        if finding.path in paths:
            about[finding.path].append(finding)
    entries = dict(baseline.entries)
    for path, old in sorted(entry for entry in baseline.entries if entry[1] in redirects):
        renamed = [subject for subject in subjects(about[path], sources) if subject.code == redirects[old]]
        prints = {replace(subject, code=old).digest(path): subject.digest(path) for subject in renamed}
        known = entries.pop((path, old))
        gone = {(path, old): known - prints.keys()}
        there = {(path, redirects[old]): frozenset(prints[one] for one in known & prints.keys())}
        entries |= {key: entries.get(key, frozenset()) | more for key, more in (gone | there).items() if more}
    return replace(baseline, entries=entries)


def followed(
    baseline: Baseline,
    gone: Iterable[str],
    found: Iterable[Finding],
    sources: Mapping[str, str],
    ran: Callable[[str], bool],
) -> Baseline:
    """The baseline with the entries of files that are gone moved to the files that they became.

    A file is the one that is gone when it has at least half of its recorded findings, and more than any other; of
    equals the one with the same name is taken, and else none.

    Args:
        baseline: As it was read.
        gone: The files in it that are no longer there.
        found: The findings of this run, with their fingerprints; suppressed ones too.
        sources: Path to text.
        ran: Whether the rule of this code ran; others prove nothing.
    """
    new: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        new[finding.path].append(finding)
    strangers = {path for path, there in new.items() if not all(f.suppressed or baseline.holds(f) for f in there)}
    about = {path: subjects(new[path], sources) for path in sorted(strangers)}
    prints = {
        old: frozenset().union(*(p for (path, code), p in baseline.entries.items() if path == old and ran(code)))
        for old in sorted(gone)
    }
    for old, to in _heirs(prints, about).items():
        baseline = baseline.moved(old, to, _shared(old, to, prints[old], about[to]))
    return baseline


def _heirs(prints: Mapping[str, frozenset[str]], about: Mapping[str, tuple[Subject, ...]]) -> dict[str, str]:
    """Each file that is gone and the one that it became: those of the same name first, then those without a choice."""
    found: dict[str, str] = {}
    for same_name in (True, False):
        before = -1
        while before < len(found):  # each match leaves fewer candidates for the others
            before = len(found)
            for old in sorted(prints.keys() - found.keys()):
                used = set(found.values())
                free = [path for path in about if path not in used and (not same_name or _name(path) == _name(old))]
                to = _heir(old, prints[old], {path: about[path] for path in free})
                found |= {old: to} if to else {}
    return found


def _heir(old: str, prints: frozenset[str], about: Mapping[str, tuple[Subject, ...]]) -> str:
    """The file that has most of these findings; empty when there is none, or it is not clear which."""
    counts = {path: len(_shared(old, path, prints, subjects)) for path, subjects in about.items()}
    most = max(counts.values(), default=0)
    best = [path for path, count in counts.items() if count == most]
    return best[0] if most and most * 2 >= len(prints) and len(best) == 1 else ""


def _shared(old: str, to: str, prints: frozenset[str], about: Iterable[Subject]) -> dict[str, str]:
    """The fingerprints that both have, under the old path and under the new one."""
    pairs = ((subject.digest(old), subject) for subject in about)
    return {known: subject.digest(to) for known, subject in pairs if known in prints}


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
