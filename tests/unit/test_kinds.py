"""Kinds as data: the ten packaged ones keep the contract, and a broken declaration is reported line by line."""

from __future__ import annotations

import time
from datetime import date

import pytest

from conviction.adapters.storage.templates import kind_names, load_kind
from conviction.documents.fields import default_of, fault_of, read_answer
from conviction.documents.kinds import conflicts, parse_kind
from conviction.errors import UsageError
from conviction.model.argument import CARD_LABELS, REPEATABLE, CardKind
from conviction.model.kind import COMMON_FIELDS, SITE_KEYS, FieldType, Kind, KindField, MadeWith
from conviction.workspace.mkdocs_config import STATUSES

TODAY = date(2026, 11, 23)
MINIMAL = """\
title = "Bet"
folder = "docs/bets"
statuses = ["open", "settled"]
sections = ["Stake", "Revisions"]
"""


def packaged(name: str) -> Kind:
    found = load_kind(None, name)
    kind = parse_kind(name, found.text, found.source, found.path)
    assert isinstance(kind, Kind), kind
    return kind


def faults(text: str, name: str = "bet") -> list[tuple[int, str]]:
    found = parse_kind(name, text, "workspace", f"templates/{name}.toml")
    assert isinstance(found, tuple), found
    assert {(f.code, f.name, f.path) for f in found} == {("K001", "broken-kind", f"templates/{name}.toml")}
    return [(f.span.line, f.message) for f in found]


@pytest.mark.parametrize(
    ("name", "folder", "pattern", "day", "statuses", "frozen_from"),
    [
        ("memo", "docs/memos", "{date}-{slug}", "created", "draft in-review accepted rejected withdrawn superseded",
         "accepted"),
        ("thesis", "thesis", "{slug}", "created", "draft active confirmed refuted abandoned superseded", None),
        ("conversation", "docs/library/conversations", "{date}-{slug}", "date", "raw processed withdrawn", "processed"),
        ("evidence", "docs/library/evidence", "{date}-{slug}", "observed_on", "logged verified disputed retracted",
         "verified"),
        ("insight", "docs/library/insights", "{slug}", "created", "emerging established contradicted retired", None),
        ("decision", "docs/decisions", "{date}-{slug}", "created", "proposed accepted rejected deprecated superseded",
         "accepted"),
        ("strategy", "docs/strategy", "{slug}", "created", "draft active superseded retired", None),
        ("essay", "docs/essays", "{date}-{slug}", "created", "draft published", "published"),
        ("premortem", "docs/premortems", "{date}-{slug}", "created", "open scored", "scored"),
        ("review", "docs/reviews", "{date}-{slug}", "created", "draft published", "published"),
    ],
)  # fmt: skip
def test_the_packaged_kinds_keep_the_contract(
    name: str, folder: str, pattern: str, day: str, statuses: str, frozen_from: str | None
) -> None:
    """Folder, file name, day, statuses and the point of freezing are those of the document format."""
    kind = packaged(name)

    assert (kind.folder, kind.file_pattern, kind.day_field) == (folder, pattern, day)
    assert kind.statuses == tuple(statuses.split())
    assert (kind.frozen_from, kind.living) == (frozen_from, frozen_from is None)
    assert kind.is_draft(kind.statuses[0])
    assert not kind.is_draft(kind.statuses[1])
    assert not kind.is_frozen(kind.first_status)


def test_there_are_ten_packaged_kinds() -> None:
    """Without a workspace the packaged kinds are listed by name."""
    assert kind_names(None) == [
        (name, "packaged")
        for name in (
            "conversation", "decision", "essay", "evidence", "insight", "memo", "premortem", "review", "strategy",
            "thesis",
        )
    ]  # fmt: skip


def test_a_thesis_has_its_sections_in_order() -> None:
    """The sections are in the order of the format, and know the cards under them."""
    kind = packaged("thesis")

    assert [section.name for section in kind.sections] == [
        "The thesis", "Consensus and variant view", "Why now", "Claims", "What would have to be true", "Kill criteria",
        "Predictions", "Competing theses", "Implications", "Unknowns and the cheapest next test", "Retired claims",
        "Revisions",
    ]  # fmt: skip
    assert [section.name for section in kind.sections if not section.required] == ["Retired claims"]
    assert {section.name: section.card for section in kind.sections if section.card} == {
        "Claims": CardKind.CLAIM,
        "Kill criteria": CardKind.CRITERION,
        "Predictions": CardKind.PREDICTION,
        "Retired claims": CardKind.CLAIM,
        "Revisions": CardKind.REVISION,
    }


@pytest.mark.parametrize(
    ("name", "sections"),
    [
        ("memo", ("Decision asked · The argument in one paragraph · Customer and moment · Evidence · Proposed change · "
         "Options · Unit economics · What would have to be true · The strongest case against · Risks · Not in scope · "
         "Measures · Predictions · Questions and answers")),
        ("conversation", ("Why we talked · Context · What they do today and what it costs · Quotes · Surprises · "
         "Commitments and next step · What this changes")),
        ("strategy", ("Policy · Actions · Diagnosis · Theses relied on · Options rejected · "
         "What would have to be true · How we know it is followed · Revisions")),
        ("evidence", "Observation · Context · Limits · Bearing"),
        ("insight", "The pattern · For and against · So what · Revisions"),
        ("decision", "Context · Options · Decision · Expected outcome · Consequences · Revisit when"),
        ("premortem", "Frame · Failure modes · What we changed · Scorecard"),
        ("review", ("Period · What changed · Surprises · Decisions against outcomes · Evidence missed · Actions · "
         "Next review")),
    ],
)  # fmt: skip
def test_sections_stand_in_the_order_of_the_format(name: str, sections: str) -> None:
    """The first parts for a reader are the same in every document of a kind."""
    assert " · ".join(section.name for section in packaged(name).sections) == sections


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("thesis", "segment: text, horizon: day, conviction: per cent, review_every: duration"),
        ("memo", "thesis: reference*, decision_needed_by: day, decision_makers: list*"),
        ("conversation", ("date: day, participant: text, participant_segment: text, channel: text, "
         "consent_scope: text, consent_until: day, quotable: yes/no, bears_on: reference*")),
        ("evidence", ("observed_on: day, source: text, tier: choice, fresh_until: day, derived_from: reference*, "
         "bears_on: reference*")),
        ("insight", "evidence: reference*"),
        ("decision", ("decided_on: day, decision_makers: list*, consulted: list*, informed: list*, "
         "confidence: per cent, reversibility: choice, thesis: reference*, memo: reference, revisit_on: day")),
        ("strategy", "thesis: reference*, horizon: day, review_every: duration"),
        ("essay", "thesis: reference*"),
        ("premortem", "subject: reference, failure_date: day, participants: list*"),
        ("review", "reviews: reference*, occasion: choice, period_from: day, period_to: day"),
    ],
)  # fmt: skip
def test_each_kind_has_the_fields_of_the_format(name: str, fields: str) -> None:
    """Names and types are those that readers of front matter rely on; a star marks a field that holds a list."""
    found = packaged(name).fields

    assert ", ".join(f"{field.name}: {field.type.value}{'*' * field.repeatable}" for field in found) == fields
    assert {field.name for field in found if field.body} <= {"bears_on", "evidence"}
    assert not {field.name for field in found} & (SITE_KEYS | {field.name for field in COMMON_FIELDS})
    assert all(field.prompt and field.help and field.flags for field in found)


def test_choices_are_ordered() -> None:
    """The ladder of evidence climbs from an opinion to a launch."""
    tier = packaged("evidence").field("tier")
    assert tier is not None

    assert tier.choices == ("opinion", "anecdote", "market-data", "customer-evidence", "test", "launch")


def test_field_types_are_a_closed_set() -> None:
    """A document's reader has nine types to know, and no kind adds one."""
    assert [kind.value for kind in FieldType] == [
        "text", "day", "per cent", "choice", "list", "reference", "duration", "money", "yes/no",
    ]  # fmt: skip


def test_cards_know_the_labels_of_the_format() -> None:
    """Labels in the order of the format; those with a star there may stand more than once."""
    assert {
        kind.value: ", ".join(label + "*" * (label in REPEATABLE) for label in labels)
        for kind, labels in CARD_LABELS.items()
    } == {
        "claim": "conviction, for*, against*, neutral*, breaks if, load-bearing, retired, searched*, contradicts*",
        "prediction": "probability, resolves by, criteria, bears on*, if, outcome, source, base rate, first terms",
        "criterion": "threshold, check, then, status, source",
        "quote": "signal, audience",
        "revision": "reason, conviction, claims*, because*, would reverse this, answers*",
        "option": "good*, bad*, neutral*, verdict",
        "mode": "likelihood, bears on*, early sign, check, owner, outcome",
        "question": "asked by, asked on, about*, answered on",
    }


def test_variants_have_sections_of_their_own() -> None:
    """Each variant lists its sections; the first is the kind's own, and needs no name in made_with."""
    memo = packaged("memo")

    assert [variant.name for variant in memo.variants] == ["full", "brief", "prfaq", "six-pager"]
    assert [variant.name for variant in packaged("essay").variants] == ["essay", "analysis"]
    assert memo.sections_of("prfaq")[0].name == "Press release"
    assert memo.sections_of() == memo.sections_of("full") == memo.sections
    assert memo.sections_of("poster") == ()
    assert str(memo.made_with()) == str(memo.made_with("full")) == "memo@1"
    assert str(memo.made_with("prfaq")) == "memo/prfaq@1"


def test_made_with_reads_back() -> None:
    """made_with is read as kind, variant and version; any other value is None."""
    assert MadeWith.parse("memo/six-pager@12") == MadeWith("memo", 12, "six-pager")
    assert MadeWith.parse("thesis@1") == MadeWith("thesis", 1)
    assert [MadeWith.parse(text) for text in ("", "memo", "memo@0", "memo@x", "memo/@1", "../x@1")] == [None] * 6


def test_an_older_document_need_not_have_newer_sections() -> None:
    """A section that came with version 2 does not reach a document made with version 1."""
    text = MINIMAL.replace('"Stake"', '{ name = "Stake", since = 2 }') + "version = 2\n"
    kind = parse_kind("bet", text, "workspace", "templates/bet.toml")

    assert isinstance(kind, Kind)
    assert [section.name for section in kind.sections_of(version=1)] == ["Revisions"]
    assert [section.name for section in kind.sections_of()] == ["Stake", "Revisions"]


def test_a_conversation_is_private_and_named_after_the_pseudonym() -> None:
    """No company's name can get into its file name by way of the title, and its audience starts narrow."""
    kind = packaged("conversation")

    assert kind.private
    assert kind.slug_from == ("participant", "participant_segment")
    assert [field.flag for field in kind.fields][:3] == ["--date", "--who", "--segment"]


def test_rejected_documents_are_frozen_too() -> None:
    """Every status from the freezing one on keeps the text as it is."""
    memo = packaged("memo")

    assert [status for status in memo.statuses if memo.is_frozen(status)] == [
        "accepted", "rejected", "withdrawn", "superseded",
    ]  # fmt: skip
    assert not memo.is_frozen("no-such-status")
    assert not packaged("thesis").is_frozen("superseded")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title = \n", 1, "the declaration is not TOML: Invalid value"),
        (MINIMAL + "\nliving\n", 6, "the declaration is not TOML: Expected '=' after a key in a key/value pair"),
        (MINIMAL + "living =", 5, "the declaration is not TOML: Invalid value"),
        (MINIMAL + "statuse = 1\n", 5, 'unknown key "statuse"; did you mean statuses?'),
        (MINIMAL + "living = 1\n", 5, "living must be true or false, not a whole number"),
        (MINIMAL.replace('["open", "settled"]', '"open"'), 3, "statuses must be a list, not a text"),
        (MINIMAL.replace('"settled"', "3"), 3, "statuses must be a list of texts"),
        (MINIMAL.replace('"settled"', '"open"'), 3, "statuses names something twice"),
        (MINIMAL.replace('"settled"', '"In Review"'), 3,
         '"In Review" is not a status; use lower-case letters, digits and single hyphens'),
        (MINIMAL.replace("docs/bets", "../bets"), 2,
         'folder "../bets" cannot hold documents; name one inside the workspace, such as docs/notes'),
        (MINIMAL.replace("docs/bets", "/etc"), 2,
         'folder "/etc" cannot hold documents; name one inside the workspace, such as docs/notes'),
        (MINIMAL.replace("docs/bets", "templates"), 2,
         'folder "templates" cannot hold documents; name one inside the workspace, such as docs/notes'),
        (MINIMAL.replace("docs/bets", "docs"), 2,
         'folder "docs" cannot hold documents; name one inside the workspace, such as docs/notes'),
        (MINIMAL + 'file = "{title}"\n', 5, "file must be {slug} or {date}-{slug}"),
        (MINIMAL + 'frozen_from = "open"\n', 5, "frozen_from must be one of the statuses, and not the first"),
        (MINIMAL + 'living = true\nfrozen_from = "settled"\n', 5,
         "a kind is living or frozen, not both; drop living or frozen_from"),
        (MINIMAL.replace(', "Revisions"', "") + "living = true\n", 5, 'a living kind needs a section "Revisions"'),
        (MINIMAL.replace('"Stake"', '"Revisions"'), 4, 'two sections are called "Revisions"'),
        (MINIMAL.replace('"Stake"', '{ name = "Stake", word = 3 }'), 4,
         'unknown key "section word"; did you mean words?'),
        (MINIMAL + 'day = "settled_on"\n', 5, 'day names "settled_on", which is not a field of type day'),
        (MINIMAL + 'slug_from = ["who"]\n', 5, 'slug_from names "who", which is not a field of the kind'),
        (MINIMAL + '[fields.template]\ntype = "text"\n', 5,
         'a field cannot be called "template": site engines read that key as their own'),
        (MINIMAL + '[fields.audience]\ntype = "text"\n', 5,
         'a field cannot be called "audience": every document has one'),
        (MINIMAL + '[fields.odds]\ntype = "number"\n', 6,
         "fields.odds.type must be one of text, day, per cent, choice, list, reference, duration, money, yes/no"),
        (MINIMAL.replace('"open", "settled"', ""), 3, "statuses must name at least one status"),
        (MINIMAL + '[fields.odds]\ntype = "choice"\n', 5, "fields.odds: choices belong to a choice, which needs them"),
        (MINIMAL + '[fields.odds]\ntype = "per cent"\ndefault = "lots"\n', 7,
         'fields.odds.default: --odds: "lots" is not a per cent from 0% to 100%'),
        (MINIMAL + '[fields.odds]\ntype = "text"\nflag = "--dry-run"\n', 7,
         "fields.odds: the flag --dry-run is taken, or is not a flag"),
        (MINIMAL + '[fields.odds]\ntype = "text"\nflag = "--by"\n[fields.by]\ntype = "text"\n', 8,
         "fields.by: the flag --by is taken, or is not a flag"),
        (MINIMAL + '[fields.by]\ntype = "text"\nflag = "--on"\n[fields.odds]\ntype = "text"\nflag = "--by"\n', 10,
         "fields.odds: the flag --by is taken, or is not a flag"),
        (MINIMAL + '[variants.short]\nsections = ["Stake"]\n', 1,
         "a kind with variants names the first one, variant = …, and has a [variants.NAME] for each other"),
        (MINIMAL + 'variant = "long"\n[variants.short]\nsections = ["Stakes"]\n', 7,
         'variants.short: "Stakes" is not a section of the kind; write { name = "Stakes" }'),
        ('folder = "docs/bets"\nstatuses = ["open"]\nsections = ["Stake"]\n', 1,
         "title is missing; every kind states its title, folder, statuses and sections"),
    ],
)  # fmt: skip
def test_a_broken_declaration_has_fault_and_place(text: str, line: int, message: str) -> None:
    """One fault, one finding, at its line, in words that name the remedy."""
    assert faults(text) == [(line, message)]


def test_every_fault_is_reported_at_once() -> None:
    """Two mistakes are two findings, so that one run is enough to repair both."""
    text = MINIMAL + 'colour = "red"\n[fields.icon]\ntype = "text"\n'

    assert [line for line, _ in faults(text)] == [5, 6]


def test_the_smallest_budget_is_one_word() -> None:
    """A section of a single word is possible, one of none is not."""
    text = MINIMAL.replace('"Stake"', '{ name = "Stake", words = 1 }')

    assert own("bet", text).sections[0].words == 1
    assert faults(text.replace("= 1", "= 0")) == [(4, 'the word budget of "Stake" must be 1 or more')]


@pytest.mark.parametrize("name", ["Memo", "a b", "-x", "x" * 25, "../x"])
def test_a_kind_cannot_be_called_like_a_path(name: str) -> None:
    """A name that is not plain is refused with the reason."""
    ((line, message),) = faults(MINIMAL, name)

    assert line == 1
    assert name in message


def own(name: str, text: str = MINIMAL) -> Kind:
    kind = parse_kind(name, text, "workspace", f"templates/{name}.toml")
    assert isinstance(kind, Kind), kind
    return kind


@pytest.mark.parametrize("name", ["list", "due"])
def test_a_kind_that_is_called_like_a_command_is_a_finding(name: str) -> None:
    """The kind can be read, and started by the long form; the finding names it."""
    (found,) = conflicts(own(name), (), MINIMAL, f"templates/{name}.toml")

    assert (found.code, found.path, found.span.line) == ("K001", f"templates/{name}.toml", 1)
    assert found.message == (
        f'"{name}" is a command of scaffold; rename the kind, or start each with scaffold new {name}'
    )


def test_two_kinds_in_one_folder_are_a_finding() -> None:
    """A document's folder determines its kind, so no second kind may be there; an override is the same kind."""
    text = MINIMAL.replace("docs/bets", "docs/memos")

    (found,) = conflicts(own("bet", text), [packaged("essay"), packaged("memo")], text, "templates/bet.toml")

    assert (found.span.line, found.message) == (
        2,
        'folder "docs/memos" belongs to memo; a kind needs its own folder',
    )
    assert conflicts(own("memo", text), [packaged("memo")], text, "templates/memo.toml") == ()


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL + "".join(f"key{n} = 1\n" for n in range(4000)),
        MINIMAL.replace('"Stake"', ", ".join(f'"s{n}"' for n in range(6000))),
        MINIMAL + 'x = """\n[' + " " * 60000 + '\n"""\n',
        MINIMAL + 'x = """\n{' + ", " * 30000 + '\n"""\n',
    ],
    ids=["keys", "sections", "header", "commas"],
)
def test_a_long_declaration_is_read_in_time(text: str) -> None:
    """Nothing that fits into a declaration makes its reader slow."""
    began = time.process_time()

    parse_kind("bet", text, "workspace", "templates/bet.toml")

    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text", ["[" * 5000, "a." * 5000, "\0", "x = 1e", "[fields]\nx = 1", "sections = [1]", "=" * 100]
)
def test_no_declaration_raises(text: str) -> None:
    """For any content of the file, the result is findings."""
    assert faults(text)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (FieldType.TEXT, "  mid-market \n operations ", "mid-market operations"),
        (FieldType.DAY, "today", "2026-11-23"),
        (FieldType.DAY, "2027-02-28", "2027-02-28"),
        (FieldType.PERCENT, "62", "62%"),
        (FieldType.PERCENT, "1", "1%"),
        (FieldType.PERCENT, "62.5%", "62.5%"),
        (FieldType.DURATION, "90d", "90d"),
        (FieldType.MONEY, "$420 / month", "$420 / month"),
        (FieldType.MONEY, "3,100 EUR", "3,100 EUR"),
        (FieldType.YES_NO, "Yes", True),
        (FieldType.YES_NO, "n", False),
        (FieldType.REFERENCE, "thesis-a#b", "thesis-a#b"),
    ],
)
def test_an_answer_becomes_the_value_of_its_type(kind: FieldType, typed: str, value: object) -> None:
    """Typed values are kept in the one form of documents."""
    assert read_answer(KindField("x", kind), typed, today=TODAY) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (FieldType.TEXT, "  "),
        (FieldType.DAY, "2026-02-30"),
        (FieldType.DAY, "tomorrow"),
        (FieldType.PERCENT, "101%"),
        (FieldType.PERCENT, "0.7.1"),
        (FieldType.DURATION, "90"),
        (FieldType.MONEY, "420"),
        (FieldType.YES_NO, "maybe"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(kind: FieldType, typed: str) -> None:
    """The message names the flag, the typed text, and the expected format."""
    with pytest.raises(UsageError, match=r"^--when: \".*\" is not "):
        read_answer(KindField("x", kind, flag="--when"), typed, today=TODAY)


def test_a_per_cent_below_one_is_ambiguous() -> None:
    """`0.7` may be a share, so the sign must be typed; from 1 on nothing else can be meant."""
    with pytest.raises(UsageError, match=r'--how: "0\.7" may mean 0\.7% or 70%; write %'):
        read_answer(KindField("x", FieldType.PERCENT, flag="--how"), "0.7", today=TODAY)


def test_each_status_of_a_packaged_kind_has_a_text_on_the_site() -> None:
    """The site explains every status that our kinds have, and no other."""
    statuses = {status for name, _ in kind_names(None) for status in packaged(name).statuses}
    assert statuses == set(STATUSES)


def test_a_choice_suggests_the_nearest() -> None:
    """A mistyped choice lists the choices and the nearest one."""
    tier = packaged("evidence").field("tier")
    assert tier is not None

    with pytest.raises(UsageError, match="did you mean anecdote"):
        read_answer(tier, "anecdotes", today=TODAY)
    assert read_answer(tier, "Market-Data", today=TODAY) == "market-data"


def test_values_in_documents_are_judged_by_type() -> None:
    """A list where one value belongs, or a bad entry in a list, is a fault; an absent value is not."""
    segment = KindField("segment", FieldType.TEXT)
    deciders = KindField("deciders", FieldType.LIST, repeatable=True)

    assert fault_of(segment, ["a"]) == "segment takes one value, not a list"
    assert fault_of(deciders, ["Ada", True]) == '"True" is not one line of text for each entry'
    assert fault_of(deciders, "Ada") == fault_of(segment, None) == ""


def test_defaults_are_values() -> None:
    """A default of today is that day; a field without one has none."""
    conversation = packaged("conversation")
    day, who = conversation.field("date"), conversation.field("participant")
    assert day is not None
    assert who is not None

    assert default_of(day, today=TODAY) == "2026-11-23"
    assert default_of(who, today=TODAY) is None
