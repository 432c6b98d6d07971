"""The spellings of pseudonyms: `p07` and `P 07` are written as `P-07`, so that one voice does not look like three."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from conviction.adapters.storage import files, lock
from conviction.documents import editor
from conviction.errors import ScaffoldError
from conviction.model import pseudonym
from conviction.model.document import Document
from conviction.model.plan import Plan
from conviction.model.workspace import Settings
from conviction.setup.trouble import Trouble
from conviction.workspace.actions import kinds, loader

__all__ = ["spellings"]


def spellings(root: Path, settings: Settings, fix: bool) -> Iterator[Trouble]:
    """Pseudonyms in another spelling than the pattern's; `fix` writes them. A frozen document is left as it is."""
    for document in loader.load(root=root, settings=settings).documents:
        written = document.front.text(pseudonym.FIELD)
        spelled = pseudonym.spelled(written, settings.participant) if written and document.front.ok else ""
        if spelled and spelled != written and not _is_frozen(root, document):
            place = f"{document.path}:{document.front.values[pseudonym.FIELD].line}"
            message = f"`{written}` is spelled {spelled}: scaffold doctor --fix writes it"
            yield Trouble("participant-spelling", place, message, fix and _write(root, document, spelled), True)


def _is_frozen(root: Path, document: Document) -> bool:
    """True where the kind freezes the document, and where the kind cannot be read."""
    try:
        return kinds.get(root=root, name=document.kind).is_frozen(document.status)
    except ScaffoldError:
        return True


def _write(root: Path, document: Document, spelled: str) -> bool:
    """True when the document has the other spelling now."""
    with contextlib.suppress(ScaffoldError), lock.hold(root, wanted=True):
        text = editor.set_field(document.text, pseudonym.FIELD, spelled)
        files.apply(Plan((loader.rewrite(root, document, text),)), root)
        return True
    return False
