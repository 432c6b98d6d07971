"""Rules on links to others: link texts that name the target, and unused evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY, EVIDENCE
from conviction.lint.rules.links.web_links import trimmed
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.text import Edit

__all__ = ["RULES"]

_BARE = re.compile(r"(?<![\[(<\"'=\w:/])https?://[^\s<>\[\]\"`|]+")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,300}\]:")
_LABELLED = re.compile(r"[ \t]*[-*+][ \t]+(?:\*\*[^*\n]{1,60}\*\*|[A-Z][\w ]{1,30}:[ \t]+https?://\S+$)")
"""A field of a list, with its value."""
_SAYS_NOTHING = frozenset(
    {"here", "this", "link", "click here", "read more", "more", "this link", "this page", "see here", "this document"}
)
_LOGGED = frozenset({"verified"})


def unused_evidence(context: Context) -> Iterator[Fault]:
    """E303: verified evidence bears on no claim, and no document cites it."""
    document = context.document
    if document.kind != "evidence" or document.status not in _LOGGED or context.index.backlinks.get(document.path):
        return
    if not any(section.body.labels for section in document.sections):
        section = document.section("Bearing")
        line = section.line if section else 1
        message = "no claim uses this evidence: add `- **Bears on:** …`, or link a claim to it with `scaffold link`"
        yield Fault(message, context.line_span(line), context.line(line))


def bare_addresses(context: Context) -> Iterator[Fault]:
    """L705: a bare web address in prose, which only some renderers turn into a link."""
    if "://" not in context.document.text:
        return
    for found in _BARE.finditer(context.visible, context.body_start):
        number = context.span(*found.span()).line
        line = context.line(number)
        if _DEFINITION.match(line) or _LABELLED.match(line) or _DEFINITION.fullmatch(context.line(number - 1).rstrip()):
            continue
        address = trimmed(found[0])
        span = context.span(found.start(), found.start() + len(address))
        fix = Fix("put it in angle brackets", (Edit(span, f"<{address}>"),), Applicability.UNSAFE)
        yield Fault(
            "not every renderer turns this into a link: write [its name](…), or <…> around it", span, address, fix
        )


def vague_links(context: Context) -> Iterator[Fault]:
    """L707: the text of a link does not say where it leads."""
    for line, link in context.document.links:
        if not link.image and " ".join(link.text.lower().split()) in _SAYS_NOTHING:
            span, match = context.word(line, link.column + 1, link.text)
            yield Fault(f"`{link.text}` does not say where the link leads: name its target", span, match)


RULES: tuple[Rule, ...] = (
    Rule(
        code="E303",
        since="0.1.0",
        name="unused-evidence",
        severity=Severity.SUGGESTION,
        title="Evidence that nobody uses",
        reason="It was worth logging, so it bears on a claim. Until it names that claim, nobody who reads the"
        " claim will find it.",
        bad=EVIDENCE.replace("- **Bears on:** https://example.com/thesis\n\n", ""),
        good=EVIDENCE,
        check=unused_evidence,
    ),
    Rule(
        code="L705",
        since="0.1.0",
        name="bare-url",
        severity=Severity.SUGGESTION,
        title="A web address is bare in prose",
        reason="A git forge turns it into a link, the site does not. A name in brackets is clearer than an address.",
        bad=ESSAY.replace("signed.\n", "signed: https://example.com/renewals.\n"),
        good=ESSAY,
        check=bare_addresses,
    ),
    Rule(
        code="L707",
        since="0.1.0",
        name="vague-link-text",
        severity=Severity.SUGGESTION,
        title="The text of a link does not say where it leads",
        reason="Links are read apart from their sentence: in lists of backlinks, by screen readers, and by readers who"
        " skim.",
        bad=ESSAY.replace("[the count]", "[here]"),
        good=ESSAY,
        check=vague_links,
    ),
)
