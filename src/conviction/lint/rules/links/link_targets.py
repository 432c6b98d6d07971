"""Rules on the targets of links: missing files, anchors and images within the workspace."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from conviction.documents.index import Target
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY
from conviction.lint.rules.links.references import leads_nowhere, lost
from conviction.markup import blocks
from conviction.model.document import Document
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.text import Edit

__all__ = ["RULES", "local_targets"]

_DEFINITION = re.compile(
    r"^[ ]{0,3}(?P<name>\[(?!\^)[^\[\]\n]{1,300}\]):[ \t]*<?(?P<target>[^\s<>]+)>?[ \t]*(?:[\"'(][^\n]*)?\r?$",
    re.MULTILINE,
)
_BRACKETS = re.compile(r"\[[^\[\]\n]{1,300}\]")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\{")


@dataclass(frozen=True, slots=True)
class _Named:
    """A target within the workspace, and its place."""

    line: int
    column: int
    target: str
    image: bool = False


def broken_links(context: Context) -> Iterator[Fault]:
    """L701: a relative link leads to a missing file."""
    for named in _named(context):
        target = None if named.image or named.target.startswith("#") else lost(context, named.target)
        if target and target.path not in context.index.by_path:
            yield leads_nowhere(context, named.line, named.column, named.target, target)


def broken_anchors(context: Context) -> Iterator[Fault]:
    """L702: a link leads to an existing document and a missing anchor."""
    for named in _named(context):
        target = lost(context, named.target) if "#" in named.target and not named.image else None
        if target and target.path in context.index.by_path:
            place = (named.line, named.column, named.target)
            yield _of_forge(context, named, target) or leads_nowhere(context, *place, target)


def _of_forge(context: Context, named: _Named, target: Target) -> Fault | None:
    """The fault of an anchor in the form of a git forge, which differs from the site's: `#a--b` for `A / B`."""
    path, _, anchor = named.target.partition("#")
    written = unquote(anchor)
    site = blocks.slug(written)
    if written != written.lower() or site == written or site not in context.index.by_path[target.path].anchors:
        return None
    span, match = context.word(named.line, named.column, named.target)
    fix = Fix(f"write {path}#{site}", (Edit(span, f"{path}#{site}"),), Applicability.UNSAFE) if match else None
    message = f"`#{anchor}` is the anchor only on a git forge: write `#{site}`, or give the heading an id, {{#…}}"
    return Fault(message, span, match, fix, Severity.WARNING)


def missing_images(context: Context) -> Iterator[Fault]:
    """L703: an image is missing."""
    for named in _named(context):
        if named.image and lost(context, named.target):
            span, match = context.word(named.line, named.column, named.target)
            yield Fault(f"the image `{named.target}` does not exist: correct the path, or add the file", span, match)


def local_targets(document: Document) -> Iterator[str]:
    """Every target that a link or image of the document may name within the workspace, as written."""
    for _, link in document.links:
        if not _ELSEWHERE.match(link.target):
            yield link.target
    if "]:" in document.text:
        targets = (found["target"] for found in _DEFINITION.finditer(document.text))
        yield from (target for target in targets if not _ELSEWHERE.match(target))


def _named(context: Context) -> Iterator[_Named]:
    """Links, images and definitions of links, except those of edges, which are E302."""
    document = context.document
    edges = {(card.line_of(edge), edge.column) for card in document.cards for edge in card.edges}
    edges |= {(section.line + edge.offset, edge.column) for section in document.sections for edge in section.body.edges}
    for line, link in document.links:
        if not _ELSEWHERE.match(link.target) and (line, link.column) not in edges:
            yield _Named(line, link.target_column, link.target, link.image)
    yield from _defined(context) if "]:" in context.visible else ()


def _defined(context: Context) -> Iterator[_Named]:
    """The targets of definitions, `[name]: target`, that a link in the text uses."""
    used = Counter(_BRACKETS.findall(context.lower))
    for found in _DEFINITION.finditer(context.visible, context.body_start):
        if not _ELSEWHERE.match(found["target"]) and used[found["name"].lower()] > 1:
            span = context.span(*found.span("target"))
            yield _Named(span.line, span.column, found["target"])


RULES: tuple[Rule, ...] = (
    Rule(
        code="L701",
        since="0.1.0",
        name="broken-relative-link",
        severity=Severity.ERROR,
        title="A link leads to a missing file",
        reason="The reader gets an error page, and the author never knows. Links are relative to the file that"
        " contains them.",
        bad=ESSAY.replace("signed.\n", "signed, see [their names](../data/renewals.csv).\n"),
        good=ESSAY.replace("signed.\n", "signed, see [their names](../data/renewals-2026.csv).\n"),
        check=broken_links,
        extra_files={"docs/data/renewals-2026.csv": "account,signed by\n"},
    ),
    Rule(
        code="L702",
        since="0.1.0",
        name="broken-anchor",
        severity=Severity.ERROR,
        title="A link leads to a missing anchor",
        reason="It opens the page at its top, and the reader looks for the passage. Headings and ids of cards are"
        " anchors.",
        bad=ESSAY.replace("(#the-argument)", "(#the-arguments)"),
        good=ESSAY,
        check=broken_anchors,
    ),
    Rule(
        code="L703",
        since="0.1.0",
        name="missing-image",
        severity=Severity.ERROR,
        title="An image is missing",
        reason="A page with a hole in it looks broken, and the argument lacks the content of the image.",
        bad=ESSAY.replace("signed.\n", "signed.\n\n![Signatures by role](../images/signature.svg)\n"),
        good=ESSAY.replace("signed.\n", "signed.\n\n![Signatures by role](../images/signatures.svg)\n"),
        check=missing_images,
        extra_files={"docs/images/signatures.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n'},
    ),
)
