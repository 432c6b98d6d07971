"""The built HTML as the judge of links: every case of tests/link_cases.py on each engine, and on plain MkDocs."""

from __future__ import annotations

from pathlib import Path

import pytest

from built_site import mkdocs
from helpers import TODAY, run_process, tree
from link_cases import CASES, LinkCase, Verdict, workspace_files
from link_judge import site_verdict

THEME = "theme: {name: null, custom_dir: theme}"
"""A theme that shows the text of a page and nothing else: the judge reads it, and it builds quickly."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace with a page for each case."""
    root = tree(tmp_path_factory.mktemp("links"), workspace_files(plugin=True, theme=THEME))
    return tree(root, {"theme/main.html": "<article>{{ page.content }}</article>"})


def plain_site(root: Path) -> Path:
    """The site of MkDocs without our plugin."""
    plain = tree(root.parent / "plain", workspace_files(plugin=False, theme=THEME))
    tree(plain, {"theme/main.html": "<article>{{ page.content }}</article>"})
    done = mkdocs(plain, "build")
    assert done.returncode == 0, done.stderr
    return plain / "site"


def built(root: Path, name: str) -> Path:
    """The site of one of the engines."""
    if name == "plain":
        return plain_site(root)
    target = root.parent / name
    if name == "plugin":
        done = mkdocs(root, "build", "--site-dir", str(target))
        assert done.returncode == 0, done.stderr
        return target
    run = run_process(["build", "--engine", name, "--site-dir", str(target)], root, env={"SCAFFOLD_TODAY": TODAY})
    assert run.code == 0, run.err
    return target


def disagrees(case: LinkCase, expected: Verdict, found: Verdict, *, ours: bool) -> bool:
    """True when a site has another verdict; ours shows a broken link as text, and one to a lost anchor without it."""
    if ours and expected is Verdict.BROKEN:
        return found not in (Verdict.BROKEN, Verdict.NONE)
    if ours and expected is Verdict.ANCHOR and "#" in case.text:
        return found not in (Verdict.ANCHOR, Verdict.FINE)
    return found is not expected


@pytest.mark.long
@pytest.mark.parametrize("name", ["plugin", "mkdocs", "zensical"])
def test_the_sites_agree_with_lint(root: Path, name: str) -> None:
    """On each engine with our pages a link leads to a file and an id exactly if lint finds no fault in it."""
    site = built(root, name)
    found = {case.name: site_verdict(site, case) for case in CASES}

    assert {
        case.name: (case.verdict.value, found[case.name].value)
        for case in CASES
        if disagrees(case, case.verdict, found[case.name], ours=True)
    } == {}


@pytest.mark.long
def test_plain_mkdocs_differs_only_as_listed(root: Path) -> None:
    """MkDocs without our plugin has the same verdicts, but for the cases that give the reason of another one."""
    site = built(root, "plain")
    found = {case.name: site_verdict(site, case) for case in CASES}

    assert {
        case.name: (case.plain or case.verdict, found[case.name])
        for case in CASES
        if disagrees(case, case.plain or case.verdict, found[case.name], ours=False)
        and {case.plain or case.verdict, found[case.name]} != {Verdict.BROKEN, Verdict.NONE}
    } == {}
    assert [case.name for case in CASES if case.plain and not case.why] == []
