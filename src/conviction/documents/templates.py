"""Templates to Markdown: pure, sandboxed, only from plain data.

A template gets the values of its kind's fields, never an object with methods. In our templates a Jinja comment is
written `{## … ##}`, because `{#id}` is a Markdown anchor. Front matter is never templated: code dumps it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from conviction.errors import TemplateError
from conviction.model.document import Value
from conviction.model.kind import COMMON_FIELDS, Kind

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = [
    "MAX_OUTPUT",
    "PACKAGED",
    "answer_request",
    "context_for",
    "guidance",
    "guidance_key",
    "place",
    "render_body",
]

PACKAGED = "packaged/"
"""The prefix of the names of packaged templates: `{% extends "packaged/memo.md.jinja" %}`."""
MAX_OUTPUT = 1024 * 1024
"""The longest output of a template, in UTF-8 bytes."""
_DEPTH = 8
_KINDS_OF_DATA = (str, int, bool)


def render_body(templates: Mapping[str, str], name: str, context: Mapping[str, object]) -> str:
    """The body of a new document: LF line ends, no blank lines around, exactly one final newline.

    The text of the context is printed as it is: a value is never rendered again.

    Args:
        templates: Every template that may be used by name; packaged ones start with `packaged/`.
        name: The one to render.
        context: The values that the template may name: texts, whole numbers, and lists and mappings of these.

    Raises:
        TemplateError: It is not there, does not parse, uses an unknown name, or a forbidden feature.
    """
    _check(context, "the context", _DEPTH)
    env = _environment(templates)
    try:
        text = env.get_template(name).render(context)
        size = len(text.encode("utf-8"))
    except MemoryError as error:
        raise TemplateError("the template needs too much memory", place=place(name)) from error
    except Exception as error:  # expressions in a template can raise any error
        raise _translated(error, name) from error
    if size > MAX_OUTPUT:
        raise TemplateError(f"the template's output is longer than {MAX_OUTPUT // 1024} KiB of text", place=place(name))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"


def context_for(kind: Kind, *, today: str, values: Mapping[str, Value], variant: str = "") -> dict[str, object]:
    """The names that a template may use: every common field, every field of the kind, `today` and `variant`.

    Args:
        kind: The kind of the new document.
        today: The calendar day, as text.
        values: The front matter and the answers that belong in the body; a missing one is an empty text or list.
        variant: The variant's name; empty for the first.
    """
    context: dict[str, object] = {"today": today, "variant": variant}
    for field in (*COMMON_FIELDS, *kind.fields):
        value = values.get(field.name)
        if field.repeatable:
            many = value if isinstance(value, list) else [value]
            context[field.name] = [_one_line(one) for one in many if one not in (None, "")]
        else:
            context[field.name] = _one_line(value)
    return context


def guidance(*texts: str) -> tuple[str, ...]:
    """The HTML comments of templates, in order and without repeats, as `guidance_key` compares them."""
    keys = (guidance_key(comment) for text in texts for comment in _comments(text))
    return tuple(dict.fromkeys(key for key in keys if key))


def guidance_key(comment: str) -> str:
    """The text of a guidance comment for comparison: without its delimiters, with single spaces."""
    return " ".join(comment.strip().removeprefix("<!--").removesuffix("-->").split())


def _comments(text: str) -> Iterator[str]:
    """The text between `<!--` and the next `-->`; not by a regex, which is quadratic on unclosed ones."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        yield text[start + 4 : end]
        start = text.find("<!--", end + 3)


def place(name: str) -> str:
    """The place of the template of that name for users: `templates/…`, or `packaged/…` unchanged."""
    return name if name.startswith(PACKAGED) else f"templates/{name}"


def answer_request(request: bytes) -> tuple[int, bytes]:
    """An exit code and output for `{templates, name, context}` as JSON: the work of a rendering child process.

    0 and the body; 3 and `{message, hint, place}` as JSON when the template has an error.
    """
    try:
        request_data = json.loads(request)
        return 0, render_body(request_data["templates"], request_data["name"], request_data["context"]).encode("utf-8")
    except TemplateError as error:
        error_data = {"message": error.message, "hint": error.hint, "place": error.place}
        return 3, json.dumps(error_data).encode("ascii")


def _environment(templates: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
    from jinja2 import FunctionLoader, StrictUndefined  # imported here, since lint reads guidance without it
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def load(name: str) -> tuple[str, str, None] | None:
        text = templates.get(name)
        return None if text is None else (text, place(name), None)

    env = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        comment_start_string="{##",
        comment_end_string="##}",
        auto_reload=False,
    )
    env.globals.pop("lipsum")
    return env


def _check(value: object, where: str, depth: int) -> None:
    """Refuses everything but plain data: the sandbox does not stop a template from calling an object's methods."""
    if depth == 0:
        raise TemplateError(f"{where} is nested too deep")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if type(key) is not str:
                raise TemplateError(f"{where} has a key that is not text")
            _check(inner, key, depth - 1)
    elif type(value) is list:
        for inner in value:
            _check(inner, where, depth - 1)
    elif type(value) not in _KINDS_OF_DATA:
        raise TemplateError(f"{where} is {type(value).__name__}, and a template gets only plain text and numbers")


def _one_line(value: Value) -> str:
    """A value as a template prints it: one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split())


def _translated(error: Exception, name: str) -> TemplateError:
    """Our error for one of the library: one line, with template and line."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    if isinstance(error, RecursionError):
        return TemplateError("the template includes itself, or nests too deep", place=place(name))
    if isinstance(error, UnicodeEncodeError):
        return TemplateError("the template's output is not UTF-8", place=place(name))
    where = _where(error, name)
    if isinstance(error, TemplateNotFound):
        hint = "a template can extend or include only templates/ and packaged/"
        return TemplateError(f'there is no template "{_line(str(error.name or error))}"', hint=hint, place=where)
    if isinstance(error, TemplateSyntaxError):
        at = f"{place(error.name or name)}:{error.lineno}"
        return TemplateError(f"the template cannot be read: {_line(str(error.message))}", place=at)
    if isinstance(error, SecurityError):
        return TemplateError(f"the template uses something forbidden: {_line(str(error))}", place=where)
    if isinstance(error, UndefinedError):
        return TemplateError(f"the template uses an unknown name: {_line(str(error))}", place=where)
    return TemplateError(f"the template fails: {_line(str(error)) or type(error).__name__}", place=where)


def _where(error: Exception, name: str) -> str:
    """The innermost line of a template in the traceback: `templates/memo.md.jinja:3`, or the template alone."""
    line = place(name)
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.endswith(".jinja"):
            line = f"{code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return line


def _line(text: str) -> str:
    """One line of at most 200 characters, without a full stop."""
    flat = " ".join(text.split()).rstrip(".")
    return flat if len(flat) <= 200 else flat[:199] + "…"
