"""scaffold.toml is read strictly: an unknown key is refused with the most likely one."""

from __future__ import annotations

from pathlib import Path

import pytest

from conviction.adapters.storage.settings import find_root, load, parse
from conviction.documents.parser import parse as parse_document
from conviction.errors import SettingsError, WorkspaceError

FULL = """
schema = 1
name = "HR–finance integration"
timezone = "Europe/Berlin"
audiences = ["private", "team", "public"]
pages_audience = "team"

[defaults]
owner = "Ada Okafor"
audience = "team"

[lint]
profile = "default"

[vale]
path = "/opt/vale"

[site]
engine = "zensical"

[publish.targets.internal]
type = "branch"
audience = "team"
remote = "origin"
"""


def test_every_key_is_read() -> None:
    """The settings have the values of the file."""
    settings = parse(FULL)

    assert (settings.name, settings.timezone, settings.default_owner) == (
        "HR–finance integration",
        "Europe/Berlin",
        "Ada Okafor",
    )
    assert (settings.vale_path, settings.engine, settings.lint) == ("/opt/vale", "zensical", {"profile": "default"})
    assert settings.targets["internal"].options == {"remote": "origin"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('tmezone = "UTC"', "scaffold.toml:1: unknown key `tmezone` (did you mean `timezone`?)"),
        ('[lint]\nprofil = "x"', "scaffold.toml:2: unknown key `lint.profil` (did you mean `profile`?)"),
        ('[site]\nengine = "mkdoc"', "scaffold.toml:2: `site.engine` is `mkdoc` (did you mean `mkdocs`?)"),
        (
            'timezone = "Mars/Olympus"',
            'scaffold.toml:1: unknown timezone `Mars/Olympus` (write timezone = "Europe/Berlin")',
        ),
        ('audiences = ["one"]', "scaffold.toml:1: `audiences` must name at least two different ones (narrow to wide)"),
        ('pages_audience = "teem"', "scaffold.toml:1: `pages_audience` is `teem` (did you mean `team`?)"),
        ("schema = 2", "scaffold.toml:1: this schema is not known (this version reads schema = 1)"),
        ("audiences = []", "scaffold.toml:1: `audiences` must name at least two different ones (narrow to wide)"),
        ("schema = true", "scaffold.toml:1: this schema is not known (this version reads schema = 1)"),
        ('name = "x"\n\n[ "site" ]\nengin = "x"', "scaffold.toml:4: unknown key `site.engin` (did you mean `engine`?)"),
        ('site = { engin = "x" }', "scaffold.toml:1: unknown key `site.engin` (did you mean `engine`?)"),
        ('site.engin = "x"', "scaffold.toml:1: unknown key `site.engin` (did you mean `engine`?)"),
        (
            'audiences = ["private", "team"]\n[publish.targets.x]\ntype = "branch"',
            "scaffold.toml:2: `publish.targets.x.audience` is missing (known: private, team)",
        ),
        ("name = 3", 'scaffold.toml:1: `name` must be a text (write name = "…")'),
        ("vale = 3", "scaffold.toml:1: `vale` must be a table (write [vale])"),
        (
            '[publish.targets.x]\ntype = "ftp"',
            "scaffold.toml:2: `publish.targets.x.type` is `ftp` (known: branch, directory, bucket)",
        ),
    ],
)
def test_faults_are_one_line(text: str, message: str) -> None:
    """A fault names the key, its file and line, and the remedy."""
    with pytest.raises(SettingsError) as told:
        parse(text)

    assert str(told.value) == message


def test_a_byte_order_mark_is_not_a_fault(tmp_path: Path) -> None:
    """An editor that marks its UTF-8 breaks nothing."""
    (tmp_path / "scaffold.toml").write_bytes(b'\xef\xbb\xbfname = "Test"\n')

    assert load(tmp_path).name == "Test"


def test_the_root_is_found_from_below(tmp_path: Path) -> None:
    """The nearest scaffold.toml at or above a folder marks the root; without one there is no workspace."""
    (tmp_path / "scaffold.toml").write_text("")
    deep = tmp_path / "docs" / "memos"
    deep.mkdir(parents=True)

    assert find_root(deep) == tmp_path.resolve()
    assert load(tmp_path).audiences == ("private", "leadership", "team", "company", "public")
    with pytest.raises(WorkspaceError, match="scaffold init"):
        load(deep)


@pytest.mark.parametrize(
    ("front", "audience"),
    [
        ("kind: memo\naudience: public", "public"),
        ("kind: memo", "private"),
        ("kind: memo\naudience: Public", "private"),
        ("kind: memo\naudience: [public]", "private"),
        ("kind: memo\naudience: public\naudience: public", "private"),
        ("kind: memo\naudience: public\nx: no", "private"),
        ("title: a page", "team"),
        ("audience: company", "company"),
    ],
)
def test_an_audience_that_cannot_be_read_is_the_narrowest(front: str, audience: str) -> None:
    """Missing, misspelt, of another type, or in a broken front matter: nobody but the narrowest audience sees it."""
    document = parse_document(f"---\n{front}\n---\n\nText.\n", "docs/x.md")

    assert parse("").audience_of(document) == audience
