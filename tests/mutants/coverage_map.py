"""The tests that run each line: measured once with coverage.py, and stored in `.cache/mutants` of the checkout.

coverage       coverage.py's data, with a context for each test
facts.json     {tests: {id: CPU seconds}, lines: {id: number of lines}, sources: {path: {digest, functions}},
                files: {path of a test file: digest}}
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from coverage import CoverageData

from mutants.operators import Mutant

__all__ = ["CoverageMap", "digest", "functions", "golden_tests", "measure"]

_SELECTED = "not long and not browser"
_UPDATE = "UPDATE_GOLDEN"


class CoverageMap:
    """The measured tests, and those to run for a mutant."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.facts: dict[str, Any] = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        self.root = root
        self.data = CoverageData(str(folder / "coverage"))
        self.data.read()
        self.by_line = lru_cache(maxsize=32)(self._by_line)

    def _by_line(self, path: str) -> Mapping[int, list[str]]:
        return self.data.contexts_by_lineno(str(self.root / path))

    @cached_property
    def new_files(self) -> tuple[str, ...]:
        """The test files that are new or changed since the measurement; all their tests run."""
        there = {path.relative_to(self.root).as_posix(): digest(path) for path in _test_files(self.root)}
        return tuple(path for path, known in there.items() if self.facts["files"].get(path) != known)

    def ranked(self, mutant: Mutant, source: str, budget: float) -> list[str]:
        """The ids of the tests to run, the most likely to fail first, and the test files that are new or changed.

        The tests that run the line come first, then those of its function, then those of its module. Within each
        group, those of the module's own name and those that compare a golden file come first. Then come those that
        run the most of the function, since they get beyond its guards, of equals those that run the fewest lines in
        all. Code that an import runs, such as the texts of a rule, has no tests of its own: all tests that compare a
        golden file follow, then those of the modules that import it, the nearest first.

        Args:
            mutant: The fault.
            source: The module without it.
            budget: The CPU seconds that the tests may take in all, as measured.
        """
        known = self.facts["sources"].get(mutant.path, {"digest": "", "functions": {}})
        by_line = self.by_line(mutant.path)
        first, last = known["functions"].get(mutant.function, (1, 0))
        unchanged = known["digest"] == hashlib.sha256(source.encode("utf-8")).hexdigest()
        own = by_line.get(mutant.line, ()) if unchanged else ()
        chosen: dict[str, None] = {}
        spent = 0.0
        within = (test for line, tests in by_line.items() if first <= line <= last for test in tests)
        depth = Counter(test for test in within if test in self.facts["tests"])
        every = {test for tests in by_line.values() for test in tests}
        above = () if depth else self._importers(mutant.path)
        first_of_all = self.golden | {test for test in every if _shares_name(test, mutant.path)}
        for number, level in enumerate((own, () if depth else self.golden, depth, every, *above)):
            fresh = (test for test in set(level) if test in self.facts["tests"] and test not in chosen)
            for test in sorted(
                fresh,
                key=lambda test: (test not in first_of_all, -depth[test], self.facts["lines"].get(test, 0), test),
            ):
                spent += self.facts["tests"][test]
                if spent > budget:
                    break
                chosen[test] = None
            if number == 0:
                chosen |= dict.fromkeys(self.new_files)
        return list(chosen)

    @cached_property
    def golden(self) -> frozenset[str]:
        """The measured tests that compare a golden file; together they take a few seconds."""
        names = {
            f"{path.relative_to(self.root).as_posix()}::{name}"
            for path in _test_files(self.root)
            for name in golden_tests(path.read_text(encoding="utf-8"))
        }
        return frozenset(test for test in self.facts["tests"] if test.partition("[")[0] in names)

    @cached_property
    def _imports(self) -> Mapping[str, list[str]]:
        """The modules that import each module, also within functions, all by path."""
        found: dict[str, list[str]] = {}
        for path in self.facts["sources"]:
            if (self.root / path).is_file():
                for name in _imported((self.root / path).read_text(encoding="utf-8")):
                    found.setdefault(f"src/{name.replace('.', '/')}.py", []).append(path)
        return found

    def _importers(self, path: str) -> list[set[str]]:
        """The tests that run a line of a module that imports this one, those one step away first, then two."""
        near = self._imports.get(path, [])
        far = [other for one in near for other in self._imports.get(one, [])]
        return [
            {test for one in step for tests in self.by_line(one).values() for test in tests} for step in (near, far)
        ]

    def seconds(self, tests: Iterable[str]) -> float:
        """The CPU time of these tests, as measured."""
        return sum(self.facts["tests"].get(test, 0.0) for test in tests)


def measure(root: Path, folder: Path, *, jobs: int) -> None:
    """Run the tests once, with a context for each, in `jobs` processes.

    Raises:
        RuntimeError: coverage.py or pytest could not run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [path.relative_to(root).as_posix() for path in _test_files(root)]
    runs = [_start(root, folder, number, files[number::jobs]) for number in range(jobs)]
    for number, run in enumerate(runs):
        if run.wait() not in (0, 1):  # tests that fail are left out of the map
            output = (folder / f"output{number}.txt").read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"pytest could not run: {output[-2000:]}")
    assemble(root, folder, range(jobs))


def assemble(root: Path, folder: Path, parts: Iterable[int]) -> None:
    """Put the measurements of several processes together."""
    data = CoverageData(str(folder / "coverage"))
    data.erase()
    tests: dict[str, float] = {}
    for number in parts:
        part = CoverageData(str(folder / f"coverage{number}"))
        part.read()
        data.update(part)
        tests |= json.loads((folder / f"times{number}.json").read_text(encoding="utf-8"))
    data.write()
    sources = {path: path.read_text(encoding="utf-8") for path in sorted((root / "src").rglob("*.py"))}
    facts = {
        "tests": tests,
        "lines": _line_counts(data, tests),
        "sources": {
            path.relative_to(root).as_posix(): {
                "digest": hashlib.sha256(text.encode("utf-8")).hexdigest(),
                "functions": functions(text),
            }
            for path, text in sources.items()
        },
        "files": {path.relative_to(root).as_posix(): digest(path) for path in _test_files(root)},
    }
    (folder / "facts.json").write_text(json.dumps(facts), encoding="utf-8")


def _start(root: Path, folder: Path, number: int, files: list[str]) -> subprocess.Popen[bytes]:
    environ = os.environ | {"PYTHONPATH": "tests", "MUTANTS_TIMES": str(folder / f"times{number}.json")}
    coverage = ["-m", "coverage", "run", "--source=src/conviction", f"--data-file={folder / f'coverage{number}'}"]
    plugins = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "mutants.pytest_plugin"]
    command = [sys.executable, *coverage, "-m", "pytest", "-q", *plugins, "-m", _SELECTED, *files]
    with (folder / f"output{number}.txt").open("wb") as output:
        return subprocess.Popen(command, cwd=root, env=environ, stdout=output, stderr=subprocess.STDOUT)


def _line_counts(data: CoverageData, tests: Iterable[str]) -> dict[str, int]:
    """The number of lines of the package that each test runs."""
    counts = dict.fromkeys(tests, 0)
    for path in data.measured_files():
        for contexts in data.contexts_by_lineno(path).values():
            for test in contexts:
                if test in counts:
                    counts[test] += 1
    return counts


def golden_tests(source: str) -> set[str]:
    """The tests of a file that update golden files on request, or that call a function of the file that does."""
    if _UPDATE not in source:
        return set()
    bodies = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    writers = {name for name, node in bodies.items() if _UPDATE in ast.unparse(node)}
    return {
        name
        for name, node in bodies.items()
        if name.startswith("test_")
        and (name in writers or any(isinstance(one, ast.Name) and one.id in writers for one in ast.walk(node)))
    }


def _shares_name(test: str, path: str) -> bool:
    """True for a test in a file with a word of the module's name: `test_redline.py` for `redline_flow.py`."""
    file = Path(test.partition("::")[0]).stem.removeprefix("test_")
    return not {word.rstrip("s") for word in file.split("_")}.isdisjoint(
        word.rstrip("s") for word in Path(path).stem.split("_")
    )


def _imported(source: str) -> set[str]:
    """The dotted names that a module imports; for `from a import b` both `a` and `a.b`, one of which is a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def functions(source: str) -> dict[str, tuple[int, int]]:
    """The first and last line of each function and class, by its dotted name."""
    found: dict[str, tuple[int, int]] = {}

    def walk(node: ast.AST, above: tuple[str, ...]) -> None:
        for inner in ast.iter_child_nodes(node):
            names = above
            if isinstance(inner, ast.FunctionDef | ast.ClassDef):
                names = (*above, inner.name)
                found[".".join(names)] = (inner.lineno, inner.end_lineno or inner.lineno)
            walk(inner, names)

    walk(ast.parse(source), ())
    return found


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _test_files(root: Path) -> list[Path]:
    return sorted(path for path in (root / "tests").rglob("test_*.py") if "browser" not in path.parts)
