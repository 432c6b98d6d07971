"""The notes of a run about the names that select rules: old names, deprecated rules and removed rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from conviction.lint.rule_name import RuleName

__all__ = ["rule_notes"]


def rule_notes(known: Sequence[RuleName], patterns: Iterable[str], reported: Collection[str]) -> tuple[str, ...]:
    """One line for each old name, and for each deprecated or removed rule, in the order in which they are named.

    Args:
        known: The names of every rule, removed ones too.
        patterns: The names in options, settings, suppressions and the baseline, as they are written.
        reported: The codes of the findings: a deprecated rule with findings is noted even when it is not named.
    """
    aging = [name for name in known if name.redirects or name.removal or name.status.is_deprecated]
    if not aging:
        return ()
    by_code = {name.code: name for name in known}
    by_word = {word: name for name in aging for word in name.words}
    named = ((pattern, by_word.get(pattern.lower())) for pattern in dict.fromkeys(patterns))
    lines = [line for pattern, name in named if name for line in _notes_on(pattern, name, by_code)]
    lines += [_deprecation(name, by_code) for name in aging if name.code in reported and name.status.is_deprecated]
    return tuple(dict.fromkeys(lines))


def _notes_on(pattern: str, name: RuleName, by_code: Mapping[str, RuleName]) -> Iterator[str]:
    if name.removal:
        yield f"the rule `{pattern}` {name.removal}"
    elif name.is_redirect(pattern):
        yield f"the rule `{pattern}` is now {name.title}: use that code or name"
    if name.status.is_deprecated:
        yield _deprecation(name, by_code)


def _deprecation(name: RuleName, by_code: Mapping[str, RuleName]) -> str:
    successor = by_code.get(name.status.replaced_by)
    todo = f"; select {successor.title} in its place" if successor else ""
    return f"the rule {name.title} is deprecated: {name.status.reason}{todo}"
