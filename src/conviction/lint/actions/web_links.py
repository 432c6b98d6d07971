"""The web addresses of the documents that give no page, for `scaffold lint --online`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from conviction.model.document import Document
from conviction.model.finding import Finding

if TYPE_CHECKING:
    from conviction.lint.actions.structure import LintContext

__all__ = ["dead_links"]


def dead_links(world: LintContext, documents: Iterable[Document]) -> list[Finding]:
    """The addresses in the documents that gave no page; each is requested once, whatever anchors follow it."""
    from conviction.adapters import http as web
    from conviction.lint.rules.links.web_links import RULES, addresses

    contexts = [world.context(document) for document in documents]
    found = {address.partition("#")[0]: None for context in contexts for _, address in addresses(context)}
    world.dead = web.ask(found)
    asked = (world.context(context.document) for context in contexts)
    return [finding for context in asked for rule in RULES for finding in rule.findings(context)]
