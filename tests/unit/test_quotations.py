"""Quotations and figures: the matchers with literal values, their rules on generated cases, and near misses."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from conviction.documents.editor import apply_edits
from conviction.lint.actions import run as action
from conviction.lint.actions.request import LintRequest
from conviction.markup.figures import FigureSource, figures
from conviction.markup.quotations import pieces, plain, quotations, size, words
from conviction.markup.verbatim import align, stands_in
from conviction.model.finding import Finding
from conviction.model.workspace import Settings
from helpers import tree
from quoted_cases import LIBRARY, Case, figure_cases, quote_cases

TODAY = date(2026, 11, 23)
SAID = "HR shortlists. I sign. I signed yours with one condition: it posts, or I leave in June."
SOURCE = tuple(word.text for word in words(plain(SAID)))
CALL = "../library/conversations/2026-03-14-p03.md"
CHURN = "docs/library/evidence/2026-07-01-churn.md"
REVIEW = "../library/evidence/2026-07-01-churn.md"


def quoted(text: str) -> list[str]:
    """The words of each quotation in a text."""
    flat = plain(text)
    return [" ".join(flat[slice(*one.inner)].split()) for one in quotations(flat)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('“One two.” and "three four"', ["One two.", "three four"]),
        ("« un deux », »eins zwei«, „drei vier“", ["un deux", "eins zwei", "drei vier"]),
        ("‹a b›, 「一二」, ”ett två”", ["a b", "一二", "ett två"]),
        ("‘don’t do it’ and 'don't either'", ["don’t do it", "don't either"]),
        ("the customers' accounts, rock 'n' roll, '90s and don't", []),
        ("‘the customers’ accounts are ours’, he said", ["the customers’ accounts are ours"]),
        ("“one ‘two “three” four’ five”", ["one ‘two “three” four’ five"]),
        ("“one\ntwo” and “never closed", ["one two"]),
        ('a 5" pipe and "four"', ["four"]),
        ('[“a b”](x.md "c d") `"e f"`', ["a b"]),
        ("*“a **b**”*", ["a b"]),
        ("&ldquo;a b&rdquo;", ["a b"]),
    ],
)  # fmt: skip
def test_quotations_are_found(text: str, found: list[str]) -> None:
    """Every pair of marks, the outermost of nested ones; no apostrophe, inch, title of a link or code is one."""
    assert quoted(text) == found


@pytest.mark.parametrize(
    ("text", "count"),
    [("one two three", 3), ("re-type it", 3), ("don't", 1), ("$4.2 and 12 %", 3), ("一二三四", 2), ("[the] sheet", 1)],
)
def test_words_are_counted(text: str, count: int) -> None:
    """Hyphens part words, apostrophes do not; two letters of a script without blanks count as one word."""
    assert size(pieces(text, 0, len(text))) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HR shortlists. I sign.", True),
        ("hR shortlists – I sign", True),
        ("It posts, or I leave in June!", True),
        ("I signed … it posts", True),
        ("HR … June", True),
        ("[HR] shortlists. I sign", True),
        ("[She] signed yours with [only] one condition", True),
        ("I signed your[s] with one condition", True),
        ("[i]t posts, or I leave", True),
        ("HR Shortlists. I sign", False),
        ("it posts … I sign", False),
        ("I signed it with one condition", False),
        ("signed yours one condition", False),
        ("HR shortlists [and decides and then pays and so] June", False),
        ("posts, or I leave in Jun", False),
    ],
)
def test_words_stand_in_their_source(text: str, expected: bool) -> None:
    """Marks, the first letter's case, omissions in order, and a few replaced words may differ, and nothing else."""
    assert stands_in(pieces(text, 0, len(text)), SOURCE) is expected


@pytest.mark.parametrize(
    ("text", "distance", "has_change"),
    [
        ("I signed yours with two conditions", 2, False),
        ("I signed yours with no condition", 1, True),
        ("I signed with one condition", 1, True),
        ("I signed with yours one condition", 1, True),
        ("I have signed yours with one condition", 1, True),
        ("I signed yours", 0, False),
    ],
)
def test_the_nearest_words(text: str, distance: int, has_change: bool) -> None:
    """A word changed, left out, added or swapped with the next one is one edit."""
    near = align(words(text), SOURCE)

    assert near is not None
    assert (near.distance, near.change is not None) == (distance, has_change)


def test_nothing_is_near() -> None:
    """No common word, no words at all, or a table that would be too large."""
    assert align(words("purple umbrellas"), SOURCE) is None
    assert align((), SOURCE) is None
    assert align(words("a " * 300), ("a",) * 300) is None


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("1,234 and 1 234", [("number", {1234.0, 1.234}), ("number", {1234.0})]),
        ("nine of 20, 4 in 10, 9/20", [("ratio", {0.45}), ("ratio", {0.4}), ("ratio", {0.45})]),
        ("12 % and 3,5% and 4 points", [("per cent", {0.12}), ("per cent", {0.035}), ("per cent", {0.04})]),
        ("$4.2m, 300 EUR", [("money", {4_200_000.0}), ("money", {300.0})]),
        ("2.5x, three times as many", [("factor", {2.5}), ("factor", {3.0})]),
        ("two thirds, ¾", [("fraction", {2 / 3}), ("fraction", {0.75})]),
        ("10–20%", [("per cent", {0.1}), ("per cent", {0.2})]),
        ("eleven, a dozen, four thousand and two", [("number", {11.0}), ("number", {12.0}), ("number", {4002.0})]),
        ("on 3 March 2026, 2026-03-04, 14:30, Q3, v2.1, P-07, the 2nd, step 3, one firm, 2019–2021, a third party", []),
    ],
)  # fmt: skip
def test_figures_are_read(text: str, forms: list[tuple[str, set[float]]]) -> None:
    """Every form has its kind and its readings; dates, times, ordinals and names with a number do not count."""
    assert [(figure.kind.value, set(figure.readings)) for figure in figures(text)] == forms


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("45%", "9 of 20 accounts", True),
        ("11 of 204", "Of 204 customers, eleven left", True),
        ("5.4%", "Of 204 customers, eleven left", True),
        ("two thirds of them", "63% of the seats", False),
        ("12%", "12.4% of the seats", True),
        ("12.4%", "12% of the seats", False),
        ("about 1,200 lines", "1,204 lines", True),
        ("1,200 lines", "1,204 lines", False),
        ("$4.2m", "$4,217,000", True),
        ("€300", "$300", False),
        ("3 points", "from 12% to 15%", True),
        ("2x", "it doubled", True),
        ("92%", "Of 50 offered shifts 46 were taken.", True),
        ("8%", "Of 50 offered shifts 46 were taken.", True),
        ("4 of 50", "Of 50 offered shifts 46 were taken.", True),
        ("92%", "We offered 50 shifts. Then 46 were taken.", False),
        ("90%", "Of 50 offered shifts 46 were taken.", False),
        ("48 of 50", "Of 50 offered shifts 46 were taken, 41 of them within two days.", False),
        ("5 of 50", "Of 50 offered shifts 46 were taken.", False),
        ("four firms", "six firms left", False),
        ("four reasons", "six firms left", True),
    ],
)
def test_figures_stand_in_their_source(text: str, source: str, expected: bool) -> None:
    """A share of a ratio, a rounded number and a difference count; a small word only where its noun is counted."""
    there = FigureSource(figures(source), source)

    assert all(there.has(figure) for figure in figures(text)) is expected


def lint(root: Path, files: dict[str, str]) -> list[Finding]:
    """The findings of this family in a workspace of these files."""
    tree(root, {path: text.encode() for path, text in files.items()})
    report = action.lint(root, Settings(), TODAY, LintRequest(use_vale=False, select=("Q",)))
    return list(report.findings)


def check(root: Path, cases: list[Case]) -> None:
    """Each case has its findings and no other: precision and recall are 1.0."""
    files = dict(LIBRARY)
    for case in cases:
        files |= {case.path: case.text, **case.extra_files}
    found: dict[str, list[str]] = {}
    for finding in lint(root, files):
        found.setdefault(finding.path, []).append(finding.code)

    wrong = {case.name: found.get(case.path, []) for case in cases if tuple(found.get(case.path, ())) != case.codes}
    assert wrong == {}
    assert found.keys() <= {case.path for case in cases}


def test_generated_quotations(workspace: Path) -> None:
    """Some of the quotations of the long test, of each kind and fault."""
    check(workspace, quote_cases(130, seed=7))


def test_generated_figures(workspace: Path) -> None:
    """Some of the figures of the long test, in each form."""
    check(workspace, figure_cases(96, seed=7))


@pytest.mark.long
@pytest.mark.parametrize("seed", [801, 802, 804])
def test_a_thousand_quotations(workspace: Path, seed: int) -> None:
    """Verbatim, part, elided, other marks and case, put in, translated; and words or speakers that are wrong."""
    cases = quote_cases(1000, seed)
    assert Counter(bool(case.codes) for case in cases) == {True: 500, False: 500}

    check(workspace, cases)


@pytest.mark.long
@pytest.mark.parametrize("seed", [803, 805])
def test_three_hundred_figures(workspace: Path, seed: int) -> None:
    """Every form of a number beside a source that has it in another form, and beside one that has not."""
    check(workspace, figure_cases(312, seed))


def test_a_fix_makes_the_quotation_verbatim(workspace: Path) -> None:
    """Where one edit is enough, the fix is that edit, and it is unsafe."""
    cases = [
        case
        for case in quote_cases(400, seed=9)
        if case.name.partition("-")[2].startswith(("changed", "dropped", "swapped", "added"))
    ]
    files = dict(LIBRARY) | {case.path: case.text for case in cases}
    fixed = {
        f.path: apply_edits(files[f.path], f.fix.edits)
        for f in lint(workspace, files)
        if f.fix and f.fix.applicability.value == "unsafe"
    }

    assert len(fixed) > 0.6 * len(cases)
    assert [f for f in lint(workspace, dict(LIBRARY) | fixed) if f.path in fixed] == []


HEAD = (
    "---\nid: memo-2026-11-02-x\nkind: memo\ntitle: X\nstatus: draft\nowner: Ada Okafor\ncreated: 2026-11-02\n"
    "audience: team\ndecision_makers: [Chiara Moretti]\n---\n\n## Evidence\n\n"
)
MEMO = "docs/memos/2026-11-02-x.md"
EVIDENCE = (
    "---\nid: evidence-2026-07-01-churn\nkind: evidence\ntitle: Churn\nstatus: verified\nowner: Ada\n"
    "created: 2026-07-02\naudience: team\n---\n\n## Observation\n\n14 of 90 accounts left, and each paid $300.\n"
)


@pytest.mark.parametrize(
    "body",
    [
        "P-03 calls it “the wrong tool”.",
        "Nobody but us said “we would pay double for a tool like that”.",
        "`“we would pay double for a tool like that” P-03`",
        "P-03 contradicts “Operations, not HR, signs the renewal”.\n\n### Operations, not HR, signs the renewal",
        "Chiara Moretti: “P-03 is one of many and I do not trust her at all.”",
        "We asked P-03: “Would you pay $900 for the whole thing?”",
        f"Her words were about [cost]({CALL}).\n\nThe board said “it is all about cost and nothing else”.",
        "> We would pay double for a tool like that.",
        "P-03 [paid](https://example.com) $900, she says.",
        f"We will ask for $900, not what [P-03]({CALL}) was offered.",
        f"P-03 was offered a connector for $300 a month, [she said]({CALL}).",
        f"On 3 March 2026 the [review]({REVIEW}) was read by two of us, in step 3 of Q3.",
        f"[The review]({REVIEW}) shows that 16% left.",
        f"[The review]({REVIEW}) is out. Our own count is 31 of 90.",
        f"The [review]({REVIEW}) and [the page](https://example.com) have 31 of 90.",
        "In H1 2026 churn was 12%.",
        "| P1 | 1% of the tickets |",
        "See p 03: 45% of them left.",
        "Four of five firms paid, and P-03 wrote the condition by hand.",
        "P-03 said: “They offered me a connector for $300 a month.”",
        "Our site says “Sleep tonight, and keep your clients”. P-03 had not read it.",
        "This is as old as P-03 and “The price of a good night of sleep” (1998) agree.",
        "P-03 works for a firm whose slogan is “we close in two days or less”.",
        "P-03 has a policy called “no night without a vet on call”.",
        f"[The review]({REVIEW}) shows that 76 of 90 stayed.",
        "In K-12 schools 45% of the “forms that teachers fill in by hand” are lost.",
    ],
)  # fmt: skip
def test_near_misses_are_silent(workspace: Path, body: str) -> None:
    """Scare quotes, code, titles, a colleague's words, our own question, plans, other sources and plain names."""
    assert lint(workspace, {**LIBRARY, CHURN: EVIDENCE, MEMO: f"{HEAD}{body}\n"}) == []


@pytest.mark.parametrize(
    ("body", "code", "match"),
    [
        ("P-99 said “we would pay double for a tool like that”.", "Q801", "“we would pay double for a tool like that”"),
        ("C-03 said “we would pay double for a tool like that”.", "Q801", "“we would pay double for a tool like that”"),
        ("> We would pay double for that.\n>\n> — P-03", "Q801", "We would pay double for that"),
        ("> P-03: We would pay double for that.", "Q801", "We would pay double for that"),
        ("P-03: “My veto has a line in your process”", "Q801", "“My veto has a line in your process”"),
        ("P-03 has seen our site. She said “we would pay double for that”.", "Q801", "“we would pay double for that”"),
        ("P-99 pays $300 a month.", "Q804", "$300"),
        ("Few agree on 45%. P-99 pays $300 a month.", "Q804", "$300"),
        ("By the count of p03, 45% of them left.", "Q804", "45%"),
        (f"[The review]({REVIEW}) shows that 17% left.", "Q803", "17%"),
        (f"We will ask again. [The review]({REVIEW}) shows that 17% left.", "Q803", "17%"),
        (f"- [The review]({REVIEW}): each paid $310.", "Q803", "$310"),
        (f"P-03 was offered it for $320 a month, [she said]({CALL}).", "Q803", "$320"),
    ],
)
def test_faults_are_found(workspace: Path, body: str, code: str, match: str) -> None:
    """Invented participants and words, and figures that are not in their source."""
    found = lint(workspace, {**LIBRARY, CHURN: EVIDENCE, MEMO: f"{HEAD}{body}\n"})

    assert [(f.code, f.match) for f in found] == [(code, match)]


def test_a_withdrawn_conversation_is_the_source_of_nothing(workspace: Path) -> None:
    """Its words are nobody's, and its figures too; the message does not repeat the words."""
    path = next(path for path in LIBRARY if "p03" in path)
    body = (
        f"[P-03]({CALL}) said “They offered me a connector for $300 a month”.\n\nIt was $300, by [the call]({CALL}).\n"
    )
    files = {**LIBRARY, path: LIBRARY[path].replace("status: processed", "status: withdrawn"), MEMO: HEAD + body}

    assert [(f.code, f.span.line) for f in lint(workspace, files)] == [("Q803", 16)]  # F603 reports the words

    files[MEMO] = HEAD + "P-03 said “They offered me a connector for $300 a month”.\n"
    (found,) = lint(workspace, files)
    assert found.message == "P-03 withdrew, so nobody can check these words: write `[redacted]` in their place"


def test_the_source_itself_is_not_judged(workspace: Path) -> None:
    """Quote cards are the source, in any words; other sections of a conversation are checked."""
    path = next(path for path in LIBRARY if "p03" in path)
    talk = LIBRARY[path].replace("> My veto", "> P-12 said “it is all about cost”. My veto")
    files = {**LIBRARY, path: f"{talk}\n## Surprises\n\nP-03 said “it is all about my own cost”.\n"}

    assert [(f.code, f.path) for f in lint(workspace, files)] == [("Q801", path)]


def test_messages(workspace: Path) -> None:
    """The nearest true quote with its place, the speaker, the source, and the remedy at the end."""
    body = (
        "P-03 said “My veto has a line in your process”.\n\n"
        "P-03 said “Nobody here has the title of operations lead”.\n\n"
        f"Each paid $310, in [the review]({REVIEW}).\n\nP-03 pays $310.\n"
    )

    messages = [f.message for f in lint(workspace, {**LIBRARY, CHURN: EVIDENCE, MEMO: HEAD + body})]

    assert messages == [
        (
            "P-03 did not say this; nearest in conversation-2026-03-14-p03#q1 is “My veto has no line in your process”:"
            " quote that, with `…` for words left out and `[…]` around words put in"
        ),
        "P-11 said this in conversation-2026-05-14-p11#q2, not P-03: name P-11, or quote P-03",
        "`$310` is not in evidence-2026-07-01-churn: correct the figure, or link the source that has it",
        "P-03 is a name and not a source of `$310`: link the conversation, or log it with `scaffold quote`",
    ]


_ENDLESS = ("““", "'a ", '""', "[…", "1,1", "9 of ", "one hundred ", "of 9 a, ", "1 111 ", "[a", "9" * 50)


@pytest.mark.long
@pytest.mark.parametrize("part", _ENDLESS)
def test_any_text_is_read_in_linear_time(part: str) -> None:
    """Marks without end, and twenty thousand of them: twice the text takes no more than about twice the time."""

    def cost(text: str) -> float:
        start = time.process_time()
        flat = plain(text)
        assert len(flat) == len(text)
        assert len(pieces(flat, 0, len(flat))) + len(quotations(flat)) + len(figures(flat)) <= len(text)
        return time.process_time() - start

    cost(part)
    assert cost(part * 8000) < 6 * cost(part * 4000) + 0.1


def test_the_cache_follows_the_sources(workspace: Path) -> None:
    """A finding in one document is computed again when a conversation or its participant changes."""
    path = next(path for path in LIBRARY if "p03" in path)
    body = "P-03 said “My veto has no line in your process”.\n\nP-77 said “we close in two days or less”.\n"
    tree(workspace, {p: t.encode() for p, t in {**LIBRARY, MEMO: HEAD + body}.items()})

    def codes() -> list[tuple[str, int]]:
        reports = [
            action.lint(workspace, Settings(), TODAY, LintRequest(use_vale=False, select=("Q",), use_cache=use))
            for use in (True, False)
        ]
        found = [[(f.code, f.span.line) for f in report.findings] for report in reports]
        assert found[0] == found[1]
        return found[0]

    assert codes() == [("Q801", 16)]
    (workspace / path).write_text(LIBRARY[path].replace("My veto has", "My veto had"))
    assert codes() == [("Q801", 14), ("Q801", 16)]
    (workspace / path).write_text(LIBRARY[path].replace("participant: P-03", "participant: P-77"))
    assert codes() == [("Q802", 14), ("Q801", 16)]
    (workspace / path).write_text(LIBRARY[path].replace("My veto", "We close in two days or less. My veto"))
    assert codes() == [("Q802", 16)]
