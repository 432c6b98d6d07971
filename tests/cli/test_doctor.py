"""`scaffold doctor`: tools, leftovers, locks, ids, and files that are never shown."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from helpers import Repository, run_cli, run_process, tree


@pytest.fixture
def healthy(tmp_path: Path) -> Path:
    """A fresh workspace."""
    assert run_cli(["init", "work"], tmp_path).code == 0
    return tmp_path / "work"


def troubles(root: Path, *args: str) -> list[dict[str, object]]:
    """The doctor's findings in the workspace."""
    found: list[dict[str, object]] = json.loads(run_cli(["doctor", "--json", *args], root).out)["troubles"]
    return found


def test_fresh_workspace_has_no_trouble(healthy: Path) -> None:
    """A fresh workspace has nothing to repair."""
    assert troubles(healthy) == []


@pytest.mark.needs_vale
def test_versions(healthy: Path) -> None:
    """The JSON output has path and version of python, git, MkDocs and Vale."""
    told = json.loads(run_cli(["doctor", "--json"], healthy).out)

    assert told["schema"] == 1
    assert told["vale"]["path"] == os.environ["SCAFFOLD_VALE"]
    assert told["vale"]["version"] == "3.22.0"
    assert told["git"]["version"].startswith("2.")
    assert told["mkdocs"]["version"].startswith("1.")
    assert told["healthy"] is True
    assert run_cli(["doctor", "--check"], healthy).code == 0


def test_missing_tools_are_reported(healthy: Path) -> None:
    """Without git and Vale the doctor still runs; it ends with 0, and with 1 when asked to check."""
    env = {"PATH": "/nonexistent"}
    run = run_process(["doctor"], healthy, env=env)

    assert run.code == 0, run.err
    assert "git is not installed" in run.out
    assert "Vale is not installed" in run.out
    assert run_process(["doctor", "--check"], healthy, env=env).code == 1


def test_leftovers_are_removed_by_fix(healthy: Path) -> None:
    """Matrix A2: A temporary file of a killed command is named, removed by --fix, and then gone."""
    tree(healthy, {"docs/memos/.scaffold-0123456789ab.tmp": "half"})

    assert [t["code"] for t in troubles(healthy)] == ["leftover"]
    assert [t["fixed"] for t in troubles(healthy, "--fix")] == [True]
    assert troubles(healthy) == []


TALK = (
    "---\nid: conversation-2026-03-04-p07\nkind: conversation\ntitle: Talk\nstatus: {}\n"
    "participant: {} # said so\n---\n"
)


@pytest.mark.parametrize("typed", ["p07", "P 07", "p-7"])
def test_spellings_of_one_person_are_unified(healthy: Path, typed: str) -> None:
    """`--fix` writes the spelling of the pattern, and nothing else of the document; a frozen one is left."""
    folder = "docs/library/conversations"
    raw, frozen = f"{folder}/2026-03-04-p07.md", f"{folder}/2026-03-05-p07.md"
    processed = TALK.replace("03-04", "03-05").format("processed", typed)
    texts = {raw: TALK.format("raw", typed), frozen: processed}
    tree(healthy, {path: text.encode() for path, text in texts.items()})

    told = [(t["code"], t["path"], t["message"]) for t in troubles(healthy)]
    assert told == [("participant-spelling", f"{raw}:6", f"`{typed}` is spelled P-07: scaffold doctor --fix writes it")]
    assert [t["fixed"] for t in troubles(healthy, "--fix")] == [True]

    assert troubles(healthy) == []
    assert (healthy / raw).read_text() == TALK.format("raw", "P-07")
    assert (healthy / frozen).read_text() == processed


def test_missing_files_are_written_again(healthy: Path) -> None:
    """A deleted mkdocs.yml comes back as `init` wrote it."""
    before = (healthy / "mkdocs.yml").read_bytes()
    (healthy / "mkdocs.yml").unlink()

    assert [t["path"] for t in troubles(healthy)] == ["mkdocs.yml"]
    troubles(healthy, "--fix")

    assert (healthy / "mkdocs.yml").read_bytes() == before


@pytest.mark.parametrize(
    ("own", "messages"),
    [
        ("plugins:\n  - search\n  - conviction\n", []),
        ("plugins:\n  conviction: {}\n", []),
        ("INHERIT: base.yml\n", []),
        (
            "site_name: x\ndocs_dir: handbook\nplugins: [search, 3, {tags: {}}]\n",
            [
                "docs_dir is handbook, and a workspace keeps its pages in docs/: move them there and remove docs_dir",
                "the plugin conviction is missing, so mkdocs shows no thesis and no register: add it under plugins",
            ],
        ),
        ("site_name: [\n", ["not valid YAML: expected the node content, but found '<stream end>': correct that line"]),
    ],
    ids=["list", "mapping", "inherited", "elsewhere", "broken"],
)
def test_faults_that_hide_documents_from_the_site_are_reported(healthy: Path, own: str, messages: list[str]) -> None:
    """An mkdocs.yml of one's own that lacks the plugin or looks elsewhere is a trouble, with the remedy."""
    (healthy / "base.yml").write_text("plugins: [search, conviction]\n", encoding="utf-8")
    (healthy / "mkdocs.yml").write_text(own, encoding="utf-8")

    found = troubles(healthy)

    assert [trouble["message"] for trouble in found if trouble["code"] != "site-code"] == messages
    assert {trouble["code"] for trouble in found} <= {"site", "site-code"}


def test_conflict_markers_are_reported(healthy: Path) -> None:
    """A document in which git left its conflict marks is named with the line of the first."""
    sides = "<<<<<<< HEAD\n60%\n=======\n50%\n>>>>>>> other\n"
    tree(healthy, {"thesis/a.md": f"---\nid: thesis-a\n---\n\n{sides}"})

    assert [(t["code"], t["path"]) for t in troubles(healthy)] == [("conflict", "thesis/a.md:5")]


def test_duplicate_ids_and_unreadable_documents(healthy: Path) -> None:
    """Two documents of one id, and one that cannot be read, are named with their paths."""
    text = "---\nid: thesis-a\ntitle: A\n---\n"
    tree(
        healthy,
        {"thesis/a.md": text, "thesis/b.md": text, "thesis/c.md": b"\xff\xfe", "thesis/d.md": "---\nx: &a 1\n---\n"},
    )

    found = {(t["code"], t["path"]) for t in troubles(healthy)}

    assert found == {("duplicate-id", "thesis/a.md"), ("unreadable", "thesis/c.md:1"), ("unreadable", "thesis/d.md:2")}


def test_stale_git_lock_is_named_with_its_age_and_kept(healthy: Path) -> None:
    """Matrix A4: A left-over index.lock is named with its age, and not deleted even by --fix."""
    lock = healthy / ".git/index.lock"
    lock.touch()
    two_hours_ago = time.time() - 7300
    os.utime(lock, (two_hours_ago, two_hours_ago))

    found = troubles(healthy, "--fix")

    assert [t["code"] for t in found] == ["git-lock"]
    assert "2 hours old" in str(found[0]["message"])
    assert lock.exists()


def test_files_that_are_never_shown_are_listed(healthy: Path, tmp_path: Path) -> None:
    """Linked folders, pipes and names that are not UTF-8 are passed over by every command, and named here."""
    (healthy / "docs/linked").symlink_to(tmp_path)
    os.mkfifo(healthy / "docs/pipe.md")
    (healthy / os.fsdecode(b"docs/odd\xff.md")).write_text("x")

    assert {t["code"] for t in troubles(healthy)} >= {"linked-folder", "no-file", "odd-name"}
    assert run_cli(["list"], healthy).code == 0


def test_outside_a_workspace(tmp_path: Path) -> None:
    """Outside a workspace the doctor looks at the tools alone."""
    run = run_cli(["doctor"], tmp_path)

    assert run.code == 0
    assert run.out.endswith("here    no workspace: scaffold init starts one, scaffold demo writes an example\n")


def test_broken_settings_are_a_trouble_not_an_end(healthy: Path) -> None:
    """With settings that cannot be read the doctor still looks at the rest."""
    (healthy / "scaffold.toml").write_text("nmae = 1\n")

    found = troubles(healthy)

    assert [t["code"] for t in found] == ["settings"]
    assert "did you mean `name`" in str(found[0]["message"])


def test_a_missing_repository_is_reported(tmp_path: Path) -> None:
    """Outside of git the doctor reports that the workspace keeps no history."""
    repo = Repository(tmp_path / "elsewhere")
    run_cli(["init", "work"], repo.root)
    tree(
        tmp_path,
        {
            "plain/scaffold.toml": "schema = 1\n",
            "plain/mkdocs.yml": "plugins: [conviction]\n",
            "plain/docs/index.md": "",
        },
    )

    assert not (repo.root / "work/.git").exists()
    assert [t["code"] for t in troubles(tmp_path / "plain")] == ["no-repository"]
