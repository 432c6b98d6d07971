"""A clone with every trap at once, opened with every command: nothing outside changes, nothing of it runs or hangs."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from conviction.cli import COMMANDS
from helpers import Repository, run_process, snap, tree

FRONT = "---\nid: {id}\nkind: thesis\ntitle: {title}\nstatus: active\nconviction: 60%\n---\n\n"
THESIS = FRONT.format(id="thesis-good", title="Good") + (
    "## Claims\n\n### Ledgers hold {#ledgers}\n\n- **Conviction:** 60%\n- **For:** [x](../docs/notes/secret.md)\n\n"
    "## Revisions\n\n### 2026-01-05\n\n- **Reason:** evidence\n\n価格表は三度変わった。\n"
)
PAYLOAD = "<img src=x onerror=alert(1)>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><a href="java&#115;cript:alert(1)"><text>x</text></a></svg>'
MKDOCS = (
    "site_name: '{payload}'\nhooks: [tools/hook.py]\ntheme: {{name: material, custom_dir: tools/theme}}\n"
    "plugins: [search, conviction]\nextra: !!python/object/apply:os.system ['{program}']\n"
    "nav: [{{'{payload}': 'https://x.example/\"><script>alert(1)</script>'}}, {{A: a.md}}]\n"
)
HOUSE = "extends: existence\nmessage: \"'%s'\"\nscope: raw\ntokens: ['\\|']\n"
LOOP = "extends: script\nmessage: x\nscope: raw\nscript: |\n  matches := []\n  for true { matches = [] }\n"
KIND = 'name = "trap"\nlabel = "Trap"\nfolder = "docs/traps"\n'
GIT = {
    "core.fsmonitor": "{program}",
    "core.hooksPath": "tools",
    "core.pager": "{program}",
    "core.sshCommand": "{program}",
    "core.editor": "{program}",
    "diff.external": "{program}",
    "diff.scaffold.textconv": "{program}",
    "filter.bad.clean": "{program}",
    "filter.bad.smudge": "{program}",
    "gpg.program": "{program}",
    "log.showSignature": "true",
    "commit.gpgSign": "true",
    "alias.log": "!{program}",
}
CALLS: dict[str, list[list[str]]] = {
    "init": [["init", "--dry-run"], ["init"]],
    "new": [["new", "memo", "Title", "--no-edit"], ["new", "trap", "Title", "--no-edit"]],
    "quote": [["quote", "Words。", "--who", "P-07"]],
    "link": [["link"], ["link", "good#ledgers", "--against", "a"]],
    "list": [["list"], ["list", "--json"]],
    "kinds": [["kinds"], ["kinds", "show", "trap"], ["kinds", "eject", "memo"], ["kinds", "upgrade"]],
    "lint": [
        ["lint"],
        ["lint", "--no-vale"],
        ["lint", "--no-vale", "--no-baseline"],
        ["lint", "--no-vale", "--no-baseline", "--fix"],
        ["lint", "--no-vale", "--write-baseline"],
        ["lint", "--no-vale", "--report", "json=report.json"],
    ],
    "diff": [["diff", "good"], ["diff", "good", "r1", "r2"], ["diff", "good", "--redline", "-o", "out.html"]],
    "difftool": [["difftool", "thesis/good.md", "docs/a.md", "x"]],
    "history": [["history", "good"], ["history", "good", "--json"]],
    "show": [["show", "good"], ["show", "good", "--as-of", "r1"]],
    "revise": [
        ["revise", "good", "--held", "--why", "Nothing new。"],
        ["revise", "good", "--held", "--why", "x", "--commit"],
    ],
    "serve": [["serve", "--port", "1"]],
    "build": [["build"], ["build", "--audience", "public"]],
    "trust": [["trust", "--dry-run"]],
    "doctor": [["doctor"], ["doctor", "--fix"]],
    "demo": [["demo", "--dry-run", "demo"]],
    "completion": [["completion", "bash"]],
}


class Trap:
    """The clone, the folder beside it, and the program that leaves a mark there when it runs."""

    def __init__(self, folder: Path) -> None:
        self.outside = folder / "outside"
        tree(self.outside, {"secret.md": "# The key is 12345\n", "precious": "the only copy\n"})
        self.mark = folder / "mark"
        self.program = folder / "program"
        self.program.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{self.mark}'\nexit 0\n")
        self.program.chmod(0o755)
        self.repo = Repository(folder / "clone")
        self.root = self.repo.root
        self._documents()
        self._links_and_pipes()
        self._git()

    def _documents(self) -> None:
        program = self.program.read_text()
        self.repo.commit({
            "scaffold.toml": 'schema = 1\nname = "T"\n[vale]\npath = "tools/vale"\n[lint]\nhouse-style = "styles"\n',
            "styles/Pipe.yml": HOUSE,
            "styles/Loop.yml": LOOP,
            "thesis/good.md": THESIS,
            "docs/a.md": f"# {PAYLOAD}\n\na|b\n-|-\nc|d\n\n![x](x.svg)\n",
            f"docs/x{PAYLOAD.replace('/', '')}/b.md": "# B\n",
            "docs/x.svg": SVG,
            "docs/mixed.md": "Audience: private\n\n# Mixed\n",
            "docs/long.md": "# Long\n\n" + "significantly " * 1400 + ".\n",
            "docs/deep.md": "# Deep\n\n" + "[" * 3000 + "\n",
            "templates/trap.toml": KIND,
            "templates/trap.md.jinja": "{% for a in range(10**9) %}{{ ''.__class__.__mro__ }}{% endfor %}\n",
            "tools/hook.py": f"import subprocess\nsubprocess.run(['{self.program}'])\n",
            "tools/theme/main.html": "{{ ''.__class__ }}\n",
            "tools/vale": program,
            "tools/git": program,
            "tools/pre-commit": program,
            "mkdocs.yml": MKDOCS.format(payload=PAYLOAD, program=self.program),
            ".gitattributes": "*.md diff=scaffold filter=bad\n",
        })  # fmt: skip
        for name in ("vale", "git", "pre-commit"):
            (self.root / "tools" / name).chmod(0o755)
        self.repo.commit({"thesis/good.md": THESIS.replace("60%", "70%", 1)})

    def _links_and_pipes(self) -> None:
        places = {
            "docs/notes": self.outside, "docs/library": self.outside, "thesis/gone.md": self.outside / "nowhere",
            "thesis/self.md": self.root / "thesis/self.md", "lint-baseline.json": self.outside / "baseline.json",
            "report.json": self.outside / "report.json", "out.html": self.outside / "precious",
            ".vale.ini": self.outside / "ini", "site": self.outside, "docs/memos": self.outside,
        }  # fmt: skip
        for name, target in places.items():
            (self.root / name).symlink_to(target)
        (self.root / "thesis/folder.md").mkdir()
        os.mkfifo(self.root / "thesis/pipe.md")
        old = self.root / ".scaffold"
        old.mkdir()
        os.mkfifo(old / "lock")
        (old / ".gitignore").symlink_to(self.outside / "ignore")
        db = sqlite3.connect(old / "cache.sqlite")
        db.execute(
            "create view entry as with recursive n(x) as (select 1 union all select x + 1 from n) select x from n"
        )
        db.close()

    def _git(self) -> None:
        for key, value in GIT.items():
            self.repo.git("config", key, value.format(program=self.program))


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    """The clone."""
    return Trap(tmp_path)


def test_every_command_is_called() -> None:
    """A command that is added is tried on the clone too."""
    assert CALLS.keys() == COMMANDS.keys()


@pytest.mark.long
@pytest.mark.needs_vale
def test_every_command_leaves_the_world_as_it_was(trap: Trap) -> None:
    """Each ends in time, without a bug of ours; home and the folder beside are unchanged but for our own cache."""
    beside, home = snap(trap.outside), Path(os.environ["HOME"])
    before = snap_without_cache(home)
    prose = ["lint", "--no-baseline", "--vale-bin", os.environ["SCAFFOLD_VALE"]]
    for calls in [*CALLS.values(), [prose]]:
        for call in calls:
            done = run_process(call, trap.root, timeout=120)
            assert done.code in (0, 1, 2), (call, done)
            assert "Traceback" not in done.err, (call, done)
            assert "12345" not in done.out, (call, "a file outside was shown")
            assert not trap.mark.exists(), (call, trap.mark.read_text())
            assert snap(trap.outside) == beside, call
            assert snap_without_cache(home) == before, call


@pytest.mark.long
def test_a_site_of_the_clone_holds_nothing_from_outside(trap: Trap, tmp_path: Path) -> None:
    """`scaffold build` into a folder elsewhere: no secret, no payload as markup."""
    done = run_process(["build", "--site-dir", str(tmp_path / "built")], trap.root, timeout=120)
    assert done.code == 0, done
    pages = [path.read_text("utf-8", "replace") for path in (tmp_path / "built").rglob("*.html")]
    assert pages
    for page in pages:
        assert "12345" not in page
        assert PAYLOAD not in page
        assert "javascript:" not in page
    assert not trap.mark.exists()


@pytest.mark.long
def test_plain_mkdocs_with_our_plugin_publishes_nothing_from_outside(trap: Trap, tmp_path: Path) -> None:
    """Hooks are MkDocs' own to run; without them the plugin publishes the clone's own files alone."""
    kept = [
        line
        for line in (trap.root / "mkdocs.yml").read_text().splitlines()
        if line[:5] not in ("hooks", "extra", "theme")
    ]
    (trap.root / "mkdocs.yml").write_text("\n".join([*kept, "theme: {name: material}\n"]))
    argv = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path / "built")]
    subprocess.run(argv, cwd=trap.root, check=True, capture_output=True, timeout=120)
    found = {path: path.read_bytes() for path in (tmp_path / "built").rglob("*") if path.is_file()}
    assert not [path for path, content in found.items() if b"12345" in content]
    assert not [path for path, content in found.items() if b"java&#115;cript" in content]
    assert not [path for path, content in found.items() if path.suffix == ".html" and PAYLOAD.encode() in content]
    assert not trap.mark.exists()


def snap_without_cache(home: Path) -> dict[str, bytes]:
    """Every file of the home but the toolkit's own cache, by path."""
    own = home / "cache" / "conviction"
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.is_relative_to(own)
    }
