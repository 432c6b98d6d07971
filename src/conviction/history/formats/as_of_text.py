"""An as-of view for people: one screen, or a page of Markdown whose links lead to the sources as they were then."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from conviction.documents.editor import apply_edits
from conviction.documents.link_paths import linked_path
from conviction.history.as_of import start_of
from conviction.history.forge_links import file_address
from conviction.history.formats.timeline_text import ahead_note, signal_items, signal_lines
from conviction.model.argument import Outcome, percent
from conviction.model.as_of import AsOfView, Claim, Criterion, DocumentState, Evidence, Prediction
from conviction.model.document import Document
from conviction.model.text import Edit, Span

__all__ = ["markdown", "screen"]

_BOLD, _END = "\x1b[1m", "\x1b[0m"
_DIGITS = 10
"""Digits of a commit's id, as everywhere on a screen."""


def screen(view: AsOfView, name: str, *, color: bool) -> str:
    """The view on one screen; the numbers in brackets lead to the sources at its end."""
    numbers = {cited.path: number for number, cited in enumerate(view.cited, 1)}
    parts: list[tuple[str, Sequence[str]]] = [
        ("CLAIMS", [line for claim in view.claims for line in _claim(claim, numbers)]),
        ("KILL CRITERIA", [line for criterion in view.criteria for line in _criterion(criterion)]),
        ("PREDICTIONS OPEN", [f"  {_prediction(one)}" for one in view.open]),
        ("PREDICTIONS RESOLVED", [f"  {_prediction(one)}" for one in view.resolved]),
    ]
    last: list[tuple[str, Sequence[str]]] = [
        ("SIGNALS", [f"  {line}" for signal in view.signals for line in signal_lines(signal)]),
        ("SOURCES, AS THEY WERE", [f"  [{numbers[one.path]}] {_source(one)}" for one in view.cited]),
    ]
    blocks = ["\n".join(_head(view, name, color))]
    blocks += [view.statement] if view.statement else []
    blocks += [_block(title, lines, color) for title, lines in parts if lines]
    blocks += [_block(section, [text] if text else [], color) for section, text in view.sections]
    blocks += [_block(title, lines, color) for title, lines in last if lines]
    blocks += [ahead_note("the last commit", str(view.ahead))] if view.ahead else []
    blocks += [f"not complete: {view.incomplete_because}"] if view.incomplete_because else []
    return "\n\n".join(blocks)


def _block(title: str, lines: Sequence[str], color: bool) -> str:
    head = f"{_BOLD}{title}{_END}" if color and title else title
    return "\n".join([*([head] if head else []), *lines])


def _head(view: AsOfView, name: str, color: bool) -> Iterator[str]:
    bold_name = f"{_BOLD}{name}{_END}" if color else name
    yield "   ".join([f"{bold_name}  as of {_when(view)}", *_facts(view)])
    yield view.title
    parts = [view.status, f"owner {view.owner}" if view.owner else ""]
    parts += [f"conviction {percent(view.conviction)}" if view.conviction is not None else "", _last_revision(view)]
    line = "   ".join(part for part in parts if part)
    if line:
        yield line


def _when(view: AsOfView) -> str:
    """`r4`; of the working text the day."""
    return view.revision_spec or str(view.day)


def _facts(view: AsOfView) -> list[str]:
    """The version with its day and author, as far as the WHEN does not name them."""
    version = view.version
    label = version.label if version.label != view.revision_spec else ""
    if not version.commit:
        label = {"worktree": "working text", "index": "as staged"}.get(version.label, label)
    return [part for part in (label, str(version.day or ""), version.author) if part]


def _last_revision(view: AsOfView) -> str:
    if view.last_revision is None:
        return ""
    return f"revised {view.last_revision}" + (f": {view.reason}" if view.reason else "")


def _claim(claim: Claim, numbers: Mapping[str, int]) -> Iterator[str]:
    bearing = ", load-bearing" if claim.load_bearing else ""
    yield f"  {percent(claim.conviction):>4}  {claim.title}   #{claim.id}{bearing}"
    if claim.breaks_if:
        yield f"        breaks if  {claim.breaks_if}"
    for one in claim.evidence:
        number = f"[{numbers[one.document.path]}] " if one.document.path in numbers else ""
        remark = f"   {one.document.remark}" if one.document.remark else ""
        yield f"        {one.direction.value:<9}  {number}{one.text}{_weight(one)}{remark}"


def _weight(evidence: Evidence) -> str:
    return f" ({evidence.weight.value})" if evidence.weight else ""


def _criterion(criterion: Criterion) -> Iterator[str]:
    yield f"  {criterion.title}   #{criterion.id}   {_state(criterion.state) or 'never checked'}"
    if criterion.threshold:
        yield f"        threshold  {criterion.threshold}"


def _state(outcome: Outcome | None) -> str:
    """`not met on 2026-11-23`; empty for none."""
    return "" if outcome is None else outcome.state.value + (f" on {outcome.day}" if outcome.day else "")


def _prediction(prediction: Prediction) -> str:
    by = f"by {prediction.resolves_by}" if prediction.resolves_by else "by no day"
    then = _state(prediction.outcome) or ("overdue" if prediction.overdue else "")
    facts = "   ".join(part for part in (by, then) if part)
    return f"{percent(prediction.probability):>4}  {prediction.title}   #{prediction.id}   {facts}"


def _source(cited: DocumentState) -> str:
    """The command that prints it as it was, and its title."""
    name = _git_command(cited) or cited.path
    facts = [part for part in (cited.title, cited.remark) if part]
    return "   ".join([name, ", ".join(facts)]) if facts else name


def _git_command(cited: DocumentState) -> str:
    """`git show 0a1b2c3d4e:docs/x.md`, quoted for a shell; empty for a text without commit."""
    if not cited.commit or not cited.source:
        return ""
    return f"git show {shlex.quote(f'{cited.commit[:_DIGITS]}:{cited.source}')}"


def markdown(view: AsOfView, document: Document, remote: str = "") -> str:
    """A page of Markdown; each link leads to the text of that time, or names the command that shows it.

    Args:
        view: The document as of a moment.
        document: The text that it was taken from.
        remote: The address of the repository's remote, where there is one.
    """
    page = [f"# {_escaped(view.title)}"]
    page.append(_escaped(" · ".join([f"As of {_when(view)}", *_facts(view)])))
    owner = f"owner {view.owner}" if view.owner else ""
    conviction = f"conviction {percent(view.conviction)}" if view.conviction is not None else ""
    facts = [part for part in (view.status, owner, conviction, _last_revision(view)) if part]
    page += [_escaped(" · ".join(facts))] if facts else []
    page += [_escaped(view.statement)] if view.statement else []
    if view.claims:
        page.append("## Claims")
        page += ["\n\n".join(_claim_page(claim, view, remote)) for claim in view.claims]
    if view.criteria:
        page += ["## Kill criteria", "\n".join(map(_criterion_item, view.criteria))]
    for title, predictions in (("Open predictions", view.open), ("Resolved predictions", view.resolved)):
        if predictions:
            page += [f"## {title}", "\n".join(map(_prediction_item, predictions))]
    if view.sections:
        page.append(_linked(view, document, remote))
    if view.signals:
        page += ["## Signals", "\n".join(signal_items(view.signals, _escaped))]
    if view.cited:
        page += ["## Sources, as they were", "\n".join(f"- {_source_item(one, remote)}" for one in view.cited)]
    if view.ahead:
        page.append(_escaped(ahead_note("The last commit", str(view.ahead))) + ".")
    if view.incomplete_because:
        page.append(f"Not complete: {_escaped(view.incomplete_because)}.")
    return "\n\n".join(page)


def _claim_page(claim: Claim, view: AsOfView, remote: str) -> Iterator[str]:
    yield f"### {_escaped(claim.title)}"
    lines = [f"- **Conviction:** {percent(claim.conviction)}" + (", load-bearing" if claim.load_bearing else "")]
    lines += [f"- **Breaks if:** {_escaped(claim.breaks_if)}"] if claim.breaks_if else []
    for one in claim.evidence:
        text = _link(one.text, one.document, one.anchor, remote)
        if one.document.path == view.version.path:
            text = _escaped(one.text)
        remark = f" · {_escaped(one.document.remark)}" if one.document.remark else ""
        lines.append(f"- **{one.direction.value.capitalize()}:** {text}{_weight(one)}{remark}")
    yield "\n".join(lines)


def _criterion_item(criterion: Criterion) -> str:
    threshold = f" {_escaped(criterion.threshold)}" if criterion.threshold else ""
    return f"- **{_escaped(criterion.title)}:**{threshold} · {_state(criterion.state) or 'never checked'}"


def _prediction_item(prediction: Prediction) -> str:
    by = f"by {prediction.resolves_by}" if prediction.resolves_by else "by no day"
    then = _state(prediction.outcome) or ("overdue" if prediction.overdue else "")
    facts = " · ".join(part for part in (percent(prediction.probability), by, then) if part)
    return f"- {_escaped(prediction.title)} · {facts}"


def _source_item(cited: DocumentState, remote: str) -> str:
    remark = f" · {_escaped(cited.remark)}" if cited.remark else ""
    return _link(cited.title or cited.path, cited, "", remote) + remark


def _link(text: str, cited: DocumentState, anchor: str, remote: str) -> str:
    """A link to the text of that time: on the forge, by git's command, or none where there is nothing to lead to."""
    if cited.path.startswith(("http://", "https://")):
        return f"[{_escaped(text)}](<{cited.path}>)"
    if not cited.commit or not cited.source:
        return _escaped(text)
    address = file_address(remote, cited.commit, cited.source)
    if address:
        return f"[{_escaped(text)}]({address}{'#' + anchor if anchor else ''})"
    command = _git_command(cited)
    plain = "`" in command or not command.isprintable()
    return f"{_escaped(text)} ({_escaped(command) if plain else f'`{command}`'})"


def _linked(view: AsOfView, document: Document, remote: str) -> str:
    """The document's Markdown below its front matter, each link to a file leading to the text of that time."""
    by_path = {cited.path: cited for cited in view.cited}
    edits = []
    for line, link in document.links:
        cited = by_path.get(linked_path(document.path, link.target)) if not link.image else None
        if cited is not None:
            new = _link(link.text, cited, link.target.partition("#")[2], remote)
            edits.append(Edit(Span(line, link.column, line, link.end_column), new))
    text = apply_edits(document.text, tuple(edits))
    return "\n".join(text.split("\n")[start_of(document) - 1 :]).strip().replace("\r\n", "\n")


def _escaped(text: str) -> str:
    """The text as Markdown shows it, on one line."""
    return "".join("\\" + sign if sign in "\\`*_[]<>#" else sign for sign in " ".join(text.split()))
