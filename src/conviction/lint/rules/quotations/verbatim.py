"""Rules on quotations: quoted words are in a quote of a participant whom the passage names or links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conviction.documents.quote_library import Source, is_withdrawn
from conviction.lint.rules.base import Context, Fault, Rule
from conviction.lint.rules.quotations.attribution import is_attributed
from conviction.lint.rules.quotations.examples import CONVERSATIONS, memo
from conviction.lint.rules.quotations.passages import Passage, passages
from conviction.markup.quotations import Piece, may_quote, pieces, plain, quotations, size, words
from conviction.markup.verbatim import Alignment, Change, stands_in
from conviction.model.finding import Applicability, Fix, Severity
from conviction.model.text import Edit

__all__ = ["RULES", "quoted_parts"]

_FEWEST = 4
"""Words from which on quotation marks are more than scare quotes, terms or labels."""
_MOST = 40
"""Misquotations of one document for which the nearest quote is searched."""
_PARTS = "quoted parts"
_MEMO = "misquotations"
_TRANSLATED = re.compile(
    r"[\s.,;:!?—–-]{0,4}(?:\((?:[^()\n]{0,120}[,;] ?)?|— )?(?:my |our |own )?"
    r"(?:translat(?:ed|ion)|übersetzt|traduit|traducid)",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(r"(?:^|(?<=[\s>]))(?:—|–|--|―|-(?= ))[ \t]*(?=[^\n]*$)", re.MULTILINE)
_SPOKEN = re.compile(r"[>\s]*(?P<who>[^\n:]{1,60}):\s")
_QUESTION = re.compile(r"\b(?:[Ww]e|I) ask(?:ed)?\b[^.!?]{0,60}$")
_LEAD = re.compile(r":[\s*_]*$")


@dataclass(frozen=True, slots=True)
class _Part:
    """Quoted words of a passage, and who may have said them."""

    start: int
    """The offset in the passage of its first character, marks included."""
    end: int
    pieces: tuple[Piece, ...]
    speakers: frozenset[str]


def not_verbatim(context: Context) -> Iterator[Fault]:
    """Q801: quoted words that no quote of the participant has."""
    return (fault for code, fault in _misquotations(context) if code == "Q801")


def wrong_speaker(context: Context) -> Iterator[Fault]:
    """Q802: quoted words that another participant said."""
    return (fault for code, fault in _misquotations(context) if code == "Q802")


def _misquotations(context: Context) -> tuple[tuple[str, Fault], ...]:
    """The faults of both rules in order, with the code of each."""
    if _MEMO not in context.memo:
        context.memo[_MEMO] = tuple(_find(context))
    found: tuple[tuple[str, Fault], ...] = context.memo[_MEMO]
    return found


def _find(context: Context) -> Iterator[tuple[str, Fault]]:
    count = 0
    for passage in passages(context):
        for part in quoted_parts(passage):
            fault = _judge(passage, part, count < _MOST)
            if fault:
                count += 1
                yield fault


def quoted_parts(passage: Passage) -> tuple[_Part, ...]:
    """The quoted words, four or more, of a passage that names a participant or links a conversation."""
    memo = passage.context.memo
    if _PARTS not in memo:
        groups: dict[int, list[_Part]] = {}
        for owner, part in _parts(passage.context):
            groups.setdefault(owner.start, []).append(part)
        memo[_PARTS] = groups
    return tuple(memo[_PARTS].get(passage.start, ()))


def _parts(context: Context) -> Iterator[tuple[Passage, _Part]]:
    own = context.document.kind == "conversation"
    rows = [passage for passage in passages(context) if not (own and passage.section == "quotes")]
    for at, passage in enumerate(rows):
        if passage.kind == "quote":
            parts = _of_block(rows, at)
        elif may_quote(passage.text) and passage.speakers:
            parts = (p for p in _between_marks(passage, passage.speakers) if is_attributed(passage, p.start, p.end))
        else:
            continue
        yield from ((passage, part) for part in parts)


def _between_marks(passage: Passage, speakers: frozenset[str], end: int | None = None) -> Iterator[_Part]:
    for quotation in quotations(passage.plain[:end]):
        row = pieces(passage.plain, *quotation.inner)
        if size(row) >= _FEWEST:
            yield _Part(quotation.start, quotation.end, row, speakers)


def _of_block(rows: list[Passage], at: int) -> Iterator[_Part]:
    """The parts of a block quote whose attribution is in it, in the line above, or in the paragraph below."""
    passage = rows[at]
    start, end = 0, len(passage.text)
    spoken = _SPOKEN.match(passage.text)
    signature = max(_ATTRIBUTION.finditer(passage.text), key=lambda match: match.start(), default=None)
    speakers = _speakers_in(passage, signature.start(), end) if signature else frozenset()
    if signature and speakers:
        end = signature.start()
    elif spoken and (speakers := _speakers_in(passage, 0, spoken.end())):
        start = spoken.end()
    else:
        speakers = _speakers_beside(rows, at)
    if not speakers:
        return
    inner = quotations(passage.plain[:end])
    if any(not passage.plain[start : one.start].strip(" >\n\t") for one in inner[:1]):
        yield from _between_marks(passage, speakers, end)
        return
    for match in re.finditer(r"(?:[^\n]|\n(?![ \t>]*(?:\n|$)))+", passage.plain[start:end]):
        row = pieces(passage.plain, start + match.start(), start + match.end())
        if size(row) >= _FEWEST:
            first, last = row[0].words[0].start, row[-1].words[-1].end
            yield _Part(first, last, row, speakers)


def _speakers_in(passage: Passage, start: int, end: int) -> frozenset[str]:
    """The speakers that a part of a passage names or links to."""
    part = Passage(passage.context, passage.start + start, passage.text[start:end], passage.kind)
    return part.speakers


def _speakers_beside(rows: list[Passage], at: int) -> frozenset[str]:
    """The speakers of a lead-in that ends with a colon, or of a line with a dash below."""
    context, passage = rows[at].context, rows[at]
    if at and rows[at - 1].kind in ("paragraph", "item") and _LEAD.search(rows[at - 1].text.rstrip()):
        before = rows[at - 1]
        if not context.visible[before.start + len(before.text) : passage.start].strip():
            return before.speakers
    if at + 1 < len(rows) and re.match(r"(?:—|–|--|―|- )", rows[at + 1].text):
        after = rows[at + 1]
        if not context.visible[passage.start + len(passage.text) : after.start].strip():
            return after.speakers
    return frozenset()


def _judge(passage: Passage, part: _Part, is_searched: bool) -> tuple[str, Fault] | None:
    """The code and the fault of quoted words; None where they are right, or cannot be compared."""
    library = passage.context.index.quotes
    if library.find(part.pieces, part.speakers) or _is_redacted_soon(passage):
        return None
    if _TRANSLATED.match(passage.plain, part.end) and any(library.speaks(speaker) for speaker in part.speakers):
        return None
    row = tuple(word for piece in part.pieces for word in piece.words)
    if library.is_title(row) or _is_other_text(passage, part):
        return None
    span, match = passage.span(part.start, part.end), passage.text[part.start : part.end]
    other = library.find(part.pieces, None)
    who = _names(passage, part)
    if other:
        said = other.participant or "the participant"
        message = f"{said} said this in {other.reference}, not {who}: name {said}, or quote {who}"
        return "Q802", Fault(message, span, match)
    near = library.nearest(max(part.pieces, key=lambda piece: len(piece.words)).words, part.speakers)
    return "Q801", _misquotation(passage, part, who, near if is_searched else None)


def _is_redacted_soon(passage: Passage) -> bool:
    """True beside a link to a conversation that was withdrawn, where F603 reports them."""
    return bool(passage.context.document.kind) and any(map(is_withdrawn, passage.conversations))


def _misquotation(passage: Passage, part: _Part, who: str, near: tuple[Source, Alignment] | None) -> Fault:
    """The fault of quoted words that nobody said, with the nearest words of its possible speakers."""
    span, match = passage.span(part.start, part.end), passage.text[part.start : part.end]
    library = passage.context.index.quotes
    if not any(library.speaks(speaker) for speaker in part.speakers):
        if any(map(library.withdrew, part.speakers)):
            return Fault(
                f"{who} withdrew, so nobody can check these words: write `[redacted]` in their place", span, match
            )
        message = f"no conversation has quotes of {who}: log the quote with `scaffold quote`, or remove the marks"
        return Fault(message, span, match)
    if near is None:
        message = f"no quote of {who} has these words: quote the conversation word for word, or remove the marks"
        return Fault(message, span, match)
    source, alignment = near
    words_there = source.excerpt(alignment.start, alignment.end)
    message = (
        f"{who} did not say this; nearest in {source.reference} is “{words_there}”:"
        " quote that, with `…` for words left out and `[…]` around words put in"
    )
    return Fault(message, span, match, _fix(passage, part, source, alignment.change))


def _fix(passage: Passage, part: _Part, source: Source, change: Change | None) -> Fix | None:
    """The one edit that makes the quotation verbatim; none where it would meet markup, or change several pieces."""
    if change is None or len(part.pieces) != 1:
        return None
    quoted, there = part.pieces[0].words, source.words
    new = [there[number].text for number in range(change.source_start, change.source_end)]
    if change.start < change.end:
        start, end = quoted[change.start].start, quoted[change.end - 1].end
        text = " ".join(new)
        if change.start == 0 and quoted[0].text[:1].isupper():
            text = text[:1].upper() + text[1:]
        if not text:  # an added word, with the blank beside it
            start, end = _with_blank(passage.text, start, end)
    else:
        after = change.start < len(quoted)
        start = end = quoted[change.start].start if after else quoted[-1].end
        text = f"{' '.join(new)} " if after else f" {' '.join(new)}"
    old = passage.text[start:end]
    if "\n" in old or re.search(r"[*_`<>\[\]\\&]", old):
        return None
    description = (
        f"write “{source.excerpt(change.source_start, change.source_end)}”" if text else f"remove “{old.strip()}”"
    )
    return Fix(description, (Edit(passage.span(start, end), text),), Applicability.UNSAFE)


def _with_blank(text: str, start: int, end: int) -> tuple[int, int]:
    if text[start - 1 : start] == " ":
        return start - 1, end
    return (start, end + 1) if text[end : end + 1] == " " else (start, end)


def _names(passage: Passage, part: _Part) -> str:
    """The participants who may have said it, for a message."""
    known = passage.context.index.quotes
    typed = {p.speaker: p.name for p in passage.participants}
    listed = [known.name_of(speaker) or typed.get(speaker, "") for speaker in sorted(part.speakers)]
    listed = [name for name in listed if name] or ["the participant"]
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"


def _is_other_text(passage: Passage, part: _Part) -> bool:
    """True for words of somebody else: a colleague's, our own question, or those of a linked document."""
    before = passage.plain[: part.start]
    if passage.text[: part.end].rstrip("\"”»'’ ").endswith("?") and _QUESTION.search(before):
        return True
    speaker = re.fullmatch(r"[\s>*+-]*([A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*){1,3}) ?:[\s*_]*", before)
    if speaker and speaker[1] in passage.context.document.text[: passage.context.body_start]:
        return True
    others = [document for document in passage.documents if document not in passage.conversations]
    return any(stands_in(part.pieces, [word.text for word in words(plain(other.text))]) for other in others)


RULES: tuple[Rule, ...] = (
    Rule(
        code="Q801",
        since="0.1.0",
        name="quote-not-verbatim",
        severity=Severity.ERROR,
        title="Quoted words that the participant did not say",
        reason="A quotation is the strongest evidence in a text, and nobody checks it against the conversation. One"
        " word changed may turn it around. Four or more quoted words in a passage that names a participant, or links"
        " a conversation, are in one of that participant's quotes. Typographic marks and the case of the first"
        " letter may differ; `…` marks words left out, `[…]` words put in, and `(translated)` after it a translation."
        " A true quote may still not support the claim: lint compares words, and a reader judges the argument.",
        bad=memo("P-07 signs alone: “I signed it ourselves in February” ([call](%s))."),
        good=memo("P-07 signs alone: “I signed it myself in February” ([call](%s))."),
        check=not_verbatim,
        extra_files=CONVERSATIONS,
    ),
    Rule(
        code="Q802",
        since="0.1.0",
        name="wrong-speaker",
        severity=Severity.ERROR,
        title="Quoted words that another participant said",
        reason="Two voices count as one, or a buyer's words are put into a user's mouth. The words are in a quote of"
        " a participant whom the passage neither names nor links. A true quote of the right person may still not"
        " support the claim: that is for a reader to judge.",
        bad=memo("P-07 signs alone: “HR picked it and paid for it” ([call](%s))."),
        good=memo("P-07 signs alone: “I signed it myself in February” ([call](%s))."),
        check=wrong_speaker,
        extra_files=CONVERSATIONS,
    ),
)
