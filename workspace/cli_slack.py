"""The commands of the command line that speak of Slack."""

from __future__ import annotations

import json
import time

import click
from rich.table import Table

from workspace.bots.healing.checking import Comparison, check_channel, linked_channels
from workspace.bots.installing.installations import chat_of, the_only_team
from workspace.bots.links import link_channel
from workspace.bots.manifest import manifest
from workspace.cli_adopting import adopt_in_terminal
from workspace.customers.queries import customer_named
from workspace.errors import NotFound
from workspace.settings import read_settings
from workspace.terminal import console, opened, program


@click.group()
def slack() -> None:
    """The workspace inside Slack."""


@slack.command("manifest")
@click.option("--socket-mode", is_flag=True, help="For a machine that Slack cannot reach.")
def print_manifest(socket_mode: bool) -> None:
    """Print the manifest with which to make the Slack app."""
    click.echo(json.dumps(manifest(read_settings().public_url, socket_mode=socket_mode), indent=2))


@slack.command("link")
@click.argument("customer")
@click.argument("channel")
def link(customer: str, channel: str) -> None:
    """Mirror a customer's timeline in a channel (its id, or #name)."""
    with opened() as baton:
        team = the_only_team(baton.tools)
        chat = chat_of(baton.tools, team)
        found = (
            chat.channel_named(channel.lstrip("#")) if channel.startswith("#") else chat.channel(channel, fresh=True)
        )
        if found is None:
            raise NotFound(f"Slack shows Baton no channel {channel}. Invite it there first: /invite @baton")
        with baton.database.transaction() as db:
            named = customer_named(db, program(), customer)
            link_channel(db, program(), customer_id=named.id, team=team, channel=found)
    console.print(f"#{found.name} mirrors {named.name} from now on.")


@slack.command("adopt")
@click.argument("customer")
@click.argument("channel")
@click.option("--dry-run", "way", flag_value="look", help="Only look at what there is. The default.")
@click.option("--yes", "way", flag_value="take", help="Bring it in.")
@click.option("--undo", "way", flag_value="undo", help="Take away again what nobody here touched.")
def adopt(customer: str, channel: str, way: str | None) -> None:
    """Bring what was said in a linked channel (its id, or #name) before it was linked onto the timeline."""
    with opened() as baton:
        adopt_in_terminal(baton, customer=customer, channel=channel, way=way or "look")


@slack.command("check")
@click.argument("customer", required=False)
@click.option("--heal", is_flag=True, help="Mend what differs, and look through all channels again.")
def check(customer: str | None, heal: bool) -> None:
    """Compare the last day of each linked channel with what Baton knows of it. Ends with 1 when something differs."""
    with opened() as baton:
        with baton.database.reading() as db:
            customer_id = customer_named(db, program(), customer).id if customer else None
            links = linked_channels(db, customer_id=customer_id)
        made = [check_channel(baton.tools, program(), link, heal=heal, wait=_wait) for link in links]
    _show(made, heal=heal)
    if not all(each.agrees for each in made):
        raise SystemExit(1)


def _wait(seconds: float) -> None:
    console.print(f"Slack asks to wait for {seconds:.0f} seconds.")
    time.sleep(seconds)


def _show(made: list[Comparison], *, heal: bool) -> None:
    columns = ["channel", "customer", "in both", "only here", "only there", "differing"]
    table = Table(*columns, *(["mended"] if heal else []))
    for each in made:
        counts = [each.both, len(each.only_here), len(each.only_there), len(each.differing)]
        counts += [each.mended] if heal else []
        table.add_row(f"#{each.channel}", each.customer, *map(str, counts))
    console.print(table if made else "No channel is linked.")
    for each in made:
        for where, said in (("here", each.only_here), ("there", each.only_there), ("differs", each.differing)):
            for sentence in said:
                console.print(f"#{each.channel} · {where} · {sentence}", markup=False)
