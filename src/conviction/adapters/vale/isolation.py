"""Vale over many texts, one of which may stop it: the alerts on the others, and the reason why it failed on that one.

    run(binary, files, *, profile=None) -> Answer

Vale reads all texts in one process, so a text on which it crashes, hangs or runs out of memory stops the whole run.
Then it is called with halves, and halves of those, until the texts that stop it are isolated.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from conviction.adapters.vale import binary as vale
from conviction.adapters.vale.invocation import RawAlert, ValeBinary
from conviction.errors import ValeTextError

__all__ = ["Answer", "run"]

CALLS = 64
"""The most calls of Vale to find the texts that stop it: three of a thousand need some sixty."""
SECONDS = 240.0
"""The most seconds for these calls."""
_START, _PACE = 10.0, 10_000
"""Seconds to start, and characters a second, for each of these calls."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of Vale on some texts."""

    alerts: tuple[RawAlert, ...]
    """Alerts by path, line and column."""
    failures: Mapping[str, str]
    """The failure of each text, by path, that Vale did not read to its end."""


def run(binary: ValeBinary, files: Mapping[str, str], *, profile: vale.Profile | None = None) -> Answer:
    """Every alert on the texts that Vale can read, and the texts that it cannot.

    When calls or seconds run out, all texts that still may be the cause count as not read.

    Args:
        binary: The result of `vale.find`.
        files: Workspace path to shadow text.
        profile: Levels, parameters and house rules; the packaged defaults when None.

    Raises:
        ValeError: Vale also fails without any text, or did not report the canary.
    """
    try:
        return Answer(vale.run(binary, files, profile=profile), {})
    except ValeTextError as error:
        return _Search(binary, files, profile).answer(error)


class _Search:
    """Calls Vale with fewer and fewer texts."""

    def __init__(self, binary: ValeBinary, files: Mapping[str, str], profile: vale.Profile | None) -> None:
        self.binary = binary
        self.files = files
        self.profile = profile
        self.calls = CALLS
        self.until = time.monotonic() + SECONDS

    def answer(self, first: ValeTextError) -> Answer:
        """The result of two halves of the texts; `first` is the reason why they cannot be read together."""
        self.call([])  # if Vale fails without a text, no text is the cause
        alerts: list[RawAlert] = []
        failures: dict[str, str] = {}
        waiting = [(list(self.files), first)]
        while waiting:
            paths, error = waiting.pop()
            if len(paths) == 1:
                failures[paths[0]] = error.message
                continue
            if self.calls < 2 or time.monotonic() >= self.until:
                failures |= dict.fromkeys(paths, f"{error.message}, on this text or one of {len(paths) - 1} others")
                continue
            middle = len(paths) // 2
            for half in (paths[:middle], paths[middle:]):
                try:
                    alerts += self.call(half)
                except ValeTextError as again:
                    waiting.append((half, again))
        found = sorted(alerts, key=lambda alert: (alert.path, alert.line, alert.column, alert.check, alert.match))
        return Answer(tuple(found), failures)

    def call(self, paths: list[str]) -> tuple[RawAlert, ...]:
        """Every alert on these texts.

        Raises:
            ValeError: Vale failed.
        """
        self.calls -= 1
        texts = {path: self.files[path] for path in paths}
        wanted = _START + sum(map(len, texts.values())) / _PACE
        remaining = max(1.0, self.until - time.monotonic())
        return vale.run(self.binary, texts, profile=self.profile, timeout=min(wanted, remaining))
