"""The name of a new document: its slug, the day in it, its id and its path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from conviction.errors import UsageError
from conviction.markup import slugs
from conviction.model.document import Value
from conviction.model.kind import Kind

__all__ = ["DocumentName"]

_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class DocumentName:
    """The parts from which a document of that kind gets its id and its path."""

    kind: Kind
    values: Mapping[str, Value]
    slug: str = ""
    """The slug that the author chose; empty to make it from the title, or from the fields that the kind names."""

    @property
    def day(self) -> str:
        """The day in the file name and id; empty for an undated kind."""
        return str(self.values.get(self.kind.day_field) or self.values["created"]) if self.kind.dated else ""

    @property
    def room(self) -> int:
        """The length of the longest slug that fits into both the id and the file name."""
        head = len(self.kind.name) + 1 + (len(self.day) + 1 if self.day else 0)
        return max(min(slugs.MAX_SLUG, slugs.MAX_ID - head), 8)

    def check(self) -> None:
        """Raises UsageError for a chosen slug that is not one, or that the kind does not allow."""
        if not self.slug:
            return
        if self.kind.slug_from:
            fields = " and ".join(self.kind.slug_from)
            raise UsageError(f"--slug: a {self.kind.name} is named by its {fields}", hint="leave out --slug")
        made = slugs.slugify(self.slug, limit=self.room)
        if made != self.slug:
            hint = f"did you mean {made}?" if made else "use a-z, 0-9 and -"
            shown = self.slug[:_MOST_SHOWN]
            raise UsageError(f"--slug: `{shown}` is not a slug of at most {self.room} characters", hint=hint)

    def plain(self) -> str:
        """The slug without random characters; empty where the title cannot be written in a-z and 0-9.

        A kind that names fields never falls back to its title, which may hold text that must not be in a file name.
        """
        if self.slug:
            return self.slug
        return slugs.slugify(self._source(), limit=self.room)

    def note(self) -> str:
        """The remark on a slug that says less than its title; empty where it says all of it."""
        if self.slug or self.kind.slug_from:
            return ""
        plain = self.plain()
        if not plain:
            return "the title cannot be written in a-z, so the name has four random characters: --slug chooses one"
        if slugs.slugify(self._source(), limit=10_000) != plain:
            return f"the name is cut after `{plain}`, and an id stays for good: --slug chooses a shorter one"
        return ""

    def _source(self) -> str:
        """The text from which the slug is made."""
        if not self.kind.slug_from:
            return str(self.values["title"])
        parts = [str(self.values[name]) for name in self.kind.slug_from if self.values.get(name)]
        return " ".join(re.sub(r"(?<=[A-Za-z])-(?=[0-9])", "", part) for part in parts)

    def id_and_path(self, slug: str, *, bare: bool) -> tuple[str, str]:
        """The id and the path with that slug; with `bare` the file name has the kind in it, for a random slug."""
        stem = f"{self.kind.name}-{slug}" if bare else slug
        name = self.kind.file_pattern.replace("{date}", self.day).replace("{slug}", stem)
        return slugs.document_id(self.kind.name, slug, self.day), f"{self.kind.folder}/{name}.md"

    def suffixed(self, plain: str, suffix: str) -> str:
        """The slug with random characters after it, within the room that it has."""
        return slugs.with_suffix(plain, suffix, room=self.room)
