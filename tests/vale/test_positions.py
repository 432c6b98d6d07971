"""Planted defects: every one is found, at its exact place in the document, and nothing else is."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable

import pytest

from conviction.adapters.vale import binary as vale
from conviction.lint.prose.shadow import shadow

OPEN, CLOSE = "\ue000", "\ue001"
"""Stand around a planted defect while a document is put together; they are taken out before it is linted."""

DEFECTS = {
    "HedgeStack": ["may possibly", "could perhaps"],
    "ThroatClearing": ["needless to say", "as we all know"],
    "BeliefPreface": ["in our opinion", "in my view"],
    "Superlative": ["world-class", "unmatched"],
    "RankClaim": ["the leading vendor", "the dominant brand"],
    "JargonSwap": ["utilize", "learnings"],
    "Buzzword": ["seamless", "moat"],
    "Wordy": ["in order to", "prior to"],
    "Intensifier": ["very", "extremely"],
    "VagueTime": ["sooner or later", "in due course"],
    "DecisionPassive": ["mistakes were made", "it was agreed"],
    "PassiveSentence": ["was lost", "been stolen"],
    "NegatedContrast": ["it's not a plan, it's"],
    "StockPhrase": ["tapestry", "treasure trove"],
    "RecapEnding": ["all in all"],
    "Acronym": ["QZX", "DSOQ"],
    "Absolutes": ["always", "impossible"],
}
ALONE = {
    "UnquantifiedLikelihood": ["in all likelihood", "almost certainly"],
    "Booster": ["obviously", "no doubt"],
    "WeaselAttribution": ["studies show", "it is widely known"],
    "VagueQuantity": ["many customers", "several teams"],
    "UnquantifiedChange": ["significantly improve", "a dramatic increase"],
}
"""Defects of rules that look at the words around: each is alone in a sentence of plain words."""
DECISIONS = {"UnquantifiedLikelihood": "UnquantifiedLikelihoodDecision", "VagueTime": "VagueTimeDecision"}
"""Checks with a variant that fires too where a decision or a prediction is stated."""
CHECKS = {f"Strategy.{name}": words for name, words in (DEFECTS | ALONE).items()}
VARIANTS = {f"Strategy.{name}": f"Strategy.{variant}" for name, variant in DECISIONS.items()}
ALL = {*CHECKS, *VARIANTS.values()}
DIGITS = re.compile(r"\d")
NEUTRAL = [
    "blue",
    "plan",
    "für",
    "Köln",
    "日本",
    "shifts",
    "naïve",
    "orders",
    "🚀",
    "week",
    "price",
    "e.g.",
    "snake_case",
    "3.5",
    "R&D",
    "it’s",
    "a",
    "“call”",
    "p-07",
    "x*y",
    "5<6",
]

PLAIN = ["blue", "plan", "shifts", "orders", "week", "price", "naïve", "Köln", "日本"]

DECIDED = "## Predictions"
Place = tuple[str, int, int, int, int]


class Writer:
    """Writes one random document, from a seed."""

    defects = DEFECTS
    alone = 0.25
    """The share of sentences for the rules that look at the words around."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numbers = True
        """False for a sentence that must not have a number: a change with a number is not a defect."""

    def document(self) -> str:
        """Front matter and blocks, with marks around each defect; some with tabs, CRLF or a byte-order mark."""
        any_words = self.phrase()[1]
        blocks = [f"---\ntitle: {any_words}\n---" if self.random.random() < 0.5 else "Plain start."]
        blocks += [self.block(0) for _ in range(self.random.randint(6, 14))]
        if self.random.random() < 0.4:
            blocks.insert(self.random.randint(1, len(blocks)), DECIDED)
        text = "\n\n".join(blocks) + "\n"
        if self.random.random() < 0.2:
            text = re.sub(r"^(?: {4})+", lambda found: "\t" * (len(found[0]) // 4), text, flags=re.MULTILINE)
        if self.random.random() < 0.3:
            text = text.replace("\n", "\r\n")
        return "\ufeff" + text if self.random.random() < 0.1 else text

    def block(self, depth: int) -> str:
        makers: list[Callable[[int], str]]
        makers = [self.paragraph, self.paragraph, self.items, self.table, self.decoy, self.decoy, self.cards, self.note]
        if depth < 3:
            makers += [self.body, self.body, self.body, self.deep_items, self.deep_items]
        return self.random.choice(makers)(depth)

    def body(self, depth: int) -> str:
        """An admonition, details or a tab, with blocks in it."""
        word = self.phrase()[1]
        header = self.random.choice(
            [
                "!!! note",
                f'!!! warning "{word}"',
                f'??? tip "{word}"',
                "???+ info inline end",
                f'=== "{word}"',
                "!!! quote",
            ]
        )
        between = "\n" if self.random.random() < 0.3 else "\n\n"
        inner = "\n\n".join(self.block(depth + 1) for _ in range(self.random.randint(1, 3)))
        if between == "\n" and inner.startswith(("    ", "\t", "<!--", "```", "~~~", "[", "Term")):
            between = "\n\n"
        return header + between + _indented(inner)

    def items(self, _: int) -> str:
        mark = self.random.choice(["-", "*", "+", "1."])
        return "\n".join(f"{mark} {self.sentence(wrap=self.random.choice([None, '  ', '    ', '']))}" for _ in range(3))

    def deep_items(self, depth: int) -> str:
        """Items with items and blocks in them."""
        first = f"- {self.sentence()}\n    - {self.sentence()}\n        1. {self.sentence()}"
        return f"{first}\n\n{_indented(self.block(depth + 1))}\n\n- [ ] {self.sentence()}\n\n{self.paragraph(0)}"

    def table(self, _: int) -> str:
        rows = [f"| {self.cell()} | {self.cell()} |" for _ in range(4)]
        head = self.random.choice([rows[0], rows[0], "| | **Blue** |", "|  |  |", "| Blue | |"])
        return "\n".join([head, "|---|:-:|", *rows[1:]])

    def cards(self, _: int) -> str:
        target = self.phrase()[1]
        return (
            f"- **Breaks if:** {self.sentence()}\n- **For:** [{target}](../a.md#q2) (strong)\n- **Conviction:** 70%\n"
            f"- **Criteria:** {self.sentence()}"
        )

    def note(self, _: int) -> str:
        return self.random.choice([f"Term\n:   {self.sentence()}", f"See[^a1].\n\n[^a1]: {self.sentence()}"])

    def paragraph(self, _: int) -> str:
        return " ".join(self.sentence(wrap="") for _ in range(self.random.randint(1, 4)))

    def decoy(self, _: int) -> str:
        """A block whose words are none of ours."""
        word = self.phrase()[1]
        return self.random.choice(
            [
                f"> The plan {word}\n> {word} holds.",
                f"> - {word}",
                f"### About {word} {{#a-{self.random.randint(0, 9)}}}",
                f"```python\n{word} = 1\n\n{word}\n```",
                f"~~~~\n```\n{word}\n~~~~",
                f"<!-- {word}\n\n{word} -->",
                f"<div class='{word}' markdown>",
                f"<pre>\n{word}\n</pre>",
                f'--8<-- "{word}.md"',
                f'[ref{self.random.randint(0, 99)}]: https://x.example/{word.replace(" ", "-")} "{word}"',
                f"{{% set a = '{word}' %}}",
                "---",
            ]
        )

    def cell(self) -> str:
        self.numbers = self.random.random() < 0.7
        return " ".join(
            [self.neutral(), self.planted(" ") if self.random.random() < 0.6 else "", self.neutral()]
        ).strip()

    def sentence(self, wrap: str | None = None) -> str:
        """Words, a defect most times, marks and hidden words about; `wrap` is the indent after a line break."""
        if self.alone and self.random.random() < self.alone:
            return self.plain_sentence(wrap)
        self.numbers = self.random.random() < 0.7
        parts = [
            self.neutral() if self.random.random() < 0.7 else self.hidden() for _ in range(self.random.randint(1, 7))
        ]
        for _ in range(self.random.choice([0, 1, 1, 1, 2])):
            gap = " " if wrap is None or self.random.random() < 0.8 else "\n" + wrap
            parts.insert(self.random.randint(0, len(parts)), self.planted(gap))
        joined = parts[0]
        for part in parts[1:]:
            breaks = wrap is not None and self.random.random() < 0.12 and part[0].isalpha()
            joined += ("\n" + (wrap or "") if breaks else " ") + part
        return "Also " + joined + self.random.choice([".", "!", "?"])

    def plain_sentence(self, wrap: str | None) -> str:
        """Plain words and one of the defects that look at the words around, and a sentence without a figure."""
        gap = " " if wrap is None or self.random.random() < 0.8 else "\n" + wrap
        words = [self.random.choice(PLAIN) for _ in range(self.random.randint(1, 5))]
        name = self.random.choice(list(ALONE))
        words.insert(
            self.random.randint(0, len(words)),
            self.marked(self.random.choice(ALONE[name]), gap, most=9 if name != "UnquantifiedChange" else 7),
        )
        return f"Also {' '.join(words)}. That is it."

    def neutral(self) -> str:
        word = self.random.choice([word for word in NEUTRAL if self.numbers or not DIGITS.search(word)])
        return self.random.choice([word, word, word, f"**{word}**", f"*{word}*", f"[{word}](x.md)"])

    def hidden(self) -> str:
        """A construct with a defect's words outside of prose."""
        word = self.phrase()[1]
        joined = word.replace(" ", "-")
        return self.random.choice(
            [
                f"`{word}`",
                f"``{word} ` {word}``",
                f"[here](https://x.example/{joined})",
                f'[here](a.md "{word}")',
                f"https://x.example/{joined}/",
                f"<span title='{word}'>so</span>",
                f"<!-- {word} -->",
                f"![](img/{joined}.png){{ .{joined} }}",
                f"{{{{ '{word}' }}}}",
                f"<code>{word}</code>",
                "&mdash;",
                ":material-check:",
                "\\*",
                "evidence-2026-07-01-very-moat#q1",
            ]
        )

    def phrase(self) -> tuple[str, str]:
        name = self.random.choice(list(self.defects))
        return name, self.random.choice(self.defects[name])

    def planted(self, gap: str) -> str:
        """A defect between its marks."""
        return self.marked(self.phrase()[1], gap)

    def marked(self, phrase: str, gap: str, most: int = 9) -> str:
        """The phrase between its marks, sometimes with markup in or around it; below 8 in no link and no quotation."""
        words = phrase.split(" ")
        style = self.random.randint(0, most)
        before, after = {6: ("**", "**"), 7: ("*", "*"), 8: ("[", "](b.md)"), 9: ("“", "”")}.get(style, ("", ""))
        if style == 5 and len(words) > 1:
            return f"{OPEN}{' '.join(words[:-1])} **{words[-1]}{CLOSE}**"
        return before + OPEN + gap.join(words) + CLOSE + after


IN_OTHERS = [["were", "made"], ["was", "agreed"], ["is", "widely", "known"]]
"""Passives that are part of another defect."""


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))


def _planted(marked: str) -> tuple[str, Counter[Place]]:
    """The document without marks, and where its defects stand."""
    places: Counter[Place] = Counter()
    clean = []
    start = (0, 0)
    words = ""
    decided = False
    for number, line in enumerate(marked.split("\n"), 1):
        kept = ""
        decided = decided or line.rstrip("\r") == DECIDED
        for char in line:
            if char == OPEN:
                start, words = (number, len(kept) + 1), ""
            elif char == CLOSE:
                check = _check(words)
                checks = [check, VARIANTS[check]] if decided and check in VARIANTS else [check] if check else []
                places.update((name, *start, number, len(kept) + 1) for name in checks)
            else:
                kept += char
                words += char
        words += " "
        clean.append(kept)
    return "\n".join(clean), places


def _check(words: str) -> str | None:
    plain = " ".join(words.replace("*", " ").split())
    return next((check for check, phrases in CHECKS.items() if plain in phrases), None)


def _found(binary: vale.ValeBinary, documents: dict[str, str]) -> tuple[dict[str, Counter[Place]], int]:
    """By document: where the alerts of our checks stand; and how many have no place."""
    shadows = {path: shadow(text) for path, text in documents.items()}
    places: dict[str, Counter[Place]] = {path: Counter() for path in documents}
    used: dict[tuple[str, str], set[int]] = {}
    unplaced = 0
    for alert in vale.run(binary, {path: made.text for path, made in shadows.items()}):
        if alert.check not in ALL or alert.match.split() in IN_OTHERS:
            continue
        claimed = used.setdefault((alert.path, alert.check), set())
        span = shadows[alert.path].place(alert.line, alert.column, alert.match, claimed)
        if span is None:
            unplaced += 1
        else:
            places[alert.path][alert.check, span.line, span.column, span.end_line, span.end_column] += 1
    return places, unplaced


def _compare(binary: vale.ValeBinary, seeds: range) -> Counter[str]:
    """How many defects of each check were planted, every one of which was found at its place."""
    marked = {f"{seed}.md": _planted(Writer(seed).document()) for seed in seeds}
    found, unplaced = _found(binary, {path: text for path, (text, _) in marked.items()})
    wrong = {}
    for path, (text, wanted) in marked.items():
        if found[path] != wanted:
            lines = text.split("\n")
            wrong[path] = [
                (sign, *place, lines[place[1] - 1])
                for sign, places in (("missing", wanted - found[path]), ("extra", found[path] - wanted))
                for place in places
            ]
    assert wrong == {}
    assert unplaced == 0
    return Counter(place[0] for _, wanted in marked.values() for place in wanted.elements())


@pytest.mark.needs_vale
def test_planted_defects_are_found_where_they_stand(real_vale: vale.ValeBinary) -> None:
    """In 60 documents of nested bodies, lists, tables and markup, every planted defect is found at its place."""
    planted = _compare(real_vale, range(60))

    assert sum(planted.values()) > 2500
    assert {check for check in ALL if planted[check] < 10} == set()


@pytest.mark.long
@pytest.mark.needs_vale
def test_forty_thousand_planted_defects_are_found_where_they_stand(real_vale: vale.ValeBinary) -> None:
    """The same over more than 40,000 defects, on other seeds."""
    assert sum(_compare(real_vale, range(1000, 2000)).values()) > 40_000
