"""The Vale binary: find it, check its features, and run it once over the shadow texts.

    find(*, flag=None, setting=None, environ, cache) -> ValeBinary         an explicit path wins; ValeError otherwise
    run(binary, files, *, profile=Profile(), timeout=None) -> tuple[RawAlert, ...]
    cache_folder(environ) -> Path                                          $XDG_CACHE_HOME/conviction

`files` maps workspace paths to shadow texts (`conviction.lint.prose.shadow`); the alerts' lines and columns are those
of the shadow. `conviction.lint.prose.catalogue` has their rules; `Shadow.place` gives their place in the document.
Vale's output for "no alerts" and "no files read" is the same, so each run has a canary that must raise an alert.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conviction.adapters import process
from conviction.adapters.storage import package_files
from conviction.adapters.storage.files import mode_of
from conviction.adapters.storage.user_files import cache_folder
from conviction.adapters.vale.invocation import (
    INSTALL,
    MEMORY,
    OUTPUT,
    RawAlert,
    ValeBinary,
    ask,
    mark_of,
    write_settings,
)
from conviction.adapters.vale.workspace_styles import make_variants, replaced, rules_of
from conviction.errors import ProcessError, ValeError

__all__ = [
    "MINIMUM",
    "PINNED",
    "STYLES",
    "Profile",
    "RawAlert",
    "ValeBinary",
    "cache_folder",
    "examine",
    "find",
    "managed_path",
    "replaced",
    "rules_of",
    "run",
]

PINNED = "3.22.0"
"""The version that `scaffold doctor --install-vale` installs."""
MINIMUM = (3, 22, 0)
STYLES = package_files.path("styles")
"""The packaged styles, one folder each."""

_START, _PACE = 30.0, 10_000
"""Seconds to start, and characters a second: Vale reads 500,000 on an idle machine."""
_CANARY = "scaffold-canary-6f1d"
_CANARY_FILE = "__canary__.md"
_MEMORY_FOLDER = "/dev/shm"  # noqa: S108 -- a folder of our own is made in it
_IN_MEMORY = 16_000_000
"""The most characters of texts that are passed to Vale in memory."""
_LEVELS = ("NO", "YES", "suggestion", "warning", "error")


@dataclass(frozen=True, slots=True)
class Profile:
    """The checks to run, and their levels and parameters."""

    levels: Mapping[str, str] = field(default_factory=dict)
    """Check to `NO`, `YES`, `suggestion`, `warning` or `error`: `{"Strategy.Buzzword": "NO"}`."""
    params: Mapping[str, str | int | float] = field(default_factory=dict)
    """Bracket keys: `{"Strategy.SentenceLength[max]": 30}`."""
    house: Path | None = None
    """A folder of the workspace's own rules; they run as style `House`."""


def managed_path(cache: Path) -> Path:
    """The path of the managed copy, whether it exists or not."""
    return cache / f"vale-{PINNED}" / "vale"


def find(
    *,
    flag: str | Path | None = None,
    setting: str | Path | None = None,
    environ: Mapping[str, str],
    cache: Path,
    outside: Path | None = None,
    guard: Callable[[Path], None] = lambda _: None,
) -> ValeBinary:
    """The Vale to use: the first of flag, setting, $SCAFFOLD_VALE, managed copy, PATH.

    A path that the user named is used or refused; the others are not tried then.

    Args:
        flag: The value of `--vale-bin`.
        setting: `[vale] path` of scaffold.toml, made absolute by the caller.
        environ: The environment to read SCAFFOLD_VALE and PATH from.
        cache: `cache_folder(environ)`.
        outside: A folder whose programs must not be found on PATH; the current one when None.
        guard: Called before a program runs that the user did not name in this call; it may raise to prevent that.

    Raises:
        ValeError: The named one is missing, not executable, not Vale or too old, or there is no Vale.
    """
    named = ((flag, "--vale-bin"), (setting, "scaffold.toml"), (environ.get("SCAFFOLD_VALE"), "$SCAFFOLD_VALE"))
    for path, source in named:
        if path:
            program = Path(path).expanduser().absolute()
            _check_named(program, source)
            if source == "scaffold.toml":
                guard(program)
            return _examined(program, source, cache)
    managed = managed_path(cache)
    if managed.is_file():
        guard(managed)
        return _examined(managed, "managed", cache)
    on_path = process.which("vale", env=environ, outside=outside or Path.cwd())
    if on_path is not None:
        return _examined(Path(on_path), "PATH", cache)
    raise ValeError("Vale is not installed, so prose cannot be checked", hint=INSTALL)


def examine(path: Path, source: str, *, thorough: bool = False) -> ValeBinary:
    """The binary, after reading its version and trying its features; the result is not cached.

    Args:
        path: The program.
        source: The origin of the path, for messages.
        thorough: Also try the features of the pinned version, which are known.

    Raises:
        ValeError: It is not Vale, is too old, or lacks a feature.
    """
    mark = mark_of(path)
    binary = ValeBinary(path, _version(path, source), source, mark)
    number = _number(binary.version)
    if number is not None and number < MINIMUM:
        wanted = ".".join(map(str, MINIMUM))
        raise ValeError(
            f"Vale {binary.version} ({source}) is too old; {wanted} or later is needed", hint=INSTALL, place=str(path)
        )
    if thorough or number != MINIMUM:
        _probe(binary)
    return binary


def run(
    binary: ValeBinary, files: Mapping[str, str], *, profile: Profile | None = None, timeout: float | None = None
) -> tuple[RawAlert, ...]:
    """Every alert on the texts, by path, line and column.

    Args:
        binary: The result of `find`.
        files: Workspace path to shadow text. The paths are labels only; nothing is read from them.
        profile: Levels, parameters and house rules; the packaged defaults when None.
        timeout: Seconds until Vale is stopped; by default according to the length of the texts.

    Raises:
        ValeError: Vale could not run, did not finish, or did not report the canary.
    """
    with tempfile.TemporaryDirectory(prefix="scaffold-vale-", dir=_quick_folder(files)) as folder_name:
        room = Path(folder_name)
        names = {f"{number:06}.md": path for number, path in enumerate(files)}
        bases = _furnish(room, profile or Profile(), names, files)
        alerts = ask(binary, room / "text", timeout or _patience(files))
    _sane(binary, alerts, names)
    found = [
        _at(alert, names[name], bases.get(alert.check, alert.check)) for name, alert in alerts if name != _CANARY_FILE
    ]
    return tuple(sorted(found, key=lambda alert: (alert.path, alert.line, alert.column, alert.check, alert.match)))


def _patience(files: Mapping[str, str]) -> float:
    """Seconds that Vale may take: thirty times the usual time on a slow machine, and some to start."""
    return _START + sum(map(len, files.values())) / _PACE


def _sane(binary: ValeBinary, alerts: Iterable[tuple[str, RawAlert]], names: Mapping[str, str]) -> None:
    """Checks that Vale reported the canary, and only files that it was given."""
    if not any(name == _CANARY_FILE and alert.match == _CANARY for name, alert in alerts):
        message = "Vale ran but did not read the documents: the alert of the canary is missing"
        raise ValeError(message, hint=INSTALL, place=str(binary.path), fault="canary-missing")
    foreign = next((name for name, _ in alerts if name != _CANARY_FILE and name not in names), "")
    if foreign:
        message = f"Vale reported a file that it was not given: {foreign[:80]!r}"
        raise ValeError(message, hint=INSTALL, place=str(binary.path))


def _check_named(path: Path, source: str) -> None:
    if not stat.S_ISREG(mode_of(path)):
        raise ValeError(
            f"there is no file at this path, which {source} names as Vale", hint=_correct(source), place=str(path)
        )
    if not os.access(path, os.X_OK):
        raise ValeError(
            f"this file, which {source} names as Vale, is not executable", hint=f"chmod +x {path}", place=str(path)
        )


def _correct(source: str) -> str:
    return f"correct or remove {'[vale] path in ' if source == 'scaffold.toml' else ''}{source}"


def _examined(path: Path, source: str, cache: Path) -> ValeBinary:
    """`examine`, cached for this file: path, size and time of change."""
    stat = path.stat()
    key = [str(path), stat.st_size, stat.st_mtime_ns, PINNED]
    note = cache / "vale-probes" / f"{stat.st_size:x}-{stat.st_mtime_ns:x}.json"
    try:
        note_data = json.loads(note.read_bytes())
        if note_data["key"] == key and isinstance(note_data["version"], str):
            return ValeBinary(path, note_data["version"], source, mark_of(path))
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not examined yet, or the cached note is damaged
    binary = examine(path, source)
    _remember(note, {"key": key, "version": binary.version})
    return binary


def _remember(note: Path, value: dict[str, Any]) -> None:
    """Stores a note completely or not at all; without a writable cache the binary is examined each time."""
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=note.parent, suffix=".tmp", delete=False, encoding="utf-8") as draft:
            json.dump(value, draft)
        Path(draft.name).replace(note)
    except OSError:
        return


def _version(path: Path, source: str) -> str:
    try:
        done = process.run([str(path), "--version"], cwd=path.parent, timeout=20, max_output=OUTPUT, memory=MEMORY)
    except ProcessError as error:
        raise ValeError(
            f"{source} names something that is not Vale: {error.message}", hint=_correct(source), place=str(path)
        ) from error
    match = re.fullmatch(r"vale version v?(\S+)", done.stdout.decode("utf-8", "replace").strip())
    if done.returncode != 0 or match is None:
        raise ValeError(
            f"this program ({source}) is not Vale: it does not print its version", hint=INSTALL, place=str(path)
        )
    return match[1]


def _number(version: str) -> tuple[int, int, int] | None:
    match = re.match(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})", version)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


_PROBE_RULES = {
    "Base": "extends: existence\nmessage: \"'%s'\"\nscope: '~blockquote & ~heading & ~frontmatter'\n"
    "ignorecase: true\nvocab: false\ntokens:\n  - alpha\\s+beta\n",
    "Aware": "extends: Probe.Base\nlevel: error\n"
    "scope: 'text & ~blockquote & ~heading & doc(section:has(> h2:matches((?i)^recommendation$)))'\n",
    "Swap": "extends: substitution\nmessage: \"'%s'\"\nvocab: false\nignorecase: true\naction:\n  name: replace\n"
    "swap:\n  gamma: delta\n",
    "Long": 'extends: occurrence\nmessage: "%d"\nscope: sentence\nmax: 99\ntoken: \\b\\w+\\b\n',
}
_PROBE_TEXT = (
    "alpha beta one.\n\n> alpha beta\n\n## Recommendation\n\ngamma alpha\nbeta.\n\n"
    "## Alpha beta\n\nTwo three four five six seven.\n"
)
_PROBE_ANSWER = {
    ("Probe.Base", "warning", 1, 1, "alpha beta", ()),
    ("Probe.Base", "warning", 7, 7, "alpha\nbeta", ()),
    ("Probe.Aware", "error", 7, 7, "alpha\nbeta", ()),
    ("Probe.Swap", "warning", 7, 1, "gamma", ("delta",)),
    ("Probe.Long", "warning", 12, 1, "Two", ()),
}


def _probe(binary: ValeBinary) -> None:
    """Tries the features that the style needs: chained scopes, doc(), inheritance, bracket keys, suggestions."""
    with tempfile.TemporaryDirectory(prefix="scaffold-vale-") as folder_name:
        room = Path(folder_name)
        (room / "styles" / "Probe").mkdir(parents=True)
        (room / "text").mkdir()
        for name, rule in _PROBE_RULES.items():
            (room / "styles" / "Probe" / f"{name}.yml").write_text(rule, encoding="utf-8")
        (room / "text" / "probe.md").write_text(_PROBE_TEXT, encoding="utf-8")
        write_settings(room, ["Probe"], ["Probe.Long[max] = 5"])
        got = {
            (alert.check, alert.severity, alert.line, alert.column, alert.match, alert.suggestions)
            for _, alert in ask(binary, room / "text", 30)
        }
    if got != _PROBE_ANSWER:
        raise ValeError(
            f"this Vale ({binary.version}) lacks a feature that our rules need", hint=INSTALL, place=str(binary.path)
        )


def _quick_folder(files: Mapping[str, str]) -> str | None:
    """A folder in memory, if the system has one and the texts are small; else the usual one for temporary files.

    Writing a thousand files to a layered disk takes more time than checking their structure.
    """
    small = sum(map(len, files.values())) < _IN_MEMORY
    return _MEMORY_FOLDER if small and os.access(_MEMORY_FOLDER, os.W_OK | os.X_OK) else None


def _furnish(room: Path, profile: Profile, names: Mapping[str, str], files: Mapping[str, str]) -> dict[str, str]:
    """Writes styles, settings and texts, all input of this run; returns the house checks that replace ours."""
    (room / "styles").mkdir()
    (room / "text").mkdir()
    _copy_style(STYLES / "Strategy", room / "styles" / "Strategy")
    styles = ["Strategy"]
    bases: dict[str, str] = {}
    if profile.house is not None:
        _copy_style(profile.house, room / "styles" / "House")
        styles.append("House")
        bases = replaced(profile.house, STYLES / "Strategy")
        make_variants(room / "styles", bases)
    _refuse_unheard(profile, room / "styles")
    ours = {base: check for check, base in bases.items()}
    levels = {ours.get(check, check): level for check, level in profile.levels.items()}
    settings = [f"{check} = {level}" for check, level in {**dict.fromkeys(ours, "NO"), **levels}.items()]
    for key, value in profile.params.items():
        check, bracket, name = key.partition("[")
        settings.append(f"{ours.get(check, check)}{bracket}{name} = {value}")
    write_settings(room, styles, settings)
    folder = str(room / "text")
    for name, path in names.items():
        with open(f"{folder}/{name}", "wb", buffering=0) as file:  # noqa: PTH123 -- half the time of a Path's, for 1,000
            file.write(files[path].encode("utf-8", "replace"))
    (room / "text" / _CANARY_FILE).write_text(f"A {_CANARY} sings.\n", encoding="utf-8")
    return bases


def _refuse_unheard(profile: Profile, styles: Path) -> None:
    """Refuses settings that Vale would silently ignore: unknown checks and invalid levels."""
    for check in (*profile.levels, *(key.partition("[")[0] for key in profile.params)):
        style, _, rule = check.partition(".")
        if not (styles / style / f"{rule}.yml").is_file():
            raise ValeError(f"there is no Vale rule {check}", hint="scaffold lint rules lists ours")
    for check, level in profile.levels.items():
        if level not in _LEVELS:
            raise ValeError(f"{check} cannot be {level}", hint=f"one of {', '.join(_LEVELS)}")


def _copy_style(source: Path, target: Path) -> None:
    """Copies the rules of one style."""
    rules = rules_of(source)
    target.mkdir()
    for name, rule in rules.items():
        (target / name).write_bytes(rule)


def _at(alert: RawAlert, path: str, check: str) -> RawAlert:
    return replace(alert, path=path, check=check)
