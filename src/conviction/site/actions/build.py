"""Build the site: stage a new folder with only the content that its readers may see, and run an engine on it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from conviction.adapters import site_engine as engines
from conviction.adapters.storage import files, package_files, site_folder, site_marker
from conviction.errors import FileError, ProcessError, ScaffoldError, UsageError
from conviction.history.actions.timelines import seen_since, timelines
from conviction.model.workspace import Settings, Workspace
from conviction.site.actions import attachments
from conviction.site.document_page import is_readable
from conviction.site.history_section import HistorySection
from conviction.site.sitemap import Site, make_site
from conviction.site.urls import page_folder
from conviction.workspace.actions import clock, kinds, output_file
from conviction.workspace.actions import loader as workspaces
from conviction.workspace.mkdocs_config import FILE, STYLESHEET, plain, stage_config
from conviction.workspace.site_files import SiteFiles

__all__ = ["Built", "build", "load_site", "mark", "stage", "stylesheet"]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished site."""

    site_dir: Path
    engine: str
    pages: int
    """Documents, pages and generated pages."""
    warnings: tuple[str, ...]
    """Our own as `path:line: message`, then those of the engine."""
    note: str = ""
    """The reason why pages show no history; empty when they do."""


def load_site(
    *, root: Path, settings: Settings, today: date, audience: str | None = None, engine: str = "mkdocs"
) -> Site:
    """The site of the workspace at `root`, as values; with the histories that git has.

    Raises:
        UsageError: No such audience.
        SettingsError: The workspace's mkdocs.yml cannot be read.
    """
    if audience is not None and audience not in settings.audiences:
        known = ", ".join(settings.audiences)
        raise UsageError(f"unknown audience `{audience}`", hint=f"known: {known}")
    links = attachments.link_lines(root=root, folders=("docs", *workspaces.kind_folders(root)))
    workspace = _without(workspaces.load(root=root, settings=settings), tuple(links))
    pasts, note = _pasts(root, workspace, today, audience)
    files = () if "docs" in links else workspaces.other_files(root)
    site = make_site(
        workspace,
        files=files,
        audience=audience,
        pasts=pasts,
        note=note,
        site_files=SiteFiles.of(plain(_own_config(root))),
        engine_reads_html=engine == "zensical",
    )
    return replace(site, warnings=(*dict.fromkeys(links.values()), *site.warnings))


def _without(workspace: Workspace, folders: tuple[str, ...]) -> Workspace:
    """The workspace without the files in these folders."""
    within = tuple(f"{folder}/" for folder in folders)
    documents, pages = (
        tuple(document for document in found if not document.path.startswith(within))
        for found in (workspace.documents, workspace.pages)
    )
    return replace(workspace, documents=documents, pages=pages)


def _pasts(
    root: Path, workspace: Workspace, today: date, audience: str | None
) -> tuple[dict[str, HistorySection], str]:
    """The histories of the living documents on the site, and the reason why there are none or not all."""
    settings = workspace.settings
    living = {kind.name for kind in kinds.every(root=root) if kind.living}
    visible = [
        document
        for document in workspace.documents
        if document.kind in living
        and is_readable(document)
        and (audience is None or settings.visible(document, audience))
    ]
    found = timelines(root=root, documents=visible, today=today)
    since = seen_since(histories=found, documents=visible, settings=settings, audience=audience) if audience else {}
    zone = clock.zone(settings)
    pasts = {
        path: HistorySection(timeline, zone, today, since.get(path, 1)) for path, timeline in found.by_path.items()
    }
    return pasts, found.because


def stylesheet() -> bytes:
    """The stylesheet that our pages need."""
    return package_files.path("assets", "conviction.css").read_bytes()


def build(
    *, root: Path, settings: Settings, today: date, site_dir: Path | None = None, engine: str = "",
    audience: str | None = None, strict: bool = False,
) -> Built:  # fmt: skip
    """Build the site of the workspace at `root` and replace the one built before.

    Args:
        root: The workspace.
        settings: Its settings.
        today: The time of the build for engines, so that two builds on one day are equal.
        site_dir: The folder of the site; `site` in the workspace when None.
        engine: mkdocs, properdocs or zensical; empty for that of the settings.
        audience: The audience of the site; None builds everything.
        strict: Warnings stop the build.

    Raises:
        UsageError: No such audience or engine, or `site_dir` holds the workspace.
        ProcessError: The engine failed.
        FileError: `site_dir` has files that are not from an earlier site, or a file is in the way of the new one.
        ScaffoldError: There are warnings, and `strict` is set.
    """
    engine = engine or settings.engine
    if engine not in engines.ENGINES:
        raise UsageError(f"unknown engine `{engine}`", hint=f"known: {', '.join(engines.ENGINES)}")
    target = _target(root, site_dir)
    source = _source(root, target)
    site_marker.look(target, source=source)
    site = load_site(root=root, settings=settings, today=today, audience=audience, engine=engine)
    with tempfile.TemporaryDirectory(prefix="scaffold-site-") as folder:
        skipped = stage(root=root, site=site, folder=Path(folder), name=settings.name, classic=engine == "zensical")
        warnings = (*site.warnings, *skipped)
        if strict and warnings:
            more = f" (and {len(warnings) - 1} more)" if len(warnings) > 1 else ""
            raise ScaffoldError(f"{warnings[0]}{more}", hint="correct them, or build without --strict")
        epoch = int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp())
        output = engines.build(engine, folder=Path(folder), strict=strict, epoch=epoch)
        _check_complete(site, output.site, engine)
        site_folder.put_in_place(output.site, target, source=source)
    return Built(target, engine, len(site.pages), (*warnings, *output.complaints), site.note)


def stage(*, root: Path, site: Site, folder: Path, name: str = "", classic: bool = False) -> tuple[str, ...]:
    """Write everything that an engine needs into an empty folder; a line for each file that was omitted.

    Raises:
        SettingsError: The workspace's mkdocs.yml cannot be read.
    """
    docs = folder / "docs"
    own = _own_config(root)
    sources = {path.removeprefix("docs/"): path for path in workspaces.other_files(root)}
    config = stage_config(
        own, name=name or root.name, nav=site.nav, pages=site.pages.keys(), files=sources.keys(), classic=classic
    )
    for path, content in site.pages.items():
        _write(docs, path, content)
    skipped = _attach(root, docs, {*site.attachments, *(sources[path] for path in config.files)})
    if STYLESHEET not in config.files:
        _write(docs, STYLESHEET, stylesheet())
    _write(folder, FILE, config.text.encode("utf-8"))
    return skipped


def _own_config(root: Path) -> str:
    """The workspace's own mkdocs.yml; empty without one."""
    return files.read(root / FILE, limit=1 << 20).decode("utf-8", "replace") if (root / FILE).is_file() else ""


def _attach(root: Path, docs: Path, paths: Iterable[str]) -> tuple[str, ...]:
    skipped = []
    for path in sorted(paths):
        objection = attachments.objection(root=root, path=path)
        try:
            content = b"" if objection else files.read(files.inside(root, path), limit=attachments.LARGEST)
        except FileError as error:
            objection = f"{path}:1: not on the site: {error.message}; {error.hint}"
        if objection:
            skipped.append(objection)
        else:
            _write(docs, path.removeprefix("docs/"), content)
    return tuple(skipped)


def _write(folder: Path, path: str, content: bytes) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _target(root: Path, site_dir: Path | None) -> Path:
    """The folder of the site; never one that contains the workspace or its texts."""
    target = Path(site_dir).absolute() if site_dir is not None else root / "site"
    output_file.check_folder(target)
    real = files.real(target)
    if files.real(root).is_relative_to(real):
        raise UsageError("the site would replace the workspace", hint="choose another --site-dir")
    reserved = {"docs", "thesis", "templates", ".github", ".vale", ".scaffold"}
    reserved |= {folder.split("/")[0].casefold() for folder in workspaces.kind_folders(root)}
    if real.is_relative_to(files.real(root)) and real.relative_to(files.real(root)).parts[0].casefold() in reserved:
        raise UsageError("the site would be written among the documents", hint="choose another --site-dir")
    return target


def _source(root: Path, target: Path) -> Callable[[str], bool] | None:
    """True when the workspace's own `site/`, which plain `mkdocs build` also writes, has a file from here."""
    if files.real(target) != files.real(root) / "site":
        return None
    folders = tuple(f"{folder}/" for folder in workspaces.kind_folders(root))

    def has(path: str) -> bool:
        return (root / "docs" / path).is_file() or (path.startswith(folders) and (root / path).is_file())

    return has


def mark(site_dir: Path) -> None:
    """Write the marker into a site that an engine has just built, so that `build` may replace it.

    Raises:
        FileError: The file system refused.
    """
    site_marker.mark(site_dir)


def _check_complete(site: Site, built: Path, engine: str) -> None:
    """Checks that every page was built: an engine can omit one silently."""
    for path in site.pages:
        if not (built / page_folder(path) / "index.html").is_file():
            raise ProcessError(f"{engine} left out a page: {path}", hint="build with another --engine, and report it")
