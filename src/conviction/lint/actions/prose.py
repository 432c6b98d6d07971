"""The prose of a run of `scaffold lint`: Vale reads new texts only; its findings are cached."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conviction.errors import ValeError
from conviction.model.report import EngineRun
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.adapters.vale.binary import Profile, ValeBinary
    from conviction.lint.actions.cache import LintCache, ProseResult, StructureResult
    from conviction.lint.actions.sources import Files

__all__ = ["find_vale", "prose", "unexplained"]

CODE = "X910"
"""The code of every failure of Vale; `scaffold lint explain X910` explains it."""


def find_vale(
    root: Path,
    settings: Settings,
    start: Path,
    vale_bin: str | None,
    install: Callable[[str], None] | None,
    environ: Mapping[str, str] | None,
) -> ValeBinary:
    """The Vale that is named, else the managed one, else the one on PATH; where there is none `install` gets one.

    Raises:
        ValeError: There is none, or it cannot be used.
        ProcessError: It belongs to the workspace, and the user does not trust that.
    """
    from conviction.adapters.vale import binary as vale
    from conviction.workspace.actions import trust

    environ = os.environ if environ is None else environ
    setting = root / Path(settings.vale_path).expanduser() if settings.vale_path else None
    flag = None if vale_bin is None else start / Path(vale_bin).expanduser()
    cache = vale.cache_folder(environ)
    with _named("engine-unavailable"):
        try:
            return vale.find(
                flag=flag, setting=setting, environ=environ, cache=cache, outside=trust.territory(root),
                guard=lambda path: trust.vale_guard(root, settings, environ, path),
            )  # fmt: skip
        except ValeError:
            if install is None or flag or setting or environ.get("SCAFFOLD_VALE"):
                raise  # an installed one would not be used in place of the named one
        from conviction.adapters.vale import installer

        installer.install_vale(cache, progress=install)
        return vale.find(environ=environ, cache=cache, outside=trust.territory(root))


def prose(
    binary: ValeBinary | None, profile: Profile, files: Files, chosen: Sequence[str], cache: LintCache, longest: float
) -> tuple[Mapping[str, ProseResult], EngineRun]:
    """Vale's findings in the chosen files, by path; those that cannot be read are left out.

    A sentence may have `longest` words. `unexplained` removes acronyms that other documents explain.

    A document on which Vale stops has that for its one finding, and is not cached.

    A text that Vale read before, with this style and these parameters, comes from the cache; when all do, Vale is not
    started.
    """
    if binary is None:
        return {}, EngineRun("skipped")
    from conviction.lint.actions.cache import prose_of, row_of_prose

    head = _stamp(binary, profile, longest)
    known = cache.prose(head)
    digests = {path: files.digest(path) for path in chosen}
    fresh = [path for path, digest in digests.items() if digest not in known and not _unreadable(files, path)]
    found, failures = _run_vale(binary, profile, {path: files.text(path) for path in fresh}, longest)
    if fresh:
        known.update(
            (digests[path], (path, row_of_prose(result))) for path, result in found.items() if path not in failures
        )
        cache.keep_prose(head, known, digests.values())
    for path in chosen:
        if path not in found and digests[path] in known:
            place, row = known[digests[path]]
            result = prose_of(row, path)
            found[path] = result if place == path else _moved(result, path, files.text(path))
    unplaced = sum(result.unplaced for result in found.values())
    return found, EngineRun("ran", binary.version, str(binary.path), unplaced)


def _stamp(binary: ValeBinary, profile: Profile, longest: float) -> str:
    """A text that changes with the program and with its settings, besides the texts and the packaged style."""
    from conviction.adapters.storage import change_detection

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
    from conviction.adapters.vale import isolation
    from conviction.lint.actions.cache import ProseResult
    from conviction.lint.engine_faults import unchecked
    from conviction.lint.fingerprints import stamped
    from conviction.lint.prose.alerts import prose_findings
    from conviction.lint.prose.shadow import shadow

    shadows = {path: shadow(text) for path, text in texts.items()}
    with _named():
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
    from conviction.lint.actions.cache import ProseResult
    from conviction.lint.fingerprints import stamped

    bare = (replace(finding, fingerprint="") for finding in result.findings)
    return ProseResult(stamped(bare, {path: text}), result.unplaced)


def unexplained(results: Mapping[str, ProseResult], run: StructureResult) -> dict[str, ProseResult]:
    """The prose without the acronyms that some document of the workspace explains."""
    from conviction.lint.actions.cache import ProseResult

    known = {name for offer in run.offers.values() for name in offer.acronyms}
    return {
        path: ProseResult(tuple(f for f in one.findings if f.code != "P060" or f.match not in known), one.unplaced)
        for path, one in results.items()
    }


@contextlib.contextmanager
def _named(fault: str = "") -> Iterator[None]:
    """Errors of Vale get its code, and this name or the error's own."""
    try:
        yield
    except ValeError as error:
        message = f"{CODE} {fault or error.fault}: {error.message}"
        raise ValeError(message, hint=error.hint, place=error.place, fault=error.fault) from error
