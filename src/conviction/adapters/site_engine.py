"""Site engines: MkDocs, ProperDocs and Zensical, each run as a child process on a folder that we wrote.

build(engine, folder=…) -> Output      builds folder/mkdocs.yml into folder/site
serve(…)                               becomes `mkdocs serve`; does not return
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from conviction.adapters import process
from conviction.errors import FileError, ProcessError

__all__ = ["ENGINES", "Output", "build", "serve"]

ENGINES = ("mkdocs", "properdocs", "zensical")
TIMEOUT = 600.0
"""Seconds that a build may take."""
MAX_OUTPUT = 16 * 1024 * 1024
"""Bytes that an engine may print."""

_PASSED_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "SYSTEMROOT", "VIRTUAL_ENV", "SOURCE_DATE_EPOCH")
_SILENT = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
_STYLE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_COMPLAINT = re.compile(r"\s*(?:WARNING|ERROR|Error|Warning)\b[\s:-]*(.*)")


@dataclass(frozen=True, slots=True)
class Output:
    """The output of an engine."""

    site: Path
    complaints: tuple[str, ...]
    """Its warnings, one line each."""


def build(engine: str, *, folder: Path, strict: bool = False, epoch: int | None = None) -> Output:
    """Build `folder`/mkdocs.yml into `folder`/site.

    Args:
        engine: One of `ENGINES`.
        folder: A folder with mkdocs.yml and docs/, and no file from elsewhere.
        strict: Fail on a warning.
        epoch: Seconds since 1970 that stand for the time of the build, unless $SOURCE_DATE_EPOCH is set.

    Raises:
        ProcessError: The engine is missing, failed, or exceeded a bound.
    """
    _installed(engine)
    options = ["--clean", *(["--strict"] if strict else [])]
    if engine != "zensical":
        options += ["--site-dir", str(folder / "site")]
    environment = _environment()
    if epoch is not None:
        environment.setdefault("SOURCE_DATE_EPOCH", str(epoch))
    done = process.run(
        [sys.executable, "-P", "-m", engine, "build", "--config-file", str(folder / "mkdocs.yml"), *options],
        cwd=folder, env=environment, timeout=TIMEOUT, max_output=MAX_OUTPUT,
    )  # fmt: skip
    output = _STYLE.sub("", (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace"))
    complaints = tuple(
        found[1].strip() for line in output.split("\n") if (found := _COMPLAINT.match(line)) and found[1]
    )
    site = folder / "site"
    if done.returncode or not (site / "index.html").is_file():
        what = complaints[0] if complaints else (done.complaint or f"it ended with {done.returncode}")
        more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
        raise ProcessError(
            f"{engine} could not build the site: {what}{more}", hint="scaffold lint finds broken documents"
        )
    return Output(site, complaints)


def serve(*, root: Path, address: str, compiled: Path, browser: bool = False, strict: bool = False) -> NoReturn:
    """Become `mkdocs serve` of the workspace at `root`; this process ends when the server does.

    Args:
        root: The workspace.
        address: Host and port.
        compiled: A folder of the user's own for compiled Python. Compiled code beside a hook runs in its place,
            and need not have been made from it.
        browser: Open it in the user's browser.
        strict: Fail on a warning.

    Raises:
        ProcessError: MkDocs is missing.
        FileError: The workspace has no mkdocs.yml.
    """
    _installed("mkdocs")
    if not (root / "mkdocs.yml").is_file():
        raise FileError("there is no mkdocs.yml", place=str(root), hint="scaffold init adds the missing files")
    options = [
        "--dev-addr",
        address,
        "--livereload",
        *(["--open"] if browser else []),
        *(["--strict"] if strict else []),
    ]
    os.chdir(root)
    python = [sys.executable, "-P", "-X", f"pycache_prefix={compiled}"]
    argv = [*python, "-m", "mkdocs", "serve", "--config-file", str(root / "mkdocs.yml"), *options]
    os.execve(sys.executable, argv, {**os.environ, **_SILENT})  # noqa: S606 - no shell; the server takes our place


def _installed(engine: str) -> None:
    if importlib.util.find_spec(engine) is None:
        raise ProcessError(f"{engine} is not installed", hint=f"pip install {engine}")


def _environment() -> dict[str, str]:
    """The few variables that an engine needs: nothing secret, and none of Python's own switches."""
    variables: Mapping[str, str] = {name: os.environ[name] for name in _PASSED_VARIABLES if name in os.environ}
    return {**variables, **_SILENT, "PYTHONUTF8": "1"}
