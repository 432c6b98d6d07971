"""A repository from a stranger: nothing that it configures runs, and nothing that it claims steers git elsewhere."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import Repository, Run, run_cli, snap, tree

FRONT = "---\nid: thesis-x\nkind: thesis\ntitle: X\n---\n\n"
COMMANDS = [
    ["history", "x.md"],
    ["history", "--no-cache", "--json", "x.md"],
    ["history", "--since", "main", "--csv", "x.md"],
    ["diff", "x.md"],
    ["diff", "x.md", "r1", "index"],
    ["diff", "--stat", "x.md", "HEAD~1", "HEAD"],
]


class Stranger:
    """A repository with a merge, a rename and a dirty work tree, and a program that leaves a mark when it is run."""

    def __init__(self, root: Path) -> None:
        self.repo = Repository(root / "r")
        self.root = self.repo.root
        self.mark = root / "mark"
        self.program = root / "run-me"
        self.program.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{self.mark}'\ncat 2>/dev/null\nexit 0\n")
        self.program.chmod(0o755)
        for at in range(3):
            self.repo.commit(
                {"y.md": FRONT + "One ledger.\n" * (at + 3), ".gitattributes": "*.md diff=bad filter=bad\n"}
            )
        self.repo.git("mv", "y.md", "x.md")
        self.repo.commit({"x.md": FRONT + "One ledger.\n" * 7})
        self.repo.git("checkout", "-q", "-b", "side", "HEAD~1")
        self.repo.commit({"z.md": "z\n"})
        self.repo.git("checkout", "-q", "main")
        self.repo.git("merge", "-q", "--no-edit", "side")
        (self.root / "x.md").write_text(FRONT + "Two ledgers.\n" * 7)

    def set(self, *settings: str) -> None:
        """Write `key=value` settings; PROGRAM is the program."""
        for setting in settings:
            key, _, value = setting.partition("=")
            self.repo.git("config", key, value.replace("PROGRAM", str(self.program)))

    def runs(self) -> list[Run]:
        """Every command, each of which must succeed without a mark."""
        found = []
        for command in COMMANDS:
            found.append(run_cli(command, self.root))
            assert found[-1].code == 0, (command, found[-1].err)
            assert not self.mark.exists(), (command, self.mark.read_text())
        return found


@pytest.fixture
def stranger(tmp_path: Path) -> Stranger:
    """The repository, not hostile yet."""
    return Stranger(tmp_path)


HOSTILE = {
    "fsmonitor": ["core.fsmonitor=PROGRAM"],
    "external diff": ["diff.external=PROGRAM", "diff.bad.command=PROGRAM"],
    "textconv": ["diff.bad.textconv=PROGRAM", "diff.bad.cachetextconv=true"],
    "filters": ["filter.bad.clean=PROGRAM", "filter.bad.smudge=PROGRAM", "filter.bad.process=PROGRAM",
                "filter.bad.required=true"],
    "pager": ["core.pager=PROGRAM", "pager.log=PROGRAM", "pager.diff=PROGRAM", "pager.grep=PROGRAM", "color.ui=always"],
    "alias": ["alias.log=!PROGRAM", "alias.cat-file=!PROGRAM", "alias.rev-parse=!PROGRAM", "alias.ls-tree=!PROGRAM",
              "alias.grep=!PROGRAM"],
    "signatures": ["log.showSignature=true", "gpg.program=PROGRAM", "gpg.ssh.program=PROGRAM", "gpg.format=openpgp"],
    "helpers": ["core.sshCommand=PROGRAM", "core.editor=PROGRAM", "core.askPass=PROGRAM", "credential.helper=!PROGRAM",
                "core.gitProxy=PROGRAM", "uploadpack.packObjectsHook=PROGRAM", "core.alternateRefsCommand=PROGRAM",
                "trailer.x.command=PROGRAM", "interactive.diffFilter=PROGRAM", "sequence.editor=PROGRAM"],
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_nothing_that_is_configured_runs(stranger: Stranger, kind: str) -> None:
    """Matrix E98, E99: Each setting that git may run is passed by."""
    expected = [run.out for run in stranger.runs()]
    stranger.set(*HOSTILE[kind])

    assert [run.out for run in stranger.runs()] == expected


def test_the_marks_are_real(stranger: Stranger) -> None:
    """The program leaves its mark where git itself runs it: otherwise these tests would prove nothing."""
    stranger.set(*HOSTILE["external diff"])
    subprocess.run(["git", "diff"], cwd=stranger.root, capture_output=True, check=True)
    assert stranger.mark.exists()


def test_hooks_do_not_run(stranger: Stranger) -> None:
    """Matrix E98: Neither those in the repository nor those that a setting leads to."""
    hooks = stranger.root / "hooks"
    names = ("post-index-change", "reference-transaction", "post-checkout", "pre-commit", "fsmonitor-watchman",
             "query-watchman", "post-rewrite", "pre-auto-gc")  # fmt: skip
    for folder in (hooks, stranger.root / ".git/hooks"):
        for name in names:
            tree(folder, {name: stranger.program.read_bytes()})
            (folder / name).chmod(0o755)
    stranger.set(f"core.hooksPath={hooks}")
    stranger.runs()


def test_included_settings_do_not_run_either(stranger: Stranger) -> None:
    """`include.path` and `includeIf` are settings like the rest."""
    text = f"[core]\n\tfsmonitor = {stranger.program}\n[diff]\n\texternal = {stranger.program}\n"
    tree(stranger.root, {"more.cfg": text})
    stranger.set("include.path=../more.cfg", "includeIf.onbranch:main.path=../more.cfg")
    stranger.runs()


def test_a_signed_commit_is_not_checked(stranger: Stranger) -> None:
    """A commit that carries a signature makes git ask gpg; we do not let it."""
    commit = stranger.repo.git("cat-file", "commit", "HEAD")
    head, _, message = commit.partition("\n\n")
    signature = "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n"
    done = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"], cwd=stranger.root, capture_output=True, check=True,
        input=f"{head}{signature}\n{message}\n".encode(),
    )  # fmt: skip
    stranger.repo.git("update-ref", "HEAD", done.stdout.decode().strip())
    stranger.set(*HOSTILE["signatures"])
    stranger.runs()


def test_missing_objects_of_a_partial_clone_are_not_fetched(tmp_path: Path) -> None:
    """Matrix E102: A promised object would make git run the ssh of the repository's choice."""
    stranger = Stranger(tmp_path)
    stranger.set("uploadpack.allowFilter=true")
    partial = tmp_path / "partial"
    subprocess.run(
        ["git", "clone", "-q", "--filter=blob:none", stranger.root.as_uri(), str(partial)],
        check=True, capture_output=True,
    )  # fmt: skip
    for key, value in (("remote.origin.url", "ssh://example.com/r.git"), ("core.sshCommand", str(stranger.program))):
        subprocess.run(["git", "config", key, value], cwd=partial, check=True)

    for command in (["history", "x.md"], ["history", "--json", "x.md"], ["diff", "x.md", "HEAD"]):
        run = run_cli(command, partial)
        assert run.code == 0, run.err
    for command in (["diff", "x.md", "HEAD~3"], ["diff", "x.md", "r1"]):
        run = run_cli(command, partial)
        assert (run.code, run.out, len(run.err.splitlines())) == (2, "", 2)
        assert "git fetch" in run.err
    assert not stranger.mark.exists()


def test_a_git_that_the_repository_brings_is_not_run(stranger: Stranger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when the search path begins with the current folder."""
    tree(stranger.root, {"git": stranger.program.read_bytes()})
    (stranger.root / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{stranger.root}{os.pathsep}.{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(stranger.root)
    stranger.runs()


def test_variables_of_git_steer_nothing(stranger: Stranger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Matrix E101: The repository of the file is read, whatever the environment says."""
    expected = [run.out for run in stranger.runs()]
    other = Repository(tmp_path / "other")
    other.commit({"x.md": "another\n"})
    program = str(stranger.program)
    for name, value in {
        "GIT_DIR": str(other.root / ".git"),
        "GIT_WORK_TREE": str(other.root),
        "GIT_COMMON_DIR": str(other.root / ".git"),
        "GIT_OBJECT_DIRECTORY": str(other.root / ".git/objects"),
        "GIT_NAMESPACE": "x",
        "GIT_EXTERNAL_DIFF": program,
        "GIT_PAGER": program,
        "GIT_SSH_COMMAND": program,
        "GIT_ASKPASS": program,
        "GIT_EDITOR": program,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": program,
        "GIT_CONFIG_PARAMETERS": f"'diff.external={program}'",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_SHALLOW_FILE": str(tmp_path / "shallow"),
        "GIT_DIFF_OPTS": "-u0",
        "GIT_GLOB_PATHSPECS": "1",
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_EXEC_PATH": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)

    assert [run.out for run in stranger.runs()] == expected
    assert not (tmp_path / "trace").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user")
def test_a_repository_of_another_user_is_refused_with_the_command_that_trusts_it(stranger: Stranger) -> None:
    """Matrix F112: Git's own refusal, in one line, with what to type; we trust nothing by ourselves."""
    for path in (stranger.root, stranger.root / ".git"):
        os.chown(path, 1234, 1234)
    before = snap(stranger.root)

    for command in (["history", "x.md"], ["diff", "x.md"]):
        run = run_cli(command, stranger.root)
        assert (run.code, run.out) == (2, "")
        assert run.err.splitlines()[0] == "error: the repository belongs to another user, so git refuses it"
        assert f"git config --global --add safe.directory {stranger.root}" in run.err.splitlines()[1]
    assert snap(stranger.root) == before


def test_a_folder_that_poses_as_a_git_directory_is_not_one(tmp_path: Path) -> None:
    """Tracked files named HEAD, objects, refs and config beside a document make no repository of the folder.

    Matrix E100.
    """
    stranger = Stranger(tmp_path)
    inner = stranger.root / "docs"
    tree(inner, {
        "HEAD": "ref: refs/heads/main\n", "objects/x": "", "refs/x": "", "x.md": FRONT + "x\n",
        "config": f"[core]\n\tbare = true\n\tfsmonitor = {stranger.program}\n[diff]\n\texternal = {stranger.program}\n",
    })  # fmt: skip
    stranger.repo.commit({})

    run = run_cli(["history", "--json", "x.md"], inner)

    assert not stranger.mark.exists()
    assert run.code == 0, run.err
    assert json.loads(run.out)["path"] == "docs/x.md"


def test_words_of_strangers_reach_the_terminal_without_power(tmp_path: Path) -> None:
    """Matrix D76: Escape sequences, tabs and lines in subjects, authors, names and texts end as signs one can see."""
    repo = Repository(tmp_path / "r")
    bad = "a\x1b[31mb\x07\u202ec"
    repo.commit({"x.md": f"---\ntitle: x\n---\n\n## {bad}\n\none\n"}, bad, author="Eve\x1b]0;x\x07 <e@example.com>")
    repo.commit({"x.md": f"---\ntitle: x\n---\n\n## {bad}\tq\n\ntwo\n"}, "x\ty\n\nz")

    for args in ([], ["--markdown"], ["--csv"], ["--json"]):
        run = run_cli(["history", *args, "x.md"], repo.root)
        assert run.code == 0, run.err
        assert not set("\x1b\x07") & set(run.out + run.err)
        assert "--json" in args or "\u202e" not in run.out
    rows = run_cli(["history", "x.md"], repo.root).out.splitlines()
    assert [len(row.split("\t")) for row in rows] == [7, 7]

    name = "b\x1b[31m\u202e.md"
    repo.commit({"x.md": None, name: "# One\n"}, bad, author="Eve\x1b]0;x\x07\u202e <e@example.com>")
    repo.commit({name: "# One \x1b[31m\u202e\n"})
    for args in (["history", "x.md"], ["history", "x.md", "--markdown"], ["history", name], ["diff", name, "r1", "r2"]):
        run = run_cli(args, repo.root)
        assert run.code == 0, run.err
        assert not set("\x1b\x07\u202e") & set(run.out + run.err), args
    assert "deleted on " in run_cli(["history", "x.md"], repo.root).err


def test_options_in_the_place_of_names_are_names(stranger: Stranger) -> None:
    """Nothing that stands for a document or a version becomes an option of git."""
    before = snap(stranger.root)
    for args in (["--", "--output=out.md"], ["--since", "--output=out", "x.md"], ["--since", "-n1", "x.md"],
                 ["--since", "@{-1}", "x.md"], ["--since", ":/One", "x.md"], ["--since", "HEAD^{/One}", "x.md"],
                 ["--", ":(top)x.md"], ["*.md"], ["--since", "main..side", "x.md"]):  # fmt: skip
        run = run_cli(["history", *args], stranger.root)
        assert (run.code, run.out) == (2, ""), args
        assert len(run.err.splitlines()) <= 2
    assert snap(stranger.root) == before


def test_words_of_strangers_cannot_hide_on_a_screen(tmp_path: Path) -> None:
    """Characters that conceal text or move the cursor are made visible on a terminal, while our colours are kept.

    Matrix D83.
    """
    repo = Repository(tmp_path / "r")
    repo.commit({"x.md": "# One\n"}, "a\x1b[8mb", author="Eve\x1b[8m <e@example.com>")
    repo.commit({"x.md": "# One\n\n## Two \x1b[30;40mq\n\nA \x1b[8mhidden\x1b[0m \x1b]0;x\x07 word.\r\x1b[2K\n"})

    for args in (["diff", "x.md", "r1"], ["diff", "--word-diff", "x.md", "r1"], ["diff", "--markdown", "x.md", "r1"],
                 ["show", "x.md"], ["history", "x.md"], ["history", "--csv", "x.md"]):  # fmt: skip
        text = on_screen(args, repo.root)
        assert "Two" in text
        assert not any(sign in text for sign in ("\x1b[8m", "\x1b[30;40m", "\x1b]", "\x07", "\x1b[2Kq")), (args, text)
        assert "\\x1b" in text, (args, text)
    assert "\x1b[32m" in on_screen(["diff", "x.md", "r1", "r2"], repo.root)


def on_screen(args: list[str], cwd: Path) -> str:
    """The output of `scaffold ARGS` on a terminal."""
    leader, follower = pty.openpty()
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"}
    child = subprocess.Popen(
        [sys.executable, "-m", "conviction", *args], cwd=cwd, stdin=subprocess.DEVNULL, stdout=follower,
        stderr=subprocess.DEVNULL, env=env,
    )  # fmt: skip
    os.close(follower)
    output = b""
    try:
        while chunk := os.read(leader, 4096):
            output += chunk
    except OSError:  # how a terminal says that nobody writes to it any more
        pass
    finally:
        os.close(leader)
    assert child.wait(60) == 0
    return output.decode("utf-8", "replace")


NAMES = [
    b"new\nline.md", b"tab\there.md", b'quo"te.md', b"back\\slash.md", b"--output=x.md", b"-n1.md", b"*.md",
    b":(glob)x.md", b"two  spaces .md", "emoji \U0001f600 é.md".encode(), b"inv\xff\xfealid.md", b"l" * 240 + b".md",
    b"esc\x1b[8m.md",
]  # fmt: skip


@pytest.mark.long
def test_hostile_names_in_one_commit_are_all_listed(tmp_path: Path) -> None:
    """Each has its two revisions, with and without the cache, and its diff; no name writes a file."""
    repo = Repository(tmp_path / "r")
    for text in ("", "More words.\n"):
        for at, name in enumerate(NAMES):
            words = f"# {at}\n\n{f'Sentence of {at}. ' * 20}\n{text}"
            (repo.root / os.fsdecode(name)).write_text(words, encoding="utf-8")
        repo.commit({}, "all" + text[:4])
    before = snap(repo.root)

    for name in map(os.fsdecode, NAMES):
        for _ in range(2):
            data = json.loads(run_cli(["history", "--json", "--", name], repo.root).out)
            assert [revision["subject"] for revision in data["revisions"]] == ["all", "allMore"], name
        run = run_cli(["diff", "--stat", "--", name, "r1", "r2"], repo.root)
        assert (run.code, "1 sentence added" in run.out) == (0, True), name
    assert snap(repo.root) == before


@pytest.mark.parametrize("ref", ["refs/heads/--output=x", "refs/tags/-p", "refs/heads/r3", "refs/heads/review"])
def test_a_branch_of_any_name_is_named_in_full(tmp_path: Path, ref: str) -> None:
    """Matrix E97: A short name that would be an option is refused with the whole one, and that one works."""
    repo = Repository(tmp_path / "r")
    first = repo.commit({"x.md": "# One\n"})
    repo.commit({"x.md": "# Two\n"})
    repo.git("update-ref", ref, first)
    before = snap(repo.root)

    short = ref.split("/", 2)[2]
    if short.startswith("-"):
        run = run_cli(["diff", "--", "x.md", short], repo.root)
        assert (run.code, run.out) == (2, "")
        assert f"did you mean `{ref}`?" in run.err
    assert json.loads(run_cli(["diff", "--json", "x.md", ref], repo.root).out)["old"]["commit"] == first
    assert snap(repo.root) == before


def test_a_link_does_not_bring_a_file_from_outside(tmp_path: Path) -> None:
    """A document that links to a file of the reader's is refused; one that links to its neighbour is read."""
    tree(tmp_path, {"secret.md": "# The key\n"})
    repo = Repository(tmp_path / "r")
    (repo.root / "in.md").symlink_to("x.md")
    (repo.root / "out.md").symlink_to("../secret.md")
    repo.commit({"x.md": "# One\n"})

    for command in (["diff"], ["show"], ["history"], ["revise", "--held", "--why", "No."]):
        run = run_cli([*command, "out.md"], repo.root)
        assert (run.code, run.out) == (2, "")
        assert "out.md: a link that points outside the repository" in run.err
    assert "One" in run_cli(["show", "in.md"], repo.root).out
