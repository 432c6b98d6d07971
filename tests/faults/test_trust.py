"""Programs that a clone brings: none runs before `scaffold trust`, and a change of one asks again."""

from __future__ import annotations

import json
import os
import py_compile
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers import Repository, Run, run_cli, snap, tree

SITE = "site_name: T\ntheme: {name: material}\nplugins: [search, conviction]\n"
HOOK = "import pathlib\npathlib.Path('{mark}').write_text('ran')\n"


class Clone:
    """A workspace that brings a program as its Vale, which leaves a mark when it runs."""

    def __init__(self, folder: Path) -> None:
        self.mark = folder / "mark"
        self.repo = Repository(folder / "w")
        self.root = self.repo.root
        self.repo.commit(
            {
                "scaffold.toml": 'schema = 1\nname = "Test"\n[vale]\npath = "tools/vale"\n',
                "docs/a.md": "# A\n\nWords.\n",
                "mkdocs.yml": SITE,
                "tools/vale": self.program(),
            }
        )
        (self.root / "tools/vale").chmod(0o755)

    def program(self, more: str = "") -> str:
        """A script that says it is a Vale, and gives no answer."""
        return f"#!/bin/sh\necho ran >> '{self.mark}'\necho vale version 3.22.0\n{more}"

    def run(self, *args: str, env: dict[str, str | None] | None = None, at: str = ".") -> Run:
        return run_cli(list(args), self.root / at, env=env)

    def ran(self) -> bool:
        """True when the program ran since the last look."""
        found = self.mark.exists()
        self.mark.unlink(missing_ok=True)
        return found


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """The clone, on the folder beside which its mark would appear."""
    return Clone(tmp_path)


def test_case_21_a_vale_of_the_clone_needs_trust(clone: Clone) -> None:
    """Lint exits with 2 and names the program, doctor names it and works, and without prose lint works."""
    done = clone.run("lint")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "error: tools/vale: this workspace would run a program of its own ([vale] path in scaffold.toml)\n"
        "hint: read it, then allow it with `scaffold trust`\n"
    )
    doctor = clone.run("doctor", "--json")
    assert doctor.code == 0
    assert "scaffold trust" in json.loads(doctor.out)["vale"]["fault"]
    assert clone.run("lint", "--no-vale").code in (0, 1)
    assert clone.run("lint", "--show-settings").code == 0
    for command in (["list"], ["history", "docs/a.md"], ["kinds"], []):
        assert clone.run(*command).code == 0
    assert not clone.ran()


@pytest.mark.parametrize("path", ["../outer/vale", "link", "{root}/tools/vale", "./docs/../tools/vale"])
def test_other_names_of_a_program_of_the_clone(clone: Clone, path: str) -> None:
    """Inside the workspace or its repository, by its name or by where a link leads."""
    inner = clone.root / "inner"
    tree(clone.root, {"outer/vale": clone.program(), "inner/docs/a.md": "# A\n"})
    (clone.root / "outer/vale").chmod(0o755)
    (inner / "tools").mkdir()
    (inner / "tools/vale").write_text(clone.program())
    (inner / "tools/vale").chmod(0o755)
    (inner / "link").symlink_to("../outer/vale")
    (inner / "scaffold.toml").write_text(f'schema = 1\n[vale]\npath = "{path.format(root=inner)}"\n')
    done = clone.run("lint", at="inner")
    assert done.code == 2
    assert "scaffold trust" in done.err
    assert not clone.ran()


def test_a_vale_outside_needs_no_trust(clone: Clone, tmp_path: Path) -> None:
    """Programs elsewhere on the machine are the user's own."""
    tree(tmp_path, {"own/vale": clone.program()})
    (tmp_path / "own/vale").chmod(0o755)
    (clone.root / "scaffold.toml").write_text(f'schema = 1\n[vale]\npath = "{tmp_path}/own/vale"\n')
    clone.run("lint")
    assert clone.ran()


def test_trust_lets_it_run_until_it_changes(clone: Clone) -> None:
    """The record holds the content: another one asks again, the same one does not; --revoke takes it back."""
    done = clone.run("trust", "--dry-run")
    assert (done.code, done.out) == (0, "tools/vale\t[vale] path in scaffold.toml\n")
    clone.run("lint")
    assert not clone.ran(), "--dry-run records nothing"

    assert clone.run("trust").code == 0
    assert not clone.ran(), "trusting runs nothing"
    clone.run("lint")
    assert clone.ran()

    (clone.root / "tools/vale").write_text(clone.program("# other\n"))
    assert clone.run("lint").code == 2
    assert not clone.ran()
    (clone.root / "tools/vale").write_text(clone.program())
    clone.run("lint")
    assert clone.ran()

    assert clone.run("trust", "--revoke").code == 0
    assert clone.run("lint").code == 2
    assert not clone.ran()


def test_trust_is_of_one_workspace(clone: Clone, tmp_path: Path) -> None:
    """A copy elsewhere is another workspace, and the same one by another path is not."""
    assert clone.run("trust").code == 0
    (tmp_path / "alias").symlink_to(clone.root)
    run_cli(["lint"], tmp_path / "alias")
    assert clone.ran()
    subprocess.run(["cp", "-r", str(clone.root), str(tmp_path / "copy")], check=True)
    assert run_cli(["lint"], tmp_path / "copy").code == 2
    assert not clone.ran()


def test_the_environment_of_ci_trusts(clone: Clone) -> None:
    """$SCAFFOLD_TRUST=1 lets everything run, another value nothing."""
    clone.run("lint", env={"SCAFFOLD_TRUST": "1"})
    assert clone.ran()
    clone.run("lint", env={"SCAFFOLD_TRUST": "yes"})
    assert not clone.ran()


@pytest.mark.long
@pytest.mark.parametrize("text", ["", "{", "[]", '{"workspaces": 7}', '{"workspaces": {"x": []}}'])
def test_a_damaged_record_trusts_nobody(clone: Clone, text: str) -> None:
    """And the next `scaffold trust` writes it again."""
    assert clone.run("trust").code == 0
    record = Path(os.environ["XDG_CONFIG_HOME"], "conviction", "trust.json")
    record.write_text(text)
    assert clone.run("lint").code == 2
    assert clone.run("trust").code == 0
    clone.run("lint")
    assert clone.ran()


def test_a_record_inside_the_clone_counts_for_nothing(clone: Clone) -> None:
    """A configuration folder in the repository could have come with it."""
    env: dict[str, str | None] = {"XDG_CONFIG_HOME": str(clone.root / "config")}
    assert clone.run("trust", env=env).code == 0
    assert clone.run("lint", env=env).code == 2
    assert not clone.ran()


def test_a_managed_vale_inside_the_clone_is_the_clones(clone: Clone) -> None:
    """Where the user's cache folder is in the workspace, the managed Vale could have come with it."""
    (clone.root / "scaffold.toml").write_text("schema = 1\n")
    tree(clone.root, {"cache/conviction/vale-3.22.0/vale": clone.program()})
    (clone.root / "cache/conviction/vale-3.22.0/vale").chmod(0o755)
    env: dict[str, str | None] = {"XDG_CACHE_HOME": str(clone.root / "cache")}
    assert clone.run("lint", env=env).code == 2
    assert not clone.ran()
    assert clone.run("trust", env=env).code == 0
    clone.run("lint", env=env)
    assert clone.ran()


def test_a_vale_of_the_clone_on_the_path_is_not_found(clone: Clone) -> None:
    """A folder of the clone on PATH gives no program, wherever in the clone one works."""
    (clone.root / "scaffold.toml").write_text("schema = 1\n")
    env: dict[str, str | None] = {"PATH": f"{clone.root}/tools:{os.environ['PATH']}"}
    clone.run("lint", env=env, at="docs")
    assert not clone.ran()


CODE = {
    "hooks": ("hooks: [tools/hook.py]\n", "tools/hook.py", "hooks in mkdocs.yml"),
    "a plugin": ("plugins: [search, conviction, macros]\n", "macros", "plugins in mkdocs.yml"),
    "an extension": ("markdown_extensions: [toc, markdown_exec]\n", "markdown_exec", "markdown_extensions in"),
    "templates": ("theme: {name: material, custom_dir: tools}\n", "tools", "theme.custom_dir in mkdocs.yml"),
    "a page that is a template": ("extra_templates: [x.html]\n", "docs/x.html", "extra_templates in mkdocs.yml"),
    "a tag": ("extra: !!python/object/apply:os.getcwd []\n", "!!python/object/apply:os.getcwd", "a Python tag in"),
    "an alias": ("x: &x [tools/hook.py]\nhooks: *x\n", "tools/hook.py", "hooks in mkdocs.yml"),
    "a merge": ("x: &x {hooks: [tools/hook.py]}\n<<: *x\n", "tools/hook.py", "hooks in mkdocs.yml"),
    "merges within merges": (
        "<<: {<<: {<<: {<<: {<<: {hooks: [tools/hook.py]}}}}}\n",
        "tools/hook.py",
        "hooks in mkdocs.yml",
    ),
    "a merge by its tag": ("!!merge x: {hooks: [tools/hook.py]}\n", "tools/hook.py", "hooks in mkdocs.yml"),
    "a default of the environment": (
        "hooks: [!ENV [NO_SUCH_NAME, tools/hook.py]]\n",
        "tools/hook.py",
        "hooks in mkdocs.yml",
    ),
    "a list as such a default": (
        "hooks: !ENV [NO_SUCH_NAME, [tools/hook.py]]\n",
        "tools/hook.py",
        "hooks in mkdocs.yml",
    ),
    "a key as such a default": (
        "? !ENV [NO_SUCH_NAME, hooks]\n: [tools/hook.py]\n",
        "tools/hook.py",
        "hooks in mkdocs.yml",
    ),
    "a folder as such a default": (
        "theme: {name: material, custom_dir: !ENV [NO_SUCH_NAME, tools]}\n",
        "tools",
        "theme.custom_dir in mkdocs.yml",
    ),
    "inherited by such a default": (
        "INHERIT: !ENV [NO_SUCH_NAME, tools/base.yml]\n",
        "tools/hook.py",
        "hooks in mkdocs.yml",
    ),
    "inherited": ("INHERIT: tools/base.yml\n", "tools/hook.py", "hooks in mkdocs.yml"),
}


@pytest.mark.parametrize("kind", CODE)
def test_case_22_code_of_the_clones_site_needs_trust(clone: Clone, kind: str) -> None:
    """`scaffold serve` ends with 2 and names it, `doctor` says that plain `mkdocs` would run it."""
    text, name, source = CODE[kind]
    settings = "".join(
        line for line in SITE.splitlines(keepends=True) if line.partition(":")[0] not in text.partition(":")[0]
    )
    hook = HOOK.format(mark=clone.mark)
    tree(
        clone.root, {"mkdocs.yml": settings + text, "tools/hook.py": hook, "tools/base.yml": "hooks: [tools/hook.py]\n"}
    )
    done = clone.run("serve", "--port", "1")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {name}: this workspace would run a program of its own ({source}")
    assert not clone.ran()
    troubles = json.loads(clone.run("doctor", "--json").out)["troubles"]
    assert [(t["path"], t["harmless"]) for t in troubles if t["code"] == "site-code"] == [(name, True)]
    assert not clone.ran()


def test_the_usual_settings_of_a_site_need_no_trust(clone: Clone) -> None:
    """Settings from init, and those usual in sites with Material, run no code of the clone."""
    text = SITE + (
        "markdown_extensions:\n  - toc: {permalink: true}\n  - pymdownx.superfences:\n      custom_fences:\n"
        "        - name: mermaid\n          format: !!python/name:pymdownx.superfences.fence_code_format\n"
        "  - pymdownx.emoji:\n      emoji_index: !!python/name:material.extensions.emoji.twemoji\n"
        "extra: {key: !ENV [KEY, x]}\n"
    )
    tree(clone.root, {"mkdocs.yml": text, "scaffold.toml": "schema = 1\n"})
    done = clone.run("trust", "--json")
    assert json.loads(done.out)["programs"] == []
    assert clone.run("trust").err == "this workspace runs no programs of its own\n"


@pytest.mark.long
def test_hooks_run_after_trust_and_ask_again_when_they_change(clone: Clone) -> None:
    """Matrix D74: The real server starts, runs the hook, and does not start once the hook has changed."""
    hook = HOOK.format(mark=clone.mark)
    tree(clone.root, {"mkdocs.yml": f"{SITE}hooks: [tools/hook.py]\n", "tools/hook.py": hook})
    assert clone.run("trust").code == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    argv = [sys.executable, "-m", "conviction", "-C", str(clone.root), "serve", "--port", port]
    server = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if clone.mark.exists():
                break
            time.sleep(0.1)
        assert clone.ran()
    finally:
        server.terminate()
        server.wait(10)
    (clone.root / "tools/hook.py").write_text(hook + "# other\n")
    assert clone.run("serve", "--port", port).code == 2


@pytest.mark.long
def test_case_22_compiled_code_beside_a_hook_does_not_run(clone: Clone) -> None:
    """The user has read the hook, and the compiled file beside it need not have been made from it."""
    evil, hook = clone.root / "evil.py", "import pathlib\npathlib.Path({mark!r}).write_text({text!r})\n"
    read = clone.mark.with_name("read")
    evil.write_text(hook.format(mark=str(clone.mark), text="evil"))
    cached = clone.root / f"tools/__pycache__/hook.{sys.implementation.cache_tag}.pyc"
    py_compile.compile(str(evil), str(cached), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    tree(
        clone.root,
        {"mkdocs.yml": f"{SITE}hooks: [tools/hook.py]\n", "tools/hook.py": hook.format(mark=str(read), text="read")},
    )
    assert clone.run("trust").code == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    argv = [sys.executable, "-m", "conviction", "-C", str(clone.root), "serve", "--port", port]
    server = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            if read.exists() or clone.mark.exists():
                break
            time.sleep(0.1)
        assert read.exists()
        assert not clone.ran()
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.parametrize("path", ["tools/.icons/x.svg", "tools/site/x.html", "tools/node_modules/x.html"])
def test_case_22_every_file_of_a_trusted_folder_is_in_the_digest(clone: Clone, path: str) -> None:
    """Templates include others from any folder below."""
    tree(clone.root, {"mkdocs.yml": f"{SITE}theme: {{custom_dir: tools}}\n".replace("theme: {name: material}\n", "")})
    tree(clone.root, {path: "{{ page }}\n"})
    assert clone.run("trust").code == 0
    tree(clone.root, {path: "{{ ''.__class__ }}\n"})
    assert clone.run("serve", "--port", "1").err.startswith("error: tools: this workspace would run a program")


def test_build_runs_no_code_of_the_site(clone: Clone) -> None:
    """It writes settings of its own."""
    hook = HOOK.format(mark=clone.mark)
    tree(clone.root, {"mkdocs.yml": f"{SITE}hooks: [tools/hook.py]\n", "tools/hook.py": hook})
    done = clone.run("build")
    assert done.code == 0, done.err
    assert not clone.ran()


def test_trust_writes_one_file_of_the_user(clone: Clone) -> None:
    """Nothing in the workspace changes."""
    before = snap(clone.root)
    assert clone.run("trust").code == 0
    assert snap(clone.root) == before
    folder = Path(os.environ["XDG_CONFIG_HOME"], "conviction")
    assert [path.name for path in folder.iterdir()] == ["trust.json"]
    assert json.loads((folder / "trust.json").read_text())["schema"] == 1
