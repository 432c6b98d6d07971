"""The folder of a built site: replaced files, kept files, and leftovers of a killed build."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from built_site import mkdocs, pages
from conviction.adapters.storage import site_folder, site_marker
from conviction.errors import FileError
from conviction.setup.actions.doctor import Trouble, doctor
from helpers import Repository, read_tree, run_cli, run_process, snap, tree

GENERATOR = '<meta name="generator" content="mkdocs-1.6.1, mkdocs-material-9.8.2">'
STYLE = "assets/stylesheets/a.css"
OLD = {"index.html": f"{GENERATOR}old", "404.html": GENERATOR, STYLE: "old", "gone/index.html": "x"}
NEW = {"index.html": f"{GENERATOR}new", "404.html": GENERATOR, STYLE: "new", "come/index.html": "y"}
STEPS = 30
"""More durable steps than putting a site in place takes."""
FOREIGN = {"CNAME": "example.com\n", ".nojekyll": "", "reports/2026/q1.pdf": b"%PDF", "assets/own/logo.txt": "logo\n"}


def put(root: Path, files: dict[str, str], target: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A process of its own puts a site of these files in place."""
    built = tree(root / "built", files)
    code = (
        "import sys; from pathlib import Path; from conviction.adapters.storage import site_folder\n"
        "site_folder.put_in_place(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, built, target],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(built)
    return done


def listed(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but its marker."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".scaffold-site"
    }


def as_bytes(*parts: dict[str, str] | dict[str, str | bytes]) -> dict[str, bytes]:
    """The result of `listed` for these files."""
    return {name: data if isinstance(data, bytes) else data.encode() for part in parts for name, data in part.items()}


# Whose files go


def test_case_25_site_dir_of_a_stranger_is_left_alone(workspace: Path, tmp_path: Path) -> None:
    """An earlier site without our marker, its .git with an unpushed commit and its CNAME: one line, nothing touched."""
    pages_repo = Repository(tmp_path / "pages")
    pages_repo.commit({**OLD, "CNAME": "example.com\n"}, "Not pushed yet")
    before = snap(tmp_path)

    for target in ("../pages", str(tmp_path / "pages")):
        run = run_cli(["build", "--site-dir", target], workspace)

        assert run.code == 2
        assert "pages: this folder is neither empty nor a site built here\n" in run.err
        assert "hint: choose another --site-dir" in run.err
    assert snap(tmp_path / "pages") == snap(pages_repo.root)
    assert snap(tmp_path) == before


@pytest.mark.long
def test_case_25_a_work_tree_for_pages_keeps_its_own_files(workspace: Path, tmp_path: Path) -> None:
    """Built into a new work tree and again: .git, CNAME, nested files and links stay; of the site only the new one."""
    tree(workspace, {"docs/index.md": "# Home\n", "docs/first.md": "# First\n"})
    site = Repository(tmp_path / "pages")
    assert run_cli(["build", "--site-dir", "../pages"], workspace).code == 0
    site.commit(FOREIGN, "Site")
    (site.root / "latest").symlink_to("reports/2026")
    (site.root / "broken").symlink_to("nowhere")
    head = site.git("rev-parse", "HEAD")
    (workspace / "docs/first.md").rename(workspace / "docs/second.md")

    run = run_cli(["build", "--site-dir", "../pages"], workspace)

    assert run.code == 0, run.err
    assert site.git("rev-parse", "HEAD") == head
    assert site.git("fsck", "--full", "--strict") == ""
    changed = {line[3:] for line in site.git("status", "--porcelain").splitlines()}
    assert "first/index.html" in changed
    assert not changed & FOREIGN.keys()
    assert not (site.root / "first").exists()
    assert (site.root / "second/index.html").is_file()
    assert ((site.root / "latest").readlink(), (site.root / "broken").readlink()) == (
        Path("reports/2026"),
        Path("nowhere"),
    )
    site.commit({"CNAME": "example.org\n"}, "It is still a repository")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pages", "work"]


@pytest.mark.parametrize("means", ["exchange", "two renames", "no hard links"])
def test_case_25_foreign_files_are_the_same_files(tmp_path: Path, means: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files, links, pipes, empty folders, modes: foreign entries survive each way of replacing a site."""
    target = tmp_path / "pages"
    put(tmp_path, OLD, target)
    tree(target, FOREIGN)
    (target / ".git/refs/tags").mkdir(parents=True)
    (target / "link").symlink_to("gone")
    (target / ".git/run.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (target / ".git/run.sh").chmod(0o500)
    (target / ".git").chmod(0o700)
    (target / os.fsdecode(b"odd\xff")).write_bytes(b"odd")
    if means == "two renames":
        monkeypatch.setenv("SCAFFOLD_TEST_NO_EXCHANGE", "1")
    elif means == "no hard links":
        monkeypatch.setattr(os, "link", refuse)
    else:
        os.mkfifo(target / "pipe")
    inode = (target / "CNAME").stat().st_ino

    site_folder.put_in_place(tree(tmp_path / "fresh", NEW), target)

    foreign = {**FOREIGN, ".git/run.sh": "#!/bin/sh\n", os.fsdecode(b"odd\xff"): "odd"}
    assert listed(target) == as_bytes(NEW, foreign)
    assert (target / ".git/refs/tags").is_dir()
    assert (target / "link").readlink() == Path("gone")
    assert (target / ".git").stat().st_mode & 0o777 == 0o700
    assert (target / ".git/run.sh").stat().st_mode & 0o777 == 0o500
    if means != "no hard links":
        assert (target / "CNAME").stat().st_ino == inode
        assert (target / "CNAME").stat().st_nlink == 1
    assert not (target / "gone").exists()
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("foreign", "named"),
    [
        ({"come/index.html": "mine\n"}, "come/index.html"),
        ({"come": "a file where a folder must be\n"}, "come"),
        ({"assets/stylesheets/a.css/mine.txt": "a folder where a file must be\n"}, "assets/stylesheets/a.css/mine.txt"),
    ],
)
def test_case_25_a_foreign_file_in_the_way_is_named(tmp_path: Path, foreign: dict[str, str], named: str) -> None:
    """Where the new site needs the place of a file that is not of an earlier one, it is refused and nothing changes."""
    target = tmp_path / "pages"
    put(tmp_path, {"index.html": "old"}, target)
    tree(target, foreign)
    before = snap(target)

    with pytest.raises(FileError) as caught:
        site_folder.put_in_place(tree(tmp_path / "fresh", NEW), target)

    assert caught.value.place == str(target / named)
    assert "not of an earlier build" in caught.value.message
    assert snap(target) == before
    assert leftovers(tmp_path) == []


def test_case_25_a_link_in_the_way_is_never_followed(tmp_path: Path) -> None:
    """A link where the site has a page or a folder is foreign: nothing is written to where it leads."""
    tree(tmp_path, {"elsewhere/index.html": "theirs"})
    target = tmp_path / "pages"
    put(tmp_path, {"index.html": "old"}, target)
    (target / "come").symlink_to("../elsewhere")
    before = snap(tmp_path / "elsewhere")

    done = put(tmp_path, NEW, target)

    assert "FileError" in done.stderr
    assert str(target / "come") in done.stderr
    assert snap(tmp_path / "elsewhere") == before


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("not JSON", "the marker of the site cannot be read"),
        ("[]", "the marker of the site cannot be read"),
        ('{"schema": 2, "files": []}', "the marker of the site cannot be read"),
        ("[" * 100_000, "the marker of the site cannot be read"),
        (Path("../elsewhere"), "the marker of the site is a link"),
    ],
    ids=["text", "list", "future", "deep", "link"],
)
def test_case_25_a_marker_that_cannot_be_read_is_one_line(tmp_path: Path, marker: str | Path, message: str) -> None:
    """With a broken marker nobody knows whose the files are, so that they stay."""
    target = tree(tmp_path / "pages", {"index.html": "mine", "elsewhere": ""})
    if isinstance(marker, Path):
        (target / ".scaffold-site").symlink_to(marker)
    else:
        (target / ".scaffold-site").write_text(marker, encoding="utf-8")
    before = snap(target)

    with pytest.raises(FileError, match=message):
        site_folder.put_in_place(tree(tmp_path / "fresh", NEW), target)

    assert snap(target) == before


def test_case_25_a_marker_names_nothing_outside_and_nothing_hidden(tmp_path: Path) -> None:
    """A marker of a stranger that lists .git, a path upwards, an absolute one or a link makes none of them ours."""
    tree(tmp_path, {"secret.txt": "mine"})
    target = tree(tmp_path / "pages", {".git/config": "[core]\n", ".env": "key\n", "a/b.txt": "kept\n"})
    (target / "link").symlink_to("a")
    names = [
        ".git/config",
        ".env",
        "../secret.txt",
        str(tmp_path / "secret.txt"),
        "link",
        "a",
        "link/b.txt",
        3,
        None,
        "",
    ]
    (target / ".scaffold-site").write_text(json.dumps({"schema": 1, "files": names}), encoding="utf-8")

    site_folder.put_in_place(tree(tmp_path / "fresh", NEW), target)

    foreign: dict[str, str | bytes] = {".git/config": "[core]\n", ".env": "key\n", "a/b.txt": "kept\n"}
    assert listed(target) == as_bytes(NEW, foreign)
    assert (target / "link").is_symlink()
    assert (tmp_path / "secret.txt").exists()


def test_case_25_an_empty_marker_hands_a_folder_over(tmp_path: Path) -> None:
    """With an empty `.scaffold-site`, a site is built beside the files that are there."""
    target = tree(tmp_path / "pages", {**FOREIGN, ".scaffold-site": ""})

    for files in (OLD, NEW):
        site_folder.put_in_place(tree(tmp_path / files[STYLE], files), target)
        assert listed(target) == as_bytes(files, FOREIGN)


@pytest.mark.parametrize("kind", ["file", "link", "dangling"])
def test_case_25_a_target_that_is_not_a_folder_is_refused(workspace: Path, kind: str) -> None:
    """A file or a link in place of the site is one line, and is kept."""
    tree(workspace, {"real/index.html": "x"})
    target = workspace / "out"
    if kind == "file":
        target.write_text("mine", encoding="utf-8")
    else:
        target.symlink_to("real" if kind == "link" else "nowhere")

    run = run_cli(["build", "--site-dir", "out"], workspace)

    assert run.code == 2
    assert "out: this is not a folder\n" in run.err
    assert os.path.lexists(target)


@pytest.mark.long
def test_case_25_the_usual_folder_of_an_older_version_is_taken_over(workspace: Path) -> None:
    """`site/` without a marker is replaced when all of it was built, and named file by file when not."""
    tree(workspace, {"docs/index.md": "# Home\n", "docs/a.md": "# A\n\n![x](x.png)\n", "docs/x.png": b"\x89PNG"})
    assert run_cli(["build"], workspace).code == 0
    (workspace / "site/.scaffold-site").unlink()
    assert run_cli(["build"], workspace).code == 0

    for name in ("CNAME", ".git/config", ".nojekyll", "notes.html", "assets/images/mine.png"):
        (workspace / "site/.scaffold-site").unlink()
        tree(workspace, {f"site/{name}": "mine"})
        before = snap(workspace / "site")
        run = run_cli(["build"], workspace)
        if name == ".git/config":  # a folder that holds a repository and nothing else by hand
            assert run.code == 0, run.err
            assert (workspace / "site" / name).read_text() == "mine"
            continue
        assert run.code == 2
        assert f"site/{name}: this file is not from a site built here\n" in run.err
        assert snap(workspace / "site") == before
        (workspace / "site" / name).unlink()
        site_marker.mark(workspace / "site")


@pytest.mark.long
def test_case_25_pages_that_mkdocs_built_are_replaced(workspace: Path) -> None:
    """After `mkdocs build` of everything, a site for an audience has no page of it left, with or without a marker."""
    secret = "---\nid: thesis-s\nkind: thesis\ntitle: Secret\naudience: private\n---\n\n## The thesis\n\nHidden.\n"
    tree(
        workspace,
        {
            "mkdocs.yml": "site_name: T\ntheme: {name: material}\nplugins: [search, conviction]\n",
            "docs/index.md": "# Home\n",
            "thesis/s.md": secret,
        },
    )
    for marked in (True, False):
        done = mkdocs(workspace, "build")
        assert done.returncode == 0, done.stderr
        assert "thesis/s/index.html" in json.loads((workspace / "site/.scaffold-site").read_text())["files"]
        if not marked:
            (workspace / "site/.scaffold-site").unlink()

        run = run_cli(["build", "--audience", "company"], workspace)

        assert run.code == 0, run.err
        assert "thesis/s/index.html" not in pages(workspace / "site")
        assert b"Secret" not in b"".join(read_tree(workspace / "site").values())


def test_case_25_the_marker_lists_only_published_files(tmp_path: Path) -> None:
    """It lists the files of the site, sorted, and has neither a day nor a path of the machine; twice the same."""
    target = tmp_path / "pages"
    put(tmp_path, OLD, target)
    first = (target / ".scaffold-site").read_bytes()
    tree(target, FOREIGN)
    put(tmp_path, OLD, target)

    assert (target / ".scaffold-site").read_bytes() == first
    assert json.loads(first) == {"schema": 1, "files": sorted(OLD)}


def test_case_25_a_change_made_meanwhile_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that ends between the copy and the exchange is in the new folder, and its lock is not."""
    target = tmp_path / "pages"
    put(tmp_path, OLD, target)
    tree(target, {".git/HEAD": "one", ".git/index.lock": "", "CNAME": "a"})
    swap = site_folder._swap

    def late(room: Path, folder: Path) -> bool:
        (folder / ".git/new").write_bytes(b"two")
        (folder / ".git/new").replace(folder / ".git/HEAD")
        (folder / ".git/index.lock").unlink()
        tree(folder, {".git/objects/ab/cd": "object"})
        return swap(room, folder)

    monkeypatch.setattr(site_folder, "_swap", late)

    site_folder.put_in_place(tree(tmp_path / "fresh", NEW), target)

    foreign: dict[str, str | bytes] = {".git/HEAD": "two", ".git/objects/ab/cd": "object", "CNAME": "a"}
    assert listed(target) == as_bytes(NEW, foreign)
    assert leftovers(tmp_path) == []


# Leftovers of a killed build


def test_case_27_between_two_renames_the_doctor_puts_the_site_back(tmp_path: Path) -> None:
    """Killed where folders cannot change places, at the one moment without a site: `doctor --fix` restores the old."""
    run_cli(["init", "work"], tmp_path)
    root = tmp_path / "work"
    put(tmp_path, OLD, root / "site")
    tree(root / "site", FOREIGN)
    steps = tmp_path / "steps"
    env = {"SCAFFOLD_TEST_NO_EXCHANGE": "1"}
    put(tmp_path, OLD, root / "site", SCAFFOLD_TEST_STEPS=str(steps), **env)
    at = steps.read_text(encoding="utf-8").splitlines().index("moved away") + 1
    put(tmp_path, NEW, root / "site", SCAFFOLD_TEST_KILL_AT=str(at), **env)
    assert not (root / "site").exists()

    run = run_cli(["doctor"], root)
    assert "leftover: a killed build left this, with the earlier site: scaffold doctor --fix" in run.out
    assert "leftover, repaired" in run_cli(["doctor", "--fix"], root).out

    assert listed(root / "site") == as_bytes(OLD, FOREIGN)
    assert leftovers(root) == []


@pytest.mark.long
@pytest.mark.parametrize("means", ["exchange", "two renames"])
@pytest.mark.parametrize("foreign", [False, True])
def test_case_27_killed_at_any_step_there_is_a_site(tmp_path: Path, means: str, foreign: bool) -> None:
    """After each kill: the old or the new site whole, nothing for git to add, a doctor who names and mends it."""
    repo = Repository(tmp_path / "work")
    run_cli(["init", "."], repo.root)
    env = {"SCAFFOLD_TEST_NO_EXCHANGE": "1"} if means == "two renames" else {}
    target = repo.root / "site"
    assert put(tmp_path, OLD, target).returncode == 0
    others: dict[str, str | bytes] = dict(FOREIGN) if foreign else {}
    tree(target, others)
    repo.commit({}, "Everything")
    old, new = as_bytes(OLD, others), as_bytes(NEW, others)
    gaps = 0

    for step in range(1, STEPS):
        done = put(tmp_path, NEW, target, SCAFFOLD_TEST_KILL_AT=str(step), **env)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        assert repo.git("status", "--porcelain") == ""
        assert repo.git("add", "--all", "--dry-run") == ""
        if not target.exists():
            gaps += 1
            assert "restores it" in checked(repo.root)[0].message
        else:
            assert listed(target) in (old, new)
        found = checked(repo.root)
        assert len(found) == len(leftovers(repo.root))
        assert all(trouble.fixed for trouble in checked(repo.root, fix=True))
        assert checked(repo.root) == []
        assert listed(target) in (old, new)
        assert leftovers(repo.root) == []
        assert put(tmp_path, OLD, target).returncode == 0
        assert listed(target) == old
    assert listed(target) == new
    assert step > 10
    assert gaps == (1 if means == "two renames" else 0)


@pytest.mark.long
@pytest.mark.parametrize("means", ["exchange", "two renames"])
def test_case_27_the_next_build_mends_too(tmp_path: Path, means: str) -> None:
    """Without a doctor in between, the next build puts its site in place and leaves no room of the killed one."""
    env = {"SCAFFOLD_TEST_NO_EXCHANGE": "1"} if means == "two renames" else {}
    target = tmp_path / "pages"
    for step in range(1, STEPS):
        put(tmp_path, OLD, target)
        tree(target, FOREIGN)
        first = put(tmp_path, NEW, target, SCAFFOLD_TEST_KILL_AT=str(step), **env)

        assert put(tmp_path, NEW, target, **env).returncode == 0

        assert listed(target) == as_bytes(NEW, FOREIGN)
        assert leftovers(tmp_path) == []
        if first.returncode == 0:
            break
    assert step > 10


@pytest.mark.long
@pytest.mark.parametrize("means", ["exchange", "two renames"])
def test_case_27_an_interrupted_build_leaves_nothing(tmp_path: Path, means: str) -> None:
    """Ctrl-C at any step: the old or the new site, and no room."""
    env = {"SCAFFOLD_TEST_NO_EXCHANGE": "1"} if means == "two renames" else {}
    target = tmp_path / "pages"
    for step in range(1, STEPS):
        put(tmp_path, OLD, target)
        tree(target, FOREIGN)
        done = put(tmp_path, NEW, target, SCAFFOLD_TEST_INTERRUPT_AT=str(step), **env)

        assert listed(target) in (as_bytes(OLD, FOREIGN), as_bytes(NEW, FOREIGN))
        assert leftovers(tmp_path) == []
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGINT
    assert step > 10


@pytest.mark.parametrize("before", [False, True])
def test_case_27_the_first_site_is_there_whole_or_not_at_all(tmp_path: Path, before: bool) -> None:
    """Where no site was, or an empty folder, a killed build leaves that or the whole site."""
    target = tmp_path / "pages"
    for step in range(1, STEPS):
        if before:
            target.mkdir()
        done = put(tmp_path, NEW, target, SCAFFOLD_TEST_KILL_AT=str(step))
        assert (listed(target) if target.exists() else {}) in ({}, as_bytes(NEW))
        if done.returncode == 0:
            break
        for room in leftovers(tmp_path):
            assert site_folder.clear(room) == ""
        for path in sorted(target.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        if target.exists():
            target.rmdir()
    assert step > 6


@pytest.mark.long
@pytest.mark.parametrize(("means", "options"), [("exchange", []), ("two renames", ["--site-dir", "../pages"])])
def test_case_27_a_real_build_killed_at_any_step(tmp_path: Path, means: str, options: list[str]) -> None:
    """`scaffold build` with MkDocs, killed at each durable step, as above, for the usual folder and one beside.

    Matrix A5.
    """
    repo = Repository(tmp_path / "work")
    run_cli(["init", "."], repo.root)
    env = {"SCAFFOLD_TEST_NO_EXCHANGE": "1"} if means == "two renames" else {}
    repo.commit({"docs/a.md": "# A\n"}, "Start")
    target = tmp_path / "pages" if options else repo.root / "site"
    assert run_process(["build", *options], repo.root).code == 0
    old = listed(target)
    repo.commit({"docs/a.md": "# Another\n"}, "Change")

    for step in range(1, STEPS):
        run = run_process(["build", *options], repo.root, env={**env, "SCAFFOLD_TEST_KILL_AT": str(step)})
        if run.code == 0:
            break
        assert run.code == -signal.SIGKILL
        assert repo.git("status", "--porcelain") == ""
        if target.exists() and listed(target) != old:
            assert b"Another" in (target / "a/index.html").read_bytes()
            assert listed(target).keys() == old.keys()
        assert len(checked(repo.root)) == len(leftovers(tmp_path)) + len(leftovers(repo.root))
        troubles = json.loads(run_cli(["doctor", "--fix", "--json"], repo.root).out)["troubles"]
        assert all(trouble["fixed"] for trouble in troubles)
        assert listed(target).keys() == old.keys()
        assert leftovers(tmp_path) == leftovers(repo.root) == []
    assert b"Another" in (target / "a/index.html").read_bytes()
    assert step > 10


def test_case_27_two_builds_of_one_folder_never_mix(tmp_path: Path) -> None:
    """While one build writes, another of the same folder is refused in one line; the doctor leaves its room alone.

    Matrix B27.
    """
    run_cli(["init", "work"], tmp_path)
    root = tmp_path / "work"
    target = root / "site"
    put(tmp_path, OLD, target)
    put(tmp_path, NEW, target, SCAFFOLD_TEST_KILL_AT="12")
    (room,) = leftovers(root)
    handle = os.open(room, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    before = snap(root)

    done = put(tmp_path, NEW, target)

    assert "another build is writing this site" in done.stderr
    assert checked(root, fix=True) == []
    assert snap(root) == before
    os.close(handle)
    assert put(tmp_path, NEW, target).returncode == 0
    assert leftovers(root) == []


def test_case_27_a_file_that_only_the_old_site_has_is_never_removed(tmp_path: Path) -> None:
    """When a foreign file changed after the kill, the room stays, and the doctor names the file."""
    run_cli(["init", "work"], tmp_path)
    root = tmp_path / "work"
    target = root / "site"
    put(tmp_path, OLD, target)
    tree(target, FOREIGN)
    steps = tmp_path / "steps"
    put(tmp_path, NEW, target, SCAFFOLD_TEST_STEPS=str(steps))
    at = steps.read_text(encoding="utf-8").split().index("exchanged") + 1
    put(tmp_path, OLD, target, SCAFFOLD_TEST_KILL_AT=str(at))
    (target / "CNAME").unlink()
    tree(target, {"CNAME": "changed\n"})

    (trouble,) = checked(root, fix=True)

    assert not trouble.fixed
    assert "old/CNAME differs from the site" in trouble.message
    assert (root / trouble.path / "old/CNAME").read_text(encoding="utf-8") == "example.com\n"
    assert put(tmp_path, NEW, target).returncode == 0
    assert (target / "CNAME").read_text(encoding="utf-8") == "changed\n"
    assert (root / trouble.path / "old/CNAME").exists()


@pytest.mark.parametrize("site", [False, True])
def test_case_27_leftovers_of_an_older_version_are_mended(tmp_path: Path, site: bool) -> None:
    """Its half copy goes; its old site comes back where there is none, and goes where there is one."""
    run_cli(["init", "work"], tmp_path)
    root = tmp_path / "work"
    tree(root, {f".scaffold-0123456789ab-old/{path}": text for path, text in OLD.items() if path != "gone/index.html"})
    tree(root, {".scaffold-0123456789ab-site/index.html": "half"})
    if site:
        put(tmp_path, NEW, root / "site")

    assert len(checked(root)) == 2
    assert all(trouble.fixed for trouble in checked(root, fix=True))
    assert checked(root) == []
    assert (root / "site/index.html").read_text(encoding="utf-8") == (NEW if site else OLD)["index.html"]
    assert leftovers(root) == []


def test_case_27_a_room_of_a_stranger_moves_nothing_into_git(tmp_path: Path) -> None:
    """A clone that brings a room cannot have the doctor put a folder upwards, into `.git` or through a link."""
    run_cli(["init", "work"], tmp_path)
    root = tmp_path / "work"
    tree(tmp_path, {"elsewhere/a": "mine"})
    for number, name in enumerate(("../up", ".git", ".GIT", "", ".", 3, None)):
        room = f".scaffold-site-0123456789ab-00000000000{number}"
        plan = {"schema": 1, "target": name, "files": ["a", "../../../elsewhere/a"]}
        tree(root, {f"{room}/plan.json": json.dumps(plan), f"{room}/old/b": "x"})
    room = root / ".scaffold-site-0123456789ab-000000000009"
    tree(room, {"plan.json": json.dumps({"schema": 1, "target": "new", "files": ["a"]})})
    (room / "old").symlink_to("../../elsewhere")
    (root / ".scaffold-site-0123456789ab-00000000000a").symlink_to("../elsewhere")
    before = snap(tmp_path / "elsewhere")

    checked(root, fix=True)

    assert snap(tmp_path / "elsewhere") == before
    assert not (tmp_path / "up").exists()
    assert (root / ".git/HEAD").is_file()


def checked(root: Path, *, fix: bool = False) -> list[Trouble]:
    """The leftovers that the doctor reports."""
    found = doctor(root=root, environ=os.environ, now=0, fix=fix, tools=False)
    return [trouble for trouble in found.troubles if trouble.code == "leftover"]


def leftovers(folder: Path) -> list[Path]:
    """The leftovers of a build in a folder."""
    return sorted(folder.glob(".scaffold-*"))


def refuse(*_: object, **__: object) -> None:
    """As on a file system without hard links."""
    raise OSError(errno.EPERM, "no hard links here")
