"""Start a document: answers become front matter, a template its body; the file is written completely or not at all."""

from __future__ import annotations

import difflib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from conviction.adapters.git import repository as git
from conviction.adapters.storage import files, templates
from conviction.adapters.storage.templates import template_file
from conviction.authoring.document_name import DocumentName
from conviction.documents import parser
from conviction.documents import templates as rendering
from conviction.documents.fields import read_answer
from conviction.documents.index import Index
from conviction.errors import DocumentError, ScaffoldError, TemplateError, UsageError
from conviction.markup import front_matter
from conviction.markup.hidden_characters import without_hidden
from conviction.model import pseudonym
from conviction.model.document import Document, Value
from conviction.model.kind import COMMON_FIELDS, FieldType, Kind, KindField
from conviction.model.plan import Plan, Write
from conviction.model.workspace import Settings
from conviction.workspace.actions import kinds, loader

__all__ = ["Answers", "NewDocument", "create", "participant", "reader", "render"]

Answers = Mapping[str, str | tuple[str, ...]]
"""Field name to typed text, several values for a repeatable field."""

_TRIES = 64
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_MAX_TITLE = 300
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """The context in which typed answers are read."""

    root: Path
    settings: Settings
    index: Index
    today: date


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A new document, or with `written` false the plan for it."""

    id: str
    path: str
    kind: str
    title: str
    plan: Plan
    written: bool

    def as_dict(self) -> dict[str, object]:
        """The JSON output: `{schema, id, kind, title, path, written, notes}`."""
        return {
            "schema": 1,
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "path": self.path,
            "written": self.written,
            "notes": list(self.plan.notes),
        }


def create(
    *,
    root: Path,
    settings: Settings,
    kind: str,
    title: str,
    today: date,
    answers: Answers | None = None,
    variant: str = "",
    slug: str = "",
    dry_run: bool = False,
    amend: Callable[[Document], str] | None = None,
) -> NewDocument:
    """Start a document of that kind; its path is in the result.

    Args:
        root: The workspace.
        settings: Its settings.
        kind: The kind's name.
        title: Any text; several lines become one. The slug is made from it unless the kind says otherwise.
        today: The day under `created`.
        answers: The typed values of the fields; a field without an answer takes its default, or is left out.
        variant: One of the kind's variants; the first when empty.
        slug: The end of its id and file name; empty to make it from the title.
        dry_run: Plan, and write nothing.
        amend: Returns the document's final text from that of the template.

    Raises:
        UsageError: An answer does not fit its field; the message names the flag.
        TemplateError: The kind's template cannot be rendered.
        FileError: The file system refused.
    """
    declared = kinds.get(root=root, name=kind)
    if declared.variant(variant) is None:
        names = ", ".join(one.name for one in declared.variants) or "none"
        raise UsageError(f"{kind} has no variant `{variant}`", hint=f"its variants: {names}")
    index = Index(loader.load(root=root, settings=settings).all)
    typed = _with_defaults(declared, answers or {})
    values = {
        field.name: _value(field, typed[field.name], Reading(root, settings, index, today))
        for field in (*COMMON_FIELDS, *declared.fields)
        if typed.get(field.name)
    }
    notes: list[str] = []
    values |= _common(root, settings, declared, values, title=_title(title), today=today, notes=notes)
    values["made_with"] = str(declared.made_with(variant))
    name = DocumentName(declared, values, slug)
    name.check()
    draft = _Draft(root, name, variant, today, amend)
    notes += filter(None, [name.note()])
    return _write(draft, index, tuple(notes), dry_run=dry_run)


def reader(*, root: Path, settings: Settings, today: date) -> Callable[[KindField, str | tuple[str, ...]], Value]:
    """A function from a field and its typed text to its value; it reads the workspace once, if needed.

    It raises UsageError where `create` would.
    """
    indexes: list[Index] = []

    def read(field: KindField, typed: str | tuple[str, ...]) -> Value:
        if field.type is FieldType.REFERENCE and not indexes:
            indexes.append(Index(loader.load(root=root, settings=settings).all))
        return _value(field, typed, Reading(root, settings, indexes[0] if indexes else Index(()), today))

    return read


def _with_defaults(kind: Kind, typed: Answers) -> dict[str, str | tuple[str, ...]]:
    fields = {field.name: field for field in (*COMMON_FIELDS, *kind.fields)}
    for name in typed:
        if name not in fields:
            raise UsageError(f"{kind.name} has no field `{name}`", hint=f"scaffold kinds show {kind.name} lists them")
    defaults = {field.name: field.default for field in kind.fields if field.default}
    return {**defaults, **{name: value for name, value in typed.items() if value}}


def _value(field: KindField, typed: str | tuple[str, ...], reading: Reading) -> Value:
    """The typed text as a value of the front matter: a list for a repeatable field, else one value."""
    many = (typed,) if isinstance(typed, str) else typed
    if field.repeatable:
        return [_one(field, text, reading) for text in _entries(field, many)]
    return _one(field, many[-1], reading)


def _entries(field: KindField, many: tuple[str, ...]) -> list[str]:
    """The entries of a repeatable field; those of a list may also be separated by commas, as at its prompt."""
    parts = [part for text in many for part in (text.split(",") if field.type is FieldType.LIST else [text])]
    return [part.strip() for part in parts if part.strip()]


def _one(field: KindField, typed: str, reading: Reading) -> Value:
    if _SURROGATE.search(typed):
        raise UsageError(f"{field.flag}: the value is not UTF-8 text", hint="type it again, or check the terminal")
    if field.type is FieldType.REFERENCE:
        return _reference(field, typed.strip(), reading.index)
    typed = without_hidden(_CONTROL.sub(" ", typed))
    if field.name == pseudonym.FIELD:
        return participant(typed, settings=reading.settings, root=reading.root, flag=field.flag)
    if field.name.startswith(f"{pseudonym.FIELD}_") and pseudonym.has_address(typed):
        raise UsageError(f"{field.flag}: an e-mail address names a person", hint="write a role, such as operations")
    return read_answer(field, typed, today=reading.today)


def participant(typed: str, *, root: Path, settings: Settings, flag: str = "--who") -> str:
    """The pseudonym of a participant in the spelling of the workspace.

    Raises:
        UsageError: The text is not a pseudonym; the hint has one that nobody has yet.
    """
    fault = pseudonym.objection(typed, settings.participant)
    if not fault:
        return pseudonym.spelled(typed, settings.participant)
    documents = loader.load(root=root, settings=settings).documents
    taken = (document.front.text(pseudonym.FIELD) for document in documents)
    free = pseudonym.next_free(taken, settings.participant)
    example = f"write {free}, say, and" if free else f"write one that fits {settings.participant}, and"
    shown = " ".join(typed.split())[:60]
    raise UsageError(f"{flag}: `{shown}`: {fault}", hint=f"{example} keep the list of names outside of the repository")


def _reference(field: KindField, text: str, index: Index) -> str:
    """The id of the document that an id, a path or a part of a slug names; a card's anchor stays after it.

    Raises:
        UsageError: There is no such document or card, or there are several; the hint names the nearest.
    """
    name, hash_sign, anchor = text.partition("#")
    fitting = [d for d in index.documents if d.id and (not field.kinds or d.kind in field.kinds)]
    matches = [document for document in index.find(name.removeprefix("./")) if document in fitting] if name else []
    if len(matches) == 1:
        target = index.resolve("", f"{matches[0].path}#{anchor}") if anchor else None
        if target is not None and not target.resolves:
            hint = f"did you mean {matches[0].id}#{target.nearest.rpartition('#')[2]}?" if target.nearest else ""
            raise UsageError(f"{field.flag}: {matches[0].id} has no `{anchor}`", hint=hint)
        return matches[0].id + hash_sign + anchor
    if matches:
        names = ", ".join(document.id for document in matches[:5])
        raise UsageError(f"{field.flag}: `{text}` names {len(matches)} documents", hint=f"say which: {names}")
    near = difflib.get_close_matches(name, [document.id for document in fitting], 1, 0.4)
    hint = f"did you mean {near[0]}?" if near else f"scaffold list {' '.join(field.kinds[:1])}".rstrip()
    raise UsageError(f"{field.flag}: no {' or '.join(field.kinds) or 'document'} is called `{text}`", hint=hint)


def _title(text: str) -> str:
    title = " ".join(without_hidden(_CONTROL.sub(" ", text)).split())
    if not title:
        raise UsageError("the title is empty", hint='give one: scaffold memo "Price the API by usage"')
    if len(title) > _MAX_TITLE:
        raise UsageError(f"the title has {len(title)} characters", hint=f"{_MAX_TITLE} at most; the rest is prose")
    if _SURROGATE.search(title):
        raise UsageError("the title is not UTF-8 text", hint="type it again, or check the terminal's encoding")
    return title


def _common(
    root: Path, settings: Settings, kind: Kind, values: Mapping[str, Value], *, title: str, today: date,
    notes: list[str],
) -> dict[str, Value]:  # fmt: skip
    """The fields that are set without the author: kind, title, status, owner, created, audience."""
    fields: dict[str, Value] = {"kind": kind.name, "title": title, "status": kind.first_status}
    fields["created"] = today.isoformat()
    owner = values.get("owner") or settings.default_owner or _git_name(root)
    if owner:
        fields["owner"] = owner
    else:
        notes.append("no owner: give --owner, or set git's user.name or owner under [defaults] in scaffold.toml")
    audience = values.get("audience") or (settings.narrowest if kind.private else settings.default_audience)
    if audience not in settings.audiences:
        near = difflib.get_close_matches(str(audience), settings.audiences, 1, 0.5)
        hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(settings.audiences)}"
        raise UsageError(f"--audience: `{audience}` is not an audience of this workspace", hint=hint)
    fields["audience"] = audience
    return fields


def _unweighed(name: DocumentName, document_id: str) -> list[str]:
    """The next step for each claim that an item bears on: only an edge of the claim itself makes it evidence."""
    field = name.kind.field("bears_on")
    claims = name.values.get("bears_on") if field is not None and field.body else None
    return [
        f"{claim} does not cite this yet: scaffold link {claim}{'' if '#' in str(claim) else '#CLAIM'}"
        f" --for {document_id}, or --against, adds it there"
        for claim in (claims if isinstance(claims, list) else [])
    ]


def _git_name(root: Path) -> str:
    """Git's user.name; empty without git or without a name."""
    try:
        return git.user_name(None, cwd=root)
    except ScaffoldError:
        return ""


@dataclass(frozen=True, slots=True)
class _Draft:
    """Everything in a new document except its id and path."""

    root: Path
    name: DocumentName
    variant: str
    today: date
    amend: Callable[[Document], str] | None

    @property
    def kind(self) -> Kind:
        """The declaration of its kind."""
        return self.name.kind

    @property
    def values(self) -> Mapping[str, Value]:
        """The fields, but for its id."""
        return self.name.values

    def content(self, document_id: str, path: str) -> bytes:
        """The bytes of the file, read back and compared: no text can add or change a field.

        Raises:
            TemplateError: The rendered document does not contain the answers.
        """
        fields = self._fields(document_id)
        declared = (*COMMON_FIELDS, *self.kind.fields)
        days = {field.name for field in declared if field.type is FieldType.DAY}
        text = front_matter.dump(fields, days=days) + "\n" + self._body(fields)
        document = parser.parse(text, path, kind=self.kind.name)
        if self.amend is not None:
            document = parser.parse(self.amend(document), path, kind=self.kind.name)
        if dict(document.front.fields) != fields or not document.front.ok:
            raise TemplateError("the new document would not contain the answers", hint="please report it", place=path)
        return document.text.encode("utf-8")

    def _fields(self, document_id: str) -> dict[str, Value]:
        own = [field.name for field in self.kind.fields if not field.body]
        order = [*(field.name for field in COMMON_FIELDS), *own]
        values = {**self.values, "id": document_id}
        return {name: values[name] for name in order if name in values}

    def _body(self, fields: Mapping[str, Value]) -> str:
        text = render(self.root, self.kind, self.variant, {**self.values, **fields}, self.today)
        if text is None:
            file = template_file(self.kind, self.variant)
            raise TemplateError(f"the kind {self.kind.name} has no template", hint=f"write templates/{file}")
        return text


def render(
    root: Path, kind: Kind, variant: str, values: Mapping[str, Value], today: date, *, version: int | None = None
) -> str | None:
    """The body that the template of a kind's variant makes, in a child process for a workspace's template.

    None when that version of the template is missing.

    Raises:
        TemplateError: The template cannot be rendered.
    """
    at = templates.template_at(root, kind, variant, version)
    if at is None:
        return None
    context = rendering.context_for(kind, today=today.isoformat(), values=values, variant=variant)
    reachable = templates.load_templates(root, kind.name)
    make = rendering.render_body if at.source == "packaged" else templates.render_apart
    return make(reachable, at.name, context)


def _write(draft: _Draft, index: Index, notes: tuple[str, ...], *, dry_run: bool) -> NewDocument:
    """Finds a free id and path, adding four random characters to taken ones, and writes the file."""
    plain = draft.name.plain()
    slug = plain or _random()
    for _ in range(_TRIES):
        document_id, path = draft.name.id_and_path(slug, bare=not plain)
        holder = _holder(draft.root, index, document_id, path)
        if not holder:
            plan = Plan(
                (Write(path, draft.content(document_id, path)),), (*notes, *_unweighed(draft.name, document_id))
            )
            if not dry_run:
                files.make_folder(files.inside(draft.root, path).parent)
            if dry_run or files.create(files.inside(draft.root, path), plan.writes[0].content):
                title = str(draft.values["title"])
                return NewDocument(document_id, path, draft.kind.name, title, plan, not dry_run)
            holder = path
        if plain and slug == plain:
            notes = (*notes, f"{document_id} is taken by {holder}, so four random characters follow")
        slug = draft.name.suffixed(plain, _random()) if plain else _random()
    raise DocumentError("no free name was found", hint="choose another title")


def _random() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(4))


def _holder(root: Path, index: Index, document_id: str, path: str) -> str:
    """The path of the document with that id or path; empty when both are free. Paths are compared without case."""
    holder = index.document(document_id)
    if holder is not None:
        return holder.path
    lower = path.lower()
    same = next((other for other in index.by_path if other.lower() == lower), "")
    return same or (path if (root / path).exists() or (root / path).is_symlink() else "")
