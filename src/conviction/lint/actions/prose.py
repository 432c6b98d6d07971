"""The prose of a run of `scaffold lint`: Vale reads new texts only; its findings are cached."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from conviction.adapters.storage import change_detection
from conviction.adapters.vale.binary import Profile, ValeBinary
from conviction.lint.actions import vale
from conviction.lint.actions.cache import LintCache, ProseResult, StructureResult, prose_of, row_of_prose
from conviction.lint.actions.sources import Files
from conviction.lint.engine_faults import unchecked
from conviction.lint.fingerprints import stamped
from conviction.model.finding import Finding
from conviction.model.report import EngineRun

__all__ = ["ProseRun", "prose", "without_explained"]


@dataclass(frozen=True, slots=True)
class ProseRun:
    """Vale's findings, and its run."""

    results: Mapping[str, ProseResult]
    """By path; files that cannot be read have none."""
    engine: EngineRun

    def findings(self, path: str) -> tuple[Finding, ...]:
        """Those in one file."""
        return self.results[path].findings if path in self.results else ()


def prose(
    binary: ValeBinary | None, profile: Profile, files: Files, chosen: Sequence[str], cache: LintCache, longest: float
) -> ProseRun:
    """Vale's findings in the chosen files.

    A sentence may have `longest` words. `without_explained` removes acronyms that other documents explain.

    A document on which Vale stops has that for its one finding, and is not cached.

    A text that Vale read before, with this style and these parameters, comes from the cache; when all do, Vale is not
    started.
    """
    if binary is None:
        return ProseRun({}, EngineRun("skipped"))

    stamp = _stamp(binary, profile, longest)
    known = cache.prose(stamp)
    digests = {path: files.digest(path) for path in chosen}
    fresh = [path for path, digest in digests.items() if digest not in known and not _unreadable(files, path)]
    results, failures = _run_vale(binary, profile, {path: files.text(path) for path in fresh}, longest)
    if fresh:
        done = (path for path in results if path not in failures)
        known.update((digests[path], (path, row_of_prose(results[path]))) for path in done)
        cache.keep_prose(stamp, known, digests.values())
    for path in chosen:
        if path not in results and digests[path] in known:
            place, row = known[digests[path]]
            result = prose_of(row, path)
            results[path] = result if place == path else _moved(result, path, files.text(path))
    unplaced = sum(result.unplaced for result in results.values())
    return ProseRun(results, EngineRun("ran", binary.version, str(binary.path), unplaced))


def _stamp(binary: ValeBinary, profile: Profile, longest: float) -> str:
    """A text that changes with the program and with its settings, besides the texts and the packaged style."""
    house = change_detection.folder(profile.house, (".yml",)) if profile.house is not None else ""
    info = binary.path.stat()
    return change_detection.digest(
        str(binary.path), f"{info.st_size} {info.st_mtime_ns}", repr((astuple(profile), longest)), house
    )


def _unreadable(files: Files, path: str) -> bool:
    return any(finding.code == "S006" for finding in files.document(path).findings)


def _run_vale(
    binary: ValeBinary, profile: Profile, texts: Mapping[str, str], longest: float
) -> tuple[dict[str, ProseResult], Collection[str]]:
    """Vale's findings in these texts, by their shadows, and the paths of those on which it stopped."""
    if not texts:
        return {}, ()
    from conviction.adapters.vale import isolation  # a run in which every text is known to Vale needs none of these
    from conviction.lint.prose.alerts import prose_findings
    from conviction.lint.prose.shadow import shadow

    shadows = {path: shadow(text) for path, text in texts.items()}
    with vale.named_errors():
        answer = isolation.run(binary, {path: shadowed.text for path, shadowed in shadows.items()}, profile=profile)
    by_path: dict[str, list[Any]] = {path: [] for path in texts}
    for alert in answer.alerts:
        by_path[alert.path].append(alert)
    found = {}
    for path, alerts in by_path.items():
        text = {path: texts[path]}
        findings, unplaced = prose_findings(alerts, {path: shadows[path]}, text, longest=longest) if alerts else ([], 0)
        if path in answer.failures:
            findings = [unchecked(path, answer.failures[path])]
        found[path] = ProseResult(stamped(findings, text), unplaced)
    return found, answer.failures


def _moved(result: ProseResult, path: str, text: str) -> ProseResult:
    """Vale's findings in a text that had another path: the path is in the fingerprints."""
    bare = (replace(finding, fingerprint="") for finding in result.findings)
    return ProseResult(stamped(bare, {path: text}), result.unplaced)


def without_explained(found: ProseRun, run: StructureResult) -> ProseRun:
    """The same without the acronyms that some document of the workspace explains."""
    known = {name for offer in run.offers.values() for name in offer.acronyms}
    results = {
        path: ProseResult(tuple(f for f in one.findings if f.code != "P060" or f.match not in known), one.unplaced)
        for path, one in found.results.items()
    }
    return replace(found, results=results)
