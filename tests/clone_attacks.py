"""Attacks of a cloned workspace: each changes a clone so that a careless command would reach outside, hang or print."""

from __future__ import annotations

import os
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

from helpers import Repository, tree

__all__ = ["ATTACKS", "FRONT", "SECRET", "Attack"]

Attack = Callable[[Repository, Path], None]
SECRET = "Quetzalcoatlus"
FRONT = "---\nid: thesis-{0}\nkind: thesis\ntitle: {1}\nstatus: active\nconviction: {2}%\n---\n\n## Claims\n"
_KIND = 'title = "Note"\nfolder = "{}"\nstatuses = ["draft", "final"]\nsections = ["X"]\n'
_DEEP = "../" * 12


def _document(repo: Repository, body: str) -> None:
    tree(repo.root, {"docs/evil.md": f"# Evil\n\n{body}\n"})


def linked_templates(repo: Repository, outside: Path) -> None:
    """The folder of templates is a link."""
    tree(outside, {"memo.md.jinja": SECRET, "note.toml": _KIND.format("docs/notes"), "note.md.jinja": SECRET})
    (repo.root / "templates").symlink_to(outside)


def reading_template(repo: Repository, outside: Path) -> None:
    """A template that includes files, climbs out of the sandbox and never ends."""
    climb = "{{ ''.__class__.__mro__[1].__subclasses__() }}{{ cycler.__init__.__globals__.os.popen('id').read() }}"
    include = f"{{% include '{outside}/secret.md' %}}{{% include '../../outside/secret.md' %}}"
    body = include + climb + "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    tree(repo.root, {"templates/note.toml": _KIND.format("docs/notes"), "templates/note.md.jinja": body})
    tree(repo.root, {"templates/memo.md.jinja": include})


def outward_kind(repo: Repository, outside: Path) -> None:
    """Kinds with folders outside: above, absolute, the home, git's own, and with characters that no path has."""
    folders = ("docs/../../outside", "../outside", f"{_DEEP}tmp", str(outside), "~", ".git/hooks", "docs/\\u0000x", "")
    for number, folder in enumerate(folders):
        name = f"templates/note{number or ''}"
        tree(repo.root, {f"{name}.toml": _KIND.format(folder), f"{name}.md.jinja": "## X\n"})
    file = _KIND.format("docs/notes") + 'file = "../../../outside/{slug}\\u0000"\n'
    tree(repo.root, {"templates/note0.toml": file, "templates/note0.md.jinja": "## X\n"})


def settings_pipe(repo: Repository, _outside: Path) -> None:
    """scaffold.toml is a pipe."""
    (repo.root / "scaffold.toml").unlink()
    os.mkfifo(repo.root / "scaffold.toml")


def settings_device(repo: Repository, _outside: Path) -> None:
    """scaffold.toml is a link to a device without end."""
    (repo.root / "scaffold.toml").unlink()
    (repo.root / "scaffold.toml").symlink_to("/dev/zero")


def huge_files(repo: Repository, _outside: Path) -> None:
    """Files of a gigabyte without content in every place that is read."""
    for name in ("scaffold.toml", "mkdocs.yml", "lint-baseline.json", "docs/big.md", "thesis/big.md",
                 "templates/memo.toml", "templates/memo.md.jinja", ".vale.ini", "docs/x.svg", ".mailmap"):  # fmt: skip
        path = repo.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.truncate(path, 1 << 30)


def foreign_git_directory(repo: Repository, outside: Path) -> None:
    """`.git` is a file that leads to a repository outside, whose settings run programs."""
    (repo.root / ".git").rename(outside / "git")
    (repo.root / ".git").write_text(f"gitdir: {outside}/git\n")
    _programs(repo, outside)


def worktree_elsewhere(repo: Repository, outside: Path) -> None:
    """The work tree is outside, by core.worktree, and more settings are included from there."""
    tree(outside, {"more": f"[core]\n\tfsmonitor = touch {outside}/ran\n\tpager = touch {outside}/ran\n"})
    repo.git("config", "include.path", str(outside / "more"))
    repo.git("config", "includeIf.gitdir:/.path", str(outside / "more"))
    repo.git("config", "core.worktree", str(outside))


def _programs(repo: Repository, outside: Path) -> None:
    command = f"touch {outside}/ran"
    for key in ("core.fsmonitor", "core.sshCommand", "core.pager", "diff.external", "core.editor", "gpg.program",
                "core.askPass", "credential.helper", "filter.x.clean", "diff.x.textconv"):  # fmt: skip
        repo.git("config", key, command)
    repo.git("config", "extensions.worktreeConfig", "false")


def promisor(repo: Repository, outside: Path) -> None:
    """A partial clone whose missing objects come from a command."""
    blob = repo.git("rev-parse", "HEAD~1:thesis/good.md").strip()
    for key, value in {
        "remote.origin.url": f"ext::sh -c touch% {outside}/ran",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "protocol.ext.allow": "always",
        "core.repositoryFormatVersion": "1",
    }.items():
        repo.git("config", key, value)
    (repo.root / ".git/objects" / blob[:2] / blob[2:]).unlink()


def git_pipes(repo: Repository, _outside: Path) -> None:
    """Git's own files are pipes: any git would wait for ever."""
    for name in ("HEAD", "config", "index", "packed-refs", "info/exclude", "shallow"):
        path = repo.root / ".git" / name
        path.unlink(missing_ok=True)
        path.parent.mkdir(exist_ok=True)
        os.mkfifo(path)


def large_past(repo: Repository, _outside: Path) -> None:
    """A version of a document in the past has 300 megabytes, in a few kilobytes of git."""
    blob = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"],
        input=b"a" * 300_000_000,
        cwd=repo.root,
        capture_output=True,
        check=True,
    )  # fmt: skip
    name = blob.stdout.decode().strip()
    repo.git("update-index", "--add", "--cacheinfo", f"100644,{name},thesis/good.md")
    repo.git("commit", "-q", "-m", "large")
    repo.commit({"thesis/good.md": FRONT.format("good", "Good", 70)})


def many_names(repo: Repository, _outside: Path) -> None:
    """Three hundred pages, and names with line ends, escapes, dashes, annotations, and those of Windows."""
    names = ("-rf", "--output=x", "a\nb", "\x1b[2J\u202e", "::error::x", "%0A::error::y", "con", "aux.txt", "nul ",
             "$(touch ran)", "`touch ran`", ";touch ran", "a'b\"c", "=cmd()", "..", "~root", "x" * 200)  # fmt: skip
    tree(repo.root / "docs/odd", {f"{name}.md": f"# {name!r}\n\n[x](gone)\n" for name in names})
    tree(repo.root / "docs/many", {f"{number}.md": "# Many\n" for number in range(300)})


def site_tags(repo: Repository, outside: Path) -> None:
    """mkdocs.yml with Python objects and variables of the environment."""
    text = (
        f"site_name: !!python/object/apply:os.system ['touch {outside}/ran']\n"
        "extra: {a: !ENV [HOME, PATH], b: !!python/name:os.system ''}\n"
        f"theme: !!python/object/new:subprocess.Popen [['touch', '{outside}/ran']]\n"
    )
    tree(repo.root, {"mkdocs.yml": text})


def site_paths(repo: Repository, outside: Path) -> None:
    """mkdocs.yml whose folders are outside."""
    text = (
        f"site_name: x\ndocs_dir: {outside}\nsite_dir: ../outside\nuse_directory_urls: false\n"
        f"theme: {{name: material, custom_dir: {outside}}}\nwatch: [/, ../outside]\n"
        f"extra_css: ['{outside}/secret.md', ../../outside/secret.md]\nedit_uri: 'javascript:alert(1)'\n"
        f"nav: [{{A: {outside}/secret.md}}, {{B: ../../outside/secret.md}}]\n"
        f"markdown_extensions:\n- pymdownx.snippets: {{base_path: ['{outside}', /], restrict_base_path: false}}\n"
    )
    tree(repo.root, {"mkdocs.yml": text})
    _document(repo, '--8<-- "secret.md"')


def site_code(repo: Repository, outside: Path) -> None:
    """mkdocs.yml with hooks, plugins and extensions that are modules of the clone, and modules named like ours."""
    code = f"import pathlib\npathlib.Path({str(outside / 'ran')!r}).touch()\n"
    names = ("hook", "evil", "yaml", "click", "jinja2", "markdown", "mkdocs", "conviction", "sitecustomize", "json")
    tree(repo.root, {f"{name}.py": code for name in names})
    tree(repo.root, {f"docs/{name}.py": code for name in names})
    text = (
        "site_name: x\nhooks: [hook.py]\nplugins: [search, evil, conviction]\n"
        "markdown_extensions:\n- evil\n- toc: {slugify: !!python/name:evil.x }\n"
    )
    tree(repo.root, {"mkdocs.yml": text, "pyproject.toml": "[project]\nname = 'evil'\n"})


def linked_attachments(repo: Repository, outside: Path) -> None:
    """Images and downloads that are links to a secret, directly and through a folder."""
    (repo.root / "docs").mkdir(exist_ok=True)
    for name in ("a.png", "b.pdf", "c.csv", "d.svg", "e.css"):
        (repo.root / "docs" / name).symlink_to(outside / "secret.md")
    (repo.root / "docs/img").symlink_to(outside)
    _document(repo, "![a](a.png) ![d](d.svg) [b](b.pdf) [c](c.csv) ![s](img/secret.md) [x](../../outside/secret.md)")


def bombs(repo: Repository, _outside: Path) -> None:
    """A drawing with entities upon entities, an image that claims to be huge, and documents that nest."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    drawing = f'<!DOCTYPE svg [<!ENTITY l0 "lol">{entities}]><svg xmlns="http://www.w3.org/2000/svg">&l11;</svg>'
    head = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 6, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    external = (
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>'
    )
    tree(repo.root, {"docs/bomb.svg": drawing, "docs/out.svg": external, "docs/huge.png": png})
    _document(repo, "![x](bomb.svg) ![x](out.svg) ![x](huge.png)\n\n" + "> " * 500 + "x\n\n" + "<div>" * 3000)


def baseline_device(repo: Repository, _outside: Path) -> None:
    """The baseline is a link to a device."""
    (repo.root / "lint-baseline.json").symlink_to("/dev/zero")


def baseline_pipe(repo: Repository, _outside: Path) -> None:
    """The baseline is a pipe."""
    os.mkfifo(repo.root / "lint-baseline.json")


def leftovers(repo: Repository, outside: Path) -> None:
    """Files that look like leftovers of ours, each a link to somewhere else."""
    for folder in ("", "docs", "thesis"):
        (repo.root / folder).mkdir(exist_ok=True)
        for name in (".scaffold-abc123.tmp", ".scaffold-abc-site", ".scaffold-abc-old", ".scaffold-site.json"):
            (repo.root / folder / name).symlink_to(outside)
    (repo.root / "site").symlink_to(outside)


def linked_folders(repo: Repository, outside: Path) -> None:
    """Each folder into which a command writes is a link."""
    for name in ("docs", ".github", ".vscode", "styles", ".cache"):
        (repo.root / name).symlink_to(outside)


def taken_targets(repo: Repository, outside: Path) -> None:
    """Each file that a command writes is a link already, to a file outside that is or is not there."""
    (repo.root / "docs").mkdir()
    for name in ("README.md", ".gitignore", ".gitattributes", "mkdocs.yml", ".vale.ini", ".pre-commit-config.yaml",
                 "docs/index.md", "docs/templates.md", "AGENTS.md"):  # fmt: skip
        (repo.root / name).symlink_to(outside / "secret.md")
    (repo.root / "lint-baseline.json").symlink_to(outside / "new")


def hard_links(repo: Repository, outside: Path) -> None:
    """Documents share their inode with files outside."""
    tree(outside, {"rc": FRONT.format("rc", "Run commands", 50) + "We leverage it in order to win.\n"})
    (repo.root / "docs").mkdir()
    os.link(outside / "rc", repo.root / "thesis/rc.md")
    os.link(outside / "secret.md", repo.root / "lint-baseline.json")


def settings_paths(repo: Repository, outside: Path) -> None:
    """Names in scaffold.toml that are paths outside: a time zone, a style, a program."""
    text = f'schema = 1\n[workspace]\ntimezone = "{_DEEP}etc/passwd"\n[lint]\nhouse-style = "{outside}"\n'
    tree(repo.root, {"scaffold.toml": text + f'[vale]\npath = "{_DEEP}bin/true"\n'})


def time_zone(repo: Repository, _outside: Path) -> None:
    """A time zone that is a path, alone in the settings."""
    tree(repo.root, {"scaffold.toml": f'schema = 1\ntimezone = "{_DEEP}etc/passwd"\n'})


def words_for_programs(repo: Repository, outside: Path) -> None:
    """Titles, owners and subjects that a spreadsheet, a shell, a terminal or a CI service would obey."""
    words = (f"=cmd|'/C touch {outside}/ran'!A0", "::error::x%0A::set-output name=a::b", f"$(touch {outside}/ran)",
             f"`touch {outside}/ran`", "]]><x>&", "\\u001b]8;;http://evil\\u0007x")  # fmt: skip
    for number, word in enumerate(words):
        text = FRONT.format(f"w{number}", f'"{word}"', 50) + "\n[x](gone.md)\n"
        repo.commit({f"thesis/w{number}.md": text}, word, author=f"{word.replace('<', '')} <a@example.com>")
        changed = (repo.root / "thesis/good.md").read_text() + f"\n{word}\n"
        repo.commit({"thesis/good.md": changed}, word)


ATTACKS: tuple[Attack, ...] = (
    linked_templates, reading_template, outward_kind, settings_pipe, settings_device, huge_files,
    foreign_git_directory, worktree_elsewhere, promisor, git_pipes, large_past, many_names, site_tags, site_paths,
    site_code, linked_attachments, bombs, baseline_device, baseline_pipe, leftovers, linked_folders, taken_targets,
    hard_links, settings_paths, time_zone, words_for_programs,
)  # fmt: skip
