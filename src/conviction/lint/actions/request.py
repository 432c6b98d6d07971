"""A request for a run of lint: what to check, by which rules, and which findings count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conviction.model.finding import Severity

__all__ = ["LintPorts", "LintRequest", "SuppressionOptions"]


@dataclass(frozen=True, slots=True)
class SuppressionOptions:
    """The options on suppressions and the baseline."""

    baseline: Path | None = None
    """The file to use in place of the workspace's lint-baseline.json."""
    use_baseline: bool = True
    write: bool = False
    """True records the findings in the baseline."""
    prune: bool = False
    """True removes entries without a finding from the baseline."""
    allow_growth: bool = False
    """True lets `write` add findings to a baseline that exists."""
    show: bool = False
    """True lists suppressed findings too."""
    unused_fail: bool = False
    """True makes suppressions and baseline entries without a finding errors."""


@dataclass(frozen=True, slots=True)
class LintRequest:
    """The files, rules and parts that one run of lint checks and reports; by default all of them."""

    paths: Sequence[str] = ()
    """Files and folders to check; all when empty. The others still count for references and ids."""
    start: Path | None = None
    """The folder of relative paths; the root when None."""
    texts: Mapping[str, bytes] = field(default_factory=dict)
    """Workspace path to the bytes that are checked in place of the file's; the file need not exist."""
    kinds: Sequence[str] = ()
    """Only documents of these kinds; all documents and pages when empty."""
    select: Sequence[str] = ()
    """Only these rules; each entry is a code, the beginning of one, a name, or Vale's name."""
    extend_select: Sequence[str] = ()
    """These too, where not all are selected."""
    ignore: Sequence[str] = ()
    """None of these, and none of those that the settings ignore."""
    min_severity: Severity = Severity.SUGGESTION
    """Hides findings below this severity."""
    profile: str | None = None
    """`default`, `strict` or `relaxed`; the settings' profile when None."""
    use_vale: bool = True
    """False leaves the prose unchecked, and the report notes it."""
    vale_bin: str | None = None
    """The Vale to use, in place of the one that is found."""
    online: bool = False
    """True requests each web address in the documents, and reports those that give no page."""
    use_cache: bool = True
    """False neither reads nor writes the cache."""
    suppression_options: SuppressionOptions = field(default_factory=SuppressionOptions)
    """By default the baseline is used where it exists."""
    changed: str | None = None
    """Reports only findings in the change since HEAD left this branch, tag or commit; empty for the default branch,
    None for everything."""
    staged: bool = False
    """True reports only findings in the staged change, and reads the staged texts."""
    loose: Sequence[str] | None = None
    """The files without a workspace to check, by their paths from the root of the file system; None in a workspace."""
    diff_filter: str = "added"
    """The lines whose findings belong to a change: `added`, `context` or `file`."""


@dataclass(frozen=True, slots=True)
class LintPorts:
    """The ways of a run to the process that started it."""

    environ: Mapping[str, str] | None = None
    """Where to look for Vale and for the cache; the process's environment when None."""
    install: Callable[[str], None] | None = None
    """Installs the managed Vale where none is found, and is called with a line before each slow step."""
    skip: Callable[[str], None] | None = None
    """Called with a line for each path that is not a document or page, which is an error when None."""
