"""Preview the site: `mkdocs serve` with the flags that a workspace needs."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from conviction.errors import UsageError

__all__ = ["serve"]


def serve(*, root: Path, port: int = 8000, browser: bool = False) -> NoReturn:
    """Serve the workspace on this machine's own address until interrupted; pages reload when a text is saved.

    The process becomes the server, so this does not return.

    Raises:
        UsageError: No such port.
        ProcessError: MkDocs is missing.
        FileError: The workspace has no mkdocs.yml.
    """
    from conviction.adapters import engine

    if not 0 < port < 65536:
        raise UsageError(f"{port} is no port", hint="choose one from 1024 to 65535")
    engine.serve(root=root, address=f"127.0.0.1:{port}", browser=browser)
