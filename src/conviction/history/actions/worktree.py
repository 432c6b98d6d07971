"""The working text as one more revision, so that an answer counts before it is committed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from conviction.documents import parser
from conviction.history.actions import cited_sources
from conviction.history.actions.repository_document import RepositoryDocument
from conviction.history.card_identity import edge_name
from conviction.history.links import extended
from conviction.history.log import HistoryLog
from conviction.history.steps import step
from conviction.model.document import Document
from conviction.model.history import ChangeKind, RevisionRow

__all__ = ["with_working_text"]


def with_working_text(
    source: RepositoryDocument, log: HistoryLog, last: Document | None, text: str, today: date
) -> tuple[HistoryLog, Document] | None:
    """The log with the working text as its last revision, of that day, and the text parsed.

    None where the text is that of the last revision, or cannot be read.

    Args:
        source: The document.
        log: Its committed history.
        last: The document as the last revision left it.
        text: The working text.
        today: The day of the working text.
    """
    if last is None or " ".join(last.text.split()) == " ".join(text.split()):
        return None
    now = parser.parse(text, source.path)
    if any(finding.code == "S006" for finding in now.findings):
        return None
    moment = datetime.combine(today, time(12), source.zone).astimezone(UTC)
    row = RevisionRow("", (), "", moment, "", source.path, "", "M")
    delta = step([last], now)
    steps, links = (*log.steps, delta), extended(log.links, 1)
    longer = HistoryLog(log.own, (*log.rows, row), links, steps, log.anonymous, log.sources)
    cited = {edge_name(str(change.after)) for change in delta.changes if change.kind is ChangeKind.EVIDENCE_ATTACHED}
    known = {name for found in log.sources for name in found.names}
    if log.own and not cited <= known:
        longer = replace(longer, sources=cited_sources.find(source.repo, longer))
    return longer, now
