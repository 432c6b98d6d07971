"""The MkDocs plugin `conviction`: feeds the workspace's site into plain `mkdocs serve` and `mkdocs build`.

It passes on the mapping of `conviction.site`, and omits files that may not be published.
"""

from __future__ import annotations

import os
import posixpath
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.types import StartResponse, WSGIEnvironment

from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure import StructureItem
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Link, Navigation, Section

from conviction.errors import ScaffoldError
from conviction.markup.escape import address_text, meta_text
from conviction.markup.sanitize import is_safe_address
from conviction.site.actions.attachments import first_link, objection
from conviction.site.actions.build import load_site, mark, stylesheet
from conviction.site.preview_host import answers_to
from conviction.workspace.actions.loader import Opened, kind_folders, open_workspace, today
from conviction.workspace.mkdocs_config import EXTENSIONS, STYLESHEET, site_texts

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

__all__ = ["ConvictionPlugin"]

_log = get_plugin_logger("conviction")


class PluginOptions(Config):  # type: ignore[no-untyped-call] # MkDocs does not type this base
    """The plugin has no options: its settings are in scaffold.toml."""


class ConvictionPlugin(BasePlugin[PluginOptions]):  # type: ignore[no-untyped-call] # MkDocs leaves this untyped
    """Puts documents, registers and the stylesheet into the build."""

    folder: tempfile.TemporaryDirectory[str] | None = None
    """The folder of the posts of a blog; removed with the process."""
    whole = False
    """True during a full build: not a preview, and not an incremental one."""

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Note whether the folder of the site will have only this build."""
        self.whole = command == "build" and not dirty

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the marker by which `scaffold build` recognises the site, after every other plugin."""
        if not self.whole:
            return
        try:
            mark(Path(config.site_dir))
        except ScaffoldError as error:
            raise PluginError(str(error)) from error

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add the files that our pages need, and watch their source files."""
        opened = _opened(config)
        _make_safe(config)
        config.markdown_extensions += [name for name in EXTENSIONS if name not in config.markdown_extensions]
        if STYLESHEET not in config.extra_css:
            config.extra_css.insert(0, STYLESHEET)
        watched = {"scaffold.toml", "templates", *(folder.partition("/")[0] for folder in kind_folders(opened.root))}
        known = {os.path.realpath(path) for path in config.watch}
        for path in (*(opened.root / name for name in sorted(watched - {"docs"})), *_commits(opened.root)):
            if path.exists() and str(path) not in known:
                config.watch.append(str(path))
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Replace files of docs/ by ours, and add the others."""
        opened = _opened(config)
        try:
            site = load_site(root=opened.root, settings=opened.settings, today=today(opened.settings))
        except ScaffoldError as error:
            raise PluginError(str(error)) from error
        for warning in site.warnings:
            _log.warning(warning)
        if site.note:
            _log.info("incomplete history: %s", site.note)
        left_out = {file.src_uri for file in files if file.inclusion.is_excluded()}  # type: ignore[no-untyped-call] # nor this
        for file in list(files):
            if file.src_uri.endswith(".md") and file.src_uri not in left_out:
                files.remove(file)
        for warning in [line for line in _leave_out(files, config, opened.root) if line not in site.warnings]:
            _log.warning(warning)
        for path, content in site.pages.items():
            if path not in left_out:
                files.append(File.generated(config, path, content=content))
        posts = {file for folder in _post_folders(config) for file in files if file.src_uri.startswith(f"{folder}/")}
        self._give_source(posts)
        if STYLESHEET not in files.src_uris:
            files.append(File.generated(config, STYLESHEET, content=stylesheet()))
        if config.nav is None:
            config.nav = _without(site.nav, {file.src_uri for file in posts})
        return files

    def _give_source(self, posts: Iterable[File]) -> None:
        """Write the pages that are posts to a temporary folder: Material's blog reads them from a disk itself."""
        for post in posts:
            if post.src_dir is None and post.is_documentation_page():
                self.folder = self.folder or tempfile.TemporaryDirectory(prefix="conviction-posts-")
                path = Path(self.folder.name, post.src_uri)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(post.content_bytes)
                post.src_dir, post.abs_src_path = self.folder.name, str(path)

    @event_priority(-100)  # after plugins that change the menu, before those that print it
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002 - signature of MkDocs
        """Escape the menu, also a generated one: its sections have the names of folders."""
        nav.items = list(_safe_items(nav.items))
        return nav

    def on_serve(
        self,
        server: LiveReloadServer,
        *,
        config: MkDocsConfig,
        builder: Callable[..., None],  # noqa: ARG002 - signature of MkDocs
    ) -> LiveReloadServer:
        """Refuse requests that were meant for another host."""
        app = server.get_app()
        address = config.dev_addr

        def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            if app is not None and answers_to(environ.get("HTTP_HOST", ""), address.host):
                return app(environ, start)
            start("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
            return [f"403: the preview is only at {server.url}: open it there\n".encode()]

        server.set_app(answer)
        return server


def _make_safe(config: MkDocsConfig) -> None:
    """Escape texts that MkDocs reads and a theme prints unescaped; `theme` and other extras belong to the user."""
    for key, text in site_texts(config).items():
        config[key] = text or None
    statuses = config.extra.get("status")
    if isinstance(statuses, dict):
        config.extra["status"] = {key: meta_text(str(text)) for key, text in statuses.items()}


def _safe_items(items: Iterable[StructureItem]) -> Iterator[StructureItem]:
    """The entries of a menu with titles and addresses escaped; one that would run code is omitted and reported."""
    for item in items:
        if item.title is not None:
            item.title = meta_text(str(item.title))
        if isinstance(item, Section):
            item.children = list(_safe_items(item.children))
        elif isinstance(item, Link):
            if not is_safe_address(item.url):
                _log.warning("mkdocs.yml:1: nav: `%s` is not an address of the web or a page; correct it", item.url)
                continue
            item.url = address_text(item.url)
        yield item


def _leave_out(files: Files, config: MkDocsConfig, root: Path) -> Iterable[str]:
    """Remove files that may not be published; a warning for each file, and one for a linked folder."""
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
            line = f"{custom}/{link}: not on the site: a symbolic link; replace it by its target" if link else ""
        else:
            continue
        if line:
            files.remove(file)
            lines[line] = None
    return lines


def _post_folders(config: MkDocsConfig) -> Iterator[str]:
    """The folders of docs/ in which a blog of Material has its posts."""
    for name, plugin in config.plugins.items():
        if name.split(" ")[0] in ("blog", "material/blog") and plugin.config.get("enabled", True):
            blog = posixpath.normpath(plugin.config["blog_dir"])
            yield posixpath.normpath(plugin.config["post_dir"].format(blog=blog))


def _without(nav: Any, paths: set[str]) -> Any:
    """A menu without the pages at these paths: the blog puts its posts there by itself."""
    if isinstance(nav, list):
        return [rest for entry in nav if (rest := _without(entry, paths)) not in (None, {}, [])]
    if isinstance(nav, dict):
        return {title: rest for title, entry in nav.items() if (rest := _without(entry, paths)) not in (None, {}, [])}
    return None if nav in paths else nav


def _config_files(config: MkDocsConfig) -> Iterator[str]:
    """Trusted files that the configuration names for every page: scripts, stylesheets, templates, a logo, an icon."""
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
    if os.path.realpath(config.docs_dir) != os.path.realpath(docs):
        raise PluginError(
            f"docs_dir is {config.docs_dir}, but the workspace keeps its pages in {docs}: remove docs_dir"
        )
    return opened
