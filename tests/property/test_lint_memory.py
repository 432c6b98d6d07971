"""The law of the cache of lint: after any edits the report equals one without the cache."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conviction.adapters.storage import change_detection
from conviction.adapters.storage.settings import load
from conviction.lint.actions.output import show
from conviction.lint.actions.request import LintRequest
from conviction.lint.actions.run import lint
from helpers import tree

FRONT = "---\nid: {id}\nkind: {kind}\ntitle: T\nstatus: {status}\ncreated: 2026-01-05\naudience: team\n{more}---\n\n"
BODIES = (
    "Plain words.\n",
    "It may possibly be so.\n\n## Risks\n\nTODO <who>\n",
    "## Claims\n\n### One {#one}\n\n- **Conviction:** 60%\n- **For:** idence-a#one\n- **Against:** thesis-b\n",
    "See [a](../evidence/a.md#one), [b](../../thesis/b.md), [c](c.md#risks), [gone](gone.md), [x](../../x.md).\n",
    "## Bearing\n\n- **Bears on:** thesis-b#one\n\n## Risks\n\nNone.\n",
    "## Quotes\n\n### Q1\n\n> We sign it ourselves in June, for 30 people.\n",
    "## Evidence\n\nP-07 said “we sign it ourselves in June”, 31 [staff](../library/conversations/p.md), P-08 45%.\n",
    "## Predictions\n\n### It rains {#rain}\n\n- **Probability:** 60%\n- **Resolves by:** 2026-11-24\n",
)
TALK = "docs/library/conversations/p.md"
PATHS = (
    "docs/evidence/a.md",
    "docs/memos/c.md",
    "docs/memos/d.md",
    "thesis/b.md",
    "docs/page.md",
    "thesis/index.md",
    TALK,
)
WHO = ("participant: P-07\n", "participant: p08\n")
IDS = ("evidence-a", "thesis-b", "memo-c", "")
KINDS = {"docs/evidence/a.md": "evidence", "thesis/b.md": "thesis", TALK: "conversation"}
SETTINGS = ("", '[lint]\nignore = ["S101"]\n', '[defaults]\nowner = "Ada"\n', 'audiences = ["team", "public"]\n')
KIND = 'title = "Memo"\nfolder = "docs/memos"\nstatuses = ["draft", "final"]\nsections = [{ name = "Risks" }]\n'

texts = st.builds(
    lambda front, body, identity, more, status: (front, body, identity, more, status),
    st.booleans(),
    st.sampled_from(BODIES),
    st.sampled_from(IDS),
    st.sampled_from(
        [
            "",
            "supersedes: [memo-c]\n",
            "supersedes: thesis-b\n",
            "supersedes: [broken\n",
            "derived_from: [memo-c, evidence-a]\n",
            "participant: P-07\n",
            "participant: p08\n",
        ]
    ),
    st.sampled_from(["draft", "active", "verified", "final", "withdrawn"]),
)
paths = st.sampled_from(PATHS)
edits = st.one_of(
    st.tuples(st.just("write"), paths, texts),
    st.tuples(st.just("write"), paths, texts),
    st.tuples(st.just("bytes"), paths, st.sampled_from([b"\xff\xfe", b"", b"# A\r\n\r\nB\r\n"])),
    st.tuples(st.just("delete"), paths),
    st.tuples(st.just("rename"), paths, paths),
    st.tuples(st.just("link"), paths, paths),
    st.tuples(st.just("touch"), paths),
    st.tuples(st.just("beside"), st.booleans()),
    st.tuples(st.just("settings"), st.sampled_from(SETTINGS)),
    st.tuples(st.just("kind"), st.booleans()),
    st.tuples(st.just("day"), st.sampled_from([date(2026, 11, 23), date(2026, 11, 25)])),
    st.tuples(st.just("ask"), paths),
)


class Desk:
    """A workspace that is edited."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.day = date(2026, 11, 23)
        self.only: tuple[str, ...] = ()
        tree(root, {"scaffold.toml": "schema = 1\n", "docs/memos/c.md": BODIES[3]})

    def apply(self, edit: tuple) -> None:  # type: ignore[type-arg]  # a verb and its arguments
        """Change the workspace; an edit that is impossible changes nothing."""
        verb, *rest = edit
        self.only = ()
        made: dict[str, Callable[..., None]] = {"write": self.write, "rename": self.rename, "link": self.link}
        if verb in made:
            made[verb](*rest)
        elif verb == "bytes":
            self.place(rest[0]).write_bytes(rest[1])
        elif verb == "delete":
            (self.root / rest[0]).unlink(missing_ok=True)
        elif verb == "touch" and (self.root / rest[0]).is_file():
            (self.root / rest[0]).touch()
        elif verb == "beside":
            (self.root / "x.md").write_text("# X\n") if rest[0] else (self.root / "x.md").unlink(missing_ok=True)
        elif verb == "settings":
            (self.root / "scaffold.toml").write_text(f"schema = 1\n{rest[0]}")
        elif verb == "kind":
            tree(self.root, {"templates/memo.toml": KIND if rest[0] else "title = 3\n", "templates/memo.md.jinja": ""})
        elif verb == "day":
            self.day = rest[0]
        elif verb == "ask" and (self.root / rest[0]).exists():
            self.only = (rest[0],)

    def place(self, path: str) -> Path:
        """The file, with nothing in its way."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        return place

    def write(self, path: str, text: tuple[bool, str, str, str, str]) -> None:
        front, body, identity, more, status = text
        head = FRONT.format(id=identity, kind=KINDS.get(path, "memo"), status=status, more=more) if front else ""
        self.place(path).write_text(head + body)

    def rename(self, old: str, new: str) -> None:
        if old != new and (self.root / old).is_file():
            shutil.move(self.root / old, self.place(new))

    def link(self, path: str, target: str) -> None:
        self.place(path).symlink_to(self.root / target)

    def told(self, *, use_cache: bool, vale: bool) -> tuple[str, str]:
        """The report for programs and for people."""
        request = LintRequest(paths=self.only, use_vale=vale, use_cache=use_cache)
        report = lint(self.root, load(self.root), self.day, request)
        return show(report, output_format="json"), show(report, output_format="full")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as unchanged by their marks at once, which a user's do after two seconds."""
    monkeypatch.setattr(change_detection, "now", lambda: time.time_ns() + 10_000_000_000)


def hold(course: list[tuple], *, vale: bool) -> None:  # type: ignore[type-arg]  # edits as above
    """With memory and without, the report is the same after each edit."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder).resolve())
        for edit in course:
            desk.apply(edit)
            assert desk.told(use_cache=True, vale=vale) == desk.told(use_cache=False, vale=vale)


@pytest.mark.usefixtures("settled")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(edits, min_size=3, max_size=12))
def test_memory_changes_no_report(course: list[tuple]) -> None:  # type: ignore[type-arg]  # edits as above
    """Add, change, delete, rename and link files, change settings, kinds and the day, ask for a part."""
    hold(course, vale=False)


@pytest.mark.long
@pytest.mark.usefixtures("settled")
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(edits, min_size=3, max_size=25))
def test_memory_changes_no_report_long(course: list[tuple]) -> None:  # type: ignore[type-arg]  # edits as above
    """The same with many more courses."""
    hold(course, vale=False)


@pytest.mark.long
@pytest.mark.needs_vale
@pytest.mark.usefixtures("settled")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(edits, min_size=3, max_size=8))
def test_memory_changes_no_report_of_vale(course: list[tuple]) -> None:  # type: ignore[type-arg]  # edits as above
    """The same with prose."""
    hold(course, vale=True)
