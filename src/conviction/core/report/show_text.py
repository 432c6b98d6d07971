"""A belief for people: one screen, or a page of Markdown whose links lead to what was known then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conviction.core.edit import apply_edits
from conviction.core.forge import file_address
from conviction.core.index import linked_path
from conviction.core.report.history_text import told
from conviction.model.argument import Outcome, percent
from conviction.model.belief import Belief, Claim, Criterion, Evidence, Prediction, Standing
from conviction.model.document import Document
from conviction.model.text import Edit, Span

__all__ = ["markdown", "screen"]

_BOLD, _DIM, _END = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_DIGITS = 10
"""Of a commit's id, as everywhere on a screen."""


def screen(belief: Belief, name: str, *, color: bool = False) -> str:
    """The belief on one screen; the numbers in brackets lead to the sources at its end."""
    paint = _painter(color)
    numbers = {standing.path: number for number, standing in enumerate(belief.cited, 1)}
    blocks: list[tuple[str, list[str]]] = [("", list(_head(belief, name, paint)))]
    if belief.statement:
        blocks.append(("", [belief.statement]))
    claims = [line for claim in belief.claims for line in _claim(claim, numbers, paint)]
    blocks += [
        ("CLAIMS", claims[:-1]),
        ("KILL CRITERIA", [line for criterion in belief.criteria for line in _criterion(criterion)]),
        ("PREDICTIONS OPEN", [f"  {_prediction(one)}" for one in belief.open]),
        ("PREDICTIONS RESOLVED", [f"  {_prediction(one)}" for one in belief.resolved]),
    ]
    blocks += [(section or "", text.split("\n")) for section, text in belief.sections]
    blocks += [
        ("SIGNALS", [f"  {told(signal)}" for signal in belief.signals]),
        ("SOURCES, AS THEY STOOD", [f"  [{numbers[one.path]}] {_source(one)}" for one in belief.cited]),
    ]
    if belief.incomplete_because:
        blocks.append(("", [f"not complete: {belief.incomplete_because}"]))
    shown = [[*([paint(title, _BOLD)] if title else []), *lines] for title, lines in blocks if title or lines]
    sections = {section for section, _ in belief.sections}
    kept = [lines for (title, body), lines in zip(_present(blocks), shown, strict=True) if body or title in sections]
    return "\n\n".join("\n".join(lines) for lines in kept)


def _present(blocks: Sequence[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    return [block for block in blocks if block[0] or block[1]]


def _painter(color: bool):  # type: ignore[no-untyped-def]
    return lambda text, code: f"{code}{text}{_END}" if color and text else text
