"""Today's date, and the timezone in which a day begins."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING

from conviction.errors import UsageError
from conviction.model.argument import parse_day

if TYPE_CHECKING:
    from conviction.model.workspace import Settings

__all__ = ["today", "zone"]


def zone(settings: Settings) -> tzinfo:
    """The workspace's timezone."""
    if settings.timezone == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # slow to import

    return ZoneInfo(settings.timezone)


def today(settings: Settings, *, environ: Mapping[str, str] | None = None) -> date:
    """The calendar day in the workspace's timezone; `$SCAFFOLD_TODAY` replaces it.

    Raises:
        UsageError: $SCAFFOLD_TODAY is not a day.
    """
    text = (os.environ if environ is None else environ).get("SCAFFOLD_TODAY", "")
    if not text:
        return datetime.now(zone(settings)).date()
    day = parse_day(text)
    if day is None:
        raise UsageError(
            f"$SCAFFOLD_TODAY is `{text}`, which is not a day", hint="write it like 2026-11-23, or unset it"
        )
    return day
