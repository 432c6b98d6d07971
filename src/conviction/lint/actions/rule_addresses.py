"""The web addresses of rule pages, where the site with them is known: editors and forges link to these."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from conviction.adapters.storage import files
from conviction.errors import FileError
from conviction.model.finding import Finding
from conviction.model.report import Report

__all__ = ["site_of_rules", "with_addresses"]

_PACKAGE = "conviction"
_PAGES = "docs/lint/rules/index.md"
_SITE_URL = re.compile(r"^site_url:[ \t]*[\"']?(https?://[^\s\"'#]+)", re.MULTILINE)
_LABELS = ("documentation", "docs")


def site_of_rules(root: Path | None) -> str:
    """The address of the site with the pages of the rules, with a final `/`; empty where none is known.

    It is the `site_url` of a workspace that has these pages itself, else the documentation in the package's metadata.
    """
    address = _own_site(root) if root is not None and (root / _PAGES).is_file() else ""
    address = address or _documentation()
    return f"{address.rstrip('/')}/" if address else ""


def _own_site(root: Path) -> str:
    try:
        found = _SITE_URL.search(files.read(root / "mkdocs.yml").decode("utf-8", "replace"))
    except FileError:
        return ""
    return found[1] if found else ""


def _documentation() -> str:
    try:
        entries = metadata.metadata(_PACKAGE).get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return ""
    pairs = (entry.partition(",") for entry in entries)
    addresses = {label.strip().lower(): address.strip() for label, _, address in pairs}
    found = next((addresses[label] for label in _LABELS if label in addresses), "")
    return found if found.startswith(("https://", "http://")) else ""


def with_addresses(report: Report, site: str) -> Report:
    """The report whose findings name the whole address of their rule's page; unchanged without a site."""
    if not site:
        return report

    def whole(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(
            replace(finding, help_url=f"{site}{finding.help_url}") if _is_relative(finding.help_url) else finding
            for finding in findings
        )

    drafts = tuple(replace(draft, findings=whole(draft.findings)) for draft in report.drafts)
    return replace(report, findings=whole(report.findings), suppressed=whole(report.suppressed), drafts=drafts)


def _is_relative(url: str) -> bool:
    return bool(url) and "://" not in url
