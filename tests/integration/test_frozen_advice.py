"""Advice of a rule that no other rule forbids: in frozen documents, in living ones, and in those of the demo."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conviction.documents.editor import apply_edits
from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.lint.frozen_advice import LEGAL_WAY
from conviction.lint.registry import RULES
from conviction.lint.rules.base import Rule
from conviction.lint.rules.examples import ESSAY, EVIDENCE, MEMO
from conviction.model.finding import Finding, Severity
from conviction.model.workspace import Settings
from conviction.workspace.actions import kinds, loader
from helpers import Repository, run_cli, run_process, tree

pytestmark = pytest.mark.long

TODAY = date(2026, 11, 23)
KINDS = {kind.name: kind for kind in kinds.every(root=None)}
PATHS = {
    "": "docs/a.md",
    "decision": "docs/decisions/2026-10-12-no-groups.md",
    "essay": "docs/essays/2026-11-23-who-signs.md",
    "evidence": "docs/library/evidence/2026-07-01-q2-churn.md",
    "memo": "docs/memos/2026-11-02-usage-pricing.md",
    "premortem": "docs/premortems/2026-10-15-no-groups.md",
    "thesis": "thesis/hr-finance.md",
}
OFFLINE = [rule for rule in RULES if rule.code != "L704"]
FREEZING = [rule for rule in OFFLINE if "kind: thesis\n" not in rule.good and "\nkind: " in rule.good]
READABLE = [
    rule for rule in FREEZING if rule.code not in ("S001", "S002")
]  # others have no kind or status to freeze by
LIVING = [rule for rule in OFFLINE if "kind: thesis\n" in rule.good]
PREDICTION = """\
## Predictions

### Four of ten accounts switch {{#four}}

- **Probability:** 60%
- **Resolves by:** 2026-11-10
- **Criteria:** the billing export has four of ten
- **Outcome:** {}

"""
SETTINGS = 'schema = 1\nname = "Test"\n'


def kind_of(text: str) -> str:
    found = re.search(r"^kind: *([\w-]+)", text, re.MULTILINE)
    return found[1] if found else ""


def frozen(text: str, kind: str) -> str:
    """The text with the status from which its kind is frozen."""
    return re.sub(r"^status: .*$", f"status: {KINDS[kind].frozen_from}", text, count=1, flags=re.MULTILINE)


def lint(root: Path, **options: object) -> tuple[Finding, ...]:
    """The findings in a workspace, without Vale."""
    today = options.pop("today", TODAY)
    given: dict[str, object] = {"use_vale": False, "profile": "strict", **options}
    return action.lint(root, Settings(), today, LintRequest(**given)).findings  # type: ignore[arg-type]


def committed(tmp_path: Path, rule: Rule, text: str) -> tuple[Repository, str]:
    """A repository with this text of a rule's example in it, and its path."""
    repo = Repository(tmp_path / "work")
    path = rule.at or PATHS[kind_of(rule.good)]
    beside = {name: content.encode() for name, content in rule.extra_files.items()}
    repo.commit({"scaffold.toml": SETTINGS, **beside, path: text.encode("utf-8", "surrogateescape")}, on="2026-11-16")
    return repo, path


@pytest.mark.parametrize("rule", FREEZING, ids=lambda rule: rule.code)
def test_advice_in_a_frozen_document(tmp_path: Path, rule: Rule) -> None:
    """Of a document that froze with the fault, either the good example is allowed, or the advice is a correction."""
    kind = kind_of(rule.good)
    bad, good = frozen(rule.bad, kind), frozen(rule.good, kind)
    repo, path = committed(tmp_path, rule, bad)
    before = [finding for finding in lint(repo.root) if finding.path == path]
    assert "H101" not in {finding.code for finding in before}

    for finding in before:
        if LEGAL_WAY in finding.message:
            assert finding.fix is None
            tree(repo.root, {path: f"{bad.rstrip()}\n\nCorrection, 2026-11-20: as it should be.\n".encode()})
        elif finding.code == "E303":
            assert finding.message.endswith("link a claim to it with `scaffold link`")
            continue
        else:
            readable = rule.code != "S002"  # without a kind it is not frozen
            assert finding.fix is None or not (readable and finding.fix.applies(unsafe=True))
            tree(repo.root, {path: good.encode()})
        assert "H101" not in {later.code for later in lint(repo.root)}
        if finding.fix and finding.fix.edits:
            tree(repo.root, {path: apply_edits(bad, list(finding.fix.edits)).encode()})
            assert "H101" not in {later.code for later in lint(repo.root)}


@pytest.mark.parametrize("rule", READABLE, ids=lambda rule: rule.code)
def test_fix_never_changes_a_frozen_document(tmp_path: Path, rule: Rule) -> None:
    """`lint --fix`, with unsafe fixes too, leaves every byte of a frozen document, as it was committed or not yet."""
    bad = frozen(rule.bad, kind_of(rule.good)).encode("utf-8", "surrogateescape")
    repo, path = committed(tmp_path, rule, "")
    tree(repo.root, {path: bad})
    for _ in range(2):
        run_cli(["lint", "--no-vale", "--profile", "strict", "--fix", "--unsafe-fixes"], repo.root)
        assert (repo.root / path).read_bytes() == bad
        repo.commit({})


@pytest.mark.parametrize("status", ["acepted", "draft"])
def test_fix_with_another_status_in_the_working_text(tmp_path: Path, status: str) -> None:
    """A document that is frozen in the last commit is not fixed either while its status is mistyped, or set back."""
    rule = next(rule for rule in RULES if rule.code == "U104")
    text = frozen(rule.bad, "memo")
    repo, path = committed(tmp_path, rule, text)
    changed = text.replace("status: accepted", f"status: {status}").encode()
    tree(repo.root, {path: changed})
    run_cli(["lint", "--no-vale", "--fix", "--unsafe-fixes"], repo.root)

    assert (repo.root / path).read_bytes() == changed


def test_fixes_are_as_before_until_it_is_committed(tmp_path: Path) -> None:
    """Before the commit that freezes it the advice is the usual one, since the text may still change."""
    rule = next(rule for rule in RULES if rule.code == "U104")
    repo, path = committed(tmp_path, rule, rule.bad)
    tree(repo.root, {path: frozen(rule.bad, "memo").encode()})
    (finding,) = lint(repo.root)

    assert finding.message == "the inputs give Payback = 9.5 months: write it"
    assert finding.fix is not None


@pytest.mark.parametrize("rule", LIVING, ids=lambda rule: rule.code)
def test_advice_in_a_living_document(tmp_path: Path, rule: Rule) -> None:
    """In a committed thesis the good example, and each fix, raise no error of another rule."""
    repo, path = committed(tmp_path, rule, rule.bad)
    first = lint(repo.root)
    errors = {finding.code for finding in first if finding.severity is Severity.ERROR} - {rule.code}
    tree(repo.root, {path: rule.good.encode()})
    assert {finding.code for finding in lint(repo.root) if finding.severity is Severity.ERROR} <= errors

    for finding in first:
        if finding.fix and finding.fix.edits:
            tree(repo.root, {path: apply_edits(rule.bad, list(finding.fix.edits)).encode()})
            assert {later.code for later in lint(repo.root) if later.severity is Severity.ERROR} <= errors


@pytest.mark.parametrize(
    ("code", "field", "outcome", "advice"),
    [
        ("D404", "", "open", ("**Outcome:** open", "**Outcome:** happened on 2026-11-09")),
        ("S205", "", "done", ("**Outcome:** done", "**Outcome:** did not happen on 2026-11-09")),
        ("S004", "review_by: soon\n", "", ("review_by: soon", "review_by: 2027-06-01")),
        ("S005", "review_by: 2026-11-01\n", "", ("review_by: 2026-11-01", "review_by: 2027-06-01")),
        ("X902", "lint: {ignore: [Q999]}\n", "", ("lint: {ignore: [Q999]}\n", "")),
    ],
)
def test_advice_that_is_on_the_list(
    tmp_path: Path, code: str, field: str, outcome: str, advice: tuple[str, str]
) -> None:
    """A finding in a part that may change keeps its advice, and following it is allowed."""
    text = frozen(MEMO, "memo").replace("decision_needed_by:", f"{field}decision_needed_by:")
    text = text.replace("## Measures\n", f"{PREDICTION.format(outcome)}## Measures\n") if outcome else text
    repo = Repository(tmp_path / "work")
    repo.commit({"scaffold.toml": SETTINGS, PATHS["memo"]: text})
    found = [finding for finding in lint(repo.root) if finding.code == code]
    assert len(found) == 1
    assert LEGAL_WAY not in found[0].message

    tree(repo.root, {PATHS["memo"]: text.replace(*advice).encode()})
    assert not {finding.code for finding in lint(repo.root)} & {code, "H101"}


def test_place_of_a_field_that_may_not_change(tmp_path: Path) -> None:
    """The same rule in a part that may not change advises a correction."""
    text = frozen(MEMO, "memo").replace("decision_needed_by: 2026-12-15", "decision_needed_by: soon")
    repo = Repository(tmp_path / "work")
    repo.commit({"scaffold.toml": SETTINGS, PATHS["memo"]: text})
    (finding,) = [finding for finding in lint(repo.root) if finding.code == "S004"]

    assert finding.message.endswith(f" ({LEGAL_WAY})")


@pytest.mark.needs_vale
def test_advice_on_the_prose_of_a_frozen_document(tmp_path: Path) -> None:
    """A finding of Vale advises a correction, and has no fix, once its document is frozen."""
    text = ESSAY.replace("(#the-argument).\n", "(#the-argument).\n\nWe very much utilize it in order to win.\n")
    repo = Repository(tmp_path / "work")
    repo.commit({"scaffold.toml": SETTINGS})
    tree(repo.root, {PATHS["essay"]: text.encode()})
    prose = [finding for finding in lint(repo.root, use_vale=True) if finding.engine == "vale"]
    assert prose
    assert not any(LEGAL_WAY in finding.message for finding in prose)

    repo.commit({})
    later = [finding for finding in lint(repo.root, use_vale=True) if finding.engine == "vale"]
    assert later == [replace(finding, message=f"{finding.message} ({LEGAL_WAY})", fix=None) for finding in prose]
    assert [one.fingerprint for one in later] == [one.fingerprint for one in prose]


@pytest.mark.long
def test_documents_of_the_demo(tmp_path: Path) -> None:
    """No frozen document of the demo was edited, and each one's findings of any later day can be followed."""
    assert run_process(["demo", "demo"], tmp_path).code == 0
    root = tmp_path / "demo"
    documents = loader.load(root=root).documents
    still = [document for document in documents if KINDS[document.kind].is_frozen(document.status)]
    assert len(still) > 20
    for today in (TODAY, date(2035, 1, 1)):
        findings = [finding for finding in lint(root, today=today) if finding.path in {one.path for one in still}]
        assert "H101" not in {finding.code for finding in findings}
        assert all(LEGAL_WAY in finding.message or not _edits_text(finding) for finding in findings)

    for note, edited in (("Correction, 2026-11-20: it was another day.", False), ("It was another day.", True)):
        for document in still:
            heading = next(line for line, one in document.headings if one.level == 2)
            lines = document.text.split("\n")
            tree(root, {document.path: "\n".join([*lines[:heading], "", note, *lines[heading:]]).encode()})
        found = sorted(finding.path for finding in lint(root) if finding.code == "H101")
        assert found == (sorted(document.path for document in still) if edited else [])


def _edits_text(finding: Finding) -> bool:
    """True for a finding whose advice is a change of words."""
    return finding.code not in {"D404", "E303", "S005", "L701", "L702", "L703", "L706"} and finding.code[0] not in "HX"


def test_upgrade_leaves_frozen_documents(tmp_path: Path) -> None:
    """`kinds upgrade` leaves every byte of a frozen document that was made with an older template."""
    texts = {PATHS["memo"]: frozen(MEMO, "memo"), PATHS["evidence"]: EVIDENCE, PATHS["essay"]: ESSAY}
    repo = Repository(tmp_path / "work")
    repo.commit({"scaffold.toml": SETTINGS, **texts})
    assert run_cli(["kinds", "upgrade"], repo.root).code == 0
    assert repo.git("status", "--porcelain") == ""
