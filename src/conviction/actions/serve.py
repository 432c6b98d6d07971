"""Preview the site: `mkdocs serve` with the flags that a workspace needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from conviction.errors import UsageError
from conviction.model.workspace import Settings

__all__ = ["serve"]


def serve(
    *, root: Path, settings: Settings, environ: Mapping[str, str], port: int = 8000, browser: bool = False
) -> NoReturn:
    """Serve the workspace on this machine's own address until interrupted; pages reload when a text is saved.

    The process becomes the server, so this does not return.

    Raises:
        UsageError: No such port.
        ProcessError: MkDocs is missing, or it would run code of the workspace that the user does not trust.
        FileError: The workspace has no mkdocs.yml.
    """
    from conviction.actions import trust
    from conviction.adapters import engine

    if not 0 < port < 65536:
        raise UsageError(f"{port} is no port", hint="choose one from 1024 to 65535")
    trust.require(root=root, settings=settings, part="site", environ=environ)
    engine.serve(root=root, address=f"127.0.0.1:{port}", browser=browser)
