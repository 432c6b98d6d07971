"""`scaffold link` and `scaffold quote`: edges and words, put in without touching another byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers import TODAY, run_cli, snap, tree

THESIS = """\
---
id: thesis-ledger
kind: thesis
title: The ledger decides
status: active
---

## Claims

### Operations signs the renewal {#ops-buyer}

- **Conviction:** 70%
- **Breaks if:** HR signs two of five

Because.

### Two [odd] claims {#odd}

- **For:** conversation-2026-03-04-p07#q2 (strong)
- **Against:** nothing-known
- **For:** #ops-buyer
"""
TALK = """\
---
id: conversation-2026-03-04-p07
kind: conversation
title: Operations lead P-07
status: raw
date: 2026-03-04
participant: P-07
---

## Quotes

### Q1

> First.

### Q2

> Second.
"""
PATHS = ("thesis/ledger.md", "docs/library/conversations/2026-03-04-p07.md")


@pytest.fixture
def argued(workspace: Path) -> Path:
    """A thesis and a conversation."""
    return tree(workspace, dict(zip(PATHS, (THESIS, TALK), strict=True)))


LINK = "[Operations lead P-07, quote 2](../docs/library/conversations/2026-03-04-p07.md#q2)"


@pytest.mark.parametrize("claim", ["thesis-ledger#ops-buyer", "ledger#ops-buyer", "ops-buyer", "#ops-buyer"])
@pytest.mark.parametrize("target", ["conversation-2026-03-04-p07#q2", f"{PATHS[1]}#q2", "p07#q2"])
def test_one_edge_is_one_line(argued: Path, claim: str, target: str) -> None:
    """An edge is one new bullet with relative link, title and weight; every other byte stays."""
    run = run_cli(["link", claim, "--for", target, "--weight", "strong"], argued)

    assert (run.code, run.out) == (0, "thesis/ledger.md\n")
    breaks = "- **Breaks if:** HR signs two of five\n"
    assert (argued / PATHS[0]).read_text() == THESIS.replace(breaks, breaks + f"- **For:** {LINK} (strong)\n")


def test_a_quote_holds_text_alone(workspace: Path) -> None:
    """Characters that move a terminal's cursor are removed from the quote, and the pseudonym is one line."""
    run = run_cli(["quote", "red\x1b[31m\r\nand\tmore\x9b", "--who", "P-07\n"], workspace)

    assert (run.code, run.err) == (0, "Q1 of a new conversation with P-07\n")
    assert "> red[31m\n> and\tmore\n" in (workspace / run.out.strip()).read_text()


def test_a_document_without_a_claim_says_where_claims_stand(argued: Path) -> None:
    """A document in the place of a claim is answered with what to name or write."""
    tree(argued, {"thesis/new.md": "---\nid: thesis-new\n---\n\n## Claims\n"})

    for name, hint in (
        ("thesis-new", "write `### The claim {#id}` under its Claims first"),
        ("p07", "only a thesis has claims: name one of them"),
    ):
        run = run_cli(["link", name, "--for", "thesis-ledger"], argued)
        assert (run.code, run.err.split("\n")[1]) == (2, f"hint: {hint}")


def test_a_mistyped_claim_suggests_the_nearest(argued: Path) -> None:
    """A claim that no document has is answered with the one that was probably meant."""
    run = run_cli(["link", "ops-buyr", "--for", "p07#q2"], argued)

    assert run.code == 2
    assert run.err == "error: no claim is called `ops-buyr`\nhint: did you mean thesis-ledger#ops-buyer?\n"


def test_paths_open_from_a_folder_below(argued: Path) -> None:
    """In a folder below the root, the paths that link and quote print can be opened."""
    below = tree(argued / "docs/memos", {"x.txt": ""})

    for args in (["link", "ops-buyer", "--for", "p07#q2"], ["quote", "Twice a month", "--who", "P-09"]):
        assert (below / run_cli(args, below).out.strip()).is_file()


def test_the_same_edge_is_not_written_twice(argued: Path) -> None:
    """A second time nothing is written; the other direction is refused."""
    args = ["link", "ops-buyer", "--for", "p07#q2"]
    run_cli(args, argued)
    before = snap(argued)

    again = run_cli(args, argued)
    other = run_cli(["link", "ops-buyer", "--against", "p07#q2"], argued)

    assert again.code == 0
    assert "already" in again.err
    assert other.code == 2
    assert "is already under For of this claim" in other.err
    assert snap(argued) == before


def test_web_address(argued: Path) -> None:
    """A web address is linked under its own name."""
    run_cli(["link", "ops-buyer", "--neutral", "https://example.com/a b/"], argued)

    assert "- **Neutral:** [example.com/a b](<https://example.com/a%20b/>)\n" in (argued / PATHS[0]).read_text()


def test_bare_references_become_links(argued: Path) -> None:
    """`scaffold link` alone links every reference that leads somewhere, and names the one that does not."""
    run = run_cli(["link"], argued)

    expected = THESIS.replace("conversation-2026-03-04-p07#q2", LINK)
    expected = expected.replace("**For:** #ops-buyer", "**For:** [Operations signs the renewal](#ops-buyer)")
    assert (argued / PATHS[0]).read_text() == expected
    assert "note: thesis/ledger.md:20: `nothing-known` does not resolve" in run.err
    assert run_cli(["link"], argued).out == ""


def test_a_short_name_in_the_text_is_a_reference(argued: Path) -> None:
    """A part of a slug that fits one document becomes the same link; an ambiguous one is listed, and is E302."""
    path = argued / PATHS[0]
    path.write_text(THESIS.replace("conversation-2026-03-04-p07#q2", "p07#q2").replace("nothing-known", "2026-03"))
    tree(argued, {"docs/library/conversations/2026-03-05-p08.md": TALK.replace("04-p07", "05-p08")})

    lint = run_cli(["lint", "--no-vale", "--select", "E302,E309"], argued)
    run = run_cli(["link"], argued)

    several = "`2026-03` fits 2 documents, such as `conversation-2026-03-04-p07`: write more of the id"
    assert f"{PATHS[0]}:20:16: error E302 {several}" in lint.out
    assert "E309 [*] `p07#q2` is not a link yet" in lint.out
    assert "`2026-03` does not resolve" in run.err
    assert f"- **For:** {LINK} (strong)\n" in path.read_text()
    assert "- **Against:** 2026-03\n" in path.read_text()


def test_a_field_takes_a_whole_id(workspace: Path) -> None:
    """Other programs read the front matter: a short name there is E302 with the id as its correction."""
    memo = "---\nid: memo-x\nkind: memo\ntitle: X\nstatus: in-review\nthesis: [ledger]\n---\n"
    tree(workspace, {PATHS[0]: THESIS, "docs/memos/2026-11-01-x.md": memo})

    run = run_cli(["lint", "--no-vale", "--select", "E302", "docs/memos"], workspace)

    assert (
        "docs/memos/2026-11-01-x.md:6:10: error E302 `ledger` leads nowhere: did you mean `thesis-ledger`?" in run.out
    )


def test_brackets_in_a_title_stay_a_link(argued: Path) -> None:
    """A title with brackets is escaped, and the link is read back as one edge."""
    from conviction.documents import parser

    run_cli(["link", "ops-buyer", "--for", "thesis-ledger#odd"], argued)

    document = parser.parse((argued / PATHS[0]).read_text(), PATHS[0], kind="thesis")
    card = document.card("ops-buyer")
    assert card is not None
    assert [edge.target for edge in card.edges] == ["#odd"]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["nothing", "--for", "p07#q2"], "unknown document `nothing`"),
        (["ops-buyer", "--for", "p07#q9"], "has no card `q9`"),
        (["ops-buyer", "--for", "p99"], "unknown document `p99`"),
        (["ops-buyer"], "one of --for, --against and --neutral"),
        (["ops-buyer", "--for", "p07", "--against", "p07"], "one of --for, --against and --neutral"),
        (["thesis-ledger", "--for", "p07#q2"], "is a document, not a claim"),
    ],
)
def test_links_that_cannot_be_made_are_one_line(argued: Path, args: list[str], error: str) -> None:
    """An end that is not found, or said twice, stops the command before anything is written."""
    before = {path: (argued / path).read_bytes() for path in PATHS}

    run = run_cli(["link", *args], argued)

    assert run.code == 2
    assert error in run.err.split("\n")[0]
    assert {path: (argued / path).read_bytes() for path in PATHS} == before


def test_crlf_and_bom_stay(argued: Path) -> None:
    """In a file with a byte-order mark and CRLF the new line ends as its neighbours do."""
    before = b"\xef\xbb\xbf" + THESIS.replace("\n", "\r\n").encode()
    (argued / PATHS[0]).write_bytes(before)

    run_cli(["link", "ops-buyer", "--for", "p07#q2"], argued)

    breaks = b"- **Breaks if:** HR signs two of five\r\n"
    assert (argued / PATHS[0]).read_bytes() == before.replace(breaks, breaks + f"- **For:** {LINK}\r\n".encode())


def test_first_quote_starts_a_private_conversation(workspace: Path) -> None:
    """The first quote of a day starts a conversation for the narrowest audience, under the pseudonym."""
    run = run_cli(
        ["quote", "We re-type it", "--who", "P-07", "--signal", "money", "--segment", "operations"], workspace
    )

    path = f"docs/library/conversations/{TODAY}-p07-operations.md"
    assert (run.code, run.out) == (0, f"{path}\n")
    text = (workspace / path).read_text()
    assert "audience: private\n" in text
    assert "### Q1\n\n> We re-type it\n\n- **Signal:** money\n" in text


def test_more_quotes_are_appended(workspace: Path) -> None:
    """Later quotes of that day go into the same conversation, numbered on; another person has another one."""
    for words, who in (("One", "P-07"), ("Two", "p-07"), ("Three", "P-08")):
        assert run_cli(["quote", words, "--who", who], workspace).code == 0

    first = (workspace / f"docs/library/conversations/{TODAY}-p07.md").read_text()
    assert first.index("> One") < first.index("### Q2\n\n> Two")
    assert "### Q1\n\n> Three" in (workspace / f"docs/library/conversations/{TODAY}-p08.md").read_text()


def test_a_quote_of_yesterdays_call(workspace: Path) -> None:
    """`--date` starts or continues the conversation of that day; one of the future, or none, is refused."""
    for words in ("One", "Two"):
        run = run_cli(["quote", words, "--who", "P-07", "--date", "2026-11-22"], workspace)
        assert (run.code, run.out) == (0, "docs/library/conversations/2026-11-22-p07.md\n")
    assert run.err == "Q2 of that day’s conversation with P-07\n"
    text = (workspace / run.out.strip()).read_text()
    assert "date: 2026-11-22\n" in text
    assert f"created: {TODAY}\n" in text

    for day, error in (("2026-11-24", "2026-11-24 is still to come"), ("monday", "`monday` is not a day such as")):
        run = run_cli(["quote", "Three", "--who", "P-07", "--date", day], workspace)
        assert (run.code, error in run.err) == (2, True)


def test_processed_conversation_is_left_alone(workspace: Path) -> None:
    """A conversation that is no longer raw stays as it is, and another is started."""
    run_cli(["quote", "One", "--who", "P-07"], workspace)
    path = workspace / f"docs/library/conversations/{TODAY}-p07.md"
    path.write_text(path.read_text().replace("status: raw", "status: processed"))
    before = path.read_bytes()

    run = run_cli(["quote", "Two", "--who", "P-07", "--json"], workspace)

    assert json.loads(run.out)["started"] is True
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "words", ["<!-- open", "```\ncode", "two\nlines\n\n# heading", "- **Signal:** fact", "> deep", "---"]
)
def test_any_words_stay_inside_their_quote(workspace: Path, words: str) -> None:
    """Comment marks, fences, headings and bullets in the words cannot leave the quote."""
    from conviction.documents import parser
    from conviction.model.argument import CardKind

    run_cli(["quote", "--who", "P-07", "--signal", "fact", "--", words], workspace)
    run_cli(["quote", "Next", "--who", "P-07"], workspace)

    path = f"docs/library/conversations/{TODAY}-p07.md"
    document = parser.parse((workspace / path).read_text(), path, kind="conversation")
    quotes = document.cards_of(CardKind.QUOTE)
    assert [card.id for card in quotes] == ["q1", "q2"]
    assert quotes[0].body.label("signal") == "fact"
    assert [section.name for section in document.sections][-1] == "What this changes"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["  ", "--who", "P-07"], "the quote is empty"),
        (["x", "--who", " "], "--who is empty"),
        (["x", "--who", "P-07", "--signal", "maney"], "`maney` is not a signal"),
        (["x"], "--who is needed: the participant"),
    ],
)
def test_invalid_quotes_are_one_line(workspace: Path, args: list[str], error: str) -> None:
    """A quote without words or speaker, or with an unknown signal, is one clear line."""
    run = run_cli(["quote", *args], workspace)

    assert run.code == 2
    assert error in run.err.split("\n")[0]
    assert not (workspace / "docs").exists()
