"""The web addresses of the documents that give no page, for `scaffold lint --online`."""

from __future__ import annotations

from collections.abc import Iterable

from conviction.lint.actions.structure import LintContext
from conviction.lint.rules.links.web_links import RULES, addresses
from conviction.model.document import Document
from conviction.model.finding import Finding

__all__ = ["dead_links"]


def dead_links(context: LintContext, documents: Iterable[Document]) -> list[Finding]:
    """The addresses in the documents that gave no page; each is requested once, whatever anchors follow it."""
    from conviction.adapters import http  # slow to import, and most runs are offline

    contexts = [context.context(document) for document in documents]
    found = {address.partition("#")[0]: None for one in contexts for _, address in addresses(one)}
    context.dead = http.ask(found)
    checked_contexts = (context.context(one.document) for one in contexts)
    return [finding for one in checked_contexts for rule in RULES for finding in rule.findings(one)]
