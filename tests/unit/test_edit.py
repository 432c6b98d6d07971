"""The surgical editor in hostile places: it makes the edit, or refuses in one line and changes nothing."""

from __future__ import annotations

import pytest

from conviction.documents.editor import add_bullet, add_card, remove_field, set_field, set_label
from conviction.documents.parser import parse
from conviction.errors import DocumentError
from conviction.model.document import Value

CARD = "### New {#new}\n\n- **Reason:** held\n"


def front(*lines: str) -> str:
    return "\n".join(["---", "id: x", *lines, "status: draft", "---", "", "Body.", ""])


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: b   # why", "c", "a: c   # why"),
        ('a: "b # c"   # why', "d", "a: d   # why"),
        ("a: 'it''s'  # why", "it's", "a: it's  # why"),
        ("a: [b, 'c, d']  # why", ["e", "f, g"], 'a: [e, "f, g"]  # why'),
        ("a:   # why", "b", "a: b   # why"),
        ("a:", "b", "a: b"),
        ("a: b", "c # d", 'a: "c # d"'),
        ("a: b", "no", 'a: "no"'),
        ("a: b", "two\nlines", 'a: "two\\nlines"'),
        ("a : b", "c", "a : c"),
        ('"a": b', "c", '"a": c'),
        ("a:\n  - b\n  - c\n# of the next", ["d"], "a: [d]\n# of the next"),
        ("a:\n- b\n\n# of the next", ["d"], "a: [d]\n\n# of the next"),
        ("a: |\n  b\n  # no comment\n\n# of the next", "c", "a: c\n\n# of the next"),
        ("a: >-\n  b\n\n  c", "d", "a: d"),
        ("a: [\n  b,\n  c\n]  # why", ["d"], "a: [d]  # why"),
        ('a: "b\n  c"', "d", "a: d"),
        ("a: {b: c}", {"d": "e"}, "a: {d: e}"),
    ],
)
def test_a_field_is_set_in_its_place(before: str, value: Value, after: str) -> None:
    """Only the value changes: comments after it and below it, and every other line, are unchanged."""
    assert set_field(front(before), "a", value) == front(after)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("No front matter.\n", "a"),
        ("---\nid: x\nnever closed\n", "id"),
        ("---\n? id\n: x\n---\n", "id"),
        ("---\n{id: x}\n---\n", "a"),
        ("---\nid: x\nid: y\n---\n", "id"),
        ("---\nid: &a x\n---\n", "id"),
        ("---\nid: !!str x\n---\n", "id"),
    ],
)
def test_a_field_that_cannot_be_set_is_refused(text: str, key: str) -> None:
    """An unsafe change is refused in one line, with the next step."""
    with pytest.raises(DocumentError) as caught:
        set_field(text, key, "z")

    assert "\n" not in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: b  # why\nc: d", "c: d"),
        ("a:\n  - b\n# of the next\nc: d", "# of the next\nc: d"),
        ("a: |\n  b\n\nc: d", "\nc: d"),
        ("a: [\n  b\n]\nc: d", "c: d"),
    ],
)
def test_a_field_is_removed_with_its_lines(before: str, after: str) -> None:
    """A field goes with its own lines; a comment below it stays."""
    assert remove_field(front(before), "a") == front(after)


def test_a_field_that_shares_its_line_is_not_removed() -> None:
    """A mapping written in one line cannot lose one of its fields by lines."""
    with pytest.raises(DocumentError):
        remove_field("---\n{id: x, a: b}\n---\n", "a")


def added(body: str, *, label: str = "Against", value: str = "z", card: str = "a") -> str:
    found = parse(body, "x.md").card(card)
    assert found is not None
    return add_bullet(body, found, label, value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("### A {#a}", "### A {#a}\n\n- **Against:** z\n"),
        ("### A {#a}\n", "### A {#a}\n\n- **Against:** z\n"),
        ("### A {#a}\n- **For:** x", "### A {#a}\n- **For:** x\n- **Against:** z\n"),
        (
            "### A {#a}\n\n- **For:** x\n    - beneath\n",
            "### A {#a}\n\n- **For:** x\n    - beneath\n- **Against:** z\n",
        ),
        ("### A {#a}\n\n- **For:** x\n\n### B\n", "### A {#a}\n\n- **For:** x\n- **Against:** z\n\n### B\n"),
        ("### A {#a}\n\n- **For:** x\n### B\n", "### A {#a}\n\n- **For:** x\n- **Against:** z\n### B\n"),
        ("### A {#a}\n\n> said\n", "### A {#a}\n\n> said\n\n- **Against:** z\n"),
        ("### A {#a}\n\nProse.\n", "### A {#a}\n\n- **Against:** z\n\nProse.\n"),
        (
            "### A {#a}\n\n```\n- **For:** x\n```\n",
            "### A {#a}\n\n- **Against:** z\n\n```\n- **For:** x\n```\n",
        ),
        ("### A {#a}\n\n<!-- c -->\n\nProse.\n", "### A {#a}\n\n- **Against:** z\n\n<!-- c -->\n\nProse.\n"),
        (
            "### A {#a}\n\n- **For:** x\n    ```\n    y\n    ```\n---\n",
            "### A {#a}\n\n- **For:** x\n    ```\n    y\n    ```\n- **Against:** z\n\n---\n",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_bullet_finds_its_place(before: str, after: str, newline: str) -> None:
    """Whatever the card holds, the bullet joins the others, and every line that was there is still there."""
    head = "## Claims\n\n"

    assert added((head + before).replace("\n", newline)) == (head + after).replace(
        "\n", newline if newline in (head + before).replace("\n", newline) else "\n"
    )


def test_a_bullet_that_would_not_be_read_is_refused() -> None:
    """A value that would make a heading of its own is not written."""
    with pytest.raises(DocumentError) as caught:
        added("## Claims\n\n### A {#a}\n", value="x\n## Another section")

    assert "\n" not in caught.value.message


@pytest.mark.parametrize("open_end", ["```\n", "~~~~\nx\n", "<!-- never closed\n", "<pre>\n"])
@pytest.mark.parametrize("section", ["Claims", "Quotes"])
def test_a_card_is_not_swallowed(open_end: str, section: str) -> None:
    """A card that would fall into code or a comment that is not closed is refused: nobody would ever read it."""
    document = parse("## Claims\n\n### A {#a}\n\n" + open_end, "x.md")

    with pytest.raises(DocumentError) as caught:
        add_card(document, section, CARD)

    assert "\n" not in caught.value.message
    assert "scaffold lint" in caught.value.hint


def test_a_card_goes_into_the_first_of_two_sections() -> None:
    """Where a section stands twice, the first one gets the card."""
    text = "## Claims\n\n### A {#a}\n\n## Claims\n\n### B {#b}\n"

    edited = add_card(parse(text, "x.md"), "Claims", CARD)

    assert edited == "## Claims\n\n### A {#a}\n\n" + CARD + "\n## Claims\n\n### B {#b}\n"


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "  \n", " "])
def test_a_card_at_the_end_keeps_every_byte_above(end: str) -> None:
    """Blanks at the end of the last line stay, and so does the way in which the file ends."""
    text = "## Claims\n\nWords." + end

    edited = add_card(parse(text, "x.md"), "Claims", CARD)

    assert edited.startswith("## Claims\n\nWords." + end.rstrip("\n"))
    assert [card.id for card in parse(edited, "x.md").cards] == ["new"]
    assert edited.endswith("\n") == text.endswith("\n")


def test_a_label_keeps_its_nested_bullets() -> None:
    """Setting a label replaces its own lines, not the bullets below, nor a line that only looks as if it went on."""
    head = "## Claims\n\n### A {#a}\n\n"
    for rest in ("    - beneath\n", "  - **Against:** y\n", " (loose)\n", "loose\n", "\nProse.\n"):
        text = head + "- **For:** x\n  goes on\n" + rest
        card = parse(text, "x.md").card("a")
        assert card is not None
        assert set_label(text, card, "For", "z") == head + "- **For:** z\n" + rest


def test_a_label_in_the_last_line_gains_no_newline() -> None:
    """A file that ends within the bullet ends within it afterwards."""
    text = "## Claims\n\n### A {#a}\n\n- **For:** x"
    card = parse(text, "x.md").card("a")
    assert card is not None
    assert set_label(text, card, "For", "z") == text[:-1] + "z"


@pytest.mark.parametrize(
    ("body", "labels"),
    [
        ("- **For:** x\n    - beneath\n- **Against:** y\n", [("for", "x"), ("against", "y")]),
        ("- **For:** x\n  - **Against:** y\n", [("for", "x"), ("against", "y")]),
        (" - **For:** x\n - **Against:** y\n", [("for", "x"), ("against", "y")]),
        ("- **For:** x\n  on\n  and on\n", [("for", "x on and on")]),
        ("    - **For:** code\n", []),
        ("`x` - **For:** y\n", []),
        ("<!-- x --> - **For:** y\n", []),
        ("> said\n> - **For:** y\n", []),
        ("- **For** x\n", []),
        ("* **For**: x\n+ **Against:** y\n", [("for", "x"), ("against", "y")]),
    ],
)
def test_labels_are_read_as_the_page_shows_them(body: str, labels: list[tuple[str, str]]) -> None:
    """Bullets beneath a bullet do not end the labels, and code and quotations are not labels."""
    (card,) = parse("## Claims\n\n### A {#a}\n\n" + body, "x.md").cards

    assert [(label.name, label.value) for label in card.body.labels] == labels
