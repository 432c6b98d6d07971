"""Asking the web whether an address gives a page: against a real server on this machine."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from conviction.adapters import http as web
from conviction.lint.rules.examples import ESSAY
from unit.test_rules import ESSAY_PATH, lint

asked: Counter[tuple[str, str]] = Counter()


class _Pages(BaseHTTPRequestHandler):
    """Answers by path: `/404` with that number, `/no-head` to GET alone, `/slow` late, `/long` without an end."""

    def do_HEAD(self) -> None:
        self._answer("HEAD")

    def do_GET(self) -> None:
        self._answer("GET")

    def _answer(self, method: str) -> None:
        asked[method, self.path] += 1
        name = self.path.strip("/").partition("?")[0]
        if name == "slow":
            time.sleep(1.5)
        if name == "moved":
            self.send_response(301)
            self.send_header("Location", "/here")
        elif name == "no-head":
            self.send_response(405 if method == "HEAD" else 200)
        else:
            self.send_response(int(name) if name.isdigit() else 200)
        self.end_headers()
        if name == "long" or (name == "no-head" and method == "GET"):
            with contextlib.suppress(OSError):  # nobody reads to the end
                for _ in range(400):
                    self.wfile.write(b"x" * 4096)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that runs while the test does."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_only_addresses_without_a_page_are_reported(site: str) -> None:
    """A page, a redirect, and a server that knows no HEAD are well; so is one that turns programs away."""
    well = [f"{site}/{name}" for name in ("here", "moved", "no-head", "long", "401", "403", "429", "über?a=ö")]
    told = web.ask([*well, f"{site}/404", f"{site}/410", f"{site}/503"])

    assert told == {
        f"{site}/404": "answers 404 Not Found",
        f"{site}/410": "answers 410 Gone",
        f"{site}/503": "answers 503 Service Unavailable",
    }
    assert asked["HEAD", "/here"] + asked["GET", "/here"] == 2  # once for itself, once after the redirect
    assert asked["GET", "/404"] == 1


def test_silence_has_an_end(site: str) -> None:
    """Matrix F117: A server that does not answer in time, and one that is not there, are reported as such."""
    told = web.ask([f"{site}/slow", "http://127.0.0.1:9/", "http://[::1/"], seconds=0.3)

    assert told == {
        f"{site}/slow": "does not answer within 0.3 seconds",
        "http://127.0.0.1:9/": "refuses the connection",
        "http://[::1/": "gives an invalid response",
    }


def test_lint_makes_requests_only_with_online(site: str, workspace: Path) -> None:
    """Each address is requested once for all anchors, and reported at each of its places."""
    text = ESSAY.replace("signed.\n", f"signed: [a]({site}/404#a), [b]({site}/404#b_(c)) and <{site}/here>.\n")

    assert lint(workspace, {ESSAY_PATH: text}).findings == ()
    assert not asked
    findings = lint(workspace, {}, online=True).findings
    assert [(f.code, f.span.line, f.match) for f in findings] == [
        ("L704", 18, f"{site}/404#a"),
        ("L704", 18, f"{site}/404#b_(c)"),
    ]
    assert findings[0].message == "the address answers 404 Not Found: correct it, or link to an archived copy"
    assert asked == {("HEAD", "/404"): 1, ("GET", "/404"): 1, ("HEAD", "/here"): 1}
