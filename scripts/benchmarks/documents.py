"""Memos of invented strategy prose: the same numbers give the same bytes."""

from __future__ import annotations

import random
from pathlib import Path

__all__ = ["write_memos"]

_WHO = (
    *("plant managers", "shift leads", "buyers at large sites", "maintenance crews", "the night shift"),
    *("safety officers", "new accounts", "contract owners", "dispatchers", "our partners in retail"),
)
_DO = (
    *("write the handover on paper", "call the other shift twice a day", "keep the open orders in a table"),
    *("wait three days for spare parts", "sign the renewal without a meeting", "leave the trial in its second week"),
    *("copy readings into two systems", "ask for the list of open permits", "pay for the connector themselves"),
)
_WHY = (
    *("because the orders stand in another system", "since the last audit", "although one owner is named"),
    *("when the crane is booked", "while the line is down", "if more than forty orders are open"),
    *("because nobody owns the list", "after the second reminder", "whenever a site is renamed"),
)
_WHEN = ("In May 2026,", "In 9 of 14 interviews,", "By the end of the quarter,", "At 31% of sites,", "", "", "")
_FACT = (
    *("That takes {n} hours a month.", "We measured a payback of {n} months.", "A seat costs ${n} a month."),
    *("{n} of the last 60 tickets say so.", "Churn in this group is {n}% a year.", "Nobody could name who decides."),
)
_WEAK = (
    *("This may possibly change.", "Clearly, many sites want this.", "We believe that it will significantly help."),
    *("It is important to note that studies show an effect.", "We utilize the list in order to plan."),
    *("It was decided to wait.", "The plan is not just cheaper but safer.", "It is a world-class tool."),
)
_HEADINGS = (
    *(
        "Decision asked",
        "The argument in one paragraph",
        "Customer and moment",
        "Evidence",
        "Proposed change",
        "Options",
    ),
    *("Unit economics", "What would have to be true", "The strongest case against", "Risks", "Not in scope"),
)
_WEAK_SHARE, _FACT_SHARE, _JOIN_SHARE = 0.06, 0.3, 0.3


def write_memos(folder: Path, *, documents: int, words: int, seed: int = 11) -> None:
    """Memos of about that many words: paragraphs, lists, tables, admonitions and quotations in turn."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        chance = random.Random(seed * 1_000_003 + number)
        (folder / f"site-{number:05}.md").write_text(_memo(chance, number, words), encoding="utf-8")


def _memo(chance: random.Random, number: int, words: int) -> str:
    title = f"{chance.choice(_WHO)} {chance.choice(_DO)}".capitalize()
    day = f"2026-{chance.randint(1, 10):02}-{chance.randint(1, 28):02}"
    head = (
        f'---\nid: memo-{day}-{number:05}\nkind: memo\ntitle: "{title}"\nstatus: draft\nowner: Example Author\n'
        f"created: {day}\naudience: team\nmade_with: memo@1\n---\n\n# {title}\n"
    )
    parts, count, section = [head], 0, 0
    while count < words:
        again = section // len(_HEADINGS)
        heading = _HEADINGS[section % len(_HEADINGS)] + (f" {again + 1}" if again else "")
        blocks = [_paragraph(chance) for _ in range(chance.randint(1, 2))] + [_block(chance, section % 5)]
        parts += [f"## {heading}\n", *(f"{block}\n" for block in blocks if block)]
        count += sum(len(block.split()) for block in blocks)
        section += 1
    return "\n".join(parts)


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(3, 6)))


def _sentence(chance: random.Random) -> str:
    if chance.random() < _WEAK_SHARE:
        return chance.choice(_WEAK)
    if chance.random() < _FACT_SHARE:
        return chance.choice(_FACT).format(n=chance.randint(2, 48))
    text = f"{chance.choice(_WHEN)} {chance.choice(_WHO)} {chance.choice(_DO)} {chance.choice(_WHY)}".strip()
    if chance.random() < _JOIN_SHARE:
        text += f", and {chance.choice(_WHO)} {chance.choice(_DO)}"
    return f"{text[0].upper()}{text[1:]}."


def _block(chance: random.Random, kind: int) -> str:
    if kind == 1:
        return "\n".join(f"- {_sentence(chance)}" for _ in range(4))
    if kind == 2:
        rows = "\n".join(f"| {chance.choice(_WHO)} | {chance.choice(_DO)} |" for _ in range(4))
        return f"| who | what they do |\n|---|---|\n{rows}"
    if kind == 3:
        return f'!!! note "Assumption"\n\n    {_sentence(chance)}\n    {_sentence(chance)}'
    return f"> {_sentence(chance)}" if kind == 4 else ""
