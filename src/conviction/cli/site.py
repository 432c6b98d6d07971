"""`scaffold serve` and `scaffold build`: preview the site, and build it."""

from __future__ import annotations

from pathlib import Path

import click

from conviction.cli.completion import complete_audiences
from conviction.cli.console import State, pass_state, progress, say, talk

__all__ = ["build", "serve"]


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where the preview listens, on this machine only.")
@click.option("--open", "browser", is_flag=True, help="Open it in the browser.")
@pass_state
def serve(state: State, port: int, browser: bool) -> None:
    """Preview the site; pages reload when a text is saved. Everything is shown, whatever its audience.

    Example: scaffold serve --open
    """
    import os

    from conviction.site.actions import serve as action

    opened = state.open()
    action.serve(root=opened.root, settings=opened.settings, environ=os.environ, port=port, browser=browser)


@click.command()
@click.option("--engine", type=click.Choice(["mkdocs", "properdocs", "zensical"]), help="Instead of the settings' one.")
@click.option("--audience", help="Only what these readers may see.", shell_complete=complete_audiences)
@click.option("--strict", is_flag=True, help="Stop at a warning.")
@click.option("--site-dir", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Instead of site/.")
@pass_state
def build(state: State, engine: str | None, audience: str | None, strict: bool, site_dir: Path | None) -> None:
    """Build the site from the working texts, into site/; the site built before is replaced when all went well.

    Example: scaffold build --audience company --strict
    """
    from conviction.site.actions import build as action
    from conviction.workspace.actions import loader

    opened = state.open()
    with progress("building the site"):
        built = action.build(
            root=opened.root, settings=opened.settings, today=loader.today(opened.settings),
            site_dir=state.start / site_dir if site_dir else None, engine=engine or "", audience=audience,
            strict=strict,
        )  # fmt: skip
    for warning in built.warnings:
        talk(f"warning: {warning}")
    if built.note:
        talk(f"history not complete: {built.note}")
    say(str(built.site_dir))
    talk(f"{built.pages} page{'' if built.pages == 1 else 's'}, built with {built.engine}")
