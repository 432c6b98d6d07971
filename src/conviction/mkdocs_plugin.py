"""The MkDocs plugin `conviction`: feeds the workspace's site into plain `mkdocs serve` and `mkdocs build`.

It hands over the mapping of `conviction.core.pages`, and leaves out files that may not be published.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel

from conviction.actions.attachments import first_link, objection
from conviction.actions.build import load_site, stylesheet
from conviction.actions.workspace import Opened, kind_folders, open_workspace, today
from conviction.core.pages.writing import meta_text
from conviction.core.site_config import EXTENSIONS, STYLESHEET
from conviction.errors import ScaffoldError

__all__ = ["ConvictionPlugin"]

_log = get_plugin_logger("conviction")


class PluginOptions(Config):  # type: ignore[no-untyped-call] # MkDocs does not type this base
    """The plugin has no options: what it needs stands in scaffold.toml."""


class ConvictionPlugin(BasePlugin[PluginOptions]):  # type: ignore[no-untyped-call] # MkDocs leaves this untyped
    """Puts documents, registers and the stylesheet into the build."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add what our pages need, and watch what they are made from."""
        opened = _opened(config)
        config.site_name = meta_text(config.site_name)
        config.markdown_extensions += [name for name in EXTENSIONS if name not in config.markdown_extensions]
        if STYLESHEET not in config.extra_css:
            config.extra_css.insert(0, STYLESHEET)
        watched = {"scaffold.toml", "templates", *(folder.partition("/")[0] for folder in kind_folders(opened.root))}
        known = {str(Path(path).resolve()) for path in config.watch}
        for path in (*(opened.root / name for name in sorted(watched - {"docs"})), *_commits(opened.root)):
            if path.exists() and str(path) not in known:
                config.watch.append(str(path))
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put our files in the place of those in docs/, and add the others."""
        opened = _opened(config)
        try:
            site = load_site(root=opened.root, settings=opened.settings, today=today(opened.settings))
        except ScaffoldError as error:
            raise PluginError(str(error)) from error
        for warning in site.warnings:
            _log.warning(warning)
        if site.note:
            _log.info("history not complete: %s", site.note)
        left_out = {file.src_uri for file in files if file.inclusion.is_excluded()}  # type: ignore[no-untyped-call] # nor this
        for file in list(files):
            if file.src_uri.endswith(".md") and file.src_uri not in left_out:
                files.remove(file)
        for warning in _leave_out(files, config, opened.root):
            if warning not in site.warnings:
                _log.warning(warning)
        for path, content in site.pages.items():
            if path not in left_out:
                files.append(File.generated(config, path, content=content))
        if STYLESHEET not in files.src_uris:
            files.append(File.generated(config, STYLESHEET, content=stylesheet()))
        if config.nav is None:
            config.nav = site.nav
        return files


def _leave_out(files: Files, config: MkDocsConfig, root: Path) -> Iterable[str]:
    """Take away what may not be published; a warning for each file, and one for a linked folder."""
    by_config = {posixpath.normpath(name.partition("?")[0]) for name in _config_files(config)}
    docs, custom = Path(config.docs_dir), config.theme.custom_dir
    lines: dict[str, None] = {}
    for file in list(files):
        if file.src_dir is None or file.inclusion is InclusionLevel.EXCLUDED:
            continue
        if Path(file.src_dir) == docs:
            line = objection(root=root, path=f"docs/{file.src_uri}", by_config=file.src_uri in by_config)
        elif file.src_dir == custom:
            link = first_link(root=Path(custom), path=file.src_uri)
            line = f"{custom}/{link}: not on the site: a symbolic link; replace it by what it leads to" if link else ""
        else:
            continue
        if line:
            files.remove(file)
            lines[line] = None
    return lines


def _config_files(config: MkDocsConfig) -> Iterator[str]:
    """What the configuration names for every page, and trusts: scripts, stylesheets, templates, a logo, an icon."""
    yield from (str(name) for name in (*config.extra_css, *config.extra_javascript, *config.extra_templates))
    yield from (str(config.theme[key]) for key in ("logo", "favicon") if key in config.theme)


def _commits(root: Path) -> Iterator[Path]:
    """The file to which git adds a line with each commit: the histories on the pages follow it."""
    yield from (folder / ".git" / "logs" / "HEAD" for folder in (root, *root.parents) if (folder / ".git").is_dir())


def _opened(config: MkDocsConfig) -> Opened:
    """The workspace that the configuration belongs to."""
    start = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    try:
        opened = open_workspace(start=start)
    except ScaffoldError as error:
        raise PluginError(str(error)) from error
    docs = opened.root / "docs"
    if Path(config.docs_dir).resolve() != docs.resolve():
        raise PluginError(
            f"docs_dir is {config.docs_dir}, but the workspace keeps its pages in {docs}: remove docs_dir"
        )
    return opened
