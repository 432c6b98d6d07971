"""Vale missing, foreign, old or broken: each is one clear line and never taken for "nothing found"."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from conviction.adapters.vale.binary import Profile, ValeBinary, cache_folder, find, managed_path, run
from conviction.errors import ValeError
from fake_vale import SANE, fake

BAD_RULE = json.dumps({"Line": 4, "Path": "/x/styles/House/Bad.yml", "Text": "unknown key", "Code": "E201", "Span": 1})


def _run(program: Path, timeout: float = 20.0) -> None:
    run(ValeBinary(program, "3.22.0", "$SCAFFOLD_VALE"), {"docs/a.md": "Words.\n"}, timeout=timeout)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("kill -SEGV $$", "Vale crashed (signal 11)"),
        ("exit 2", "Vale could not run: exit code 2 without a reason"),
        ("echo '{}'", "Vale ran but did not read the documents: the alert of the canary is missing"),
        ("echo '{\"a.md\": []}'", "Vale ran but did not read the documents: the alert of the canary is missing"),
        ("echo '{\"a.md\": [{\"Ch'", "Vale's output is incomplete or cannot be read"),
        ("true", "Vale's output is incomplete or cannot be read"),
        ("echo '[1]'", "Vale's output is incomplete or cannot be read"),
        ("echo '{\"a.md\": [{}]}'", "Vale's output is incomplete or cannot be read"),
        ("printf '\\377\\376'", "Vale's output is incomplete or cannot be read"),
        (f"echo '{SANE}'; echo 'W101: unknown key' >&2", "Vale could not run: W101: unknown key"),
        (
            f"echo '{BAD_RULE}' >&2; exit 2",
            "Vale could not run: E201 unknown key (Bad.yml, line 4)",
        ),
        ("echo 'E100 [lintMd] Runtime error' >&2; exit 2", "Vale could not run: E100 [lintMd] Runtime error"),
        ("head -c 70000000 /dev/zero", "vale wrote too much output, and was stopped"),
    ],
)  # fmt: skip
def test_a_broken_answer_is_an_error(body: str, message: str, tmp_path: Path) -> None:
    """Matrix F113: Whatever is not a whole answer with the canary in it stops the lint with one line."""
    with pytest.raises(ValeError) as caught:
        _run(fake(tmp_path, body))

    assert caught.value.message == message
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    assert caught.value.exit_code == 2


def test_a_hanging_vale_is_stopped(tmp_path: Path) -> None:
    """Matrix D81: A Vale that does not end is killed at the time limit."""
    began = time.monotonic()

    with pytest.raises(ValeError, match=r"^.*: vale did not finish within 0\.5 s, and was stopped"):
        _run(fake(tmp_path, "sleep 600"), timeout=0.5)

    assert time.monotonic() - began < 300, "nobody waited for a sleep of ten minutes"


def test_a_sane_answer_passes(tmp_path: Path) -> None:
    """The canary alone means: it ran and found nothing."""
    program = fake(tmp_path, f"echo '{SANE}'")

    assert run(ValeBinary(program, "3.22.0", "PATH"), {"docs/a.md": "Words.\n"}) == ()


@pytest.mark.parametrize("source", ["--vale-bin", "scaffold.toml", "$SCAFFOLD_VALE"])
def test_a_named_vale_is_used_or_refused(source: str, tmp_path: Path) -> None:
    """A path that somebody named never falls through to another Vale, however good that is."""
    good = fake(tmp_path / "good", f"echo '{SANE}'")
    named = tmp_path / "missing"
    environ = {"PATH": str(good.parent), "HOME": str(tmp_path)} | (
        {"SCAFFOLD_VALE": str(named)} if source == "$SCAFFOLD_VALE" else {}
    )
    flag = named if source == "--vale-bin" else None
    setting = named if source == "scaffold.toml" else None

    with pytest.raises(ValeError, match="there is no file at this path") as caught:
        find(flag=flag, setting=setting, environ=environ, cache=tmp_path / "cache")

    assert source in caught.value.message
    assert caught.value.place == str(named)


def test_a_named_file_that_is_not_executable_is_refused(tmp_path: Path) -> None:
    """The hint is the command that makes it executable."""
    program = fake(tmp_path, "true")
    program.chmod(0o644)

    with pytest.raises(ValeError, match="is not executable") as caught:
        find(flag=program, environ={}, cache=tmp_path / "cache")

    assert caught.value.hint == f"chmod +x {program}"


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("vale version 3.21.4", "Vale 3.21.4 (--vale-bin) is too old; 3.22.0 or later is needed"),
        ("vale version 2.30.0", "Vale 2.30.0 (--vale-bin) is too old; 3.22.0 or later is needed"),
        ("hello", "this program (--vale-bin) is not Vale: it does not print its version"),
        ("", "this program (--vale-bin) is not Vale: it does not print its version"),
    ],
)
def test_an_old_or_foreign_program_is_refused(version: str, message: str, tmp_path: Path) -> None:
    """The version is checked first."""
    with pytest.raises(ValeError) as caught:
        find(flag=fake(tmp_path, "true", version), environ={}, cache=tmp_path / "cache")

    assert caught.value.message == message


@pytest.mark.parametrize("version", ["vale version master", "vale version 3.23.1"])
def test_an_unknown_version_must_show_that_it_can(version: str, tmp_path: Path) -> None:
    """An unknown version is checked by a probe, and this fake fails it."""
    with pytest.raises(ValeError, match="lacks a feature"):
        find(flag=fake(tmp_path, f"echo '{SANE}'", version), environ={}, cache=tmp_path / "cache")


def test_no_vale_at_all_says_how_to_get_one(tmp_path: Path) -> None:
    """Nothing named, nothing managed, nothing on PATH."""
    with pytest.raises(ValeError) as caught:
        find(environ={"PATH": str(tmp_path)}, cache=tmp_path / "cache")

    assert str(caught.value) == (
        "Vale is not installed, so prose cannot be checked "
        "(run `scaffold doctor --install-vale`, or lint with --no-vale)"
    )


def test_the_order_of_finding(tmp_path: Path) -> None:
    """Flag, settings, environment, managed copy, PATH."""
    cache = tmp_path / "cache"
    ways = {name: fake(tmp_path / name, "true") for name in ("flag", "setting", "env", "path")}
    managed = fake(managed_path(cache).parent, "true")
    environ = {"PATH": str(ways["path"].parent), "SCAFFOLD_VALE": str(ways["env"])}
    on_path = {"PATH": environ["PATH"]}

    found = [
        find(flag=ways["flag"], setting=ways["setting"], environ=environ, cache=cache),
        find(setting=ways["setting"], environ=environ, cache=cache),
        find(environ=environ, cache=cache),
        find(environ=on_path, cache=cache),
        find(environ=on_path, cache=tmp_path / "other"),
    ]

    assert [(one.path, one.source) for one in found] == [
        (ways["flag"], "--vale-bin"),
        (ways["setting"], "scaffold.toml"),
        (ways["env"], "$SCAFFOLD_VALE"),
        (managed, "managed"),
        (ways["path"], "PATH"),
    ]


def test_a_changed_binary_is_examined_again(tmp_path: Path) -> None:
    """The answer is kept for one path, size and time of change."""
    cache = tmp_path / "cache"
    program = fake(tmp_path, "true")
    find(flag=program, environ={}, cache=cache)
    fake(tmp_path, "true  ", "vale version 3.21.0")

    with pytest.raises(ValeError, match="too old"):
        find(flag=program, environ={}, cache=cache)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"key": 1}'])
def test_a_damaged_note_is_ignored(content: bytes, tmp_path: Path) -> None:
    """Junk in the cache costs one more look at the binary."""
    cache = tmp_path / "cache"
    program = fake(tmp_path, "true")
    find(flag=program, environ={}, cache=cache)
    for note in (cache / "vale-probes").iterdir():
        note.write_bytes(content)

    assert find(flag=program, environ={}, cache=cache).version == "3.22.0"


def test_a_house_style_without_rules_is_an_error(tmp_path: Path) -> None:
    """Matrix F114: Vale would take an empty folder for a style that finds nothing."""
    program = fake(tmp_path, f"echo '{SANE}'")
    house = tmp_path / "house"
    house.mkdir()

    with pytest.raises(ValeError, match="has no Vale rules"):
        run(ValeBinary(program, "3.22.0", "PATH"), {"a.md": "Words."}, profile=Profile(house=house))


def test_a_run_leaves_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The temporary folder is gone after a good run and after a failed one."""
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temp))
    _run(fake(tmp_path / "good", f"echo '{SANE}'"))
    with pytest.raises(ValeError, match="crashed"):
        _run(fake(tmp_path / "bad", "kill -9 $$"))

    assert list(temp.iterdir()) == []


def test_the_cache_folder_follows_the_environment() -> None:
    """An absolute $XDG_CACHE_HOME wins; a relative one is ignored."""
    assert cache_folder({"XDG_CACHE_HOME": "/c", "HOME": "/h"}) == Path("/c/conviction")
    assert cache_folder({"XDG_CACHE_HOME": "c", "HOME": "/h"}) == Path("/h/.cache/conviction")
    assert cache_folder({}).is_absolute()
