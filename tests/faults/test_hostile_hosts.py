"""The preview answers requests that were meant for this machine, and refuses those of a name that leads here."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conviction.site.preview_host import answers_to
from helpers import run_process, tree

OWN = ("localhost", "127.0.0.1", "[::1]", "LOCALHOST", "localhost:8000", "127.0.0.1:1", "[::1]:8000")
STRANGERS = (
    "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example",
    "evil.example#127.0.0.1", "localhost:8000:evil", "localhost,evil.example", "localhost ", "", "[::1", "[::1]x",
    "::1", "192.168.1.7", "0.0.0.0", "127.0.0.2", "loc\u0430lhost",
)  # fmt: skip


@pytest.mark.parametrize("host", OWN)
def test_case_30_own_names_are_answered(host: str) -> None:
    """The names of this machine's own address, with or without a port."""
    assert answers_to(host, "127.0.0.1")


@pytest.mark.parametrize("host", STRANGERS)
def test_case_30_other_names_are_not_answered(host: str) -> None:
    """Nothing that only looks like them."""
    assert not answers_to(host, "127.0.0.1")


def test_case_30_the_address_that_was_set_is_answered() -> None:
    """`dev_addr` may name another host; one for the whole network accepts numbers, and no name."""
    assert answers_to("preview.example:8000", "preview.example")
    assert answers_to("192.168.1.7:8000", "0.0.0.0")
    assert answers_to("[fe80::1]:8000", "::")
    assert not answers_to("evil.example", "0.0.0.0")
    assert not answers_to("evil.example", "::")


@contextmanager
def preview(root: Path, command: list[str]) -> Iterator[int]:
    """The port of a preview of the workspace that runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--dev-addr", f"127.0.0.1:{port}"] if command == ["mkdocs"] else ["--port", str(port)]
    argv = [sys.executable, "-m", *command, "serve", *options]
    with subprocess.Popen(argv, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            end = time.monotonic() + 30
            while time.monotonic() < end and asked(port, f"127.0.0.1:{port}")[0] == 0:
                time.sleep(0.1)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def asked(port: int, host: str | None, path: str = "/") -> tuple[int, str]:
    """Status and text of the preview's response for a request with that `Host`; 0 when nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest("GET", path, skip_host=True)
        if host is not None:
            connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8")
    except OSError:
        return 0, ""
    finally:
        connection.close()


@pytest.mark.long
@pytest.mark.parametrize("command", [["mkdocs"], ["conviction"]], ids=["mkdocs", "scaffold"])
def test_case_30_the_preview_refuses_a_request_for_another_host(tmp_path: Path, command: list[str]) -> None:
    """With a name that leads here nothing is read: no page, no file, no news of changes; 403 and one line."""
    files = {"scaffold.toml": "schema = 1\n", "mkdocs.yml": "site_name: x\nplugins: [conviction]\n"}
    root = tree(tmp_path / "w", {**files, "docs/index.md": "# Secret plan\n"})

    with preview(root, command) as port:
        for host in ("localhost", f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
            status, text = asked(port, host)
            assert (status, "Secret plan" in text) == (200, True), host
        for host in ("evil.example", f"evil.example:{port}", None):
            for path in ("/", "/assets/conviction.css", "/livereload/0/0", "/nothing"):
                status, text = asked(port, host, path)
                assert status == 403, (host, path)
                assert text == f"403: the preview is only at http://127.0.0.1:{port}/: open it there\n"


def test_case_30_a_preview_without_the_plugin_is_refused(tmp_path: Path) -> None:
    """Without it nothing would check the host, and no thesis would be shown: one line says what to add."""
    root = tree(tmp_path, {"scaffold.toml": "schema = 1\n", "mkdocs.yml": "site_name: x\n", "docs/index.md": "# x\n"})

    run = run_process(["serve", "--port", "65000"], root, timeout=20)

    assert run.code == 2
    assert run.err.startswith("error: mkdocs.yml: the plugin conviction is missing")
    assert "hint: add it under plugins" in run.err
