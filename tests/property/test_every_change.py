"""Random edits of random documents: a visible one has a change, and an invisible one has none.

A reader does not see white space outside of code and the wrapping of lines. The order of the fields of front matter,
the quotes around their values, the encoding of accented letters, and the path of an edge are not seen either.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

import pytest

from conviction.documents.incremental import Snapshots
from conviction.documents.parser import parse
from conviction.history.diff import compare
from conviction.history.formats.timeline_text import summary

WORDS = [
    *("market", "ledger", "posting", "Bücher", "renewal", "café", "buyer", "weak", "40%", "2027", "two", "not"),
    *("`code`", "*bold*", "[link](a.md)", "x_y"),
]

LINK = "[link](a.md)"


def _words(source: random.Random, least: int = 3) -> str:
    return " ".join(source.choices(WORDS, k=source.randint(least, 12))) + "."


def _block(source: random.Random) -> str:
    form = source.randrange(9)
    if form == 0:
        return f"```{source.choice(['', 'sh', 'text'])}\nrun {_words(source)}\n  again\n```"
    if form == 1:
        return f"<!-- {_words(source)}\n{_words(source)} -->"
    if form == 2:
        return f"| Name | Value |\n|---|---|\n| {_words(source)} | {source.randrange(99)} |"
    if form == 3:
        return "\n".join(f"- {_words(source)}" for _ in range(source.randint(1, 4)))
    if form == 4:
        return f"> {_words(source)}"
    if form == 5:
        return f"{source.choice(['###', '####', '#'])} {_words(source, 1)}\n\n{_words(source)}"
    return " ".join(_words(source) for _ in range(source.randint(1, 3)))


def _card(source: random.Random, kind: str, number: int) -> str:
    day = f"2026-{source.randint(1, 12):02}-{source.randint(1, 28):02}"
    head = f"### {_words(source)} {{#{kind[:2]}-{number}}}"
    if kind == "Claims":
        edges = [
            f"- **{source.choice(['For', 'Against', 'Neutral'])}:** [{_words(source).replace(LINK, 'it')}](../e{n}.md)"
            + source.choice(["", " (weak)", " (strong)", f" (weak), {_words(source)}"])
            for n in range(source.randint(0, 3))
        ]
        labels = [f"- **Conviction:** {source.randrange(100)}%", *edges, f"- **Breaks if:** {_words(source)}"]
    elif kind == "Predictions":
        labels = [f"- **Probability:** {source.randrange(100)}%", f"- **Resolves by:** {day}"]
        labels += [f"- **Criteria:** {_words(source)}", f"- **Outcome:** {source.choice(['open', 'void on ' + day])}"]
    elif kind == "Kill criteria":
        labels = [f"- **Threshold:** {_words(source)}", f"- **Check:** {_words(source)}"]
        labels += [f"- **Then:** {_words(source)}", f"- **Status:** not met on {day}, {_words(source)}"]
    else:
        head = f"### 2026-{12 - number:02}-01"
        labels = [f"- **Reason:** {source.choice(['evidence', 'judgement', 'held'])}"]
    parts = [head, "\n".join(labels)]
    return "\n\n".join([*parts, _words(source)] if source.random() < 0.6 else parts)


def document(source: random.Random) -> str:
    """A document with front matter, cards, and prose, code and comments under headings of every level."""
    front = ["id: thesis-x", f"title: {_words(source).replace('`', '')[:20].strip()!r}", "status: active"]
    front += [f"conviction: {source.randrange(100)}%", f"horizon: 20{source.randint(27, 40)}-12-31", "tags: [a, b]"]
    parts = ["---\n" + "\n".join(front) + "\n---"]
    parts += [_block(source) for _ in range(source.randrange(3))]
    for name in source.sample(["The thesis", "Why now", "Risks", "Appendix"], 3):
        parts += [f"## {name}", *[_block(source) for _ in range(source.randint(1, 3))]]
    for name in ("Claims", "Kill criteria", "Predictions", "Revisions"):
        parts += [f"## {name}", *[_card(source, name, number) for number in range(source.randint(1, 3))]]
    if source.random() < 0.5:
        parts += ["# Second title", _block(source)]
    return "\n\n".join(parts) + "\n"


LETTERS = "abcxyzQ70%.,;:ü*`#é-"
_TARGET = re.compile(r"\]\([^()]*\)")


_COMMENT = re.compile(r"(?ms)^<!--.*?-->$")


def _seen(text: str) -> str:
    """All that a reader sees of a text, without the order of its lines of front matter."""
    _, front, body = text.split("---\n", 2)
    body = re.sub(r"(?m)^(- \*\*(?:For|Against|Neutral):\*\* \[.*)$", lambda m: _TARGET.sub("]()", m[1], 1), body)
    body = re.sub(r"(?m)^\|[-|]+\|$", lambda m: re.sub("-+", "-", m[0]), body)  # any dashes part a table's head
    comments = sorted(_COMMENT.findall(body))  # for authors, who do not mind their place
    body = _COMMENT.sub("", body) + "\0".join(comments)
    lines = sorted(line.replace("'", "").replace('"', "") for line in front.split("\n"))
    return unicodedata.normalize("NFC", "".join("".join(lines).split()) + "\0" + "".join(body.split()))


def visible_edit(source: random.Random, text: str) -> str:
    """The text with a letter, a word, a line or a block changed, added, removed or elsewhere."""
    form = source.randrange(6)
    start = text.index("---\n", 4) + 4 if source.random() < 0.8 else 4
    at = source.randrange(start, len(text))
    if form == 0:
        return text[:at] + source.choice(LETTERS) + text[at:]
    if form == 1:
        return text[:at] + text[at + 1 :]
    if form == 2:
        return text[:at] + source.choice(LETTERS) + text[at + 1 :]
    if form == 3:
        return text[:at] + f" {source.choice(WORDS)} " + text[at:]
    parts = text.split("\n\n" if form == 4 else "\n")
    one = parts.pop(source.randrange(1, len(parts)))
    if source.random() < 0.5:
        parts.insert(source.randrange(1, len(parts)), one)
    return ("\n\n" if form == 4 else "\n").join(parts)


def _wrapped(source: random.Random, text: str) -> str:
    """A paragraph of plain words, on two lines."""
    lines = text.split("\n")
    plain = [at for at, line in enumerate(lines) if re.fullmatch(r"[a-zB][^|<>#`]*", line) and ": " not in line]
    plain = [at for at in plain if not lines[at - 1].strip() and (at + 1 == len(lines) or not lines[at + 1].strip())]
    if plain:
        at = source.choice(plain)
        words = lines[at].split(" ")
        cut = source.randrange(1, len(words)) if len(words) > 1 else 1
        if cut < len(words) and words[cut][:1].isalpha():
            lines[at] = " ".join(words[:cut]) + "\n" + " ".join(words[cut:])
    return "\n".join(lines)


def _reordered(source: random.Random, text: str) -> str:
    _, front, body = text.split("---\n", 2)
    lines = front.rstrip("\n").split("\n")
    source.shuffle(lines)
    return "---\n" + "\n".join(lines) + "\n---\n" + body


INVISIBLE: list[Callable[[random.Random, str], str]] = [
    _wrapped,
    _reordered,
    lambda source, text: unicodedata.normalize(source.choice(["NFC", "NFD"]), text),
    lambda source, text: text.replace("\n\n## ", "\n\n\n\n## "),
    lambda source, text: text.replace(".\n\n", ".  \n\n"),
    lambda source, text: text.replace("](../e", "](./../e"),
    lambda source, text: text.replace(" conviction", "  conviction").rstrip("\n") + "\n\n",
]


def _check(seed: int) -> None:
    source = random.Random(seed)
    text = document(source)
    new = visible_edit(source, text)
    invisible = source.choice(INVISIBLE)(source, text)
    found = compare(parse(text, "thesis/t.md"), parse(new, "thesis/t.md"))
    if new.startswith("---\n") and "\n---\n" in new[4:] and _seen(new) != _seen(text):
        assert found, (text, new)
        assert summary(found) != "—"
    reader = Snapshots()
    before = reader.read(text, "thesis/t.md")
    assert compare(before, reader.read(new, "thesis/t.md")) == found
    assert compare(parse(text, "thesis/t.md"), parse(invisible, "thesis/t.md")) == (), (text, invisible)


@pytest.mark.parametrize("seed", range(60))
def test_a_visible_edit_has_a_change(seed: int) -> None:
    """One random edit that a reader sees, and one that nobody sees."""
    _check(seed)


@pytest.mark.long
@pytest.mark.parametrize("first", range(1000, 11_000, 1000))
def test_thousands_of_visible_edits_have_changes(first: int) -> None:
    """The same, ten thousand times."""
    for seed in range(first, first + 1000):
        _check(seed)
