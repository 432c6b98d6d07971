"""Rules of density: habits of empty prose that are harmless once, and tell when they are frequent.

Each speaks once in a document of 300 words or more, at the first place, and gives the number of places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from operator import itemgetter

from conviction.lint.rules.base import Context, Fault, Rule, count_words
from conviction.lint.rules.examples import ESSAY
from conviction.model.finding import Severity

__all__ = ["RULES"]

_FEWEST = 300
"""The number of words from which a rate means something."""
_ABSTRACT = re.compile(
    r"\b(?=[\w-]{5})(?:strategic(?:ally)?|holistic(?:ally)?|seamless(?:ly)?|innovative|innovation|transformative|transformational"
    r"|transformation|scalable|scalability|robust|agile|agility|dynamic|comprehensive|sustainable|sustained|meaningful"
    r"|impactful|actionable|proactive(?:ly)?|synerg(?:y|ies|istic)|excellence|alignment|empower(?:s|ed|ing|ment)?"
    r"|leverag(?:e|es|ed|ing)|foster(?:s|ed|ing)?|harness(?:es|ing)?|unlock(?:s|ed|ing)?|optimi[sz](?:e|es|ing)"
    r"|streamlin(?:e|es|ed|ing)|cultivat(?:e|es|ing)|elevat(?:e|es|ing)|accelerat(?:e|es|ing)|resilien(?:t|ce)"
    r"|ecosystems?|landscape|differentiat(?:ed|ion|ors?)|value\s+propositions?|paradigms?"
    r"|future-ready|forward-thinking|cutting-edge|best-in-class|world-class|data-driven|customer-centric(?:ity)?"
    r"|cross-functional|unparalleled|pivotal|vibrant|thriving|visionary|intentional(?:ly)?|purposeful(?:ly)?)\b"
)
"""Words of praise and of movement that name no thing, person or number; far quicker in small letters than in any."""
_BEGINNINGS = frozenset(
    (
        *("strat", "holis", "seaml", "innov", "trans", "scala", "robus", "agile", "agili", "dynam", "compr", "susta"),
        *("meani", "impac", "actio", "proac", "syner", "excel", "align", "empow", "lever", "foste", "harne", "unloc"),
        *("optim", "strea", "culti", "eleva", "accel", "resil", "ecosy", "lands", "diffe", "propo", "parad", "ready"),
        *("think", "cutti", "class", "drive", "centr", "funct", "unpar", "pivot", "vibra", "thriv", "visio", "inten"),
        "purpo",
    )
)
"""Every match of the pattern has a part that begins with one of these; counting them is far quicker."""
_BEGINNING = itemgetter(slice(5))
_APART = str.maketrans(dict.fromkeys("-_*.,;:!?()[]{}<>\"'/\\|`~#+=&%\t\n\r“”‘’„–—…«»•·\u00a0", " "))
_FEW_ABSTRACT = 5
_MEMO = "prose"
_NOT_PROSE = re.compile(r"\s*[#>]")
_NOT_PROSE_OF_PAGES = re.compile(r"\s*(?:[#>]|(?:[-*+]|\d{1,2}[.)])[ \t].*\]\(|\*\*\[)")
"""Headings, quotations, and items with links, which are titles of other texts in a newsletter."""
_MOST_ABSTRACT = 12.0
"""The most of them for 1,000 words. Public handbooks and essays have 0.6 to 5, machine-written strategy 16 and more."""
_MOST_ON_PAGES = 16.0
"""The most of them on a page without a kind, where the names of offices and programmes count too."""
_SAME = 4
_TRAILING = re.compile(
    r",\s+(?:thereby\s+|thus\s+|while\s+|ultimately\s+|further\s+|effectively\s+)?(?:enabling|ensuring|empowering"
    r"|driving|fostering|allowing|creating|unlocking|positioning|delivering|strengthening|reinforcing|accelerating"
    r"|enhancing|improving|increasing|maximi[sz]ing|minimi[sz]ing|paving|transforming|cultivating|building|setting"
    r"|solidifying|underscoring|highlighting|reflecting|demonstrating|laying|shaping|supporting|promoting"
    r"|establishing|facilitating|leading\s+to|resulting\s+in|making|giving|helping|keeping|freeing|reducing|boosting"
    r"|streamlining)(?=\s+\w)",
    re.IGNORECASE,
)
_MOST_TRAILING = 4.0
"""The most of them for 1,000 words."""
_FEW_TRAILING = 3
_LABELLED = re.compile(
    r"[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]+(?:\*\*|__)([^*_\n]{3,80}?)[:.]?(?:\*\*|__)[:.]?[ \t]*[–—-]?[ \t]+(\S.*)"
    r"|[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]+([A-Z][^*_:|`\[\]\n]{2,60}):[ \t]+(\S+(?:[ \t]+\S+){2}.*)"
    r"|[ \t]*\|[ \t]*(?:\*\*|__)?([A-Z][^*_|\n]{2,60}?)[:.]?(?:\*\*|__)?[ \t]*\|"
    r"[ \t]*([A-Z][^|\s,]*(?:[ \t]+[^|\s,]+){2,})[ \t]*\|[ \t]*"
)
"""An item with its label in bold or before a colon, or a row of two cells without a comma: label and text."""
_ITEM = re.compile(r"[ \t]*(?:[-*+|]|\d{1,2}[.)])[ \t]*[*_A-Z]")
_WORD = re.compile(r"[a-z]+")
_SMALL = re.compile(
    "a|an|and|are|as|at|be|by|for|from|in|into|is|it|its|of|on|or|our|that|the|their|this|to|we|will|with|your|you|can"
    "|have|has|not|all|each|every|more|through|so|us|them|they|these|those|which|who|while|both|across"
)
_ENDING = re.compile(r"(?:ations?|ments?|ings?|ions?|ives?|ness|(?:er)?ship|able|ed|es|ly|er|s|e|y|al|ic|ity)$")
_MOST_TAUTOLOGIES = 2
_ADDED = 4
"""The most words that a sentence may add to its label and still only repeat it."""


def abstract_words(context: Context) -> Iterator[Fault]:
    """P024: abstract words of praise are too frequent in a document."""
    yield from _frequent(
        context,
        _abstract,
        most=_MOST_ABSTRACT if context.document.kind else _MOST_ON_PAGES,
        few=_FEW_ABSTRACT,
        message="{count} abstract words in {words} words, such as `{match}`: say who does what, and by how much",
    )


def trailing_participles(context: Context) -> Iterator[Fault]:
    """P056: too many sentences end in a participle that claims an effect."""
    yield from _frequent(
        context,
        lambda text: list(_TRAILING.finditer(text)),
        most=_MOST_TRAILING,
        few=_FEW_TRAILING,
        message="{count} clauses like `{match}` in {words} words: give each effect a sentence and its evidence, or"
        " delete it",
    )


def tautological_items(context: Context) -> Iterator[Fault]:
    """P057: items and rows whose text only repeats their label."""
    if not context.english or context.words < _FEWEST:
        return
    items = [
        (number, found)
        for number, line in enumerate(context.lines, 1)
        if _ITEM.match(line) and (found := _LABELLED.fullmatch(line))
    ]
    empty = [(number, found) for number, found in items if _repeats(*_parts(found))]
    if len(empty) > _MOST_TAUTOLOGIES:
        number, found = empty[0]
        label, _ = _parts(found)
        message = f"{len(empty)} items only repeat their label, first `{label}`: say what follows from it"
        span, match = context.word(number, found.start((found.lastindex or 2) - 1) + 1, label)
        yield Fault(message, span, match)


def _frequent(
    context: Context, find: Callable[[str], list[re.Match[str]]], *, most: float, few: int, message: str
) -> Iterator[Fault]:
    """The fault at the first match, if there are more than `few`, and more than `most` for 1,000 words of prose."""
    if not context.english or context.words < _FEWEST:
        return
    text = _prose(context)
    found = find(text)
    words = count_words(text) if len(found) >= few else 0
    if words < _FEWEST or len(found) * 1000 <= most * words:
        return
    start, end = found[0].span()
    match = context.document.text[start:end]
    shown = " ".join(match.strip(" ,\n").split())
    yield Fault(message.format(count=len(found), words=words, match=shown), context.span(start, end), match)


def _abstract(text: str) -> list[re.Match[str]]:
    """The abstract words of a text; one that is frequent in it is its subject, and counts a few times."""
    small = _small(text)
    if sum(map(_BEGINNINGS.__contains__, map(_BEGINNING, small.translate(_APART).split()))) < _FEW_ABSTRACT:
        return []
    times: dict[str, int] = {}
    found = []
    for word in _ABSTRACT.finditer(small):
        times[word[0]] = times.get(word[0], 0) + 1
        if times[word[0]] <= _SAME:
            found.append(word)
    return found


def _small(text: str) -> str:
    """The text in small letters: same length."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _prose(context: Context) -> str:
    """The visible text with spaces for headings and quotations, on a page for items with links too; same offsets."""
    if _MEMO not in context.memo:
        left_out = _NOT_PROSE if context.document.kind else _NOT_PROSE_OF_PAGES
        lines = context.visible.split("\n")
        context.memo[_MEMO] = "\n".join(" " * len(line) if left_out.match(line) else line for line in lines)
    text: str = context.memo[_MEMO]
    return text


def _parts(item: re.Match[str]) -> tuple[str, str]:
    """The label and the text of an item."""
    label, text = (group for group in item.groups() if group is not None)
    return label, text


def _repeats(label: str, text: str) -> bool:
    """True when a sentence has every content word of its label, and hardly others."""
    named, said = _stems(label), _stems(text)
    return bool(named) and named <= said and len(said - named) <= _ADDED and not any(c.isdigit() for c in text)


def _stems(text: str) -> set[str]:
    words = (word for word in _WORD.findall(text.lower()) if not _SMALL.fullmatch(word))
    return {(_ENDING.sub("", word) if len(word) > 4 else word)[:5] for word in words}


_CLAIM = "In 9 of 11 renewals of 2026 the head of operations signed."
_PLAIN = (
    "The head of operations signs the order form and pays the invoice from the budget of the site. "
    "HR runs the demo and has never signed. "
)
_PRAISE = "A holistic, scalable and robust approach to strategic alignment empowers each plant. "
_ENDED = "The plan covers each plant, ensuring that its costs are known. "
_REPEATED = "".join(
    f"- **{label}:** {text}\n"
    for label, text in (
        ("Customer focus", "We focus on our customers."),
        ("Fast delivery", "We deliver fast."),
        ("Clear prices", "Our prices are clear."),
    )
)

RULES: tuple[Rule, ...] = (
    Rule(
        code="P024",
        since="0.1.0",
        name="abstract-words",
        severity=Severity.SUGGESTION,
        title="Abstract words are too frequent",
        reason="One such word is a matter of taste. At more than 12 in 1,000 words a text names qualities and no"
        " things, so nobody can act on it or refute it. Reported once in a document of 300 words or more.",
        bad=ESSAY.replace(_CLAIM, f"{_CLAIM}\n\n{_PLAIN * 11}\n\n{_PRAISE * 2}"),
        good=ESSAY.replace(_CLAIM, f"{_CLAIM}\n\n{_PLAIN * 11}"),
        check=abstract_words,
    ),
    Rule(
        code="P056",
        since="0.1.0",
        name="trailing-participles",
        severity=Severity.SUGGESTION,
        title="Effects claimed in passing",
        reason="A participle at the end of a sentence, such as `, ensuring that`, claims an effect without saying how"
        " it comes about. At more than four in 1,000 words it is a habit. Reported once in a document of 300 words or"
        " more.",
        bad=ESSAY.replace(_CLAIM, f"{_CLAIM}\n\n{_PLAIN * 11}\n\n{_ENDED * 3}"),
        good=ESSAY.replace(_CLAIM, f"{_CLAIM}\n\n{_PLAIN * 11}"),
        check=trailing_participles,
    ),
    Rule(
        code="P057",
        since="0.1.0",
        name="tautological-items",
        severity=Severity.SUGGESTION,
        title="Items that only repeat their label",
        reason="The label in bold has said it already; the sentence after it should say what follows, for whom, and"
        " by when. Three such items are reported, once in a document of 300 words or more.",
        bad=ESSAY.replace(_CLAIM, f"{_CLAIM}\n\n{_PLAIN * 11}\n\n{_REPEATED}"),
        good=ESSAY.replace(_CLAIM, f"{_CLAIM}\n\n{_PLAIN * 11}"),
        check=tautological_items,
    ),
)
