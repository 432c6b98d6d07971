"""The meaning of references, backlinks, and lookups by a user's name for a document."""

from __future__ import annotations

import pytest

from conviction.documents.index import Index, TargetKind
from conviction.documents.link_paths import relative_link
from conviction.documents.parser import parse

THESIS = """---
id: thesis-hr
kind: thesis
title: "HR"
---

## Claims

### Operations signs {#ops}

- **For:** [Quote 2](../docs/library/conversations/p07.md#q2) (strong)
- **Against:** conversation-p07 (weak)
- **Neutral:** conversation-p07#q9

See [the claim](#ops), [nobody](../docs/memos/gone.md), [a picture](../docs/a%20b.png) and [the web](https://example.com/x.md).
"""
NOTE = """---
id: conversation-p07
kind: conversation
title: "P-07"
---

## Quotes

### Q2

> We sign.
"""
TWIN = '---\nid: thesis-hr\nkind: thesis\ntitle: "Twin"\n---\n'


@pytest.fixture
def index() -> Index:
    documents = [parse(THESIS, "thesis/hr.md"), parse(NOTE, "docs/library/conversations/p07.md")]
    return Index(documents, files=["docs/a b.png"])


@pytest.mark.parametrize(
    ("target", "bare", "kind"),
    [
        ("../docs/library/conversations/p07.md#q2", False, TargetKind.CARD),
        ("../docs/library/conversations/p07.md", False, TargetKind.DOCUMENT),
        ("../docs/library/conversations/p07.md#quotes", False, TargetKind.ANCHOR),
        ("../docs/library/conversations/p07.md#q9", False, TargetKind.MISSING),
        ("../docs/a%20b.png", False, TargetKind.FILE),
        ("../docs/c.png", False, TargetKind.MISSING),
        ("#ops", False, TargetKind.CARD),
        ("https://example.com/x.md", False, TargetKind.WEB),
        ("mailto:a@example.com", False, TargetKind.WEB),
        ("//example.com", False, TargetKind.WEB),
        ("conversation-p07#q2", True, TargetKind.CARD),
        ("conversation-p08", True, TargetKind.MISSING),
        ("#ops", True, TargetKind.CARD),
        ("../../../etc/passwd", False, TargetKind.MISSING),
    ],
)
def test_a_reference_means_one_thing(index: Index, target: str, bare: bool, kind: TargetKind) -> None:
    """Links are relative to their document, bare references name ids, and unresolved ones are missing."""
    assert index.resolve("thesis/hr.md", target, bare=bare).kind is kind


def test_a_short_name_means_the_one_document_that_it_fits() -> None:
    """A whole slug goes before a part of one; several are ambiguous, and a page or two letters fit nothing."""
    memo = "---\nid: memo-2026-11-01-{0}\nkind: memo\ntitle: {0}\n---\n"
    documents = [parse(memo.format(name), f"docs/memos/2026-11-01-{name}.md") for name in ("prices", "prices-again")]
    index = Index([parse(NOTE, "docs/library/conversations/p07.md"), parse("# P", "docs/page-price.md"), *documents])

    assert index.resolve("x.md", "p07#q2", bare=True).kind is TargetKind.CARD
    assert index.resolve("x.md", "prices", bare=True).path == "docs/memos/2026-11-01-prices.md"
    assert index.resolve("x.md", "again", bare=True).path == "docs/memos/2026-11-01-prices-again.md"
    assert index.resolve("x.md", "2026-11-01", bare=True).several == 2
    assert index.resolve("x.md", "price", bare=True).kind is TargetKind.MISSING
    assert index.resolve("x.md", "page", bare=True).several == 0
    assert index.resolve("x.md", "p0", bare=True).kind is TargetKind.MISSING
    assert index.resolve("x.md", "p07", bare=False).kind is TargetKind.MISSING


def test_three_letters_are_enough_for_a_part_of_a_name(index: Index) -> None:
    """The shortest part of an id that a bare reference can be; two letters fit only a whole name."""
    assert [document.id for document in index.fitting("con")] == ["conversation-p07"]
    assert index.fitting("co") == ()


def test_a_missing_reference_names_the_nearest(index: Index) -> None:
    """A typing error is answered with the most likely name; another number, such as of a day, is not one."""
    assert index.resolve("thesis/hr.md", "convrsation-p07", bare=True).nearest == "conversation-p07"
    assert index.resolve("thesis/hr.md", "conversation-p08", bare=True).nearest == ""
    assert index.resolve("thesis/hr.md", "../docs/library/conversations/p08.md").nearest == ""
    assert index.resolve("thesis/hr.md", "../docs/library/hr.md").nearest == "hr.md"
    assert index.resolve("thesis/hr.md", "#opps").nearest == "#ops"
    assert (
        index.resolve("thesis/hr.md", "../docs/library/conversation/p07.md").nearest
        == "../docs/library/conversations/p07.md"
    )


def test_a_path_among_many_is_guessed_by_its_rarest_pieces() -> None:
    """A piece of three letters counts while 64 paths have it; one that more have is ignored."""

    def guess(alike: int) -> str:
        others = [parse("# A\n", f"notes/{letter}{letter}{number}.md") for letter in "xyz" for number in range(30)]
        found = [parse("# A\n", f"abc{'defg'[number // 26]}{chr(97 + number % 26)}") for number in range(alike)]
        return Index([*others, *found]).guess("abc")

    assert guess(64).startswith("abc")
    assert guess(65) == ""


def test_backlinks_name_card_and_line(index: Index) -> None:
    """Each place that leads to a document is listed with its line and the card that carries it."""
    found = [(b.line, b.card.id if b.card else "") for b in index.backlinks["docs/library/conversations/p07.md"]]

    assert found == [(11, "ops"), (12, "ops")]


def test_a_bare_reference_of_a_section_is_a_backlink() -> None:
    """Evidence is cited by the target of its Bears on, also while that is not yet a link."""
    text = (
        "---\nid: evidence-x\nkind: evidence\n---\n\n## Bearing\n\n"
        "- **Bears on:** thesis-hr#ops (weak)\n\n### Later\n\n- **Bears on:** thesis-hr\n"
    )
    index = Index([parse(THESIS, "thesis/hr.md"), parse(text, "docs/library/evidence/x.md")])

    found = [(b.line, b.card, b.target.anchor) for b in index.backlinks["thesis/hr.md"] if b.source.id == "evidence-x"]

    assert found == [(8, None, "ops"), (12, None, "")]


def test_documents_are_found_as_users_name_them(index: Index) -> None:
    """A path, an id, a file name or a part of a slug finds a document; several matches are all listed."""
    assert [d.id for d in index.find("thesis/hr.md")] == ["thesis-hr"]
    assert [d.id for d in index.find("thesis-hr")] == ["thesis-hr"]
    assert [d.id for d in index.find("p07")] == ["conversation-p07"]
    assert index.find("nothing") == ()
    assert index.nearest("thesis-hrr") == "thesis-hr"


def test_one_id_in_two_documents_is_reported() -> None:
    """Two branches may bring one id twice; the index names both documents."""
    index = Index([parse(THESIS, "thesis/a.md"), parse(TWIN, "thesis/b.md")])

    assert {key: [d.path for d in found] for key, found in index.duplicates.items()} == {
        "thesis-hr": ["thesis/a.md", "thesis/b.md"]
    }


def test_an_id_of_two_documents_means_the_first() -> None:
    """A bare reference to a repeated id still resolves: the repetition has a finding of its own."""
    index = Index([parse(THESIS, "thesis/a.md"), parse(TWIN, "thesis/b.md")])

    assert index.resolve("x.md", "thesis-hr", bare=True).path == "thesis/a.md"


def test_links_are_written_relative() -> None:
    """A link leads from one workspace path to another, percent-encoded where it must be."""
    assert relative_link("thesis/a.md", "docs/memos/b c.md", "x") == "../docs/memos/b%20c.md#x"
    assert relative_link("thesis/a.md", "thesis/a.md", "x") == "#x"
