"""Every test runs alone: its own home, caches and git settings, a fixed day, and none of the caller's variables."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from conviction.adapters.vale import binary as vale
from conviction.errors import ValeError
from helpers import TODAY


def _real_vale() -> Path | None:
    """The Vale that `scaffold` itself would take, and `scripts/setup` is content with; None when there is none."""
    try:
        return vale.find(environ=os.environ, cache=vale.cache_folder(os.environ)).path
    except ValeError:
        return None


_VALE = _real_vale()
"""Found before anything is isolated."""


settings.register_profile("steady", derandomize=True)
settings.register_profile("search")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
"""The same examples in every run, so that a failure is never by chance; `HYPOTHESIS_PROFILE=search` draws new ones."""

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell starts background jobs that ignore interrupts, and our children would inherit that."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need the real Vale are skipped where there is none."""
    if _VALE is None:
        missing = pytest.mark.skip(reason="set SCAFFOLD_VALE, or run `scaffold doctor --install-vale`")
        for item in items:
            if item.get_closest_marker("needs_vale"):
                item.add_marker(missing)


@pytest.fixture(autouse=True)
def _isolated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home of its own, git without anybody's settings, and $SCAFFOLD_TODAY."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("GIT_", "SCAFFOLD_", "XDG_")):
            monkeypatch.delenv(name)
    for name in ("VISUAL", "EDITOR", "NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    settings = home / ".gitconfig"
    settings.write_text("[user]\n\tname = Ada Okafor\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("SCAFFOLD_TODAY", TODAY)
    if request.node.get_closest_marker("needs_vale"):
        monkeypatch.setenv("SCAFFOLD_VALE", str(_VALE))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The root of an empty workspace without git."""
    root = tmp_path / "work"
    root.mkdir()
    (root / "scaffold.toml").write_text('schema = 1\nname = "Test"\n', encoding="utf-8")
    return root
