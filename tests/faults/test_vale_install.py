"""Installing Vale: whole or not at all, one at a time, and a clear line when no way works."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import os
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from conviction.adapters.vale import installer
from conviction.adapters.vale.binary import examine, managed_path
from conviction.adapters.vale.installer import install_vale
from conviction.errors import ValeError

ROOT = Path(__file__).resolve().parents[2]


def _fake_go(folder: Path, build: str) -> None:
    """A PATH with a C compiler and a Go whose `install` runs the shell lines."""
    folder.mkdir()
    go = folder / "go"
    go.write_text(f'#!/bin/sh\nif [ "$1" = version ]; then echo go version go1.26.1 linux/amd64; exit 0; fi\n{build}\n')
    (folder / "cc").write_text("#!/bin/sh\n")
    for program in folder.iterdir():
        program.chmod(0o755)


def _copying(real: Path) -> str:
    return f'/bin/mkdir -p "$GOBIN"; echo built >> "{real}.count"; /bin/cp "{real}" "$GOBIN/vale"'


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("CC", raising=False)
    return tmp_path / "bin"


def _left(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.name != ".vale-install.lock")


def test_without_any_way_each_reason_is_reported(tmp_path: Path, bin_folder: Path) -> None:
    """No known sum, no compiler: one line for each way, the command to type by hand, and no leftovers."""
    told: list[str] = []
    cache = tmp_path / "cache"

    with pytest.raises(ValeError, match=r"^Vale could not be installed: ") as caught:
        install_vale(cache, progress=told.append)

    assert told[1:] == ["there is no C compiler, which building Vale needs"] * 2
    assert told[0].startswith("no release archive with a known checksum for ")
    assert caught.value.hint.startswith("CGO_ENABLED=1 go install -ldflags")
    assert _left(cache) == []


def test_a_failed_build_prints_gos_last_line(tmp_path: Path, bin_folder: Path) -> None:
    """The compiler's complaint reaches the user, without leftovers."""
    _fake_go(bin_folder, "echo 'go: module not found' >&2; exit 1")
    told: list[str] = []

    with pytest.raises(ValeError, match="the build failed: go: module not found"):
        install_vale(tmp_path / "cache", progress=told.append)

    assert "building Vale 3.22.0 from source: about 90 s on two cores" in told
    assert _left(tmp_path / "cache") == []


def test_a_built_vale_is_tested_before_it_is_installed(tmp_path: Path, bin_folder: Path) -> None:
    """A build that gives something else than Vale is not installed."""
    _fake_go(bin_folder, '/bin/mkdir -p "$GOBIN"; echo "#!/bin/sh" > "$GOBIN/vale"; /bin/chmod +x "$GOBIN/vale"')

    with pytest.raises(ValeError, match="is not Vale"):
        install_vale(tmp_path / "cache", progress=lambda _: None)

    assert not managed_path(tmp_path / "cache").exists()


@pytest.mark.needs_vale
def test_a_build_is_put_in_place_and_found_again(tmp_path: Path, bin_folder: Path) -> None:
    """The second install finds the first one's result; junk under its name is replaced, dead leftovers go."""
    real = tmp_path / "real"
    real.write_bytes(Path(os.environ["SCAFFOLD_VALE"]).read_bytes())
    real.chmod(0o755)
    _fake_go(bin_folder, _copying(real))
    cache = tmp_path / "cache"
    (cache / ".vale-install-dead").mkdir(parents=True)
    managed_path(cache).parent.mkdir()
    managed_path(cache).write_text("half a file")

    first = install_vale(cache, progress=lambda _: None)
    second = install_vale(cache, progress=lambda _: None)

    assert first == second == examine(managed_path(cache), "managed")
    assert (tmp_path / "real.count").read_text() == "built\n"
    assert _left(cache) == ["vale-3.22.0"]


@pytest.mark.long
@pytest.mark.needs_vale
def test_two_installs_at_once_build_once(tmp_path: Path, bin_folder: Path) -> None:
    """The second waits for the first and takes its result."""
    real = tmp_path / "real"
    real.write_bytes(Path(os.environ["SCAFFOLD_VALE"]).read_bytes())
    real.chmod(0o755)
    _fake_go(bin_folder, "/bin/sleep 1; " + _copying(real))
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=install_vale, args=(tmp_path / "cache",), kwargs={"progress": print}) for _ in "ab"]

    for one in both:
        one.start()
    for one in both:
        one.join(60)

    assert [one.exitcode for one in both] == [0, 0]
    assert (tmp_path / "real.count").read_text() == "built\n"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_install_leaves_no_vale(end: signal.Signals, tmp_path: Path, bin_folder: Path) -> None:
    """An interrupted install leaves nothing; after a killed one, the next install removes the leftovers."""
    _fake_go(bin_folder, "/bin/sleep 30")
    cache = tmp_path / "cache"
    code = (
        "import sys, pathlib; from conviction.adapters.vale.installer import install_vale\n"
        "install_vale(pathlib.Path(sys.argv[1]), progress=lambda line: print(line, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(cache)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        while b"building" not in child.stdout.readline():
            pass
        time.sleep(0.2)
        child.send_signal(end)
        child.wait(20)

    assert not managed_path(cache).exists()
    if end == signal.SIGKILL:
        (bin_folder / "go").unlink()
        with pytest.raises(ValeError, match="Go is not installed"):
            install_vale(cache, progress=lambda _: None)
    assert _left(cache) == []


def _archive(program: bytes) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        member = tarfile.TarInfo("vale")
        member.size = len(program)
        archive.addfile(member, io.BytesIO(program))
    return content.getvalue()


@pytest.mark.parametrize(
    ("digest", "reason"),
    [("0" * 64, "has changed: its checksum differs"), ("right", "is not Vale")],
)
def test_an_archive_is_checked_before_it_is_opened(
    digest: str, reason: str, tmp_path: Path, bin_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Matrix D87: A wrong sum stops this way, and a right one still has to give a Vale; the server is a folder here."""
    name = installer._archive_name()
    content = _archive(b"#!/bin/sh\n")
    (tmp_path / name).write_bytes(content)
    sums = tmp_path / "sums"
    sums.write_text(f"{hashlib.sha256(content).hexdigest() if digest == 'right' else digest}  {name}\n")
    monkeypatch.setattr(installer, "_SUMS", sums)
    monkeypatch.setattr(installer, "_RELEASES", tmp_path.as_uri())

    with pytest.raises(ValeError, match=reason):
        install_vale(tmp_path / "cache", progress=lambda _: None)

    assert _left(tmp_path / "cache") == []


def test_the_release_script_fills_the_table(tmp_path: Path) -> None:
    """Sums of the pinned version's archives, in the form that the installer reads; comments stay."""
    (tmp_path / "vale_3.22.0_Linux_64-bit.tar.gz").write_bytes(b"x")
    (tmp_path / "vale_3.21.0_Linux_64-bit.tar.gz").write_bytes(b"y")
    table = tmp_path / "table"
    table.write_text("# Sums.\n")

    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "release"), "vale-sums", str(tmp_path), "--table", str(table)],
        check=True,
    )

    assert table.read_text() == f"# Sums.\n{hashlib.sha256(b'x').hexdigest()}  vale_3.22.0_Linux_64-bit.tar.gz\n"
