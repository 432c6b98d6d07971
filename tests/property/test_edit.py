"""Laws of the surgical editor: it makes its change, and no other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conviction.documents.editor import add_bullet, add_card, set_field, set_label
from conviction.documents.parser import parse

BODY = """
## Claims

<!-- keep
### not a heading -->

### Operations signs the renewal {#ops}

- **Conviction:** 70%
- **For:** [a](b.md) (strong)
  and a second line

Prose with `code`.

```
### also not a heading
- **Conviction:** 1%
```

### Another {#other}

## Quotes

### Q1

> What they said
> on two lines

## Revisions

### 2026-11-23

- **Reason:** scope

Why.
"""
FRONT = 'id: thesis-x\nkind: thesis\ntitle: "A: b"   # a remark\nstatus: draft\ntags:\n  - a\n  - b\nconviction: 70%\n'
newlines = st.sampled_from(["\n", "\r\n"])
finals = st.sampled_from(["", "\n", "\n\n"])
words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029"), min_size=1, max_size=20
)


def text_of(newline: str, final: str) -> str:
    return ("---\n" + FRONT + "---\n" + BODY.rstrip("\n")).replace("\n", newline) + final.replace("\n", newline)


@given(newlines, finals, words, st.sampled_from(["id", "title", "status", "conviction"]))
def test_setting_a_field_changes_one_line(newline: str, final: str, value: str, key: str) -> None:
    """One field set, one line changed; every other line keeps its bytes, its ending included."""
    text = text_of(newline, final)

    edited = set_field(text, key, value)

    before, after = text.split("\n"), edited.split("\n")
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after, strict=True)) <= 1
    assert parse(edited, "a.md").front.fields[key] == value


@given(newlines, finals, words)
def test_a_new_field_is_one_new_line(newline: str, final: str, value: str) -> None:
    """A field that was not there becomes the last line of the front matter, and nothing else moves."""
    text = text_of(newline, final)

    edited = set_field(text, "segment", value)

    lines = edited.split("\n")
    added = text[: text.index("---", 4)].count("\n")
    assert [*lines[:added], *lines[added + 1 :]] == text.split("\n")
    assert parse(edited, "a.md").front.fields["segment"] == value


def test_a_block_list_is_replaced_whole() -> None:
    """A list written over several lines becomes the new list; its neighbours stay."""
    edited = set_field(text_of("\n", "\n"), "tags", ["c"])

    assert "tags: [c]\nconviction: 70%\n" in edited
    assert "  - a" not in edited


@given(newlines, finals, st.sampled_from(["ops", "other", "q1", "2026-11-23"]), words)
def test_a_bullet_is_added_and_nothing_lost(newline: str, final: str, card_id: str, value: str) -> None:
    """Matrix D85: The card has the new label, every old line is still there in its order, and no other card changed."""
    text = text_of(newline, final)
    value = " ".join(value.split()) or "x"
    card = parse(text, "a.md").card(card_id)
    assert card is not None

    edited = add_bullet(text, card, "Against", value)

    document = parse(edited, "a.md")
    added = document.card(card_id)
    assert added is not None
    assert added.body.label("against") == value
    assert [c.id for c in document.cards] == [c.id for c in parse(text, "a.md").cards]
    assert not added.body.glued
    rest = iter(edited.replace("\r", "").split("\n"))
    assert all(any(line == other for other in rest) for line in text.replace("\r", "").split("\n") if line.strip())
    assert edited.endswith("\n") or not text.endswith("\n")


@given(newlines, finals, st.booleans(), st.sampled_from(["Claims", "Quotes", "Revisions", "Predictions"]))
def test_a_card_is_added_and_nothing_lost(newline: str, final: str, first: bool, section: str) -> None:
    """The section has one more card, every old line is still there in its order, line ends stay as they were."""
    text = text_of(newline, final)
    document = parse(text, "a.md")

    edited = add_card(document, section, "### New {#new}\n\n- **Reason:** held\n", first=first)

    again = parse(edited, "a.md")
    found = again.section(section)
    assert found is not None
    ids = [card.id for card in found.cards]
    assert (ids[0] if first else ids[-1]) == "new"
    assert again.card("new") is not None
    assert {c.id for c in again.cards} == {c.id for c in document.cards} | {"new"}
    rest = iter(edited.replace("\r", "").split("\n"))
    assert all(any(line == other for other in rest) for line in text.replace("\r", "").split("\n") if line.strip())
    if newline == "\r\n":
        assert edited.count("\n") == edited.count("\r\n")


def test_a_label_is_set_in_its_line() -> None:
    """Setting an existing label replaces its value and its continuation lines, and nothing else."""
    text = text_of("\n", "\n")
    card = parse(text, "a.md").card("ops")
    assert card is not None

    edited = set_label(text, card, "For", "[c](d.md)")

    assert edited == text.replace("- **For:** [a](b.md) (strong)\n  and a second line\n", "- **For:** [c](d.md)\n")
