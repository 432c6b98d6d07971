"""Symbolic links among the files of a site: their targets are not published, by any command."""

from __future__ import annotations

from pathlib import Path

import pytest

from built_site import all_bytes, mkdocs
from helpers import Repository, run_cli, tree

CANARY = "Quetzalcoatlus"
PAGE = f"# {CANARY}\n\n{CANARY}\n"
SETTINGS = {
    "scaffold.toml": 'schema = 1\npages_audience = "public"\n',
    "mkdocs.yml": "site_name: x\ntheme: {name: material, font: false, custom_dir: overrides}\nplugins: [conviction]\n",
    "overrides/a.txt": "a",
}


def outside(tmp_path: Path) -> Path:
    """A folder that no workspace holds, with pages and keys."""
    files = {"key.txt": CANARY, "notes/x.md": PAGE, "notes/deep/y.txt": CANARY, "notes/deep/z.md": PAGE}
    return tree(tmp_path / "outside", files)


def built(root: Path, command: str, *options: str) -> tuple[int, str, list[str]]:
    """Exit code, messages, and the places of the canary on the site."""
    if command == "mkdocs":
        done = mkdocs(root, "build", *options)
        code, said = done.returncode, done.stderr
    else:
        run = run_cli(["build", *options], root)
        code, said = run.code, run.err
    words = CANARY.lower().encode()
    found = [name for name, data in all_bytes(root / "site") if words in (name.encode() + data).lower()]
    return code, said, found


@pytest.mark.parametrize("command", ["mkdocs", "scaffold"])
def test_case_20_a_linked_folder_is_not_published(tmp_path: Path, command: str) -> None:
    """Matrix E92: Files below a linked folder are left out at any depth, and one warning names the folder."""
    away = outside(tmp_path)
    root = tree(
        tmp_path / "w", {**SETTINGS, "docs/index.md": "# Home\n\n[a](notes/deep/y.txt)\n", "overrides/a.txt": "a"}
    )
    (root / "docs/notes").symlink_to(away / "notes")
    (root / "docs/sub").mkdir()
    (root / "docs/sub/more").symlink_to(away)

    code, said, found = built(root, command)

    assert code == 0, said
    assert found == []
    if command == "mkdocs":
        for link in ("docs/notes", "docs/sub/more"):
            line = f"{link}:1: not on the site: a symbolic link; replace it by the folder that it leads to"
            assert said.count(line) == 1
        assert built(root, command, "--strict")[0] != 0


@pytest.mark.parametrize("command", ["mkdocs", "scaffold"])
@pytest.mark.parametrize("target", ["../.git", "../notes", "private"])
def test_case_20_a_link_within_the_workspace_is_not_published_either(tmp_path: Path, command: str, target: str) -> None:
    """Into .git, beside docs/, or from one place of docs/ to another: the target of a link is omitted there."""
    files = {
        **SETTINGS, "docs/index.md": "# Home\n", "notes/x.txt": CANARY, "docs/private/a.txt": "harmless",
        "docs/private/.b.txt": CANARY,
    }  # fmt: skip
    repo = Repository(tree(tmp_path / "w", files))
    repo.commit({}, CANARY)
    (repo.root / "docs/linked").symlink_to(target)

    code, said, found = built(repo.root, command)

    assert code == 0, said
    assert found == []
    assert not (repo.root / "site/linked").exists()
    assert (repo.root / "site/private/a.txt").exists() == (command == "mkdocs")


@pytest.mark.parametrize("command", ["mkdocs", "scaffold"])
def test_case_20_a_linked_file_is_not_published(tmp_path: Path, command: str) -> None:
    """An image and a page that are links reveal nothing of their targets; the page reports that it cannot be read."""
    away = outside(tmp_path)
    root = tree(tmp_path / "w", {**SETTINGS, "docs/index.md": "# Home\n\n![a](a.txt) [b](b.md)\n"})
    (root / "docs/a.txt").symlink_to(away / "key.txt")
    (root / "docs/b.md").symlink_to(away / "notes/x.md")

    code, said, found = built(root, command)

    assert code == 0, said
    assert found == []
    assert "docs/a.txt:1: not on the site: a symbolic link; replace it by the file that it leads to" in said
    assert "docs/b.md:1:1: a symbolic link" in said


@pytest.mark.parametrize("command", ["mkdocs", "scaffold"])
@pytest.mark.parametrize("name", ["docs", "thesis"])
def test_case_20_a_folder_of_documents_that_is_a_link_is_not_published(tmp_path: Path, command: str, name: str) -> None:
    """docs/ or the folder of a kind as a link out of the workspace: left out as a whole, in one line."""
    away = outside(tmp_path)
    root = tree(tmp_path / "w", {**SETTINGS})
    if name != "docs":
        tree(root, {"docs/index.md": "# Home\n"})
    (root / name).symlink_to(away / "notes")

    code, said, found = built(root, command)

    assert code == 0, said
    assert found == []
    assert said.count(f"{name}:1: not on the site: a symbolic link; replace it by the folder that it leads to") == 1


def test_case_20_a_linked_file_of_the_theme_is_not_published(tmp_path: Path) -> None:
    """The workspace's own theme folder provides its files, without the targets of links in it."""
    away = outside(tmp_path)
    root = tree(tmp_path / "w", {**SETTINGS, "docs/index.md": "# Home\n"})
    (root / "overrides/key.txt").symlink_to(away / "key.txt")
    (root / "overrides/more").symlink_to(away / "notes")

    code, said, found = built(root, "mkdocs")

    assert code == 0, said
    assert found == []
    assert (root / "site/a.txt").is_file()
    assert "overrides/key.txt: not on the site: a symbolic link; replace it by its target" in said
