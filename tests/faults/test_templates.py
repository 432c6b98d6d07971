"""Templates that somebody else wrote: each attack ends as one line, in time, and reads nothing outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from conviction.adapters.storage.templates import (
    TemplateAt,
    kind_names,
    load_kind,
    load_templates,
    render_apart,
    template_at,
)
from conviction.documents.kinds import parse_kind
from conviction.documents.templates import context_for, render_body
from conviction.errors import TemplateError
from conviction.model.finding import Finding
from conviction.model.kind import Kind
from helpers import cpu_seconds

BET = 'title = "Bet"\nfolder = "docs/bets"\nstatuses = ["open", "settled"]\nsections = ["Stake"]\n'


def workspace(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def kind_of(root: Path | None, name: str) -> Kind:
    found = load_kind(root, name)
    kind = parse_kind(name, found.text, found.source, found.path)
    assert isinstance(kind, Kind), kind
    return kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "did not finish within 5 s",
            marks=pytest.mark.long,
        ),
        ("x\n{{ 'a' * 3000000000 }}", "the template needs too much memory"),
        ("{{ 'a'.center(2000000000) }}", "the template needs too much memory"),
        ("{{ '%02000000000d' % 1 }}", "the template needs too much memory"),
        ("{{ 'a' * 2000000 }}", "the template's output is longer than 1024 KiB of text"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "access to attribute '__class__' of 'str' object is unsafe"),
        ("{{ '{0.__class__.__init__.__globals__}'.format(today) }}", "is unsafe"),
        ("{{ ''['format_map']({}) }}{{ cycler.__init__.__globals__ }}", "is unsafe"),
        ("{{ self.__init__.__globals__ }}", "is unsafe"),
        ("{{ ('{0.__class__}'|attr('format'))(cycler) }}", "is unsafe"),
        ("{% set f = '{0.__init__.__globals__}'.format %}{{ f(cycler) }}", "is unsafe"),
        ("{{ ['{0.__class__}']|map('attr', 'format')|first|string }}{{ (''|attr('__doc__')) }}", "is unsafe"),
        ("{{ loop }}", "'loop' is undefined"),
        ("{% import 'os' as os %}", 'there is no template "os"'),
        ("{% from 'templates/../x' import y %}", 'there is no template "templates/../x"'),
        ("{% include ['bet.toml', 'packaged/../memo.toml'] %}", "there is no template"),
        ("{% include '/etc/passwd' %}", 'there is no template "/etc/passwd"'),
        ("{% include '../../scaffold.toml' %}", 'there is no template "../../scaffold.toml"'),
        ("{% extends 'bet.md.jinja' %}", "the template includes itself, or nests too deep"),
        ("{{ " + "(" * 4000 + "1" + ")" * 4000 + " }}", "the template"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "the template includes itself, or nests too deep"),
    ],
)
def test_a_hostile_template_ends_as_one_line_in_time(text: str, message: str) -> None:
    """Loops, floods, escapes from the sandbox, paths outside: one line with the template's name, within the bounds.

    Matrix D71, D72.
    """
    began = cpu_seconds()

    with pytest.raises(TemplateError) as caught:
        render_apart({"bet.md.jinja": text}, "bet.md.jinja", {"today": "2026-11-23"})

    assert cpu_seconds() - began < 15
    assert message in caught.value.message
    assert caught.value.place.startswith("templates/bet.md.jinja")
    assert "\n" not in str(caught.value)


def test_an_override_is_rendered_apart_as_it_is_in_process(tmp_path: Path) -> None:
    """The child process makes the same body as the renderer itself, and the packaged template can be extended."""
    text = (
        '{% extends "packaged/memo.md.jinja" %}\n{% block risks %}\n## Risks\n\nÜber – {{ owner }}\n\n{% endblock %}\n'
    )
    root = workspace(tmp_path, {"memo.md.jinja": text})
    kind = kind_of(root, "memo")
    context = context_for(kind, today="2026-11-23", values={"owner": "Ada Okafor"})
    templates = load_templates(root, "memo")
    at = template_at(root, kind)

    assert at == TemplateAt("memo.md.jinja", "workspace")
    body = render_apart(templates, at.name, context)

    assert "## Risks\n\nÜber – Ada Okafor\n\n## Not in scope\n" in body
    assert body == render_body(templates, at.name, context)


def test_no_module_of_the_workspace_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A jinja2.py beside the templates is not run, although the command was started there."""
    root = workspace(tmp_path, {"bet.md.jinja": "fine"})
    (root / "jinja2.py").write_text("import pathlib; pathlib.Path('ran').touch()", encoding="utf-8")
    (root / "templates" / "jinja2.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(root)

    assert render_apart(load_templates(root, "bet"), "bet.md.jinja", {}) == "fine\n"
    assert not (root / "ran").exists()


def test_the_workspace_shadows_and_adds(tmp_path: Path) -> None:
    """A file of the workspace wins over the packaged one; a new kind stands among the others."""
    root = workspace(tmp_path, {"bet.toml": BET, "bet.md.jinja": "## Stake\n", "essay.md.jinja": "## Mine\n"})

    sources = dict(kind_names(root))
    assert {name for name, source in sources.items() if source == "workspace"} == {"bet", "essay"}
    assert len(sources) == 11
    assert load_kind(root, "bet").path == "templates/bet.toml"
    assert load_kind(root, "essay").source == "packaged"
    assert template_at(root, kind_of(root, "essay")) == TemplateAt("essay.md.jinja", "workspace")
    assert template_at(root, kind_of(root, "essay"), "analysis") == TemplateAt(
        "packaged/essay.analysis.md.jinja", "packaged"
    )


def test_an_older_version_is_found_beside_the_current_one(tmp_path: Path) -> None:
    """`NAME@1.md.jinja` is the template of version 1 once the kind is at version 2; a version not kept is nothing."""
    files = {"bet.toml": BET + "version = 3\n", "bet.md.jinja": "three", "bet@1.md.jinja": "one"}
    root = workspace(tmp_path, files)
    kind = kind_of(root, "bet")

    assert template_at(root, kind, version=1) == TemplateAt("bet@1.md.jinja", "workspace")
    assert template_at(root, kind, version=2) is None
    assert template_at(root, kind, version=3) == template_at(root, kind) == TemplateAt("bet.md.jinja", "workspace")
    assert template_at(root, kind, "poster") is None
    assert load_templates(root, "bet")["bet@1.md.jinja"] == "one"


@pytest.mark.parametrize(
    "name", ["", "..", "../memo", "/etc/passwd", "memo.toml", "Memo", "a\nb", "memo/../memo", "~", "C:x"]
)
def test_a_name_that_is_a_path_is_not_a_kind(tmp_path: Path, name: str) -> None:
    """Names go nowhere but into the two folders."""
    with pytest.raises(TemplateError, match=r"^unknown kind "):
        load_kind(workspace(tmp_path, {}), name)


def test_an_odd_file_name_is_reported_or_skipped(tmp_path: Path) -> None:
    """An invalid name of a declaration is a fault; hidden and unprintable ones are ignored."""
    root = workspace(tmp_path, {"Bet.toml": BET, "a b.toml": BET, ".toml": BET, "a\nb.toml": BET, "\x1b[31m.toml": BET})
    (root / "templates" / os.fsdecode(b"caf\xe9.toml")).write_text(BET, encoding="utf-8")

    own = [name for name, source in kind_names(root) if source == "workspace"]

    assert own == ["Bet", "a b"]
    for name in own:
        told = load_kind(root, name)
        (found,) = cast("tuple[Finding, ...]", parse_kind(name, told.text, told.source, told.path))
        assert found.message.startswith(f'"{name}" is not a name for a kind; use at most 24 lower-case letters')
        assert found.path == f"templates/{name}.toml"


def test_a_mistyped_kind_suggests_the_nearest() -> None:
    """The hint of an unknown kind is the nearest one."""
    with pytest.raises(TemplateError) as caught:
        load_kind(None, "thesys")

    assert caught.value.hint == "did you mean thesis?"


@pytest.mark.parametrize("target", ["secret", "../scaffold.toml", "/etc/passwd", "bet.toml", "gone"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, target: str) -> None:
    """A symbolic link out of templates/, to itself or to a missing file is reported, and its target is never read.

    Matrix D73.
    """
    root = workspace(tmp_path / "w", {"other.toml": BET})
    (tmp_path / "secret").write_text(BET, encoding="utf-8")
    (root / "scaffold.toml").write_text(BET, encoding="utf-8")
    (root / "templates" / "bet.toml").symlink_to(tmp_path / target if target == "secret" else target)

    with pytest.raises(TemplateError) as caught:
        load_kind(root, "bet")

    assert caught.value.place == "templates/bet.toml"
    assert "\n" not in str(caught.value)


def test_a_linked_folder_is_refused(tmp_path: Path) -> None:
    """Matrix D73: templates/ itself must not be outside the workspace."""
    workspace(tmp_path / "elsewhere", {"bet.toml": BET})
    root = tmp_path / "w"
    root.mkdir()
    (root / "templates").symlink_to(tmp_path / "elsewhere" / "templates")

    with pytest.raises(TemplateError, match="leads out of templates"):
        load_kind(root, "bet")


def test_a_broken_template_hides_its_own_kind_alone(tmp_path: Path) -> None:
    """A link out, a file that is not text and a pipe stop the kind they belong to, and no other."""
    root = workspace(tmp_path, {"bet.toml": BET, "bet.md.jinja": "## Stake\n"})
    (root / "templates" / "memo.md.jinja").symlink_to("/etc/passwd")
    (root / "templates" / "essay.md.jinja").write_bytes(b"caf\xe9")
    os.mkfifo(root / "templates" / "review.md.jinja")

    assert load_templates(root, "bet")["bet.md.jinja"] == "## Stake\n"
    assert "memo.md.jinja" not in load_templates(root, "bet")
    for name, message in (
        ("memo", "symbolic link"),
        ("essay", "not UTF-8 at byte 4"),
        ("review", "not a regular file"),
    ):
        with pytest.raises(TemplateError, match=message):
            load_templates(root, name)


def test_a_link_that_another_template_includes_is_not_there(tmp_path: Path) -> None:
    """A file that include cannot reach by name is not reachable by a link in templates/ either."""
    root = workspace(tmp_path, {"bet.toml": BET, "bet.md.jinja": "{% include 'aside.md.jinja' %}"})
    (root / "templates" / "aside.md.jinja").symlink_to("/etc/passwd")

    with pytest.raises(TemplateError, match=r'there is no template "aside\.md\.jinja"'):
        render_apart(load_templates(root, "bet"), "bet.md.jinja", {})


def test_a_declaration_has_a_largest_size(tmp_path: Path) -> None:
    """A declaration over 64 KiB is not read at all."""
    root = workspace(tmp_path, {"bet.toml": BET + "#" * 64 * 1024})

    with pytest.raises(TemplateError, match="64 KiB"):
        load_kind(root, "bet")


def test_carriage_returns_and_a_mark_at_the_start_do_no_harm(tmp_path: Path) -> None:
    """Files saved elsewhere, with CRLF and a byte-order mark, read as if they had neither."""
    root = workspace(tmp_path, {})
    (root / "templates").mkdir()
    (root / "templates" / "bet.md.jinja").write_bytes(b"\xef\xbb\xbf## Stake\r\n\r\nx\r\n")

    assert load_templates(root, "bet")["bet.md.jinja"] == "## Stake\n\nx\n"


def test_listing_kinds_reads_no_file(tmp_path: Path) -> None:
    """Names come from the folder: the content of a declaration cannot slow or break a listing, without Jinja."""
    root = workspace(tmp_path, {"bet.toml": "not TOML ["})
    os.mkfifo(root / "templates" / "pipe.toml")
    code = (
        "import json, pathlib, sys; from conviction.adapters.storage.templates import kind_names;"
        "print(json.dumps([kind_names(pathlib.Path(sys.argv[1])), 'jinja2' in sys.modules, 'yaml' in sys.modules]))"
    )

    done = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, check=True, timeout=30)

    names, *heavy = json.loads(done.stdout)
    assert ["bet", "workspace"] in names
    assert ["pipe", "workspace"] in names
    assert heavy == [False, False]
