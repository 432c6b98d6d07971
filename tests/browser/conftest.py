"""A Chromium, and the example workspace's site on a server of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser_pages import served
from helpers import TODAY, run_process

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser; where there is none, it is skipped and says how to get it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium: run scripts/setup --browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; its sandbox is off, since it loads only pages of the tests and may run as root."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the example's site."""
    root = tmp_path_factory.mktemp("demo") / "demo"
    for args in (["demo", str(root)], ["-C", str(root), "build", "--strict"]):
        run = run_process(args, root.parent, env={"SCAFFOLD_TODAY": TODAY})
        assert run.code == 0, run.err
    with served(root / "site") as address:
        yield address
