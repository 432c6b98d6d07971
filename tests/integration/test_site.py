"""The site as its readers get it: built by the real MkDocs from real workspaces, then read back file by file."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from built_site import HOSTILE_WORKSPACE, Page, all_bytes, dead_links, mkdocs, pages, requests
from conviction.adapters.storage.settings import load
from conviction.site.actions.build import load_site
from helpers import TODAY, Repository, run_cli, run_process, tree

THESIS = "thesis/hr-finance/index.html"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace; nobody writes into it but the two builds below."""
    root = tmp_path_factory.mktemp("example") / "demo"
    run = run_process(["demo", str(root)], root.parent, env={"SCAFFOLD_TODAY": TODAY})
    assert run.code == 0, run.err
    return root


@pytest.fixture(scope="module", params=["mkdocs", "scaffold"])
def site(request: pytest.FixtureRequest, demo: Path) -> Path:
    """The example's site, built strictly by `mkdocs build` and by `scaffold build`."""
    target = demo.parent / request.param
    if request.param == "mkdocs":
        done = mkdocs(demo, "build", "--strict", "--site-dir", str(target))
        assert done.returncode == 0, done.stderr
    else:
        run = run_process(["build", "--strict", "--site-dir", str(target)], demo, env={"SCAFFOLD_TODAY": TODAY})
        assert run.code == 0, run.err
    return target


def test_every_link_of_the_example_leads_to_a_page_and_an_anchor(site: Path) -> None:
    """No link or source on any page leads to a file or an anchor that is not there."""
    assert dead_links(site) == []


def test_no_link_leads_to_a_source_file(site: Path) -> None:
    """No address ends in `.md`, with or without an anchor."""
    addresses = [address for page in pages(site).values() for address in page.values("a", "href")]

    assert len(addresses) > 1000
    assert [address for address in addresses if re.search(r"\.md(?:[#?]|$)", address)] == []


def test_no_page_asks_another_host(site: Path) -> None:
    """Scripts, styles, fonts and images all come with the site; only a plain link may lead away."""
    assert requests(site) == []


def test_links_between_the_folders_work_as_in_the_files(site: Path) -> None:
    """`../docs/library/…` in a thesis and `../../../thesis/…` in a conversation lead to each other's pages."""
    found = pages(site)
    evidence = "../../library/conversations/2026-03-04-p07-operations/#q2"
    claim = "../../../thesis/hr-finance/#ops-buyer"

    assert evidence in found[THESIS].values("a", "href")
    assert claim in found["library/conversations/2026-03-04-p07-operations/index.html"].values("a", "href")


def test_a_page_says_its_facts_and_who_cites_it(site: Path) -> None:
    """Status, conviction and last revision are on the page, and the documents that cite it by kind."""
    text = pages(site)[THESIS].text

    assert re.search(r"Conviction\s*60% Status\s*active", text)
    assert re.search(r"Last revision\s*2026-10-21 · wording", text)
    assert re.search(r"Cited by.* Memos Build posting for one ledger .* Conversations .* Evidence ", text)


def test_the_menu_marks_a_status_and_says_it_in_words(site: Path) -> None:
    """Material's mark for a status carries the text that mkdocs.yml has for it."""
    marks = [
        attributes
        for name, attributes in pages(site)[THESIS].tags
        if name == "span" and "md-status--active" in attributes.get("class", "")
    ]

    assert [mark.get("title") for mark in marks] == ["Active: we act on it"] * len(marks)
    assert marks


def test_a_fresh_workspace_builds_strictly(tmp_path: Path) -> None:
    """The output of `init` and the starting commands builds with `--strict`, and none of its links is dead."""
    root = tmp_path / "w"
    assert run_cli(["init", "w"], tmp_path).code == 0
    for args in (
        ["thesis", "Operations signs the renewal", "--no-edit"],
        ["memo", "Price the API by usage", "--no-edit"],
        ["quote", "We type every leaver twice", "--who", "P-07"],
    ):
        run = run_cli(args, root)
        assert run.code == 0, run.err

    done = mkdocs(root, "build", "--strict")

    assert done.returncode == 0, done.stderr
    assert dead_links(root / "site") == []
    assert requests(root / "site") == []


@pytest.mark.long
@pytest.mark.parametrize("engine", ["properdocs", "zensical"])
def test_every_engine_builds_the_same_pages(demo: Path, engine: str, tmp_path: Path) -> None:
    """ProperDocs and Zensical build every page that MkDocs builds, with no dead link and no other host."""
    sites = {}
    for name in ("mkdocs", engine):
        run = run_process(["build", "--strict", "--engine", name, "--site-dir", str(tmp_path / name)], demo)
        assert run.code == 0, run.err
        sites[name] = pages(tmp_path / name)

    assert sites[engine].keys() == sites["mkdocs"].keys()
    assert dead_links(tmp_path / engine) == []
    assert requests(tmp_path / engine) == []
    assert "Conviction" in sites[engine][THESIS].text


# Audiences

CANARY = "Quetzalcoatlus"
PSEUDONYM = "P-7713"
SECRET = f"docs/library/conversations/2026-03-04-{CANARY.lower()}"
GUARDED = {
    "scaffold.toml": 'schema = 1\nname = "Guarded"\npages_audience = "public"\n',
    "mkdocs.yml": f"""
        site_name: Guarded
        site_url: https://example.com/
        nav:
          - Home: index.md
          - {CANARY} in the menu: library/conversations/2026-03-04-{CANARY.lower()}.md
          - thesis/t.md
        """,
    f"{SECRET}.md": f"""
        ---
        id: conversation-2026-03-04-{CANARY.lower()}
        kind: conversation
        title: "{CANARY} in the title"
        status: raw
        owner: {CANARY} Owner
        created: 2026-03-04
        audience: private
        tags: [{CANARY}-tag]
        date: 2026-03-04
        participant: {PSEUDONYM}
        participant_segment: "{CANARY} segment"
        ---

        ## Quotes

        ### Q1

        > {CANARY} said {PSEUDONYM}.

        - **Signal:** fact

        ![{CANARY} drawn](./{CANARY}.png)

        ## What this changes

        - **Bears on:** [the claim](../../../thesis/t.md#c) (strong)
        """,
    f"docs/library/conversations/{CANARY}.png": b"\x89PNG\r\n\x1a\n" + CANARY.encode(),
    f"docs/library/conversations/{CANARY}-unreadable.md": f"---\ntitle: {CANARY}\naudience: [public\n---\n{CANARY}\n",
    f"docs/library/conversations/{CANARY}-misspelt.md": f"""
        ---
        id: conversation-{CANARY.lower()}-misspelt
        kind: conversation
        title: {CANARY} misspelt
        audience: pubic
        ---

        {CANARY}
        """,
    "docs/memos/m.md": f"""
        ---
        id: memo-m
        kind: memo
        title: A memo
        status: draft
        created: 2026-03-05
        audience: public
        thesis: [thesis-t]
        ---

        ## Predictions

        ### [{CANARY}](../library/conversations/2026-03-04-{CANARY.lower()}.md) leaves, says [{CANARY}][far] {{#e}}

        - **Probability:** 50%
        - **Bears on:** thesis-t#d

        ### [{CANARY}](../library/conversations/2026-03-04-{CANARY.lower()}.md) stays

        - **Probability:** 50%
        - **Bears on:** [the claim](../../thesis/t.md#c)

        [above](#{CANARY.lower()}-stays)

        [far]: ../library/conversations/2026-03-04-{CANARY.lower()}.md "{CANARY}"
        """,
    "docs/about.md": f"""
        # About [{CANARY}](library/conversations/2026-03-04-{CANARY.lower()}.md) and [{CANARY}][far]

        [The thesis](../thesis/t.md) and <a href="about.md">itself</a>.

        [far]: library/conversations/2026-03-04-{CANARY.lower()}.md
        """,
    "docs/index.md": "# Home\n\n[The thesis](../thesis/t.md)\n",
    "thesis/t.md": f"""
        ---
        id: thesis-t
        kind: thesis
        title: What we hold
        status: active
        owner: Ada Okafor
        created: 2026-03-05
        audience: public
        tags: [open]
        derived_from: [conversation-2026-03-04-{CANARY.lower()}]
        supersedes: [conversation-2026-03-04-{CANARY.lower()}]
        thesis: [conversation-2026-03-04-{CANARY.lower()}]
        ---

        ## The thesis

        Operations signs the renewal.

        ## Claims

        ### Operations signs {{#c}}

        - **Conviction:** 70%
        - **For:** [{CANARY}, quote 1](../{SECRET}.md#q1 "{CANARY}") (strong)
        - **For:** conversation-2026-03-04-{CANARY.lower()}#q1 (weak)
        - **Against:** [{CANARY}][far] (weak)

        As [{CANARY}
        said](../{SECRET}.md) and [{CANARY}][far], and [far], and <a href="../{SECRET}.md" title="{CANARY}">{CANARY}
        says</a>, <a title='{CANARY}' href=../{SECRET}.md>{CANARY}</a>, <img alt="{CANARY}" src="../{SECRET}.md">,
        ![{CANARY}](../docs/library/conversations/nothing-{CANARY}.png) [![{CANARY}](x.png)](../{SECRET}.md)

        [far]: ../{SECRET}.md "{CANARY}"

        ### [{CANARY}](../{SECRET}.md) and [{CANARY}][far] sign {{#d}}

        - **Conviction:** 60%
        - **For:** ../docs/memos/m.md#e (weak)

        ## Revisions

        ### 2026-03-05

        - **Reason:** evidence, after [{CANARY}](../{SECRET}.md) and [{CANARY}][far]
        - **Conviction:** [{CANARY}](../{SECRET}.md) 60% → 70%
        - **Because:** [{CANARY}](../{SECRET}.md#q1) (strong)

        The talk with [{CANARY}](../{SECRET}.md) changed it.
        """,
}


def found_in(site: Path) -> list[str]:
    """Where in a site anything of the private document stands, in names or in bytes."""
    words = (CANARY.lower().encode(), PSEUDONYM.lower().encode())
    return [name for name, data in all_bytes(site) if any(word in (name.encode() + data).lower() for word in words)]


def test_no_word_of_a_private_document_is_on_a_wider_site(tmp_path: Path) -> None:
    """Title, words, quotes, tags, owner, file names and links to it: nothing is left, nor of the build before."""
    root = tree(tmp_path / "w", GUARDED)

    run = run_cli(["build", "--audience", "private"], root)
    assert run.code == 0, run.err
    for name in ("search/search_index.json", "tags/index.html", "thesis/t/index.html", "sitemap.xml.gz unpacked"):
        assert name in found_in(root / "site"), f"the canary does not sing in {name}"

    run = run_cli(["build", "--audience", "public"], root)

    assert run.code == 0, run.err
    assert found_in(root / "site") == []
    shown = pages(root / "site")
    assert "evidence not shown here" in shown["thesis/t/index.html"].text
    assert "About evidence not shown here and evidence not shown here" in shown["about/index.html"].text
    assert dead_links(root / "site") == []
    assert "../about/" in shown["about/index.html"].values("a", "href")


def test_an_unknown_audience_builds_nothing(tmp_path: Path) -> None:
    """A misspelt `--audience` is refused, and no site is written."""
    root = tree(tmp_path / "w", GUARDED)

    run = run_cli(["build", "--audience", "pubic"], root)

    assert run.code == 2
    assert "unknown audience `pubic`" in run.err
    assert not (root / "site").exists()


# History


def test_a_thesis_shows_its_conviction_over_time(site: Path) -> None:
    """The chart has a dot for each of the sixteen revisions, says what it shows in words, and the table repeats it."""
    page = (site / THESIS).read_text("utf-8")
    chart = page[page.index('<svg class="sc-chart"') : page.index("</figure>")]
    table = page[page.index('<section class="sc-past"') : page.index("</section>")]

    assert chart.count("<circle") == 16
    assert chart.count("sc-asked") == 1
    assert "<title>r5 · 2025-04-14 · 70% · judgement</title>" in chart
    assert "From 50% on 2024-10-14 to 60% on 2026-10-21, never below 50% or above 70%." in chart
    assert table.count("<tr>") == 17
    assert '<tr><td>r5</td><td><a href="#2025-04-14">2025-04-14</a></td><td>70%</td>' in table


def test_a_thesis_shows_the_questions_of_its_history(site: Path) -> None:
    """Every signal is on the page, the newest first, and leads to its revision card and its claim.

    The settled ones can be unfolded, each with the revision and the reason that settled it.
    """
    page = pages(site)[THESIS]

    start = "3 open questions that the history raises r16: all evidence ever logged against #close-cost is weak"
    assert start in page.text
    assert "16 settled questions r14: kill criterion #ledger-fee went from met to not met" in page.text
    assert "settled in r15: answered: “the amendment of 18 September caps the fee at $0.20" in page.text
    assert (
        "conviction of the thesis went from 60% to 70% and no evidence changed since r4: what was learnt?" in page.text
    )
    assert {"#2025-04-14", "#close-cost", "#controller-veto"} <= set(page.values("a", "href"))


def test_a_living_document_without_a_conviction_lists_its_revisions(site: Path) -> None:
    """A strategy has no chart, and its revisions are there to unfold; a memo has neither."""
    found = pages(site)

    assert "2 revisions, 2026-04-14 to 2026-09-23" in found["strategy/own-the-handover/index.html"].text
    assert "sc-chart" not in found["strategy/own-the-handover/index.html"].values("svg", "class")
    assert "sc-past" not in found["memos/2026-03-30-posting-for-one-ledger/index.html"].values("section", "class")


def test_old_words_are_not_found_by_the_search(site: Path) -> None:
    """Earlier names of claims and thresholds are not found: the search has only the current text."""
    index = (site / "search/search_index.json").read_text("utf-8")

    assert "Operations, not HR, signs the renewal" in index
    assert "that the history raises" not in index
    assert "r14" not in index


def opened_thesis(conviction: str, audience: str, more: str = "", claims: str = "") -> str:
    """A version of a thesis, for the tests of its history."""
    talk = f"- **For:** [{CANARY} said](../docs/library/conversations/talk.md) (weak)\n"
    report = talk if audience == "public" else ""
    return (
        f"---\nid: thesis-o\nkind: thesis\ntitle: What we hold\nstatus: active\nowner: Ada Okafor\n"
        f"created: 2026-01-05\naudience: {audience}\nconviction: {conviction}\n---\n\n## The thesis\n\n"
        f"Operations signs the renewal.\n\n## Claims\n\n### Operations signs {{#ops}}\n\n- **Conviction:** 60%\n"
        f"- **Load-bearing:** yes\n{report}\n{claims}## Kill criteria\n\n### HR signs {{#hr}}\n\n"
        f"- **Threshold:** {'four of ten' if audience == 'private' else 'five of ten'}\n\n{more}"
    )


def opened(root: Path) -> Repository:
    """A thesis that was for a few, then for all; a claim of it is gone, and a talk that bears on it is private."""
    repo = Repository(root)
    secret = f"### {CANARY} signs {{#{CANARY.lower()}}}\n\n- **Conviction:** 50%\n\n"
    talk = f"""
        ---
        id: conversation-talk
        kind: conversation
        title: {CANARY} in the title
        status: processed
        owner: Ada Okafor
        created: 2026-01-06
        audience: private
        participant: {PSEUDONYM}
        ---

        ## What this changes

        - **Bears on:** [the claim](../../../thesis/o.md#ops) (strong)
        """
    settings = 'schema = 1\nname = "Opened"\npages_audience = "public"\n'
    first = opened_thesis("11%", "private", f"## {CANARY} section\n\nWords.\n", secret)
    repo.commit({"scaffold.toml": settings, f"thesis/{CANARY.lower()}.md": first}, on="2026-01-05")
    card = f"## Revisions\n\n### 2026-02-02\n\n- **Reason:** {CANARY} told us\n\nWe looked.\n"
    moved = {f"thesis/{CANARY.lower()}.md": None, "thesis/o.md": opened_thesis("77%", "leadership", card, secret)}
    repo.commit(moved, on="2026-02-02")
    card = "## Revisions\n\n### 2026-03-02\n\n- **Reason:** judgement\n\nWe looked again.\n"
    repo.commit({"thesis/o.md": opened_thesis("60%", "public", card, secret)}, on="2026-03-02")
    after = f"evidence, after [{CANARY}](../docs/library/conversations/talk.md)"
    card += f"\n### 2026-04-02\n\n- **Reason:** {after}\n\nLess.\n"
    repo.commit({"thesis/o.md": opened_thesis("40%", "public", card)}, on="2026-04-02")
    repo.commit({"docs/library/conversations/talk.md": talk}, on="2026-04-03")
    return repo


def test_the_history_on_a_wider_site_begins_where_the_document_was_opened(tmp_path: Path) -> None:
    """Earlier texts, deleted claims and hidden talks are not mentioned, not even by a number."""
    root = opened(tmp_path / "w").root

    run = run_cli(["build", "--strict"], root)
    assert run.code == 0, run.err
    whole = pages(root / "site")["thesis/o/index.html"].text
    assert all(words in whole for words in ("4 revisions", "11%", "77%", f"falls if {PSEUDONYM}'s word is taken"))

    run = run_cli(["build", "--audience", "public", "--strict"], root)

    assert run.code == 0, run.err
    assert found_in(root / "site") == []
    shown = pages(root / "site")["thesis/o/index.html"]
    assert "2 revisions, 2026-03-02 to 2026-04-02" in shown.text
    assert "Before that the document was for other readers." in shown.text
    assert "r4: conviction moved far, and no evidence changed: what was learnt?" in shown.text
    assert "Operations signs: it falls if one source is taken away" in shown.text
    assert "bears on" not in shown.text
    html = (root / "site/thesis/o/index.html").read_text("utf-8")
    assert [old for old in ("11%", "77%", "2026-02-02") if re.search(rf"(?<![\d.]){old}", html)] == []
    assert "four of ten" not in html
    assert shown.values("circle", "class") == ["sc-dot", "sc-dot sc-asked"]
    assert dead_links(root / "site") == []


def test_a_newly_opened_document_reveals_no_history(tmp_path: Path) -> None:
    """While the wider audience is not committed, no revision is for these readers."""
    root = opened(tmp_path / "w").root
    thesis = root / "thesis/o.md"
    repo = Repository(root)
    repo.commit({"thesis/o.md": thesis.read_text("utf-8").replace("audience: public", "audience: team")})
    thesis.write_text(thesis.read_text("utf-8").replace("audience: team", "audience: public"), "utf-8")

    run = run_cli(["build", "--audience", "public"], root)

    assert run.code == 0, run.err
    assert "sc-past" not in pages(root / "site")["thesis/o/index.html"].values("section", "class")


def test_without_a_history_the_site_builds_and_says_why_once(tmp_path: Path) -> None:
    """No repository, no commit yet, half a clone: strict builds succeed, without a chart, with one line of reason."""
    repo = opened(tmp_path / "whole")
    other = {"thesis/p.md": opened_thesis("50%", "team").replace("thesis-o", "thesis-p")}
    repo.commit(other)
    plain = tree(tmp_path / "plain", {"scaffold.toml": 'schema = 1\nname = "x"\n', **other})
    unborn = Repository(tree(tmp_path / "unborn", {"scaffold.toml": 'schema = 1\nname = "x"\n', **other})).root
    shallow = tmp_path / "shallow"
    repo.git("clone", "--quiet", "--depth=2", f"file://{repo.root}", str(shallow))
    for root, why in (
        (plain, "there is no git repository: git init starts one"),
        (unborn, "there is no commit yet"),
        (shallow, "the clone is shallow: git fetch --unshallow brings the rest (in CI, fetch-depth: 0)"),
    ):
        run = run_cli(["build", "--strict"], root)

        assert run.code == 0, run.err
        assert run.err.count(why) == 1
        page = (root / "site/thesis/p/index.html").read_text("utf-8")
        assert "sc-chart" not in page
        assert ("Incomplete history" in page) == (root == shallow)


def test_a_conviction_that_is_not_committed_is_the_last_dot(tmp_path: Path) -> None:
    """While one writes, the chart follows the text, and says that git does not have it yet."""
    root = opened(tmp_path / "w").root
    thesis = root / "thesis/o.md"
    thesis.write_text(thesis.read_text("utf-8").replace("conviction: 40%", "conviction: 35%"), "utf-8")

    page = load_site(root=root, settings=load(root), today=date(2026, 11, 23)).pages["thesis/o.md"].decode("utf-8")

    assert page.count("<circle") == 5
    assert "<title>today · 35% · not committed yet</title>" in page
    assert 'text-anchor="end">35%</text>' in page


def test_git_runs_only_for_living_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten more memos cost no further process of git, and a second build needs fewer than the first."""
    repo = opened(tmp_path / "w")
    real, log = shutil.which("git"), tmp_path / "calls"
    wrapper = tree(tmp_path, {"bin/git": f'#!/bin/sh\necho "$@" >> {log}\nexec {real} "$@"\n'}) / "bin/git"
    wrapper.chmod(0o755)

    def calls() -> int:
        log.write_text("", "utf-8")
        monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
        with monkeypatch.context():
            load_site(root=repo.root, settings=load(repo.root), today=date(2026, 11, 23))
        return len(log.read_text("utf-8").splitlines())

    cold, warm = calls(), calls()
    memo = "---\nid: memo-m{0}\nkind: memo\ntitle: M{0}\nstatus: draft\naudience: public\n---\n\n## Ask\n"
    repo.commit({f"docs/memos/m{number}.md": memo.format(number) for number in range(10)})
    calls()

    assert warm <= 3 < cold
    assert calls() == warm


# Hostile text


@pytest.mark.long
def test_hostile_text_has_no_effect_anywhere_on_the_site(tmp_path: Path) -> None:
    """Payloads in titles, headings, labels, tags, owners, tables and text give no active markup on any page.

    Matrix D75.
    """
    files = {"scaffold.toml": 'schema = 1\nname = "</title><script>window.fired=1</script>"\n', **HOSTILE_WORKSPACE}
    repo = Repository(tree(tmp_path / "w", files))
    root = repo.root
    repo.commit({})
    for path in root.glob("thesis/*.md"):
        path.write_text(path.read_text("utf-8").replace("conviction: 50%", "conviction: 60%"), "utf-8")
    repo.commit({})

    run = run_cli(["build"], root)

    assert run.code == 0, run.err
    found = pages(root / "site")
    shown = [f"thesis/h{number}/index.html" for number in range(len(HOSTILE_WORKSPACE) - 1)]
    assert set(shown) <= set(found)
    of_the_theme = set(active(found["404.html"]))
    assert "sc-chart" in found[shown[0]].values("svg", "class")
    for page in found.values():
        assert set(active(page)) <= of_the_theme, page.path
    assert requests(root / "site") == []


ACTING = frozenset({"script", "style", "iframe", "object", "embed", "base", "meta", "form", "foreignobject"})
ACTING_ATTRIBUTES = frozenset({"srcdoc", "srcset", "formaction", "xlink:href"})
HARMFUL_SCHEME = re.compile(r"(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:")


def active(page: Page) -> Iterator[str]:
    """Each active element of a page; those of the theme are the same on every page."""
    for name, attributes in page.tags:
        if name in ACTING and attributes.get("name") != "description":
            kept = {key: value for key, value in attributes.items() if key not in ("src", "content")}
            yield f"{name} {attributes.get('src', '').rpartition('/')[2]} {kept}"
        for key, value in attributes.items():
            harmful = key in ("href", "src") and HARMFUL_SCHEME.match(re.sub(r"[\0- ]", "", value).lower())
            styled = key == "style" and not re.fullmatch(r"\s*text-align:\s*\w+;?\s*", value)
            if key.startswith("on") or key in ACTING_ATTRIBUTES or harmful or styled:
                yield f"{name} {key}={value}"


# Preview


@pytest.mark.long
@pytest.mark.parametrize("command", [["mkdocs"], ["conviction"]])
def test_the_preview_follows_a_change_of_a_thesis(tmp_path: Path, command: list[str]) -> None:
    """While `mkdocs serve` or `scaffold serve` runs, a saved thesis is on its page soon after; nothing is written."""
    root = tmp_path / "w"
    assert run_cli(["init", "w"], tmp_path).code == 0
    assert run_cli(["thesis", "Operations signs", "--no-edit"], root).code == 0
    thesis = root / "thesis/operations-signs.md"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--dev-addr", f"127.0.0.1:{port}"] if command == ["mkdocs"] else ["--port", str(port)]
    address = f"http://127.0.0.1:{port}/thesis/operations-signs/"
    before = {path for path in root.rglob("*") if ".git" not in path.parts}
    argv = [sys.executable, "-m", *command, "serve", *options]
    with subprocess.Popen(argv, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            assert wait_for(address, "Operations signs", 30)
            text = thesis.read_text("utf-8")
            thesis.write_text(text.replace("## Why now\n", "## Why now\n\nThe auditors ask for it.\n"), "utf-8")
            assert wait_for(address, "The auditors ask for it.", 20)
            (root / "thesis/second.md").write_text(text.replace("operations-signs", "second"), "utf-8")
            assert wait_for(address.replace("operations-signs", "second"), "Operations signs", 20)
        finally:
            server.terminate()
            server.wait(20)
    assert {path for path in root.rglob("*") if ".git" not in path.parts} == before | {root / "thesis/second.md"}


@pytest.mark.long
def test_the_preview_follows_a_commit(tmp_path: Path) -> None:
    """While `mkdocs serve` runs, a commit is in the history on the page soon after, though no text was saved."""
    repo = opened(tmp_path / "w")
    tree(repo.root, {"mkdocs.yml": "site_name: Opened\nplugins: [conviction]\n"})
    thesis = repo.root / "thesis/o.md"
    thesis.write_text(thesis.read_text("utf-8").replace("conviction: 40%", "conviction: 35%"), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/thesis/o/"
    argv = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    with subprocess.Popen(argv, cwd=repo.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            assert wait_for(address, "4 revisions", 30)
            repo.commit({})
            assert wait_for(address, "5 revisions", 20)
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address: str, words: str, seconds: float) -> bool:
    """True as soon as the page holds these words; False when it does not in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if words in answer.read().decode("utf-8"):
                    return True
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    return False


def test_addresses_in_html_are_those_of_the_page(workspace: Path) -> None:
    """An engine leaves raw HTML alone, so an address in it is written from the page's own folder."""
    body = '# A\n\n<img src="data/x.svg"> <a href="a.md#a">one</a> <a href="index.md">two</a> <a href="#a">three</a>\n'
    svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    tree(workspace, {"docs/a.md": body, "docs/index.md": body, "docs/data/x.svg": svg})
    pages = load_site(root=workspace, settings=load(workspace), today=date(2026, 11, 23)).pages

    found = {name: re.findall(r'(?:src|href)="([^"]*)"', text.decode("utf-8")) for name, text in pages.items()}
    assert found["a.md"] == ["../data/x.svg", "#a", "../", "#a"]
    assert found["index.md"] == ["data/x.svg", "a/#a", "./", "#a"]


@pytest.mark.parametrize(("end", "lead"), [("", False), (".", True), ("\n", True)])
def test_a_thesis_that_ends_with_its_first_sentence_has_a_page(workspace: Path, end: str, lead: bool) -> None:
    """The first sentence is set as the lead; one that the file breaks off in stays as it is typed."""
    front = (
        "---\nid: thesis-t\nkind: thesis\ntitle: T\nstatus: active\n"
        "owner: Ada\ncreated: 2026-03-05\naudience: team\n---\n"
    )
    (workspace / "thesis").mkdir()
    (workspace / "thesis/t.md").write_bytes(f"{front}\n## The thesis\n\nOperations signs{end}".encode())
    pages = load_site(root=workspace, settings=load(workspace), today=date(2026, 11, 23)).pages

    assert (b"{: .sc-lead }" in pages["thesis/t.md"]) is lead
    assert b"Operations signs" in pages["thesis/t.md"]


def test_a_dead_link_is_warned_of_once(workspace: Path) -> None:
    """On one line or over two, each link that leads nowhere is one warning, and its text stays."""
    tree(workspace, {"docs/a.md": "# A\n\n[one](missing-page.md) and [two\nlines](../other/absent.svg).\n"})
    site = load_site(root=workspace, settings=load(workspace), today=date(2026, 11, 23))

    assert [warning.partition(": it does not resolve")[0] for warning in sorted(site.warnings)] == [
        "docs/a.md:3: link ../other/absent.svg",
        "docs/a.md:3: link missing-page.md",
    ]
    assert b"one and two lines." in site.pages["a.md"]


def test_conflict_markers_are_a_warning_of_each_build(workspace: Path) -> None:
    """A page that a merge left half-way is shown, and `--strict` refuses it."""
    text = "# Prices\n\n<<<<<<< HEAD\nOurs.\n=======\nTheirs.\n>>>>>>> other\n"
    tree(workspace, {"docs/prices.md": text})
    refused = run_cli(["build", "--strict"], workspace)
    assert (refused.code, refused.out) == (2, "")
    assert "docs/prices.md:3: conflict markers of git: " in refused.err
    assert run_cli(["build"], workspace).code == 0
