"""The source of the `[lint]` table of one run: the workspace's scaffold.toml, another file, or none."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from conviction.adapters.storage import files
from conviction.adapters.storage import settings as adapter
from conviction.errors import SettingsError, UsageError
from conviction.model.workspace import Settings

__all__ = ["named", "with_options"]

_FILE = "scaffold.toml"


def with_options(settings: Settings, *, start: Path, config: str = "", isolated: bool = False) -> Settings:
    """The settings with the `[lint]` table of this run; everything else stays the workspace's.

    Args:
        settings: The workspace's own.
        start: The folder of a relative `config`.
        config: Another file in the form of scaffold.toml, whose `[lint]` counts in place of the workspace's.
        isolated: True uses no `[lint]` table: the defaults.

    Raises:
        UsageError: Both are given.
        SettingsError: The file cannot be read, or has an unknown setting.
        FileError: There is no such file.
    """
    if config and isolated:
        raise UsageError("--config and --isolated exclude each other", hint="give one of them")
    if isolated:
        return replace(settings, lint={})
    if not config:
        return settings

    text = files.read(start / config, limit=1 << 20).decode("utf-8-sig", "replace")
    with named(config):
        return replace(settings, lint=adapter.parse(text).lint)


@contextlib.contextmanager
def named(config: str) -> Iterator[None]:
    """Errors about scaffold.toml, raised within, name the file that the user gave in its place."""
    try:
        yield
    except SettingsError as error:
        if config and error.place.partition(":")[0] == _FILE:
            error.place = config + error.place.removeprefix(_FILE)
        raise
