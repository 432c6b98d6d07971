"""Laws of a revision card: the answers are read back, and every other line is unchanged."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from conviction.authoring.revision_card import RevisionCard, place, title_on
from conviction.documents.parser import parse
from conviction.model.argument import CardKind, Reason
from conviction.model.kind import KindSection

DAY = date(2026, 11, 23)
ORDER = (KindSection("Claims"), KindSection("Revisions"), KindSection("Appendix"))
words = st.text("abc é中🙂,.;:'()&*_~[]", min_size=1, max_size=30).map(lambda text: f"w {text}".strip())
prose = st.lists(words, max_size=3).map("\n".join)
earlier = st.lists(
    st.sampled_from([f"### {DAY}", f"### {DAY} (2)", "### 2026-01-05"]), unique=True, max_size=3
).map(lambda heads: "".join(f"{head}\n\n- **Reason:** scope\n\nBegun.\n\n" for head in heads))  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A text with or without front matter, claims, revisions and an appendix, in one of two line ends."""
    parts = [
        draw(st.sampled_from(["", "---\nid: thesis-x\nconviction: 60%\n---\n\n", "# T\n\nText.\n\n"])),
        draw(st.sampled_from(["", "## Claims\n\n### One {#one}\n\n- **Conviction:** 60%\n\n"])),
        draw(st.sampled_from(["", "## Revisions\n\n", "## Revisions\n\nHow we revise.\n\n", "## revisions\n"])),
    ]
    if parts[2]:
        parts.append(draw(earlier))
    parts.append(draw(st.sampled_from(["", "## Appendix\n\nEnd.\n"])))
    text = "".join(parts)
    if draw(st.booleans()):
        text = text.rstrip("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@given(documents(), st.sampled_from(Reason), st.booleans(), prose, prose)
def test_the_card_is_read_back_and_nothing_else_moves(
    text: str, reason: Reason, moved: bool, reverse: str, why: str
) -> None:
    """The first revision has these values, and without its lines the text is the old one."""
    document = parse(text, "thesis/x.md")
    claims = (("one", "weakened"),) if document.card("one") else ()
    title = title_on(document, DAY)
    card = RevisionCard(title, reason, (0.7, 0.555) if moved else None, claims, ("[A](a.md)",), reverse, why)

    after = place(document, card, ORDER)

    read = parse(after, "thesis/x.md").cards_of(CardKind.REVISION)[0]
    assert (read.title, read.body.label("reason")) == (title, reason.value)
    assert read.body.label("conviction") == ("70% → 55.5%" if moved else "")
    assert [label.value for label in read.body.all("claims")] == ["[One](#one) weakened"] * len(claims)
    assert read.edges[0].target == "a.md"
    assert read.body.label("would reverse this").split() == reverse.split()
    assert read.body.prose.split() == why.split()
    assert read.id == card.id
    before, now = ([line.rstrip("\r") for line in one.split("\n")] for one in (text, after))
    lines = iter(now)
    assert all(line in lines for line in before if line), "a line of the text is gone or moved"
    own = {*card.markdown(document).splitlines(), "## Revisions", ""}
    extra = list(now)
    for line in before:
        extra.remove(line) if line in extra else None
    assert set(extra) <= own
    if "\r\n" in text:
        assert after.count("\n") == after.count("\r\n")
