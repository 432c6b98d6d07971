"""`scaffold serve` and `scaffold build`: preview the site, and build it."""

from __future__ import annotations

from pathlib import Path

import click

from conviction.cli.completion import complete_audiences
from conviction.cli.console import State, pass_state, progress, say, talk

__all__ = ["build", "serve"]


@click.command()
@click.option("--port", default=8000, show_default=True, help="Listen on this port of the local machine.")
@click.option("--open", "browser", is_flag=True, help="Open the preview in the browser.")
@pass_state
def serve(state: State, port: int, browser: bool) -> None:
    """Preview the site; pages reload when a text is saved. Documents of every audience are shown.

    Example: scaffold serve --open
    """
    import os

    from conviction.site.actions import serve as action

    opened = state.open()
    action.serve(root=opened.root, settings=opened.settings, environ=os.environ, port=port, browser=browser)


@click.command()
@click.option(
    "--engine",
    type=click.Choice(["mkdocs", "properdocs", "zensical"]),
    help="Build with this engine; default: the one of the settings.",
)
@click.option("--audience", help="Include only documents for this audience.", shell_complete=complete_audiences)
@click.option("--strict", is_flag=True, help="Fail if there are warnings.")
@click.option(
    "--site-dir",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the site to DIR; default: site/.",
)
@pass_state
def build(state: State, engine: str | None, audience: str | None, strict: bool, site_dir: Path | None) -> None:
    """Build the site from the working tree, into site/; an earlier site is replaced only on success.

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
        talk(f"incomplete history: {built.note}")
    say(str(built.site_dir))
    talk(f"{built.pages} page{'' if built.pages == 1 else 's'}, built with {built.engine}")
