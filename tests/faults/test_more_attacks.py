"""More attacks of a cloned workspace: none writes, hangs, shows or runs anything outside of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import Repository, run_process, snap, tree

ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eevil"
SECRET = "Quetzalcoatlus"
FRONT = "---\nid: thesis-{0}\nkind: thesis\ntitle: {1}\nstatus: active\nconviction: {2}%\n---\n\n## Claims\n"
COMMANDS: tuple[list[str], ...] = (
    ["list"],
    [],
    ["history", "good"],
    ["show", "good"],
    ["diff", "good", "r1", "r2"],
    ["lint", "--no-vale"],
    ["lint", "--no-vale", "--fix"],
    ["link"],
    ["kinds"],
    ["doctor", "--fix"],
    ["quote", "Words", "--who", "P-07"],
    ["trust", "--dry-run"],
    ["build"],
)


def alternates(repo: Repository, outside: Path) -> None:
    """Objects of another repository."""
    (repo.root / ".git/objects/info").mkdir(exist_ok=True)
    (repo.root / ".git/objects/info/alternates").write_text(f"{outside}\n/dev/zero\n../../../..\n")


def submodule(repo: Repository, outside: Path) -> None:
    """A submodule whose address is a command."""
    tree(repo.root, {".gitmodules": f'[submodule "x"]\n\tpath = docs/sub\n\turl = ext::sh -c touch% {outside}/ran\n'})
    repo.git("config", "submodule.x.url", f"ext::sh -c touch% {outside}/ran")
    repo.git("config", "protocol.ext.allow", "always")
    repo.git("config", "submodule.recurse", "true")


def snippet(repo: Repository, outside: Path) -> None:
    """A snippet, an include and an image of a file outside."""
    lines = [f'--8<-- "{outside}/secret.md"', '--8<-- "../../outside/secret.md"', f"![x]({outside}/secret.md)"]
    tree(repo.root, {"docs/s.md": "# S\n\n" + "\n\n".join([*lines, "{% include '../../outside/secret.md' %}"]) + "\n"})


def devices(repo: Repository, outside: Path) -> None:
    """Devices and pipes in the place of a document, of settings of an editor, of a template."""
    for name in ("docs/zero.md", "thesis/random.md", ".vale.ini", "templates/memo.md.jinja"):
        (repo.root / name).parent.mkdir(parents=True, exist_ok=True)
        (repo.root / name).symlink_to("/dev/zero")
    os.mkfifo(repo.root / "docs/pipe.md")
    os.mkfifo(repo.root / "templates/pipe.toml")
    (repo.root / "docs/secret.md").symlink_to(outside / "secret.md")


def deep(repo: Repository, _outside: Path) -> None:
    """Folders a hundred deep, and two hundred pages in one."""
    folder = repo.root / "docs"
    for _ in range(100):
        folder = folder / "d"
    tree(folder, {"x.md": "# Deep\n"})
    tree(repo.root / "docs/many", {f"{number}.md": "# Many\n" for number in range(200)})


def screen(repo: Repository, _outside: Path) -> None:
    """Escape sequences in a title, an owner, a tag, a file name, a subject and an author."""
    quoted = ESCAPES.encode("unicode_escape").decode()
    title = f'"{quoted}"\nowner: "{quoted}"\ntags: ["{quoted}"]'
    name = f"docs/{ESCAPES.replace('/', '')}.md"
    repo.commit({"thesis/evil.md": FRONT.format("evil", title, 50), name: f"# {ESCAPES}\n\n[x](gone{ESCAPES}.md)\n"})
    text = (repo.root / "thesis/good.md").read_text().replace("title: Good", f'title: "Good {quoted}"')
    repo.commit({"thesis/good.md": text}, f"Subject {ESCAPES}", author=f"Ada{ESCAPES} <ada@example.com>")


def inherited(repo: Repository, outside: Path) -> None:
    """Site settings that inherit from outside, from a device, and from themselves."""
    tree(repo.root, {"mkdocs.yml": f"INHERIT: {outside}/evil.yml\nsite_name: x\nhooks: ['{outside}/run.py']\n"})
    tree(outside, {"evil.yml": f"hooks: ['{outside}/run.py']\n", "run.py": f"open('{outside}/ran', 'w')\n"})


def vale_ini(repo: Repository, outside: Path) -> None:
    """Settings of Vale that lead outside, and packages to download."""
    tree(repo.root, {".vale.ini": f"StylesPath = {outside}\nPackages = http://127.0.0.1:1/x.zip\n[*]\nTransform = x\n"})
    (repo.root / "styles").symlink_to(outside)


def rewritten(repo: Repository, _outside: Path) -> None:
    """A ref, packed refs and a reflog that are damaged on purpose."""
    git = repo.root / ".git"
    (git / "packed-refs").write_text("x" * 1_000_000 + "\n")
    (git / "logs/HEAD").write_bytes(b"\x00\xff" * 10_000)
    (git / "refs/heads/loop").write_text("ref: refs/heads/loop\n")


ATTACKS: tuple[Callable[[Repository, Path], None], ...] = (
    alternates, submodule, snippet, devices, deep, screen, inherited, vale_ini, rewritten,
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_an_attack_reaches_nothing_outside(tmp_path: Path, attack: Callable[[Repository, Path], None]) -> None:
    """Each command ends in time with 0, 1 or 2, without a traceback, and prints neither a secret nor an escape."""
    outside = tree(tmp_path / "outside", {"secret.md": f"# {SECRET}\n"})
    repo = Repository(tmp_path / "w")
    repo.commit({"scaffold.toml": "schema = 1\n", "thesis/good.md": FRONT.format("good", "Good", 50)})
    repo.commit({"thesis/good.md": FRONT.format("good", "Good", 60)})
    attack(repo, outside)
    before, home = snap(outside), Path(os.environ["HOME"])

    for args in COMMANDS:
        done = run_process(args, repo.root, timeout=100)
        text = done.out + done.err
        assert done.code in (0, 1, 2), (args, done)
        assert "Traceback" not in text, (args, done)
        assert SECRET not in text, args
        assert not any(sign in text for sign in "\x1b\x07\x9b\u202e"), (args, text)
        assert snap(outside) == before, args
    assert [path.name for path in home.iterdir() if path.name not in ("cache", ".gitconfig")] == []
    built = [path.read_bytes() for path in (repo.root / "site").rglob("*") if path.is_file()]
    assert not any(SECRET.encode() in content for content in built)
