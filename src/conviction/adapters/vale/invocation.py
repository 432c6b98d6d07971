"""One call of Vale: its settings, its output, and the errors of invalid output."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conviction.adapters import process
from conviction.errors import ProcessError, ValeError, ValeTextError

__all__ = ["INSTALL", "MEMORY", "OUTPUT", "RawAlert", "ValeBinary", "ask", "mark_of", "write_settings"]

INSTALL = "run `scaffold doctor --install-vale`, or lint with --no-vale"
"""The hint when another Vale would help."""
MEMORY = 4 << 30
"""Bytes of address space; Go reserves far more than it uses."""
OUTPUT = 64 << 20
_CHECK_RULES = "check the house rules and [lint] in scaffold.toml, or lint with --no-vale"


@dataclass(frozen=True, slots=True)
class ValeBinary:
    """A Vale binary."""

    path: Path
    version: str
    """The version that it prints: `3.22.0`, or `master` for one built without a version."""
    source: str
    """The origin of its path: `--vale-bin`, `scaffold.toml`, `$SCAFFOLD_VALE`, `managed` or `PATH`."""
    mark: tuple[int, ...] = field(default=(), compare=False)
    """The result of `mark_of` when it was found; empty when that does not matter."""


def mark_of(path: Path) -> tuple[int, ...]:
    """A value that changes when the program is replaced; empty when there is none."""
    try:
        info = path.stat()
    except OSError:
        return ()
    return info.st_size, info.st_mtime_ns, info.st_ino


@dataclass(frozen=True, slots=True)
class RawAlert:
    """One alert of Vale, in the coordinates of the shadow text."""

    path: str
    """The workspace path of the text."""
    check: str
    """`Strategy.HedgeStack`."""
    severity: str
    """`suggestion`, `warning` or `error`."""
    message: str
    """One line."""
    line: int
    column: int
    """The column in code points, from 1."""
    match: str
    """The words in the shadow; empty when the alert is about the whole document."""
    suggestions: tuple[str, ...]
    link: str


def write_settings(room: Path, styles: Iterable[str], settings: Iterable[str]) -> None:
    """Writes `text/.vale.ini` for the styles in `styles/` of this temporary folder."""
    lines = [
        f"StylesPath = {room / 'styles'}",
        "MinAlertLevel = suggestion",
        "[*.md]",
        f"BasedOnStyles = {', '.join(styles)}",
        *(re.sub(r"\s+", " ", setting) for setting in settings),
    ]
    (room / "text" / ".vale.ini").write_text("\n".join(lines) + "\n", encoding="utf-8")


def ask(binary: ValeBinary, folder: Path, timeout: float) -> list[tuple[str, RawAlert]]:
    """The alerts on a folder with a `.vale.ini`, each with the name of its file.

    Raises:
        ValeTextError: The output is incomplete or invalid.
        ValeError: The program was replaced meanwhile.
    """
    _same(binary)
    argv = [
        str(binary.path),
        "--no-global",
        "--config=.vale.ini",
        "--output=JSON",
        "--no-exit",
        "--minAlertLevel=suggestion",
        ".",
    ]
    env = {"PATH": os.defpath, "HOME": str(folder.parent), "LC_ALL": "C.UTF-8", "TMPDIR": str(folder.parent)}
    try:
        done = process.run(argv, cwd=folder, env=env, timeout=timeout, max_output=OUTPUT, memory=MEMORY)
    except ProcessError as error:
        raise ValeTextError(
            error.message, hint="lint with --no-vale to check structure alone", place=str(binary.path)
        ) from error
    _same(binary)
    if done.returncode < 0:
        raise ValeTextError(f"Vale crashed (signal {-done.returncode})", hint=INSTALL, place=str(binary.path))
    if done.returncode != 0 or done.stderr.strip():
        message = f"Vale could not run: {_complaint(done, folder)}"
        raise ValeTextError(message, hint=_CHECK_RULES, place=str(binary.path))
    return _alerts(binary, done.stdout)


def _same(binary: ValeBinary) -> None:
    """Checks that the program was not replaced: the tested program must be the one that runs."""
    if binary.mark and mark_of(binary.path) != binary.mark:
        message = "Vale was replaced or removed while we worked"
        raise ValeError(message, hint="run the command again", place=str(binary.path))


def _complaint(done: process.Completed, folder: Path) -> str:
    """The reason on stderr in one line, be it JSON or plain, without our temporary folder."""
    text = done.stderr.decode("utf-8", "replace")
    start = text.find("{")
    try:
        data = json.loads(text[start:]) if start >= 0 else None
    except ValueError:
        data = None
    if isinstance(data, dict) and isinstance(data.get("Text"), str):
        where = f" ({Path(str(data.get('Path') or '')).name}, line {data.get('Line')})" if data.get("Path") else ""
        text = f"{data.get('Code') or ''} {data['Text']}{where}"
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).replace(f"{folder.parent}{os.sep}", "")
    text = re.split(r"\n+goroutine \d+ ", text, maxsplit=1)[0]  # the lines below are Vale's own stack
    return re.sub(r"\s+", " ", text).strip()[:300] or f"exit code {done.returncode} without a reason"


def _alerts(binary: ValeBinary, answer: bytes) -> list[tuple[str, RawAlert]]:
    """The alerts with the name of each file, as passed to Vale."""
    try:
        data = json.loads(answer)
        return [(path, _alert(path, alert)) for path, alerts in data.items() for alert in alerts]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ValeTextError(
            "Vale's output is incomplete or cannot be read", hint=INSTALL, place=str(binary.path)
        ) from error


def _alert(path: str, alert: dict[str, Any]) -> RawAlert:
    severity = alert["Severity"]
    if severity not in ("suggestion", "warning", "error") or not isinstance(alert["Match"], str):
        raise ValueError(severity)
    return RawAlert(
        path=path,
        check=str(alert["Check"]),
        severity=severity,
        message=re.sub(r"\s+", " ", str(alert["Message"])).strip(),
        line=max(1, int(alert["Line"])),
        column=max(1, int(alert["Span"][0])),
        match=alert["Match"],
        suggestions=tuple(_cased(alert, str(text)) for text in alert.get("Suggestions") or ()),
        link=str(alert.get("Link") or ""),
    )


def _cased(alert: dict[str, Any], suggestion: str) -> str:
    """The suggestion with the capital of the match, which Vale keeps only for single words."""
    ours = str(alert["Check"]).startswith("Strategy.") and suggestion.islower()
    return suggestion[0].upper() + suggestion[1:] if ours and alert["Match"][:1].isupper() else suggestion
