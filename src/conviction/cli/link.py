"""`scaffold link`: add one edge, or turn every bare reference into a link."""

from __future__ import annotations

import click

from conviction.cli.completion import complete_cards
from conviction.cli.console import State, dry_run_option, json_option, pass_state, say_json, show_plan, talk
from conviction.errors import UsageError

__all__ = ["link"]

_WAYS = ("for", "against", "neutral")


@click.command()
@click.argument("claim", required=False, default="", shell_complete=complete_cards)
@click.option(
    "--for",
    "for_",
    metavar="TARGET",
    default="",
    help="Cite TARGET as evidence for the claim.",
    shell_complete=complete_cards,
)
@click.option(
    "--against", metavar="TARGET", default="", help="Cite TARGET as evidence against it.", shell_complete=complete_cards
)
@click.option(
    "--neutral", metavar="TARGET", default="", help="Cite TARGET as neutral evidence.", shell_complete=complete_cards
)
@click.option("--weight", type=click.Choice(["weak", "moderate", "strong"]), help="Set the weight; default: none.")
@dry_run_option
@json_option
@pass_state
def link(
    state: State, claim: str, for_: str, against: str, neutral: str, weight: str | None, dry_run: bool, as_json: bool
) -> None:
    """Link a claim to its evidence; without CLAIM, turn bare references into links.

    CLAIM is DOC#card, or the id of a card that one document has; TARGET a document, DOC#card or a web address.

    Example: scaffold link thesis-hr-finance#ops-buyer --for 2026-03-04-p07-operations#q2 --weight strong
    """
    from conviction.authoring.actions import link as action
    from conviction.model.argument import Direction, Weight

    opened = state.open()
    direction, target = _way(claim, for_, against, neutral)
    if not claim:
        linked = action.link_all(root=opened.root, settings=opened.settings, dry_run=dry_run)
    else:
        linked = action.link(
            root=opened.root, settings=opened.settings, claim=claim, target=target, direction=Direction(direction),
            weight=Weight(weight) if weight else None, dry_run=dry_run,
        )  # fmt: skip
    if as_json:
        say_json(linked.as_dict())
        return
    show_plan(linked.plan, root=opened.root, dry_run=dry_run)
    talk(f"{linked.links} link{'' if linked.links == 1 else 's'} {'to make' if dry_run else 'made'}")


def _way(claim: str, *targets: str) -> tuple[str, str]:
    """The direction and the target: exactly one with a claim, none without it."""
    edges = [(way, target) for way, target in zip(_WAYS, targets, strict=True) if target]
    if claim and len(edges) != 1:
        raise UsageError("one of --for, --against and --neutral is needed", hint=f"scaffold link {claim} --for TARGET")
    if not claim and edges:
        raise UsageError("a claim is needed", hint=f"scaffold link DOC#card --{edges[0][0]} {edges[0][1]}")
    return edges[0] if edges else ("", "")
