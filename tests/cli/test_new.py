"""`scaffold KIND "Title"`: front matter, names, answers and output."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conviction.documents import parser
from conviction.workspace.actions import kinds
from helpers import TODAY, read_tree, run_cli, run_process, snap, tree

THESIS = "---\nid: thesis-ledger\nkind: thesis\ntitle: The ledger\n---\n\n## Claims\n"


def front(root: Path, path: str) -> dict[str, object]:
    """The fields of a document, which must be readable."""
    document = parser.parse_bytes((root / path).read_bytes(), path)
    assert document.front.ok
    return dict(document.front.fields)


def test_memo_is_written_in_the_order_of_the_format(workspace: Path) -> None:
    """A memo is in its folder under day and slug, its fields in the order of the format."""
    run = run_cli(["memo", "Price the API by usage", "--owner", "Ada Okafor", "--tag", "pricing"], workspace)

    path = f"docs/memos/{TODAY}-price-the-api-by-usage.md"
    assert (run.code, run.err) == (0, "")
    assert run.out.strip().endswith(path)
    assert list(front(workspace, path).items()) == [
        ("id", f"memo-{TODAY}-price-the-api-by-usage"),
        ("kind", "memo"),
        ("title", "Price the API by usage"),
        ("status", "draft"),
        ("owner", "Ada Okafor"),
        ("created", TODAY),
        ("audience", "team"),
        ("tags", ["pricing"]),
        ("made_with", "memo@1"),
    ]


@pytest.mark.parametrize("kind", [kind.name for kind in kinds.every()])
def test_every_kind_starts_where_it_belongs(workspace: Path, kind: str) -> None:
    """Each packaged kind makes a whole document in its folder, with its first status."""
    run = run_cli([kind, "A plain title", "--json"], workspace)

    data = json.loads(run.out)
    declared = kinds.get(root=None, name=kind)
    document = parser.parse_bytes((workspace / data["path"]).read_bytes(), data["path"])
    assert data["path"].startswith(declared.folder + "/")
    assert (document.id, document.status, document.kind) == (data["id"], declared.first_status, kind)
    assert {section.name for section in declared.sections if section.required} <= {s.name for s in document.sections}


def test_path_on_stdout_opens_from_here(workspace: Path) -> None:
    """The path on stdout can be opened from the current folder, so `$EDITOR $(scaffold memo …)` works."""
    run = run_process(["memo", "Usage"], workspace)

    assert (workspace / run.out.strip()).is_file()
    assert run.out.count("\n") == 1


def test_declared_fields_are_flags(workspace: Path) -> None:
    """A kind's own fields are options, read by their types."""
    run = run_cli(
        ["thesis", "Ledger", "--segment", "mid-market", "--conviction", "70", "--horizon", "2027-06-30"], workspace
    )

    fields = front(workspace, "thesis/ledger.md")
    assert run.code == 0
    assert (fields["segment"], fields["conviction"], fields["horizon"]) == ("mid-market", "70%", "2027-06-30")


def test_an_answer_is_one_plain_line(workspace: Path) -> None:
    """Line breaks and control characters that were pasted into an answer become spaces."""
    run_cli(["thesis", "Ledger", "--segment", "mid-\x1b[31mmarket\noperations"], workspace)

    assert front(workspace, "thesis/ledger.md")["segment"] == "mid- [31mmarket operations"


def test_a_card_must_be_there(workspace: Path) -> None:
    """A reference to a card is checked before it is written, and the nearest one is suggested."""
    tree(workspace, {"thesis/ledger.md": THESIS + "\n### Operations signs {#ops-buyer}\n\n- **Conviction:** 70%\n"})

    wrong = run_cli(["evidence", "E", "--bears-on", "ledger#ops-buyr"], workspace)
    right = run_cli(["evidence", "E", "--bears-on", "ledger#ops-buyer"], workspace)

    assert (wrong.code, right.code) == (2, 0)
    assert wrong.err.startswith("error: --bears-on: thesis-ledger has no `ops-buyr`\n")
    assert wrong.err.endswith("hint: did you mean thesis-ledger#ops-buyer?\n")
    assert "- **Bears on:** thesis-ledger#ops-buyer\n" in (workspace / right.out.strip()).read_text()


def test_a_whole_slug_goes_before_a_part(workspace: Path) -> None:
    """A document whose slug is the name is meant, though the name is a part of another's too."""
    for title in ("Post", "Post invoices"):
        run_cli(["memo", title], workspace)

    run_cli(["decision", "D", "--memo", "post"], workspace)

    assert front(workspace, f"docs/decisions/{TODAY}-d.md")["memo"] == f"memo-{TODAY}-post"


def test_a_field_answers_to_its_own_name_too(workspace: Path) -> None:
    """Where a flag is called otherwise than its field, the field's own name with dashes is a flag as well."""
    run_cli(["memo", "Usage", "--decide-by", TODAY, "--decider", "Ada", "--tag", "a"], workspace)
    run_cli(["memo", "Seats", "--decision-needed-by", TODAY, "--decision-makers", "Ada", "--tags", "a"], workspace)

    usage, seats = (front(workspace, f"docs/memos/{TODAY}-{name}.md") for name in ("usage", "seats"))
    for name, value in (("decision_needed_by", TODAY), ("decision_makers", ["Ada"]), ("tags", ["a"])):
        assert usage[name] == seats[name] == value


@pytest.mark.parametrize("title", ["index", "README", "Con"])
def test_no_title_makes_a_reserved_file_name(workspace: Path, title: str) -> None:
    """An undated document is never called like a folder's first page or like a device."""
    run = run_cli(["thesis", title], workspace)

    assert run.out.endswith(f"thesis/{title.lower()}-x.md\n")
    assert f"thesis-{title.lower()}-x\t" in run_cli(["list"], workspace).out


def ask(args: list[str], cwd: Path, answers: str) -> str:
    """The output of `scaffold ARGS` on a terminal with these typed answers; it must exit with 0."""
    ours, theirs = pty.openpty()
    os.write(ours, answers.encode())
    child = subprocess.Popen(
        [sys.executable, "-m", "conviction", *args], cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    output = b""
    try:
        while read := os.read(ours, 4096):
            output += read
    except OSError:  # Linux's way to say that the terminal was closed
        pass
    os.close(ours)
    assert child.wait(timeout=60) == 0, output
    return output.decode().replace("\r\n", "\n")


def test_an_invalid_answer_repeats_the_prompt(workspace: Path) -> None:
    """On a terminal the prompt is repeated for an invalid answer, and the other answers are kept."""
    output = ask(["thesis", "Ledger"], workspace, "mid-market\n2027-13-45\n2027-06-30\nabout half\n50\n\n")

    fields = front(workspace, "thesis/ledger.md")
    assert '"2027-13-45" is not a day such as 2026-11-23' in output
    assert '"about half" is not a per cent' in output
    assert (fields["segment"], fields["horizon"], fields["conviction"]) == ("mid-market", "2027-06-30", "50%")
    assert fields["review_every"] == "90d"


def test_the_speaker_is_prompted_for(workspace: Path) -> None:
    """On a terminal a quote without its speaker prompts for the pseudonym."""
    output = ask(["quote", "We re-type it"], workspace, "P-07\n")

    assert "Who said it (a pseudonym such as P-07): " in output
    assert f"docs/library/conversations/{TODAY}-p07.md\n" in output


def test_an_editor_that_is_missing_costs_nothing(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document whose editor cannot be opened is written all the same, and a note says what to set."""
    monkeypatch.setenv("EDITOR", "no-such-editor")

    output = ask(["essay", "Ledger"], workspace, "\n")

    assert (workspace / f"docs/essays/{TODAY}-ledger.md").is_file()
    assert "note: no-such-editor: " in output
    assert "set $VISUAL or $EDITOR, or use --no-edit" in output


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["thesis", "T", "--conviction", "170"], "--conviction"),
        (["thesis", "T", "--conviction", "0.7"], '--conviction: "0.7" may mean 0.7% or 70%; write %'),
        (["thesis", "T", "--horizon", "soon"], "--horizon"),
        (["thesis", "T", "--review-every", "90 days"], "--review-every"),
        (["evidence", "E", "--tier", "opinoin"], "--tier"),
        (["memo", "M", "--thesis", "nothing"], "--thesis"),
        (["memo", "M", "--audience", "teem"], "--audience"),
        (["memo", "   "], "title"),
        (["memo", "x" * 301], "title"),
    ],
)
def test_a_wrong_answer_is_one_line_that_names_the_flag(workspace: Path, args: list[str], message: str) -> None:
    """An answer that does not fit stops the command before anything is written."""
    before = snap(workspace)

    run = run_cli(args, workspace)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("error: ")
    assert message in run.err.split("\n")[0]
    assert snap(workspace) == before


@pytest.mark.parametrize("name", ["thesis-ledger", "thesis/ledger.md", "ledger", "led"])
def test_references_are_stored_as_ids(workspace: Path, name: str) -> None:
    """A document is named by id, path or a part of its slug, and its id is stored."""
    tree(workspace, {"thesis/ledger.md": THESIS})

    run_cli(["memo", "M", "--thesis", name], workspace)

    assert front(workspace, f"docs/memos/{TODAY}-m.md")["thesis"] == ["thesis-ledger"]


def test_taken_name_gets_four_characters(workspace: Path) -> None:
    """Matrix E90: Where id and path are taken, four random characters follow, and a note names the holder."""
    first = run_cli(["memo", "Usage"], workspace)
    second = run_cli(["memo", "Usage"], workspace)

    assert second.code == 0
    assert f"is taken by docs/memos/{TODAY}-usage.md" in second.err
    stem = Path(second.out.strip()).stem
    assert stem.startswith(f"{TODAY}-usage-")
    assert len(stem) == len(Path(first.out.strip()).stem) + 5
    assert front(workspace, f"docs/memos/{stem}.md")["id"] == f"memo-{stem}"


def test_taken_id_elsewhere_counts(workspace: Path) -> None:
    """An id that another file carries is taken, whatever that file is called."""
    tree(workspace, {"thesis/renamed.md": THESIS})

    run = run_cli(["thesis", "Ledger"], workspace)

    assert "thesis-ledger is taken by thesis/renamed.md" in run.err
    assert not (workspace / "thesis/ledger.md").exists()


def test_titles_without_letters_get_a_name(workspace: Path) -> None:
    """Matrix E89: A title in another script gets the kind and four random characters as its name."""
    run = run_cli(["thesis", "日本語", "--json"], workspace)

    data = json.loads(run.out)
    assert data["id"].startswith("thesis-")
    assert len(data["id"]) == len("thesis-") + 4
    assert data["path"] == f"thesis/{data['id']}.md"
    assert front(workspace, data["path"])["title"] == "日本語"


@pytest.mark.parametrize("title", ["Использовать Redis", "Redis を使う", "Redis για όλους"])
def test_a_title_that_is_partly_latin_is_not_named_by_that_part(workspace: Path, title: str) -> None:
    """The slug never says the contrary of the title: four random characters, a note, and `--slug` to choose."""
    run = run_cli(["memo", title], workspace)
    chosen = run_cli(["memo", title, "--slug", "use-redis"], workspace)

    assert re.fullmatch(rf"docs/memos/{TODAY}-memo-[a-z0-9]{{4}}\.md\n", run.out)
    assert "note: the title cannot be written in a-z, so the name has four random characters: --slug" in run.err
    assert (chosen.out, chosen.err) == (f"docs/memos/{TODAY}-use-redis.md\n", "")


def test_a_long_title_is_cut_with_a_note(workspace: Path) -> None:
    """The id ends with a whole word that needs no other, and the note says how to choose another one."""
    title = "Mid-market companies will pay for one suite where HR and finance share one record"
    run = run_cli(["thesis", title], workspace)

    assert run.out == "thesis/mid-market-companies-will-pay-for-one-suite.md\n"
    assert (
        "note: the name is cut after `mid-market-companies-will-pay-for-one-suite`, and an id stays for good" in run.err
    )
    assert front(workspace, run.out.strip())["title"] == title
    assert run_cli(["thesis", "Mid-market companies will pay for one suite"], workspace).err.startswith(
        "note: thesis-mid"
    )


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["memo", "X", "--slug", "Use Redis"], "--slug: `Use Redis` is not a slug of at most 48 characters"),
        (["memo", "X", "--slug", "../x"], "--slug: `../x` is not a slug of at most 48 characters"),
        (["memo", "X", "--slug", "a" * 49], "is not a slug of at most 48 characters"),
        (["memo", "X", "--slug", "con"], "--slug: `con` is not a slug of at most 48 characters"),
        (["memo", "X", "--slug", "日本"], "--slug: `日本` is not a slug of at most 48 characters"),
        (
            ["conversation", "X", "--who", "P-07", "--slug", "maria"],
            "--slug: a conversation is named by its participant",
        ),
    ],
)
def test_a_slug_that_is_none_is_refused(workspace: Path, args: list[str], error: str) -> None:
    """Matrix E88: One line with the nearest slug, and no file."""
    run = run_cli(args, workspace)

    assert run.code == 2
    assert error in run.err
    assert not (workspace / "docs").exists()


def test_a_list_is_split_at_commas_as_at_its_prompt(workspace: Path) -> None:
    """`--with "Jonas, Mira"` is two people; a text with a comma stays one text."""
    path = run_cli(["premortem", "X", "--with", "Jonas, Mira", "--with", "Eve,"], workspace).out.strip()
    other = run_cli(["thesis", "Y", "--segment", "clinics, hotels", "--tag", "a,b"], workspace).out.strip()

    assert front(workspace, path)["participants"] == ["Jonas", "Mira", "Eve"]
    assert front(workspace, other)["segment"] == "clinics, hotels"
    assert front(workspace, other)["tags"] == ["a", "b"]


def test_what_bears_on_a_claim_is_not_its_evidence_yet(workspace: Path) -> None:
    """The note is the command that adds it to the claim, and that command works."""
    tree(workspace, {"thesis/ledger.md": THESIS + "\n## Claims\n\n### Two fall {#two}\n\n- **Conviction:** 50%\n"})

    run = run_cli(["evidence", "Churn", "--bears-on", "ledger#two"], workspace)

    command = f"scaffold link thesis-ledger#two --for evidence-{TODAY}-churn"
    assert f"note: thesis-ledger#two does not cite this yet: {command}, or --against, adds it there\n" in run.err
    assert run_cli(command.split()[1:], workspace).code == 0
    assert (
        f"- **For:** [Churn](../docs/library/evidence/{TODAY}-churn.md)\n"
        in (workspace / "thesis/ledger.md").read_text()
    )


def test_a_conversation_is_private_and_named_by_its_pseudonym(workspace: Path) -> None:
    """A conversation starts with the narrowest audience, and no word of its title is in its file name."""
    run = run_cli(["conversation", "Talk with Acme Ltd", "--who", "P-07", "--json"], workspace)
    nameless = run_cli(["conversation", "Talk with Acme Ltd", "--json"], workspace)

    data = json.loads(run.out)
    assert front(workspace, data["path"])["audience"] == "private"
    assert data["path"] == f"docs/library/conversations/{TODAY}-p07.md"
    assert "acme" not in json.loads(nameless.out)["path"].lower() + json.loads(nameless.out)["id"]


@pytest.mark.parametrize(
    ("args", "name"),
    [
        (["conversation", "C", "--who", "P-07", "--segment", "operations", "--date", "2026-03-04"],
         "docs/library/conversations/2026-03-04-p07-operations"),
        (["evidence", "Churn fell", "--observed-on", "2026-07-01"], "docs/library/evidence/2026-07-01-churn-fell"),
        (["decision", "Post invoices", "--decided", "2026-07-01"], f"docs/decisions/{TODAY}-post-invoices"),
    ],
)  # fmt: skip
def test_the_day_in_a_name_is_the_day_that_it_is_about(workspace: Path, args: list[str], name: str) -> None:
    """File name and id carry the day of the conversation or of the observation, else that of the writing."""
    data = json.loads(run_cli([*args, "--json"], workspace).out)

    assert data["path"] == f"{name}.md"
    assert data["id"] == f"{args[0]}-{Path(name).name}"
    assert front(workspace, data["path"])["created"] == TODAY


@pytest.mark.parametrize("kind", [kind.name for kind in kinds.every()])
def test_the_same_id_is_the_same_path(workspace: Path, kind: str) -> None:
    """Two branches that take one id take one path, so that git shows the conflict: names hold the whole slug."""
    long = "Operations and not human resources signs the renewal of every mid-market account from the spring on"
    data = json.loads(run_cli([kind, long, "--json"], workspace).out)

    stem = Path(data["path"]).stem
    assert re.fullmatch(r"[a-z0-9-]{1,64}", data["id"])
    assert data["id"] == f"{kind}-{stem}" or (kind == "conversation" and stem.endswith(data["id"][-4:]))


def test_dry_run_writes_nothing(workspace: Path) -> None:
    """--dry-run prints the path that would be, and leaves every byte as it is."""
    before = snap(workspace)

    run = run_cli(["memo", "Usage", "--dry-run"], workspace)

    assert run.code == 0
    assert run.out.strip().endswith(f"docs/memos/{TODAY}-usage.md")
    assert snap(workspace) == before


def test_owner_flag_settings_git_or_a_note(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner is the flag's, else the settings', else git's user, else left out with a note."""
    assert run_cli(["memo", "A"], workspace).code == 0
    assert front(workspace, f"docs/memos/{TODAY}-a.md")["owner"] == "Ada Okafor"

    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("HOME", "/nonexistent")
    run = run_cli(["memo", "B"], workspace)
    assert "no owner" in run.err
    assert "owner" not in front(workspace, f"docs/memos/{TODAY}-b.md")

    (workspace / "scaffold.toml").write_text('[defaults]\nowner = "Ben"\n', encoding="utf-8")
    run_cli(["memo", "C"], workspace)
    assert front(workspace, f"docs/memos/{TODAY}-c.md")["owner"] == "Ben"

    run_cli(["memo", "D", "--owner", "Eve"], workspace)
    assert front(workspace, f"docs/memos/{TODAY}-d.md")["owner"] == "Eve"


def test_works_without_git(workspace: Path, tmp_path: Path) -> None:
    """Matrix F107: Without a git program a document is made all the same."""
    run = run_process(["memo", "Usage", "--owner", "Ada"], workspace, env={"PATH": str(tmp_path / "empty")})

    assert run.code == 0, run.err
    assert (workspace / run.out.strip()).is_file()


def test_the_workspaces_own_kind_is_a_command(workspace: Path) -> None:
    """Matrix D70: A kind in templates/ is a command with its own fields at once."""
    tree(
        workspace,
        {
            "templates/bet.toml": """
                title = "Bet"
                summary = "A small bet"
                folder = "docs/bets"
                file = "{slug}"
                statuses = ["open", "settled"]

                [[sections]]
                name = "The bet"
                """,
            "templates/bet.md.jinja": "## The bet\n\nI bet on {{ title }}.\n",
        },
    )
    assert "bet" in run_cli(["--help"], workspace).out

    run = run_cli(["bet", "Rain {{7*7}}"], workspace)

    assert run.code == 0, run.err
    assert "I bet on Rain {{7*7}}.\n" in (workspace / "docs/bets/rain-7-7.md").read_text()


def test_a_kind_that_is_called_like_a_command_starts_by_the_long_form(workspace: Path) -> None:
    """`scaffold new NAME` always works, also where the command of that name is another one."""
    declaration = 'title = "List"\nfolder = "docs/lists"\nstatuses = ["open", "done"]\nsections = ["Things"]\n'
    tree(workspace, {"templates/list.toml": declaration, "templates/list.md.jinja": "## Things\n"})

    assert run_cli(["new", "list", "Errands"], workspace).out.strip().endswith("docs/lists/errands.md")
    assert run_cli(["list", "list"], workspace).out.startswith("list-errands\t")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and "\0" not in text))
def test_no_title_can_forge_front_matter(workspace: Path, title: str) -> None:
    """Matrix D69: Whatever the title, the document has the fields that were answered, and no other."""
    wanted = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", title).split())
    run = run_cli(["memo", "--json", "--", title], workspace)
    if run.code == 2:
        assert "UTF-8" in run.err or not wanted
        return

    fields = front(workspace, json.loads(run.out)["path"])
    assert fields["title"] == wanted
    assert fields["audience"] == "team"
    assert list(fields) == ["id", "kind", "title", "status", "owner", "created", "audience", "made_with"]


def test_only_the_document_is_written(workspace: Path) -> None:
    """Starting a document touches no other file."""
    before = read_tree(workspace)

    run_cli(["decision", "Usage"], workspace)

    assert {k: v for k, v in read_tree(workspace).items() if k not in before}.keys() == {
        f"docs/decisions/{TODAY}-usage.md"
    }


def test_characters_that_nobody_sees_do_not_get_into_a_title(workspace: Path) -> None:
    """An emoji keeps its joiners, and a Persian word its own."""
    family, word = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    run = run_cli(["memo", f"Pri\u202ece zero\u200bwidth {family} {word}"], workspace)

    text = (workspace / run.out.strip()).read_text(encoding="utf-8")
    document = parser.parse(text, "docs/memos/x.md")
    assert document.title == f"Price zerowidth {family} {word}"
