"""The choice of modules to mutate and of mutants to run, and the mutants that are known to be equivalent."""

from __future__ import annotations

import random
import subprocess
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutants.operators import OPERATORS, Mutant, apply, is_valid

__all__ = ["Equivalent", "changed", "draw", "equivalents", "is_pure", "pure_modules"]

SOURCE = "src/conviction"
_IMPURE = frozenset({"adapters", "cli", "api", "mkdocs_plugin", "markdown_ext", "__main__"})


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mutant that behaves as the code does, or in a way that no user can see; with the reason."""

    path: str
    before: str
    """The line without the fault, stripped."""
    after: str
    """The first line that differs, with the fault, stripped."""
    reason: str


def is_pure(path: str) -> bool:
    """True for a module that touches no file, process, clock or terminal, by its path in the repository."""
    if not (path.startswith(f"{SOURCE}/") and path.endswith(".py")):
        return False
    parts = path.removeprefix(f"{SOURCE}/").removesuffix(".py").split("/")
    return parts[0] not in _IMPURE and "actions" not in parts


def pure_modules(root: Path) -> list[str]:
    """Every pure module, sorted."""
    paths = (path.relative_to(root).as_posix() for path in (root / SOURCE).rglob("*.py"))
    return sorted(filter(is_pure, paths))


def changed(root: Path) -> list[str]:
    """The pure modules that differ from the default branch, including those of the working tree.

    Raises:
        RuntimeError: The repository has no known default branch.
    """
    for branch in ("origin/HEAD", "main", "master"):
        base = _git(root, "merge-base", "HEAD", branch)
        if base is not None:
            break
    else:
        raise RuntimeError("no default branch: name the modules to mutate")
    names = f"{_git(root, 'diff', '--name-only', '--diff-filter=d', base)}\n"
    names += _git(root, "ls-files", "--others", "--exclude-standard") or ""
    return sorted(set(filter(is_pure, names.split("\n"))))


def _git(root: Path, *args: str) -> str | None:
    done = subprocess.run(["git", *args], cwd=root, capture_output=True, check=False)
    return done.stdout.decode("utf-8").strip() if done.returncode == 0 else None


def draw(found: Iterable[Mutant], sources: Mapping[str, str], *, sample: int, seed: int) -> list[Mutant]:
    """Mutants drawn with a seed, the same ones for the same code: at most one for each line.

    Each operator has the same chance; otherwise changed texts, the most common mutants, would crowd out the others.

    Args:
        found: The mutants to draw from.
        sources: Path to module.
        sample: The number to draw; fewer are drawn where there are no more.
        seed: Any number.
    """
    generator = random.Random(seed)
    by_operator: dict[str, list[Mutant]] = {name: [] for name in OPERATORS}
    for mutant in found:
        by_operator[mutant.operator].append(mutant)
    for mutants in by_operator.values():
        generator.shuffle(mutants)
    drawn: dict[str, Mutant] = {}
    while len(drawn) < sample and any(by_operator.values()):
        mutants = by_operator[generator.choice([name for name, rest in by_operator.items() if rest])]
        mutant = mutants.pop()
        if mutant.place not in drawn and is_valid(mutant, sources[mutant.path]):
            drawn[mutant.place] = mutant
    return list(drawn.values())


def equivalents(path: Path) -> list[Equivalent]:
    """The known equivalents of a file.

    Raises:
        RuntimeError: An entry lacks a field, has an unknown one, or has an empty reason.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", [])
    try:
        found = [Equivalent(**entry) for entry in entries]
    except TypeError as error:
        raise RuntimeError(f"{path.name}: {error}") from None
    if not all(entry.reason.strip() for entry in found):
        raise RuntimeError(f"{path.name}: each mutant needs a reason")
    return found


def is_known(mutant: Mutant, source: str, known: Sequence[Equivalent]) -> bool:
    """True when the mutant is in the list, even when its line has moved."""
    before, after = next(_differing(source.split("\n"), apply(mutant, source).split("\n")), ("", ""))
    return any((one.path, one.before, one.after) == (mutant.path, before, after) for one in known)


def _differing(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    for old, new in zip(before, after, strict=False):
        if old != new:
            yield old.strip(), new.strip()
