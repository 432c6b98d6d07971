"""A plugin of pytest for mutation testing: it records which test runs, and it runs chosen tests in a given order.

MUTANTS_TIMES=FILE   under `coverage run`: a context for each test; FILE gets `{id: CPU seconds}` of those that passed
MUTANTS_ORDER=FILE   run only the tests in FILE, a JSON list of ids and of whole files, in its order
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Generator
from pathlib import Path

import pytest

_times: dict[str, float] = {}
_not_passed: set[str] = set()


def _cpu() -> float:
    """CPU seconds of this process and of its children that ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure all code that a test runs, its fixtures too, in the context of the test."""
    if "MUTANTS_TIMES" not in os.environ:
        return (yield)
    import coverage

    running = coverage.Coverage.current()
    assert running is not None
    running.switch_context(item.nodeid)
    begun = _cpu()
    try:
        return (yield)
    finally:
        _times[item.nodeid] = round(_cpu() - begun, 4)
        running.switch_context("")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Exclude a test that fails or is skipped: it cannot detect a mutant."""
    if not report.passed:
        _not_passed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    """Write the times."""
    name = os.environ.get("MUTANTS_TIMES")
    if name:
        passed = {test: spent for test, spent in _times.items() if test not in _not_passed}
        Path(name).write_text(json.dumps(passed), encoding="utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the chosen tests only, in their order."""
    name = os.environ.get("MUTANTS_ORDER")
    if name:
        order = {test: number for number, test in enumerate(json.loads(Path(name).read_text(encoding="utf-8")))}
        places = {item: order.get(item.nodeid, order.get(item.nodeid.partition("::")[0])) for item in items}
        chosen = [item for item in items if places[item] is not None]
        items[:] = sorted(chosen, key=lambda item: places[item] or 0)
