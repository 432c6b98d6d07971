"""Rules on template leftovers: prompts that were not replaced, and guidance that was not deleted."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from conviction.documents.templates import guidance_key
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.examples import ESSAY
from conviction.lint.rules.structure.sections import is_empty
from conviction.markup import blocks
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.text import Edit

__all__ = ["RULES"]

_ALIKE = 0.9
_PROMPT = re.compile(
    r"""
    (?= [<\[{l] ) (?:                                                       # one character rules out most places
      (?<![\w\\<]) < (?P<prompt> [^\W\d_…][^<>\n]{0,200} | … ) > (?!\w)        # <who pays, and when>
    | (?<!\\) \[ (?:insert|fill\ in) \b [^\[\]\n]{0,200} \] (?![(\[:])      # [insert the price]
    | (?<![\w\\{^]) \{\{ [^{}\n]{0,200} \}\}                                # {{ price }}
    | \b lorem \s{1,4} ipsum \b
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PROMPT_WORDS = 3
"""The fewest words of a prompt on a page, unless it addresses the author."""
_ADDRESSED = re.compile(r"<(?:your|insert|fill|add|enter|describe|who|what|when|why|how)\b", re.IGNORECASE)
_TARGET = re.compile(r"(?:\]\([ \t]*|\]:[ \t]*)(<[^<>\n]*>)")
_AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:\S*|[^\s@]+@[^\s@]+")
_TAG = re.compile(r"([A-Za-z][\w:-]*)((?:\s+[\w:@.-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=`]+))?)*)\s*(/?)")
_ATTRIBUTE = re.compile(r"[\w:@.-]+\s*=")
_ELEMENT = re.compile(
    r"a|abbr|address|article|aside|audio|b|bd[io]|blockquote|body|br|button|canvas|caption|cite|code|col|colgroup|data"
    r"|datalist|d[dlt]|del|details|dfn|dialog|div|em|embed|fieldset|figcaption|figure|footer|form|h[1-6r]|head|header"
    r"|hgroup|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|math|menu|meta|meter|nav|noscript"
    r"|object|ol|optgroup|option|output|p|picture|pre|progress|q|r[pt]|ruby|s|samp|script|search|section|select|slot"
    r"|small|source|span|strong|style|su[bp]|summary|svg|table|tbody|t[dhr]|template|textarea|tfoot|thead|time|title"
    r"|track|ul?|var|video|wbr"
)
_FLAG = re.compile(
    r"allowfullscreen|async|autofocus|autoplay|checked|controls|default|defer|disabled|hidden|inert|ismap|itemscope|loop"
    r"|markdown|multiple|muted|nomodule|novalidate|open|playsinline|readonly|required|reversed|selected",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"</([a-z][\w:-]*)", re.IGNORECASE)
_DEFINITION = re.compile(r"^[ ]{0,3}(\[[^\[\]\n]{1,300}\]):", re.MULTILINE)


def placeholders(context: Context) -> Iterator[Fault]:
    """T201: a prompt of the template, or other placeholder text, was not replaced."""
    if not _may_hold_prompts(context) or (not context.document.kind and "template" in context.document.path.lower()):
        return
    text = _TARGET.sub(lambda found: found[0][: -len(found[1])] + " " * len(found[1]), context.visible)
    closed = frozenset(found[1].lower() for found in _CLOSING.finditer(text))
    defined = frozenset(found[1].lower() for found in _DEFINITION.finditer(text))
    severity = None if context.document.kind else Severity.WARNING
    for found in _PROMPT.finditer(text):
        if found["prompt"] is not None and _is_markup(found["prompt"], closed):
            continue
        if not context.document.kind and _is_for_reader(found[0]):
            continue
        if found[0].lower() not in defined:
            words = context.document.text[found.start() : found.end()]
            message = f"`{_short(found[0])}` is a placeholder: replace it"
            yield Fault(message, context.span(*found.span()), words, severity=severity)


def _is_for_reader(text: str) -> bool:
    """True on a page for a macro of the site engine, and for the slot of an instruction: `<old name>`."""
    if not text.startswith("<"):
        return text.startswith("{{")
    return len(text.split()) < (2 if _ADDRESSED.match(text) else _PROMPT_WORDS)


def _may_hold_prompts(context: Context) -> bool:
    """False for most documents, and much quicker than a search for prompts at every character."""
    return any(hint in context.lower for hint in ("<", "{{", "[insert", "[fill", "lorem"))


def _is_markup(inner: str, closed: frozenset[str]) -> bool:
    """True for an autolink or an HTML tag, which is not a prompt; `closed` are the names of closing tags."""
    if _AUTOLINK.fullmatch(inner):
        return True
    tag = _TAG.fullmatch(inner)
    if tag is None:
        return False
    name, attributes = tag[1].lower(), tag[2]
    if tag[3] or _ATTRIBUTE.search(attributes) or name in closed:
        return True
    return bool(_ELEMENT.fullmatch(name)) and all(_FLAG.fullmatch(word) for word in attributes.split())


def guidance_left(context: Context) -> Iterator[Fault]:
    """T202: a guidance comment of the template is still there.

    In a section of a draft that is still empty it is of use, and S102 reports the section.
    """
    if not context.guidance or not context.document.kind:
        return
    text = context.document.text
    alike = [(start, end) for start, end in _comments(text, context.body_start) if _alike(context, text[start:end])]
    unwritten = [s for s in context.document.sections if is_empty(context, s)] if context.draft and alike else []
    for start, end in _outside_code(text, context.body_start, alike):
        span = context.span(start, end)
        if any(section.line <= span.line <= section.end_line for section in unwritten):
            continue
        key = guidance_key(text[start:end])
        safe = Applicability.SAFE if key in context.guidance else Applicability.UNSAFE
        fix = Fix("delete the comment", (Edit(context.span(*_with_line(text, start, end)), ""),), safe)
        message = f"guidance of the template is left, `{_short(key)}`: follow it, then delete the comment"
        yield Fault(message, span, text[start:end], fix)


def _comments(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The start and end of each HTML comment, including those in code."""
    while (start := text.find("<!--", start)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            return
        yield start, end + 3
        start = end + 3


def _alike(context: Context, comment: str) -> bool:
    """True when nine tenths of the comment match a known one; most are excluded by their length."""
    key = guidance_key(comment)
    if not key or key in context.guidance:
        return bool(key)
    for other in context.guidance:
        if 2 * min(len(key), len(other)) < _ALIKE * (len(key) + len(other)):
            continue
        matcher = difflib.SequenceMatcher(None, key, other, autojunk=False)
        if matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
            return True
    return False


def _outside_code(text: str, start: int, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places outside of code: a character that replaces the comment's `<` is not masked there."""
    if not places:
        return []
    pieces, done = [], start
    for at, _ in places:
        pieces += [text[done:at], "x"]
        done = at + 1
    masked = blocks.mask("".join([*pieces, text[done:]]))
    return [(at, end) for at, end in places if masked[at - start] == "x"]


def _with_line(text: str, start: int, end: int) -> tuple[int, int]:
    """The comment with its lines and one blank line below, if there is nothing else on them; else the comment."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = line_end + 1 if line_end >= 0 else len(text)
    if text[line_start:start].strip() or text[end:line_end].strip():
        return start, end
    blank = re.compile(r"[ \t]*\r?\n").match(text, line_end)
    return line_start, blank.end() if blank else line_end


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"


RULES: tuple[Rule, ...] = (
    Rule(
        code="T201",
        since="0.1.0",
        name="leftover-placeholder",
        severity=Severity.ERROR,
        title="A placeholder was not replaced",
        reason="It shows the reader that nobody read the document before it was published."
        " Text about placeholders puts them in code marks. On a page it is a warning; `{{ … }}` is a macro there, and"
        " `<old name>` the slot of an instruction.",
        bad=ESSAY.replace("the head of operations first", "<who signs> first"),
        good=ESSAY,
        check=placeholders,
        allowed_in_drafts=True,
    ),
    Rule(
        code="T202",
        since="0.1.0",
        name="template-guidance-left",
        severity=Severity.ERROR,
        title="Guidance of the template is left",
        reason="It is meant for the author. Deleting it shows that it was followed."
        " In a section of a draft that is still empty it may stay.",
        bad=ESSAY.replace(
            "## So what\n", "## So what\n\n<!-- Who should do what differently on Monday, if you are right? -->\n"
        ),
        good=ESSAY,
        check=guidance_left,
        allowed_in_drafts=True,
    ),
)
