"""The web addresses of the documents that give no page, for `scaffold lint --online`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from conviction.model.document import Document
from conviction.model.finding import Finding

if TYPE_CHECKING:
    from conviction.lint.actions.structure import LintContext

__all__ = ["dead_links"]


def dead_links(context: LintContext, documents: Iterable[Document]) -> list[Finding]:
    """The addresses in the documents that gave no page; each is requested once, whatever anchors follow it."""
    from conviction.adapters import http as web
    from conviction.lint.rules.links.web_links import RULES, addresses

    contexts = [context.context(document) for document in documents]
    found = {address.partition("#")[0]: None for one in contexts for _, address in addresses(one)}
    context.dead = web.ask(found)
    checked_contexts = (context.context(one.document) for one in contexts)
    return [finding for one in checked_contexts for rule in RULES for finding in rule.findings(one)]
