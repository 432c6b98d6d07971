"""The Vale that a run of lint uses, and the names of its failures."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from conviction.adapters.vale import binary
from conviction.adapters.vale.binary import ValeBinary
from conviction.errors import ValeError
from conviction.model.workspace import Settings
from conviction.workspace.actions import trust

__all__ = ["find_vale", "named_errors"]

_CODE = "X910"
"""The code of every failure of Vale; `scaffold lint explain X910` explains it."""


def find_vale(
    root: Path,
    settings: Settings,
    start: Path,
    vale_bin: str | None,
    install: Callable[[str], None] | None,
    environ: Mapping[str, str] | None,
    *,
    is_loose: bool = False,
) -> ValeBinary:
    """The Vale that is named, else the managed one, else the one on PATH; where there is none `install` gets one.

    For files without a workspace `root` is the folder of the call, which may be the user's home: the managed Vale is
    the user's own there.

    Raises:
        ValeError: There is none, or it cannot be used.
        ProcessError: It belongs to the workspace, and the user does not trust that.
    """
    environ = os.environ if environ is None else environ
    setting = root / Path(settings.vale_path).expanduser() if settings.vale_path else None
    flag = None if vale_bin is None else start / Path(vale_bin).expanduser()
    cache = binary.cache_folder(environ)
    own = binary.managed_path(cache) if is_loose else None

    def guard(path: Path) -> None:
        if path != own:
            trust.vale_guard(root, settings, environ, path)

    with named_errors("engine-unavailable"):
        try:
            return binary.find(
                flag=flag, setting=setting, environ=environ, cache=cache, outside=trust.territory(root), guard=guard
            )
        except ValeError:
            if install is None or flag or setting or environ.get("SCAFFOLD_VALE"):
                raise  # an installed one would not be used in place of the named one

        from conviction.adapters.vale import installer  # urllib and tarfile are slow to import

        installer.install_vale(cache, progress=install)
        return binary.find(environ=environ, cache=cache, outside=trust.territory(root))


@contextlib.contextmanager
def named_errors(fault: str = "") -> Iterator[None]:
    """Errors of Vale get its code, and this name or the error's own."""
    try:
        yield
    except ValeError as error:
        message = f"{_CODE} {fault or error.fault}: {error.message}"
        raise ValeError(message, hint=error.hint, place=error.place, fault=error.fault) from error
