"""A kind of document: folder, statuses, sections, fields, variants. `conviction.documents.kinds` parses its TOML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from conviction.model.argument import CARD_SECTIONS, SECTION_LABELS, CardKind, section_key

__all__ = ["COMMON_FIELDS", "SITE_KEYS", "FieldType", "Kind", "KindField", "KindSection", "MadeWith", "Variant"]

SITE_KEYS = frozenset({"template", "hide", "search", "icon", "draft"})
"""Keys of a front matter that site engines use; no field may have such a name."""

_MADE_WITH = re.compile(r"([a-z][a-z0-9-]*)(?:/([a-z][a-z0-9-]*))?@([1-9][0-9]{0,3})")


class FieldType(Enum):
    """The type of a field's value; a closed set."""

    TEXT = "text"
    DAY = "day"
    PERCENT = "per cent"
    CHOICE = "choice"
    LIST = "list"
    REFERENCE = "reference"
    DURATION = "duration"
    MONEY = "money"
    YES_NO = "yes/no"


@dataclass(frozen=True, slots=True)
class KindField:
    """One field that a kind asks its author to fill in."""

    name: str
    """The front-matter key."""
    type: FieldType
    prompt: str = ""
    """The prompt for the field, without a colon."""
    flag: str = ""
    """The option of the command line, with its dashes."""
    help: str = ""
    """The help text of the option."""
    required: bool = False
    """True if a missing value is a finding, in a document that is no longer a draft."""
    repeatable: bool = False
    """True if the value is a list; the flag may be repeated."""
    choices: tuple[str, ...] = ()
    """Every value of a choice, in order."""
    kinds: tuple[str, ...] = ()
    """The kinds that a reference may name; empty for any."""
    default: str = ""
    """The default as typed; `today` for a day. Empty for none."""
    body: bool = False
    """True if the template puts the answer into the body, instead of the front matter."""

    @property
    def flags(self) -> tuple[str, ...]:
        """Every option for it: its flag, then its own name with dashes if that differs; () for none."""
        own = f"--{self.name.replace('_', '-')}"
        return tuple(dict.fromkeys((self.flag, own))) if self.flag else ()


@dataclass(frozen=True, slots=True)
class KindSection:
    """One level-2 heading of a kind."""

    name: str
    required: bool = True
    words: int | None = None
    """The word budget; None for no limit."""
    since: int = 1
    """The version of the kind that added it; older documents need not have it."""

    @property
    def key(self) -> str:
        """The key for comparison: lower case, single spaces."""
        return section_key(self.name)

    @property
    def card(self) -> CardKind | None:
        """The kind of its level-3 headings; None when they are not cards."""
        return CARD_SECTIONS.get(self.key)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labelled bullets that the section itself may carry."""
        return SECTION_LABELS.get(self.key, ())


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of a kind, with sections and a template of its own."""

    name: str
    title: str
    sections: tuple[KindSection, ...]


@dataclass(frozen=True, slots=True)
class MadeWith:
    """The template that a document was made with: `memo@1`, `memo/prfaq@1`."""

    kind: str
    version: int
    variant: str = ""
    """The variant; empty for the kind's first."""

    def __str__(self) -> str:
        """The text for the front matter."""
        return f"{self.kind}{'/' if self.variant else ''}{self.variant}@{self.version}"

    @classmethod
    def parse(cls, text: str) -> MadeWith | None:
        """The parsed value of `made_with`, or None when it cannot be read."""
        match = _MADE_WITH.fullmatch(text.strip())
        return cls(match[1], int(match[3]), match[2] or "") if match else None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document, as its declaration `templates/NAME.toml` defines it."""

    name: str
    title: str
    summary: str
    """A summary in one line, for help and listings."""
    folder: str
    """The POSIX path, relative to the workspace, without a final slash."""
    statuses: tuple[str, ...]
    """The statuses in order; the first is the default, and means a draft."""
    sections: tuple[KindSection, ...]
    """The sections of the first variant, in order."""
    file_pattern: str = "{slug}"
    """`{slug}` or `{date}-{slug}`, without `.md`."""
    living: bool = False
    """True if it has a Revisions section and is never frozen."""
    frozen_from: str | None = None
    """The status from which its text must not change."""
    day_field: str = "created"
    """The field with the day that it is about, the value of `{date}`."""
    slug_from: tuple[str, ...] = ()
    """The fields whose values form the slug, if present; if empty, the title."""
    private: bool = False
    """True if a new document gets the narrowest audience, not the workspace's default."""
    fields: tuple[KindField, ...] = ()
    """Its own fields, in the order of prompts and front matter."""
    variants: tuple[Variant, ...] = ()
    """The variants, the first being the default; empty if there are none."""
    version: int = 1
    source: str = "packaged"
    """`packaged` or `workspace`."""

    @property
    def first_status(self) -> str:
        """The status of a new document."""
        return self.statuses[0]

    @property
    def dated(self) -> bool:
        """True when file name and id have a day."""
        return "{date}" in self.file_pattern

    def is_draft(self, status: str) -> bool:
        """True for a draft: missing parts are still to write, not errors."""
        return status == self.first_status

    def is_frozen(self, status: str) -> bool:
        """True when the text in that status must not change: the status is `frozen_from` or a later one.

        This includes later ones that a document can get without having been frozen (rejected, withdrawn): nobody
        edits a rejected text.
        """
        if self.frozen_from is None or status not in self.statuses:
            return False
        return self.statuses.index(status) >= self.statuses.index(self.frozen_from)

    def field(self, name: str) -> KindField | None:
        """Its own field with that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def variant(self, name: str) -> Variant | None:
        """The variant with that name, the first one for an empty name; None if there is no such variant."""
        if not name:
            return self.variants[0] if self.variants else Variant("", self.title, self.sections)
        return next((variant for variant in self.variants if variant.name == name), None)

    def sections_of(self, variant: str = "", version: int | None = None) -> tuple[KindSection, ...]:
        """The sections of a document made with that variant and version, in order; empty for an unknown variant."""
        declared = self.variant(variant)
        sections = declared.sections if declared else ()
        return tuple(section for section in sections if version is None or section.since <= version)

    def made_with(self, variant: str = "") -> MadeWith:
        """The value of `made_with` for a new document."""
        first = self.variants[0].name if self.variants else ""
        return MadeWith(self.name, self.version, "" if variant == first else variant)


COMMON_FIELDS: tuple[KindField, ...] = (
    KindField("id", FieldType.TEXT, required=True),
    KindField("kind", FieldType.TEXT, required=True),
    KindField("title", FieldType.TEXT, required=True),
    KindField("status", FieldType.TEXT, required=True),
    KindField("owner", FieldType.TEXT, "Owner", "--owner", "Set the owner, a person or a team.", required=True),
    KindField("created", FieldType.DAY, required=True),
    KindField("audience", FieldType.TEXT, "Audience", "--audience", "Set who may read it.", required=True),
    KindField("tags", FieldType.LIST, "Tags", "--tag", "Add a tag; may be repeated.", repeatable=True),
    KindField("made_with", FieldType.TEXT),
    KindField("review_by", FieldType.DAY, "Review by", "--review-by", "Set the day of its next review."),
    KindField(
        "supersedes",
        FieldType.REFERENCE,
        "Supersedes",
        "--supersedes",
        "Set the document it replaces.",
        repeatable=True,
    ),
)
"""The fields that every kind has, in the order in which they are written; a kind's own follow `made_with`."""
