"""An adoption in the terminal: what there is, how far it is, what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy.orm import Session

from workspace.app import Baton
from workspace.bots.adopting.found import Found
from workspace.bots.adopting.operations import GOING, adoption_of, brought_in, look, people_in, take, undo
from workspace.bots.adopting.reach import channels_left
from workspace.bots.links import links_of
from workspace.bots.models import Adoption
from workspace.customers.queries import customer_named
from workspace.errors import Invalid, NotFound
from workspace.policy import Actor, system_actor
from workspace.terminal import console

GLANCE = 0.5
"""Seconds between two looks at how far it is."""
_DOES = {
    "looking": "Reading what was said",
    "taking": "Bringing it in",
    "undoing": "Taking it away again",
}


def adopt_in_terminal(
    baton: Baton, *, customer: str, channel: str, way: str, pause: Callable[[float], None] = time.sleep
) -> None:
    """`way` is look, take or undo. Works beside a running service, and without one: it does the steps itself.

    Stopped in the middle, a running service goes on with it, or this command does when it is given again.
    """
    with baton.database.transaction() as db:
        link_id = _link(db, _program(baton), customer, channel, may_be_over=way == "undo")
        before = brought_in(db, _program(baton), link_id=link_id)
        adoption = adoption_of(db, _program(baton), link_id=link_id)
        if adoption is None or adoption.state not in GOING or way == "undo":
            _begin(db, _program(baton), adoption, link_id=link_id, way=way)
    adoption = _follow(baton, link_id, pause)
    if adoption.state == "looked":
        _tell_found(baton, adoption)
        if way == "take":
            with baton.database.transaction() as db:
                take(db, _program(baton), adoption_id=adoption.id)
            adoption = _follow(baton, link_id, pause)
    with baton.database.reading() as db:
        here = brought_in(db, _program(baton), link_id=link_id)
    console.print(_what_came_of_it(adoption, before=before, here=here))


def _what_came_of_it(adoption: Adoption, *, before: int, here: int) -> str:
    """`before` and `here`: how much of what the channel's link brought in was on the timeline, and is now."""
    if adoption.state == "looked":
        return "Nothing was brought in yet: [bold]--yes[/bold] does it."
    if adoption.state == "taken":
        in_all = f", {here:,} are here in all" if here > adoption.taken else ""
        undo_it = " [bold]--undo[/bold] takes them away again." if here else ""
        return f"{adoption.taken:,} messages were brought in{in_all}.{undo_it}"
    if here:
        return f"{before - here:,} were taken away. {here:,} stay: somebody touched them here."
    return "All of it was taken away." if before else "Nothing from before the channel was linked is here."


def _program(baton: Baton) -> Actor:
    return system_actor(baton.tools.now())


def _link(db: Session, actor: Actor, customer: str, channel: str, *, may_be_over: bool) -> str:
    """`may_be_over`: also a channel that was unlinked, as long as something that it brought is here."""
    named = customer_named(db, actor, customer)
    over = channels_left(db, actor, named.id) if may_be_over else ()
    for link in (*links_of(db, actor, named.id), *over):
        if channel.lstrip("#") == link.channel_name or channel == link.channel:
            return link.id
    raise NotFound(f"{channel} is not linked to {named.name}. Link it first: baton slack link")


def _begin(db: Session, actor: Actor, adoption: Adoption | None, *, link_id: str, way: str) -> None:
    if way != "undo":
        look(db, actor, link_id=link_id)
    elif adoption is None:
        raise Invalid("Nothing was brought in from this channel.")
    else:
        if adoption.state in ("looking", "looked"):
            undo(db, actor, adoption_id=adoption.id)
            adoption = adoption_of(db, actor, link_id=link_id) or adoption
        undo(db, actor, adoption_id=adoption.id)


def _follow(baton: Baton, link_id: str, pause: Callable[[float], None]) -> Adoption:
    """Go on, step by step, and show how far it is, until it rests."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("")
        while True:
            with baton.database.reading() as db:
                adoption = adoption_of(db, _program(baton), link_id=link_id)
            if adoption is None or adoption.state not in GOING:
                break
            found = Found.read(adoption.found)
            done = found.messages if adoption.state == "looking" else adoption.taken
            said = f"{_DOES[adoption.state]}{f' ({escape(adoption.error)})' if adoption.error else ''}"
            # How much there is shows only when all was read.
            total = found.messages if adoption.state == "taking" else None
            progress.update(task, description=said, completed=done, total=total)
            if not baton.worker.drain(pools=("slack_in",)):
                pause(GLANCE)
    if adoption is None:
        raise NotFound("There is no such adoption any more.")
    return adoption


def _tell_found(baton: Baton, adoption: Adoption) -> None:
    found = Found.read(adoption.found)
    with baton.database.reading() as db:
        people = people_in(db, _program(baton), adoption)
    table = Table("Who", "Messages", "In Baton")
    for each in people:
        table.add_row(escape(each.name), f"{each.messages:,}", escape(each.person) or "via Slack: nobody of ours")
    console.print(table)
    days = f", {_day(found.first)} to {_day(found.last)}" if found.first else ""
    files = f"{found.files:,} files ({found.bytes / 1_048_576:,.1f} MB)" if found.files else "0 files"
    stuck = f"{found.reactions:,} reactions, {found.pins:,} pins"
    console.print(f"{found.messages:,} messages, {found.threads:,} threads, {files}, {stuck}{days}.")
    for what, count in sorted(found.left_out.items()):
        console.print(f"Left out: {what} ({count:,}).")


def _day(ts: str) -> str:
    return f"{datetime.fromtimestamp(float(ts), UTC):%Y-%m-%d}"
