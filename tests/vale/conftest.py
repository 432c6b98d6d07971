"""The real Vale, found before the tests are cut off from the caller's home."""

from __future__ import annotations

import os

import pytest

from conviction.adapters.vale import binary as vale
from conviction.errors import ValeError

_CALLER = dict(os.environ)


@pytest.fixture(scope="session")
def real_vale(tmp_path_factory: pytest.TempPathFactory) -> vale.ValeBinary:
    """$SCAFFOLD_VALE, the managed copy or PATH; tests that need it are skipped without it."""
    cache = vale.cache_folder(_CALLER)
    named = (
        vale.managed_path(cache) if not _CALLER.get("SCAFFOLD_VALE") and vale.managed_path(cache).is_file() else None
    )
    try:
        return vale.find(flag=named, environ=_CALLER, cache=tmp_path_factory.mktemp("cache"))
    except ValeError as error:
        pytest.skip(str(error))
