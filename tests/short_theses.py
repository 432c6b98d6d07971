"""Theses of a few lines, their histories, and the signals that these raise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from conviction.documents.incremental import Snapshots
from conviction.history import signals as trace
from conviction.history.links import extended
from conviction.history.log import HistoryLog
from conviction.history.steps import RevisionDelta, step
from conviction.history.targets import with_targets
from conviction.model.document import Document
from conviction.model.history import CitedDocument, Revision, RevisionRow, Signal
from conviction.model.signal import raised

__all__ = [
    "AGAINST_B", "FIRST", "FOR_A", "FOR_B", "TODAY", "card", "claim", "criterion", "gone", "history", "prediction",
    "signals", "source", "thesis",
]  # fmt: skip

TODAY = date(2026, 11, 23)
FIRST = datetime(2026, 11, 1, 12, tzinfo=UTC)
Moment = str | datetime


def thesis(
    *sections: str, conviction: str = "50%", status: str = "active", reason: str = "", on: str = "2026-11-02"
) -> str:
    """A thesis; with a reason it ends with a revision card of that day."""
    front = f"---\nid: thesis-x\nkind: thesis\ntitle: X\nstatus: {status}\nconviction: {conviction}\n---\n"
    card = [f"## Revisions\n\n### {on}\n\n- **Reason:** {reason}\n\nSo it is.\n"] if reason else []
    return "\n".join([front, *sections, *card])


def claim(
    *labels: str, name: str = "c", says: str = "Two ledgers stand", conviction: str = "50%", load: str = "no"
) -> str:
    """A section with one claim."""
    bullets = "\n".join(f"- **{label.replace(':', ':**', 1)}" for label in labels)
    lines = f"- **Conviction:** {conviction}\n- **Load-bearing:** {load}\n{bullets}".rstrip()
    return f"## Claims\n\n### {says} {{#{name}}}\n\n{lines}\n\nWhy.\n"


def prediction(*, by: str = "2027-01-01", p: str = "60%", outcome: str = "open", says: str = "It opens") -> str:
    """A section with one prediction that bears on #c."""
    return (
        f"## Predictions\n\n### {says} {{#p}}\n\n- **Probability:** {p}\n- **Resolves by:** {by}\n"
        f"- **Criteria:** public words\n- **Bears on:** #c\n- **Outcome:** {outcome}\n"
    )


def criterion(status: str = "", threshold: str = "two of nine", source: str = "") -> str:
    """A section with one kill criterion."""
    more = (f"- **Status:** {status}\n" if status else "") + (f"- **Source:** {source}\n" if source else "")
    return f"## Kill criteria\n\n### A suite ships {{#k}}\n\n- **Threshold:** {threshold}\n{more}"


def history(*texts: str, days: Sequence[int] = (), status: str = "") -> tuple[tuple[Revision, ...], Document]:
    """The revisions of these versions, a day apart or as many days after the first as said, compared for real."""
    reader, before = Snapshots(), None
    steps: list[RevisionDelta] = []
    rows = []
    for at, text in enumerate(texts):
        now = reader.read(text, "thesis/x.md")
        steps.append(step([before], now))
        before = now
        moment = FIRST + timedelta(days=days[at] if days else at)
        rows.append(RevisionRow(f"{at:040x}", (), "Ada Okafor", moment, "Change", "thesis/x.md", f"{at:040x}", "M"))
    assert before is not None
    return HistoryLog("thesis-x", tuple(rows), extended((), len(rows)), tuple(steps), frozenset()).revisions(), before


def signals(
    *texts: str,
    days: Sequence[int] = (),
    sources: Sequence[CitedDocument] = (),
    today: date = TODAY,
    zone: tzinfo = UTC,
) -> list[Signal]:
    """The signals raised by that day."""
    revisions, document = history(*texts, days=days)
    revisions = with_targets(revisions, sources)
    return list(raised(trace.signals(revisions, document, sources, zone=zone), today))


def source(name: str, **facts: object) -> CitedDocument:
    """A document `memo-NAME` at `docs/NAME.md`."""
    values: dict[str, object] = {
        "path": f"docs/{name}.md", "id": f"memo-{name}", "kind": "memo", "title": name.upper(),
        "names": frozenset({name, f"memo-{name}"}), "states": ((FIRST - timedelta(days=99), "published"),),
    } | facts  # fmt: skip
    return CitedDocument(**values)  # type: ignore[arg-type]  # by the names of its fields


FOR_A, FOR_B, AGAINST_B = "For: [A](../docs/a.md)", "For: [B](../docs/b.md)", "Against: [B](../docs/b.md)"


def card(*labels: str, reason: str = "judgement", day: str = "2026-11-03") -> str:
    """A section with one revision card."""
    bullets = "\n".join(f"- **{label.replace(':', ':**', 1)}" for label in (f"Reason: {reason}", *labels))
    return f"## Revisions\n\n### {day}\n\n{bullets}\n\nSo it is.\n"


def gone(section: str, *labels: str) -> str:
    """A section of claims as one of retired claims."""
    bullets = "".join(f"- **{label.replace(':', ':**', 1)}\n" for label in labels)
    head, _, why = section.replace("## Claims", "## Retired claims").partition("\n\nWhy.")
    return f"{head}\n{bullets}\nWhy.{why}"
