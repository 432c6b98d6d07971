"""Rendering: a fresh draft of every kind parses clean and empty, values stay values, and faults name their line."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conviction.adapters.storage.templates import kind_names, load_kind, load_templates, template_at
from conviction.documents.kinds import parse_kind
from conviction.documents.parser import parse
from conviction.documents.templates import answer_request, context_for, guidance, guidance_key, render_body
from conviction.errors import TemplateError
from conviction.model.argument import CARD_LABELS
from conviction.model.document import Document
from conviction.model.kind import Kind


def kind_of(name: str) -> Kind:
    found = load_kind(None, name)
    kind = parse_kind(name, found.text, found.source, found.path)
    assert isinstance(kind, Kind), kind
    return kind


FORMS = [
    (name, variant.name)
    for name, _ in kind_names(None)
    for variant in (kind_of(name).variants or (kind_of(name).variant(""),))
    if variant is not None
]


def fresh(name: str, variant: str = "", **values: object) -> str:
    kind = kind_of(name)
    at = template_at(None, kind, variant)
    assert at is not None
    context = context_for(kind, today="2026-11-23", values=values, variant=variant)  # type: ignore[arg-type] - literals
    return render_body(load_templates(None, name), at.name, context)


def document(body: str, kind: str) -> Document:
    return parse(body, f"docs/{kind}.md", kind=kind)


@pytest.mark.parametrize(("name", "variant"), FORMS)
def test_a_fresh_draft_has_its_sections_and_nothing_written(name: str, variant: str) -> None:
    """Every section of the form is there in order, empty; only a living document's first revision is filled in."""
    found = document(fresh(name, variant), name)

    wanted = [section.name for section in kind_of(name).sections_of(variant) if section.name != "Retired claims"]
    assert [section.name for section in found.sections] == wanted
    assert found.findings == ()
    filled = [s.name for s in found.sections if s.body.prose or s.body.labels or s.cards or s.subsections]
    assert filled == (["Revisions"] if kind_of(name).living else [])


@pytest.mark.parametrize(("name", "variant"), FORMS)
def test_every_section_gives_guidance(name: str, variant: str) -> None:
    """Each heading of an untouched draft has a comment below it, which no other section of any template has."""
    body = fresh(name, variant)

    for block in ("\n" + body).split("\n## ")[1:]:
        if not block.startswith("Revisions"):
            assert block.split("\n")[2].startswith("<!-- "), block
    templates = load_templates(None, name)
    assert len(guidance(*templates.values())) == sum(len(guidance(text)) for text in templates.values())


@pytest.mark.parametrize(("name", "variant"), FORMS)
def test_prompts_are_short(name: str, variant: str) -> None:
    """No prompt takes longer to read than a sentence or three; only the shape of a card may be longer."""
    prompts = [key for key in guidance(fresh(name, variant)) if "**" not in key]

    assert [key for key in prompts if len(key.split()) > 55] == []


@pytest.mark.parametrize(("name", "variant"), FORMS)
def test_shapes_are_cards(name: str, variant: str) -> None:
    """A pasted example of a card in a template is a card, with labels of its section."""
    body = re.sub(
        r"<!--(.*?)-->", lambda found: found[1].partition("\n\n")[2] if "**" in found[1] else "", fresh(name, variant),
        flags=re.DOTALL,
    )  # fmt: skip
    found = document(body, name)

    assert found.findings == ()
    for section in found.sections:
        blocks = section.cards or section.subsections
        assert blocks or section.name not in ("Claims", "Quotes", "Options", "Failure modes", "Kill criteria")
    for card in found.cards:
        assert card.body.labels
        assert {label.name for label in card.body.labels} <= set(CARD_LABELS[card.kind])


def test_the_first_revision_is_dated_today() -> None:
    """A living document begins with the revision of the day on which it was first written down."""
    (revision,) = document(fresh("thesis"), "thesis").cards

    assert (revision.section, revision.title, revision.id) == ("Revisions", "2026-11-23", "2026-11-23")
    assert revision.body.label("reason") == "scope"


@pytest.mark.parametrize(
    ("name", "field", "section", "bullet"),
    [
        ("conversation", "bears_on", "What this changes", "- **Bears on:** "),
        ("evidence", "bears_on", "Bearing", "- **Bears on:** "),
        ("insight", "evidence", "For and against", "- **For:** "),
    ],
)
def test_answers_that_belong_in_the_body_become_edges(name: str, field: str, section: str, bullet: str) -> None:
    """Options of the command line are bullets, one reference each, with a blank line around."""
    body = fresh(name, **{field: ["thesis-a#b", "thesis-c#d"]})

    assert f"## {section}\n\n{bullet}thesis-a#b\n{bullet}thesis-c#d\n\n<!-- " in body
    found = document(body, name).section(section)
    assert found is not None
    assert [edge.target for edge in found.body.edges] == ["thesis-a#b", "thesis-c#d"]


def test_an_override_replaces_one_block() -> None:
    """A workspace's template that extends the packaged one keeps its other sections as they are."""
    templates = load_templates(None, "memo") | {
        "memo.md.jinja": '{% extends "packaged/memo.md.jinja" %}\n'
        "{% block risks %}\n## Risks\n\n<!-- Ours. -->\n\n{% endblock %}\n"
        "{% block measures %}\n{{ super() }}Ask Ada.\n\n{% endblock %}\n"
    }
    context = context_for(kind_of("memo"), today="2026-11-23", values={})

    body = render_body(templates, "memo.md.jinja", context)

    packaged = render_body(templates, "packaged/memo.md.jinja", context)
    assert "## Risks\n\n<!-- Ours. -->\n\n## Not in scope\n" in body
    assert "must not get worse. -->\n\nAsk Ada.\n\n## Predictions\n" in body
    assert body.split("## Risks")[0] == packaged.split("## Risks")[0]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_values_are_printed_and_never_rendered(value: str) -> None:
    """A value is text, whatever it looks like; line ends are LF, and one newline ends the whole."""
    body = render_body({"a.md.jinja": "x{{ value }}x"}, "a.md.jinja", {"value": value})

    assert body == "x" + value.replace("\r\n", "\n").replace("\r", "\n") + "x\n"


def test_a_template_expression_in_a_value_stays_text() -> None:
    """Neither an answer nor a list of answers is ever a template."""
    assert "- **For:** {{7*7}}{% include 'x' %}\n" in fresh("insight", evidence=["{{7*7}}{% include 'x' %}"])


def test_an_answer_cannot_break_out_of_its_line() -> None:
    """A line break in an answer becomes a space, so a heading or bullet cannot be smuggled in."""
    assert "- **For:** a ## Forged\n" in fresh("insight", evidence=["a\n\n## Forged"])


def test_braces_with_a_hash_are_an_anchor() -> None:
    """`{#id}` passes through; a comment of a template has two hashes."""
    assert render_body({"a": "### X {#x}\n{## gone ##}\n\n\n"}, "a", {}) == "### X {#x}\n"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a\n{{ nobody }}\n", "templates/a.md.jinja:2", "the template uses an unknown name: 'nobody' is undefined"),
        ("a\n\n{% if %}\n", "templates/a.md.jinja:3", "the template cannot be read: Expected an expression"),
        ("{% for x in y %}", "templates/a.md.jinja:1", "the template cannot be read: Unexpected end of template"),
        ("a\n{{ 1 / 0 }}", "templates/a.md.jinja:2", "the template fails: division by zero"),
        ("a\n{% include '/etc/passwd' %}", "templates/a.md.jinja:2", 'there is no template "/etc/passwd"'),
        ("{% extends '../memo.md.jinja' %}", "templates/a.md.jinja:1", 'there is no template "../memo.md.jinja"'),
        ("{{ ''.__class__.__mro__ }}", "templates/a.md.jinja:1", "the template uses something forbidden: "),
        ("{{ ''|attr('__class__') }}", "templates/a.md.jinja:1", "the template uses something forbidden: "),
        ("{{ '{0.__class__}'.format(1) }}", "templates/a.md.jinja:1", "the template uses something forbidden: "),
        ("{{ many.append(1) }}", "templates/a.md.jinja:1", "the template uses something forbidden: "),
        ("{% include 'a.md.jinja' %}", "templates/a.md.jinja", "the template includes itself, or nests too deep"),
        ("{{ '\\ud800' }}", "templates/a.md.jinja", "the template's output is not UTF-8"),
        ("{{ lipsum() }}", "templates/a.md.jinja:1", "the template uses an unknown name: 'lipsum' is undefined"),
    ],
)
def test_a_fault_of_a_template_names_its_line(text: str, place: str, message: str) -> None:
    """Whatever goes wrong in a template is one line: what, and where."""
    with pytest.raises(TemplateError) as caught:
        render_body({"a.md.jinja": text}, "a.md.jinja", {"many": [1]})

    assert caught.value.place == place
    assert caught.value.message.startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("surplus", [0, 1])
def test_a_long_fault_of_a_template_is_cut(surplus: int) -> None:
    """The words of the fault take at most 200 characters; those of exactly 200 are whole."""
    words = "'{}' is undefined"
    fault = words.format("x" * (200 - len(words) + 2 + surplus))

    with pytest.raises(TemplateError) as caught:
        render_body({"a": "{{ " + fault.split("'")[1] + " }}"}, "a", {})

    assert caught.value.message.partition(": ")[2] == (f"{fault[:199]}…" if surplus else fault)


def test_a_fault_in_a_parent_names_the_parent() -> None:
    """A template that extends another is not blamed for the other's fault."""
    templates = {"a.md.jinja": '{% extends "packaged/b.md.jinja" %}', "packaged/b.md.jinja": "\n\n{{ gone }}"}

    with pytest.raises(TemplateError) as caught:
        render_body(templates, "a.md.jinja", {})

    assert caught.value.place == "packaged/b.md.jinja:3"


class Tempting(str):
    """Text with a method that a template could call."""

    __slots__ = ()


@pytest.mark.parametrize("value", [object(), Tempting("x"), {1: "x"}, [object()], 1.5, None, b"x"])
def test_only_plain_data_reaches_a_template(value: object) -> None:
    """Objects are refused before the template sees them, since it could call their methods."""
    with pytest.raises(TemplateError, match=r"x is|x has"):
        render_body({"a": "{{ x }}"}, "a", {"x": value})


@pytest.mark.parametrize("wrap", [lambda inner: {"k": inner}, lambda inner: [inner]], ids=["mapping", "list"])
def test_data_that_nests_too_deep_never_reaches_a_template(wrap: Callable[[object], object]) -> None:
    """A value within a few others is plain data; one that goes on and on is refused, whatever holds it."""
    value: object = "x"
    for _ in range(3):
        value = wrap(value)
    assert render_body({"a": "x"}, "a", {"x": value}) == "x\n"
    for _ in range(500):
        value = wrap(value)
    with pytest.raises(TemplateError, match="is nested too deep"):
        render_body({"a": "x"}, "a", {"x": value})


def test_too_long_a_body_is_refused() -> None:
    """A body ends at one mebibyte."""
    with pytest.raises(TemplateError, match="longer than 1024 KiB"):
        render_body({"a": "{{ 'é' * 600000 }}"}, "a", {})


def test_the_context_holds_every_field() -> None:
    """A template may name each field of its kind, given or not; days, per cents and lists are plain."""
    context = context_for(
        kind_of("thesis"), today="2026-11-23", values={"conviction": "60%", "tags": "pricing", "owner": "Ada\nOkafor"}
    )

    assert context["conviction"] == "60%"
    assert context["segment"] == ""
    assert context["tags"] == ["pricing"]
    assert context["owner"] == "Ada Okafor"
    assert context["today"] == "2026-11-23"
    assert context_for(kind_of("conversation"), today="", values={"quotable": True})["quotable"] == "yes"


def test_guidance_is_compared_without_layout() -> None:
    """A rewrapped comment still belongs to the template."""
    assert guidance("<!-- One\n  two. -->\nx <!--three-->", "<!-- One two. -->") == ("One two.", "three")
    assert guidance_key("<!-- One\n\ttwo. -->") == "One two."


def test_guidance_is_found_in_time() -> None:
    """A template full of comments that never end takes no longer than any other."""
    began = time.process_time()

    assert guidance("<!--" * 250_000) == ()
    assert guidance("<!-- a -->" + "<!--" * 250_000) == ("a",)
    assert time.process_time() - began < 5


def test_a_request_is_answered_with_a_code() -> None:
    """The child process says 0 and the body, or 3 and the error in parts."""
    request = {"templates": {"a.md.jinja": "{{ x }}"}, "name": "a.md.jinja", "context": {"x": "é"}}
    assert answer_request(json.dumps(request).encode()) == (0, "é\n".encode())

    code, output = answer_request(json.dumps(request | {"context": {}}).encode())
    assert code == 3
    assert json.loads(output) == {
        "message": "the template uses an unknown name: 'x' is undefined",
        "hint": "",
        "place": "templates/a.md.jinja:1",
    }
