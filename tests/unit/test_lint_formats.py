"""The formats of a lint report for other programs: valid, escaped, and complete."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest

from conviction.cli.lint import lint as command
from conviction.lint.actions import output as action
from conviction.lint.actions import run as lint
from conviction.lint.actions.request import LintRequest
from conviction.lint.changed_lines import FILTERS
from conviction.lint.fingerprints import stamped
from conviction.model.finding import Finding, Fix, Severity, Suppressed
from conviction.model.report import EngineRun, Report
from conviction.model.text import Edit, Span
from conviction.workspace.actions import loader
from helpers import TODAY, run_cli, run_process, schema_file, tree

GOLDEN = Path(__file__).parents[1] / "golden" / "lint"
ENDINGS = {
    "grouped": "txt", "json-lines": "jsonl", "sarif": "json", "github": "txt", "gitlab": "json",
    "junit": "xml", "rdjson": "json", "checkstyle": "xml", "markdown": "md",
}  # fmt: skip
PROGRAMS = [style for style in action.FORMATS if style not in action.FOR_PEOPLE]
HOSTILE = "100%, a: b|<b>&\"'`\r\n::error::x\x1b[2J\x00\x07\x7f\x85\u2028\u202e\ufffe\U000e0001\udce9 ]]> ünï"
PATH = "docs/a b,c:d%|<&'\"\n\x1b\udce9/é#?.md"


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """A copy of the small workspace whose reports are kept."""
    return Path(shutil.copytree(GOLDEN / "workspace", tmp_path / "golden"))


def report_of(root: Path) -> Report:
    """The report of a workspace, prose apart."""
    settings = loader.open_workspace(start=root).settings
    return lint.lint(root, settings, date.fromisoformat(TODAY), LintRequest(use_vale=False))


def prints_of(report: Report) -> tuple[str, ...]:
    """The fingerprints of its findings, in their order."""
    return tuple(finding.fingerprint for finding in report.findings)


def hostile() -> Report:
    """Two equal findings with everything in them that could break a format, and one of a whole document."""
    fix = Fix(HOSTILE, (Edit(Span(1, 3, 1, 4), HOSTILE),))
    places = [(Span(1, 3, 1, 4), "x"), (Span(1, 3, 1, 4), "x"), (Span(2, 1, 3, 1), "y\n"), (Span(1), "")]
    found = [Finding("S004", "bad-value", Severity.ERROR, HOSTILE, PATH, s, m, fix=fix) for s, m in places[:3]]
    house = Finding("House.X", "House.X", Severity.SUGGESTION, HOSTILE, PATH, help_url="https://example.com/x")
    engines = {"structure": EngineRun("ran", "1"), "vale": EngineRun("skipped")}
    sources = {PATH: "日 x\ny\n\n"}
    return Report(stamped((*found, house), sources), engines, 2, 3, sources=sources, paths=(PATH, "docs/clean.md"))


def marked() -> Report:
    """The same with every finding once more, suppressed in each way."""
    ways = [Suppressed("inline", HOSTILE), Suppressed("baseline", "b.json"), Suppressed("settings"), Suppressed("file")]
    aside = [replace(f, suppressed=way) for f, way in zip(hostile().findings, ways, strict=True)]
    return replace(hostile(), suppressed=tuple(aside), baseline=True)


REPORTS: list[Callable[[Path], Report]] = [report_of, lambda _: hostile()]


def same(name: str, text: str) -> None:
    """The text equals the golden file with that name; `$UPDATE_GOLDEN` updates it."""
    kept = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("style", ENDINGS)
def test_report_equals_its_golden_file(golden: Path, style: str) -> None:
    """Each format shows the same workspace exactly so, and errors end with 1."""
    done = run_cli(["lint", "--no-vale", "--output-format", style], golden)

    assert (done.code, done.err) == (1, "")
    same(f"structure.{style}.{ENDINGS[style]}", done.out)


def places(style: str, text: str) -> list[tuple[str, int]]:
    """Code and line of each finding in a report in this format."""
    if style in ("json", "json-lines"):
        told = json.loads(text)["findings"] if style == "json" else [json.loads(row) for row in text.splitlines()]
        return [(finding["code"], finding["line"]) for finding in told]
    if style == "sarif":
        results = json.loads(text)["runs"][0]["results"]
        regions = [result["locations"][0]["physicalLocation"]["region"] for result in results]
        return [(result["ruleId"], region["startLine"]) for result, region in zip(results, regions, strict=True)]
    if style == "gitlab":
        return [(issue["check_name"], issue["location"]["lines"]["begin"]) for issue in json.loads(text)]
    if style == "rdjson":
        told = json.loads(text)["diagnostics"]
        return [(found["code"]["value"], found["location"]["range"]["start"]["line"]) for found in told]
    if style == "checkstyle":
        errors = ET.fromstring(text).iter("error")
        return [(e.attrib["source"].removeprefix("scaffold."), int(e.attrib["line"])) for e in errors]
    if style == "junit":
        cases = ET.fromstring(text).iter("testcase")
        names = [case.attrib["name"].split() for case in cases if case.find("failure") is not None]
        return [(name[0], int(name[-1].split(":")[0])) for name in names]
    pattern = {
        "github": r"^::(?:error|warning|notice) title=scaffold \((\S+)\),file=[^:,]*,line=(\d+),",
        "markdown": r"^\| (?:error|warning|suggestion) \| (\S+) [^|]*\| (?:[^|\\]|\\.)*?\\:(\d+)\\:\d+ \|",
        "grouped": r"^  (?P<line>\d+):\d+ +(?:error|warning|suggestion) +(?P<code>\S+) ",
    }[style]
    found = re.finditer(pattern, text, re.MULTILINE)
    return [(f["code"], int(f["line"])) if f.re.groupindex else (f[1], int(f[2])) for f in found]


@pytest.mark.parametrize("make", REPORTS)
@pytest.mark.parametrize("style", [*PROGRAMS, "grouped"])
def test_every_finding_is_there_once(golden: Path, style: str, make: Callable[[Path], Report]) -> None:
    """No format loses or doubles a finding, missing parts of drafts included, nor confuses a stranger's text."""
    report = make(golden)
    told = places(style, action.show(report, output_format=style))

    assert Counter(told) == Counter((finding.code, finding.span.line) for finding in report.findings)


@pytest.mark.parametrize("style", [*PROGRAMS, "grouped"])
def test_no_report_can_move_a_cursor(style: str) -> None:
    """Whatever a document or its name holds, a report is text that any terminal and any encoding of UTF-8 takes."""
    text = action.show(hostile(), output_format=style)

    assert text.replace("\n", "").isprintable()
    assert text.encode("utf-8").endswith(b"\n")


@pytest.mark.parametrize("style", ["json", "json-lines", "gitlab", "rdjson"])
def test_json_gives_the_message_back(style: str) -> None:
    """Escapes are those of JSON: a reader gets the very text."""
    text = action.show(hostile(), output_format=style)
    first = json.loads(text.split("\n", 1)[0] if style == "json-lines" else text)
    if style in ("json", "rdjson"):
        first = first["findings" if style == "json" else "diagnostics"]
    first = first if style == "json-lines" else first[0]

    assert first["description" if style == "gitlab" else "message"] == HOSTILE


@pytest.mark.parametrize("make", [*REPORTS, lambda _: marked()])
def test_sarif_keeps_the_schema(golden: Path, make: Callable[[Path], Report]) -> None:
    """Code scanning takes the report: it validates against the schema of SARIF 2.1.0."""
    from jsonschema.validators import validator_for

    beside = Path(__file__).parents[3] / "shared" / "data" / "sarif-schema-2.1.0.json"
    path = schema_file("SARIF_SCHEMA", beside, "let SARIF_SCHEMA name the file sarif-schema-2.1.0.json of OASIS")
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = validator_for(schema)(schema)

    assert [
        e.message for e in validator.iter_errors(json.loads(action.show(make(golden), output_format="sarif")))
    ] == []


def test_sarif_names_the_file_the_place_and_the_rule() -> None:
    """The address gives the name back byte by byte, ends are exclusive, and the rule's number is its place."""
    run = json.loads(action.show(hostile(), output_format="sarif"))["runs"][0]
    result = run["results"][0]
    where = result["locations"][0]["physicalLocation"]

    assert unquote_to_bytes(where["artifactLocation"]["uri"]) == PATH.encode("utf-8", "surrogateescape")
    assert where["region"] == {"startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 4}
    assert run["columnKind"] == "unicodeCodePoints"
    assert {result["level"] for result in run["results"]} == {"error", "note"}
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert run["tool"]["driver"]["rules"][0]["helpUri"] == "https://example.com/x"


def test_workflow_commands_are_escaped() -> None:
    """A message or a file name cannot end its command, add a property or begin another command."""
    lines = action.show(hostile(), output_format="github").splitlines()

    assert len(lines) == 4
    assert lines[0].startswith(
        "::error title=scaffold (S004),file=docs/a b%2Cc%3Ad%25|<&'\"%0A\ufffd\ufffd/é#?.md,"
        "line=1,col=3,endLine=1,endColumn=4::100%25, a: b|<b>&\"'`%0D%0A::error::x\ufffd[2J"
    )
    assert ",line=2,endLine=3::" in lines[2]  # no column over several lines
    assert lines[3].startswith("::notice ")


def test_junit_has_a_passing_case_for_a_clean_document() -> None:
    """Nothing found is a test that passed, not a run without tests."""
    suites = ET.fromstring(action.show(hostile(), output_format="junit"))
    clean = next(suite for suite in suites if suite.attrib["name"] == "docs/clean.md")

    assert (suites.attrib["tests"], suites.attrib["failures"]) == ("5", "4")
    assert (clean.attrib["tests"], clean.attrib["failures"]) == ("1", "0")


def test_reviewdog_counts_bytes() -> None:
    """A sign of three bytes before the match moves its column by two more."""
    first = json.loads(action.show(hostile(), output_format="rdjson"))["diagnostics"][0]

    assert first["location"]["range"] == {"start": {"line": 1, "column": 5}, "end": {"line": 1, "column": 6}}
    assert first["suggestions"][0]["text"] == HOSTILE


def test_markdown_takes_nothing_for_markup() -> None:
    """Each finding is one row of four cells, without tags and links."""
    rows = action.show(hostile(), output_format="markdown").splitlines()[6:]

    assert len(rows) == 4
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 5
        assert not set(row) & set("<>")


def test_fingerprints_survive_lines_that_move(golden: Path) -> None:
    """Text above and another line break leave a fingerprint as it is; another sentence changes its own alone."""
    page = golden / "docs" / "index.md"
    text = page.read_text(encoding="utf-8")
    before = report_of(golden)
    known = dict(zip(before.findings, prints_of(before), strict=True))
    of_page = [print_ for finding, print_ in known.items() if finding.path == "docs/index.md"]
    assert len(set(known.values())) == len(known)

    page.write_text(text.replace("See [the guide]", "Words above it.\n\nSee\n[the guide]"), encoding="utf-8")
    moved = report_of(golden)
    assert prints_of(moved) == prints_of(before)
    assert moved.findings != before.findings

    page.write_text(text.replace("See [the guide]", "Read [the guide]"), encoding="utf-8")
    assert not set(prints_of(report_of(golden))) & set(of_page)
    assert set(prints_of(report_of(golden))) >= set(known.values()) - set(of_page)


def test_one_run_writes_several_reports(golden: Path) -> None:
    """Each `--report` equals the output in its format, beside that on stdout."""
    wanted = ["--report", "sarif=lint.sarif", "--report", "junit=out.xml", "--output-format", "github"]
    done = run_process(["lint", "--no-vale", *wanted], golden)

    assert (done.code, done.err) == (1, "")
    for style, file in (("github", None), ("sarif", "lint.sarif"), ("junit", "out.xml")):
        text = (golden / file).read_text(encoding="utf-8") if file else done.out
        assert text == (GOLDEN / f"structure.{style}.{ENDINGS[style]}").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--report", "sarif"], "error: --report sarif: a report is a format and a file\n"),
        (["--report", "sarif="], "error: --report sarif=: a report is a format and a file\n"),
        (["--report", "pdf=a"], "error: --report pdf=a: a report is a format and a file\n"),
        (["--report", "json=docs"], "error: --report json=docs: the report's file is a folder\n"),
        (["--report", "json=a", "--report", "sarif=./a"], "error: --report sarif=./a: two reports cannot share"),
        (["-o", "a", "--report", "sarif=a"], "error: --report sarif=a: two reports cannot share"),
        (["--report", "json=nix/a"], "error: "),
    ],
)
def test_report_that_cannot_be_written_is_one_clear_line(golden: Path, options: list[str], said: str) -> None:
    """A wrong report ends with 2 and the next step, and leaves no file."""
    done = run_process(["lint", "--no-vale", *options], golden)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(said)
    assert done.err.count("\n") == 2
    assert not (golden / "a").exists()


def test_clean_workspace_is_a_valid_report_in_each_format(workspace: Path) -> None:
    """Without findings each format is as well-formed as with them, under `-q` too."""
    tree(workspace, {"docs/index.md": "# Notes\n\nNine of eleven renewals were signed.\n"})
    for style in PROGRAMS:
        done = run_cli(["lint", "--no-vale", "-q", "--output-format", style], workspace)
        assert (done.code, done.err) == (0, ""), style
        assert places(style, done.out) == [], style


def test_command_line_offers_every_format() -> None:
    """Each format can be selected."""
    option = next(param for param in command.params if param.name == "style")

    assert tuple(getattr(option.type, "choices", ())) == action.FORMATS
    lines = next(param for param in command.params if param.name == "diff_filter")
    assert tuple(getattr(lines.type, "choices", ())) == FILTERS


@pytest.mark.parametrize("make", REPORTS)
def test_code_quality_has_the_fields_that_gitlab_requires(golden: Path, make: Callable[[Path], Report]) -> None:
    """Each issue has description, check_name, a fingerprint of its own, a known severity, and path and first line."""
    issues = json.loads(action.show(make(golden), output_format="gitlab"))

    assert len({issue["fingerprint"] for issue in issues}) == len(issues) > 0
    for issue in issues:
        assert set(issue) - {"content"} == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert not issue["location"]["path"].startswith(("/", "./"))
        assert 1 <= issue["location"]["lines"]["begin"] <= issue["location"]["lines"]["end"]


@pytest.mark.parametrize("make", REPORTS)
def test_reviewdog_and_checkstyle_know_the_severities(golden: Path, make: Callable[[Path], Report]) -> None:
    """Each word for a severity is one that the format has, and every place begins at 1."""
    report = make(golden)
    told = json.loads(action.show(report, output_format="rdjson"))
    errors = list(ET.fromstring(action.show(report, output_format="checkstyle")).iter("error"))

    assert set(told) == {"source", "diagnostics"}
    for found in told["diagnostics"]:
        assert set(found) - {"suggestions"} == {"message", "location", "severity", "code"}
        assert found["severity"] in {"ERROR", "WARNING", "INFO"}
        start, end = found["location"]["range"]["start"], found["location"]["range"]["end"]
        assert (1, 1) <= (start["line"], start["column"]) <= (end["line"], end["column"])
    assert {error.attrib["severity"] for error in errors} <= {"error", "warning", "info"}
    assert all(set(error.attrib) == {"line", "column", "severity", "message", "source"} for error in errors)


def test_paths_move_with_the_folder() -> None:
    """A report from the parent folder begins every path with the folder, and is otherwise the same."""
    report = hostile()
    moved = report.below("our notes")

    assert {finding.path for finding in moved.findings} == {f"our notes/{PATH}"}
    assert moved.paths == (f"our notes/{PATH}", "our notes/docs/clean.md")
    assert action.show(moved, output_format="concise").count("\n") == action.show(
        report, output_format="concise"
    ).count("\n")
    assert places("rdjson", action.show(moved, output_format="rdjson")) == places(
        "rdjson", action.show(report, output_format="rdjson")
    )
