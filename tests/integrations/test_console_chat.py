"""The chat that only prints: what it forgot is not taken for deleted."""

from __future__ import annotations

import io
from datetime import timedelta

from sqlalchemy import select

from integrations.console_chat import TEAM, ConsoleChat
from tests.world import Clock, World
from workspace.bots.installing.installations import know_configured
from workspace.bots.links import link_channel
from workspace.bots.models import ChannelLink, Mirrored
from workspace.timeline.operations import add_entry


def test_after_a_restart_nothing_counts_as_removed_but_what_goes_later_does(world: World) -> None:
    clock = world.clock
    assert isinstance(clock, Clock)
    world.chat = world.outside.chats._chat = ConsoleChat(io.StringIO(), now=clock)  # type: ignore[attr-defined]
    know_configured(world.baton.tools)
    world.does("Ana", link_channel, customer_id=world.acme, team=TEAM, channel=world.chat.channel("acme"))
    world.does("Ana", add_entry, customer_id=world.acme, kind="note", body="Said before the restart")
    _settle(world, clock)
    world.chat = world.outside.chats._chat = ConsoleChat(io.StringIO(), now=clock)  # type: ignore[attr-defined]
    world.does("Ana", add_entry, customer_id=world.acme, kind="note", body="Said after it")
    _settle(world, clock)
    (kept,) = world.chat.posts
    world.chat.posts.clear()
    _swept(world, clock)

    with world.reading() as db:
        gone = db.scalars(select(Mirrored.ts).where(Mirrored.state == "removed")).all()
    assert gone == [kept.ts], "only what this process posted and no longer has"


def _settle(world: World, clock: Clock) -> None:
    for _ in range(5):
        clock.forward(seconds=10)
        world.settle()


def _swept(world: World, clock: Clock) -> None:
    begun = clock.now
    for _ in range(120):
        clock.forward(minutes=1)
        world.settle()
        with world.reading() as db:
            link = db.scalars(select(ChannelLink)).one()
        if link.swept_at and link.swept_at > begun + timedelta(minutes=1):
            return
    raise AssertionError("the sweep does not come to an end")
