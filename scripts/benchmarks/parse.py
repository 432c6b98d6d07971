"""How long the line scanner takes, by the size of the text."""

from __future__ import annotations

import time

from conviction.documents.parser import parse

BLOCK = """### Card {{#c{n}}}

- **Conviction:** 70%
- **For:** [a note](../docs/a.md#q1) (strong)

Some words with a [link](x.md) and `code`. {words}

"""
WORDS = "More words about the market and the evidence for it. " * 12


def measure() -> str:
    """Milliseconds of CPU for a document of distinct cards, best of five, and the rate."""
    rows = []
    for size in (20_000, 200_000, 2_000_000, 10_000_000):
        best = min(_seconds(size, run) for run in range(5 if size < 10**7 else 2))
        rows.append(f"| {size / 1e6:g} MB | {best * 1000:.1f} | {size / 1e6 / best:.0f} MB/s |")
    table = "\n".join(["| text | CPU, ms | rate |", "|---|--:|--:|", *rows])
    return f"## Parsing\n\nOne document of cards, parsed for the first time.\n\n{table}"


def _seconds(size: int, run: int) -> float:
    count = size // (len(BLOCK) + len(WORDS))
    cards = "".join(BLOCK.format(n=n, words=f"{run} {n} {WORDS}") for n in range(count))
    text = "---\nid: thesis-x\nkind: thesis\n---\n\n## Claims\n\n" + cards
    began = time.process_time()
    parse(text, "thesis/x.md")
    return time.process_time() - began
