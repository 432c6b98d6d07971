"""`python -m mutants`: put mutants into a copy of the code and list those that no test kills.

Exit code: 0, or 1 if a mutant survived that is not in equivalent.toml, or 2 if it could not run.
"""

from __future__ import annotations

import argparse
import queue
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mutants.choice import changed, draw, equivalents, is_known, is_pure, pure_modules
from mutants.coverage_map import CoverageMap, measure
from mutants.operators import Mutant, is_valid, mutants
from mutants.runner import Copy, Outcome, diff

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".cache" / "mutants"
EQUIVALENT = Path(__file__).with_name("equivalent.toml")


def main(args: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(args)
    try:
        sources = {path: (ROOT / path).read_text(encoding="utf-8") for path in _paths(options)}
        chosen = _chosen(options, sources)
        if options.list:
            for mutant in chosen:
                print("\n".join([_head("", mutant), *diff(mutant, sources[mutant.path])]))
            return 0
        known = equivalents(EQUIVALENT)
        if options.measure or not (FOLDER / "facts.json").is_file():
            print("measuring which tests run which lines; this takes about ten minutes", file=sys.stderr)
            measure(ROOT, FOLDER, jobs=options.jobs)
        tests = CoverageMap(FOLDER, ROOT)
        counts: Counter[str] = Counter()
        for outcome in _outcomes(chosen, sources, tests, options):
            source = sources[outcome.mutant.path]
            status = outcome.status
            if status == "survived" and is_known(outcome.mutant, source, known):
                status = "equivalent"
            counts[status] += 1
            by = f" by {outcome.by}" if outcome.by else f" after {outcome.tests} tests"
            print("\n".join([_head(status, outcome.mutant) + by, *diff(outcome.mutant, source)]), flush=True)
    except RuntimeError as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    words = ", ".join(f"{counts[word]} {word}" for word in ("killed", "timeout", "equivalent", "survived"))
    print(f"{sum(counts.values())} mutants: {words}")
    return int(counts["survived"] > 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/test --mutants", description=__doc__)
    parser.add_argument("paths", nargs="*", help="modules; default: the pure ones that differ from the default branch")
    parser.add_argument("--sample", type=int, help="number of mutants to draw; without PATHS from all pure modules")
    parser.add_argument("--seed", type=int, default=0, help="seed of the draw; default: 0")
    parser.add_argument("--jobs", type=int, default=2, help="number of mutants to run at a time; default: 2")
    parser.add_argument("--budget", type=float, default=60, help="CPU seconds of tests for a mutant; default: 60")
    parser.add_argument("--measure", action="store_true", help="measure again which tests run which lines")
    parser.add_argument("--list", action="store_true", help="print the mutants and run nothing")
    return parser


def _paths(options: argparse.Namespace) -> list[str]:
    """The modules to mutate.

    Raises:
        RuntimeError: A named path is not a pure module, or there is no module to mutate.
    """
    if options.paths:
        found = [Path(path).resolve().relative_to(ROOT).as_posix() for path in options.paths]
        wrong = [path for path in found if not is_pure(path) or not (ROOT / path).is_file()]
        if wrong:
            raise RuntimeError(f"not a pure module: {', '.join(wrong)}")
        return found
    found = pure_modules(ROOT) if options.sample else changed(ROOT)
    if not found:
        raise RuntimeError("no pure module differs from the default branch: name some, or give --sample")
    return found


def _chosen(options: argparse.Namespace, sources: dict[str, str]) -> list[Mutant]:
    found = [mutant for path in sorted(sources) for mutant in mutants(path, sources[path])]
    if options.sample:
        return draw(found, sources, sample=options.sample, seed=options.seed)
    return [mutant for mutant in found if is_valid(mutant, sources[mutant.path])]


def _outcomes(
    chosen: Sequence[Mutant], sources: dict[str, str], tests: CoverageMap, options: argparse.Namespace
) -> Iterator[Outcome]:
    """The outcome of each mutant, in order; `options.jobs` copies of the checkout are used at a time.

    Raises:
        RuntimeError: The tests fail without a mutant.
    """
    ranked = [tests.ranked(mutant, sources[mutant.path], options.budget) for mutant in chosen]
    seconds = tests.facts["tests"]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: queue.Queue[Copy] = queue.Queue()
        for number in range(options.jobs):
            copies.put(Copy(ROOT, Path(folder) / str(number)))
        _check(copies, ranked)

        def run(number: int) -> Outcome:
            copy = copies.get()
            try:
                return copy.run(chosen[number], ranked[number], seconds)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(options.jobs) as pool:
            yield from pool.map(run, range(len(chosen)))


def _check(copies: queue.Queue[Copy], ranked: list[list[str]]) -> None:
    """Check that the first tests of each mutant pass in a copy without it, so that it alone can make them fail.

    Raises:
        RuntimeError: One of them fails.
    """
    copy = copies.get()
    first = list(dict.fromkeys(test for tests in ranked for test in tests[:3]))
    status, by = copy.test(first, 600)
    if status != "survived":
        raise RuntimeError(f"the tests fail without a mutant: {status} {by}")
    copies.put(copy)


def _head(status: str, mutant: Mutant) -> str:
    return f"{status:<10} {mutant.place} {mutant.operator}"


if __name__ == "__main__":
    sys.exit(main())
