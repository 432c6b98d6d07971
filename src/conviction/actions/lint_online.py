"""Which web addresses of the documents give no page: what `scaffold lint --online` asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from conviction.model.document import Document

if TYPE_CHECKING:
    from conviction.actions.lint_world import World

__all__ = ["dead_addresses"]


def dead_addresses(world: World, chosen: Iterable[Document]) -> Mapping[str, str]:
    """Address to what came in place of a page; each address is asked once, whatever anchors follow it."""
    from conviction.adapters import web
    from conviction.core.rules.online import addresses

    found = {
        address.partition("#")[0]: None for document in chosen for _, address in addresses(world.context(document))
    }
    return web.ask(found)
