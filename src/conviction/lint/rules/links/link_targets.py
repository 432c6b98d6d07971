"""Rules on the targets of links: missing files, anchors and images, and links that only some readers can follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from conviction.documents.link_target import Reach, Target, TargetKind
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY
from conviction.lint.rules.links.loose_links import (
    has_like_anchor,
    hint_for,
    is_judged,
    is_of_template,
    leads_from_above,
)
from conviction.lint.rules.links.references import leads_nowhere
from conviction.markup.link_scan import LinkForm, WrittenLink, html_addresses, link_definitions, loose_links
from conviction.markup.link_scan import written_links as scan_links
from conviction.model.document import Document
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.text import Edit, Span

__all__ = ["RULES", "local_targets"]

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\{")
_HOST = re.compile(r"(?:[\w-]+\.){1,3}(?:com|org|net|io|gov|edu|dev|app|ai|uk|de|fr|eu|info)(?:[/?#]\S*)?")
"""A web address without its scheme."""
_HIDDEN = re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
"""A comment of a template, which no reader sees."""
_written = lru_cache(maxsize=4)(scan_links)
"""Three rules read the links of one text, one after the other."""


def broken_links(context: Context) -> Iterator[Fault]:
    """L701: a link leads to a missing file, or to one that the site or a forge does not have there."""
    for link in _checked(context):
        target = None if link.image else _resolved(context, link)
        if target and not _is_about_anchor(context, target):
            yield from _fault(context, link, target)


def broken_anchors(context: Context) -> Iterator[Fault]:
    """L702: a link leads to an existing document and a missing anchor."""
    for link in _checked(context):
        target = _resolved(context, link) if "#" in link.target and not link.image else None
        if target and _is_about_anchor(context, target):
            yield from _fault(context, link, target)


def missing_images(context: Context) -> Iterator[Fault]:
    """L703: an image is missing."""
    for link in _checked(context):
        target = _resolved(context, link) if link.image else None
        if target and not target.on_site:
            span, match = _place(context, link)
            fault = f"is not on the site: {target.reason}" if target.resolves else "does not exist"
            name = f", or write `{target.same}`" if target.same else ""
            fix = Fix(f"write {target.same}", (Edit(span, target.same),), Applicability.UNSAFE) if target.same else None
            message = f"the image `{link.target}` {fault}: correct the path, or add the file{name}"
            yield Fault(message, span, match, fix if match else None)


def _fault(context: Context, link: WrittenLink, target: Target) -> Iterator[Fault]:
    """The fault of a link with this target, if it has one."""
    span, match = _place(context, link)
    if not target.resolves:
        fault = _mistyped(link, span, match) or leads_nowhere(context, span.line, span.column, link.target, target)
        yield from (
            (_of_host(fault, link, target),) if context.index.has_site else _of_file(context, fault, link, target)
        )
    elif not context.index.has_site and not link.spaced:
        return  # its file is there, and nobody knows how some other site shows it
    elif target.reach is Reach.FORGE:
        on_purpose = "mkdocs.yml" in target.reason
        message = f"`{link.target}` works only on a git forge, since {target.reason}: {_instead(target)}"
        yield Fault(message, span, match, None, Severity.SUGGESTION if on_purpose else Severity.WARNING)
    elif target.reach is Reach.SITE:
        yield _only_on_site(context, link, target, span, match)
    elif link.spaced:
        message = f"a git forge makes no link of a target with a blank: write `<{link.target}>`"
        fix = Fix(f"write <{link.target}>", (Edit(span, f"<{link.target}>"),), Applicability.UNSAFE)
        yield Fault(message, span, match, fix if match else None, Severity.WARNING)


def _of_host(fault: Fault, link: WrittenLink, target: Target) -> Fault:
    """The fault; a warning if another site on the same host may have the address, or a forge has the anchor."""
    is_elsewhere = link.target.startswith("/") and not target.same
    if is_elsewhere:
        message = f"the site makes no link of `{link.target}`, which begins at the host's root: write its whole address"
        return Fault(message, fault.span, fault.match, None, Severity.WARNING)
    is_on_forge = target.reach is Reach.FORGE and not link.target.startswith("/")
    return Fault(fault.message, fault.span, fault.match, fault.fix, Severity.WARNING if is_on_forge else fault.severity)


def _mistyped(link: WrittenLink, span: Span, match: str) -> Fault | None:
    """The fault of an address in two pairs of brackets, or without its scheme; None for any other."""
    inner = link.target[1:].rstrip(").,")
    if link.target.startswith("(") and link.target[1:2] != "(" and inner:
        better, reason = inner, "has one pair of brackets too many"
    elif _HOST.fullmatch(link.target):
        better, reason = f"https://{link.target}", "has no scheme, so it is read as a file"
    else:
        return None
    fix = Fix(f"write {better}", (Edit(span, better),), Applicability.UNSAFE) if match else None
    return Fault(f"`{link.target}` {reason}: write `{better}`", span, match, fix)


def _of_file(context: Context, fault: Fault, link: WrittenLink, target: Target) -> Iterator[Fault]:
    """The fault in a file without a workspace, if the file system shows it; an anchor is never more than a warning."""
    if fault.fix is None:
        fault = replace(fault, message=f"`{link.target}` leads nowhere: {hint_for(target, context.document.path)}")
    if _is_about_anchor(context, target):
        if not has_like_anchor(context, target):
            yield replace(fault, severity=Severity.WARNING)
    elif _HOST.fullmatch(link.target) or link.target.startswith("("):
        yield fault
    elif is_judged(link.target):
        is_odd = leads_from_above(context.index, context.document.path, link.target)
        yield replace(fault, severity=Severity.WARNING) if is_odd else fault


def _instead(target: Target) -> str:
    """The remedy for a link to a target that the site leaves out."""
    if "mkdocs.yml" in target.reason:
        return "remove the link, or publish its target"
    if "takes its place" in target.reason:
        return "link to that index.md, and move the text there"
    if "index.md" in target.reason:
        return "link to a page in it, or add one"
    return "link to its address on the forge"


def _only_on_site(context: Context, link: WrittenLink, target: Target, span: Span, match: str) -> Fault:
    """The fault of a link that a forge cannot follow: an address of a page, or an anchor that it makes otherwise."""
    theirs = context.index.anchors(target.document).only_site.get(target.anchor, "") if target.document else ""
    if target.same:
        fix = Fix(f"write {target.same}", (Edit(span, target.same),), Applicability.UNSAFE) if match else None
        message = f"`{link.target}` is an address of the site, and a git forge has only files: write `{target.same}`"
        return Fault(message, span, match, fix, Severity.WARNING)
    if target.kind is TargetKind.REGISTER:
        message = f"`{link.target}` is a page that the site makes, and no file on a git forge: link to its folder"
        return Fault(message, span, match, None, Severity.SUGGESTION)
    message = (
        f"`#{target.anchor}` is the heading's anchor on the site, and `#{theirs}` on a git forge:"
        f' end the heading with `<a id="…"></a>`, and link to that'
    )
    return Fault(message, span, match, None, Severity.SUGGESTION)


def _is_about_anchor(context: Context, target: Target) -> bool:
    """True when the page is where the link says, and only the passage is in question."""
    if not target.resolves:
        return target.path in context.index.by_path
    is_page = target.same != "" or target.reach is not Reach.SITE
    return bool(target.anchor) and not is_page and target.kind is not TargetKind.REGISTER


def _resolved(context: Context, link: WrittenLink) -> Target | None:
    """The target of a link; None if it cannot be checked here: an empty one, or one that a template would fill in."""
    written = link.target
    if written in ("", "#") or is_of_template(written):
        return None
    return context.index.resolve(context.document.path, re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", written))


def _place(context: Context, link: WrittenLink) -> tuple[Span, str]:
    """The place of a target in the text, and its text there."""
    inside = link.at + (context.document.text[link.at : link.at + 1] == "<")
    span = context.span(inside, inside)
    return context.word(span.line, span.column, link.target)


def _checked(context: Context) -> Iterator[WrittenLink]:
    """The links and images that lead to a place within the workspace, except those of edges, which are E302."""
    if "](" not in context.visible and "]:" not in context.visible and "=" not in context.visible:
        return
    document = context.document
    edges = {(card.line_of(edge), edge.column) for card in document.cards for edge in card.edges}
    edges |= {(section.line + edge.offset, edge.column) for section in document.sections for edge in section.body.edges}
    unseen = [found.span() for found in _HIDDEN.finditer(context.visible)] if "endcomment" in context.visible else []
    for link in _written(context.visible):
        if _ELSEWHERE.match(link.target) or any(start < link.start < end for start, end in unseen):
            continue
        start = context.span(link.start, link.start) if edges and link.form is LinkForm.INLINE else None
        if start is None or (start.line, start.column) not in edges:
            yield link


def local_targets(document: Document) -> Iterator[str]:
    """Every target that a link or image of the document may name within the workspace, as written."""
    text = document.text
    found = [link.target for _, link in document.links]
    found += [link.target for link in loose_links(text)]
    found += [link.target for link in link_definitions(text)]
    found += [link.target for link in html_addresses(text)] if "<" in text else []
    yield from (target for target in found if target and not _ELSEWHERE.match(target))


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
