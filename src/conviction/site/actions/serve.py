"""Preview the site: `mkdocs serve` with the flags that a workspace needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from conviction.adapters import site_engine
from conviction.adapters.storage import user_files
from conviction.errors import SettingsError, UsageError
from conviction.model.workspace import Settings
from conviction.workspace import mkdocs_config
from conviction.workspace.actions import trust

__all__ = ["serve"]


def serve(
    *, root: Path, settings: Settings, environ: Mapping[str, str], port: int = 8000, browser: bool = False
) -> NoReturn:
    """Serve the workspace on a local address until interrupted; pages reload when a text is saved.

    The process becomes the server, so this does not return.

    Raises:
        UsageError: No such port.
        SettingsError: Its mkdocs.yml lacks our plugin, without which the preview shows no documents and accepts
            requests that were meant for other hosts; or it cannot be read.
        ProcessError: MkDocs is missing, or it would run code of the workspace that the user does not trust.
        FileError: The workspace has no mkdocs.yml.
    """
    if not 0 < port < 65536:
        raise UsageError(f"{port} is not a port", hint="choose one from 1024 to 65535")
    trust.require(root=root, settings=settings, part="site", environ=environ)
    texts = trust.site_texts(root)
    if texts:
        for fault in mkdocs_config.faults(texts[0], texts[1:]):
            what, _, remedy = fault.rpartition(": ")
            raise SettingsError(what, place=mkdocs_config.FILE, hint=remedy)
    compiled = user_files.compiled_folder(environ, trust.territory(root))
    site_engine.serve(root=root, address=f"127.0.0.1:{port}", compiled=compiled, browser=browser)
