"""Reactions: bring a channel up to date with an entry, or with the hand-off on its card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.bundling.saying import say_now
from workspace.bots.events import CardWanted
from workspace.bots.healing.audience import hold_at_once
from workspace.bots.healing.breaker import one_tries_alone, slack_answered, slack_failed
from workspace.bots.healing.catching_up import unsaid_bundle
from workspace.bots.links import SOON, look_again, place_of
from workspace.bots.mirroring.deciding import decide
from workspace.bots.mirroring.outcome import done, nothing_stored, refused
from workspace.bots.mirroring.saying import say_it
from workspace.bots.models import ChannelLink
from workspace.bots.places import Place
from workspace.events import Delivery
from workspace.handoffs.queries import offer_entry_id
from workspace.ports import ChatAway, ChatBusy, ChatRefused, ChatUnsure
from workspace.timeline.events import EntryAdded
from workspace.timeline.models import Entry
from workspace.worker import Later, Tools

PATIENCE = (timedelta(seconds=2), timedelta(minutes=1))
"""After a lost answer we look again as long as we have been trying already, within these two."""


def lanes_of_entry(db: Session, event: Any) -> Sequence[str]:
    """A lane for each linked channel that may show the entry at all: the first of two checks of its audience."""
    if isinstance(event, CardWanted):
        return [Place(event.team, event.channel).lane]
    links = select(ChannelLink).where(ChannelLink.customer_id == event.customer_id, ChannelLink.unlinked_at.is_(None))
    entry = db.get(Entry, event.entry_id) if isinstance(event, EntryAdded) else None
    if entry is None or entry.origin == "slack":
        return [place_of(link).lane for link in db.scalars(links)]
    return [place_of(link).lane for link in db.scalars(links) if not hold_at_once(db, link, entry, at=entry.created_at)]


def mirror_entry(tools: Tools, delivery: Delivery) -> None:
    """Bring one channel up to date with one entry: post, edit or delete. Repeating it is harmless."""
    _mirror(tools, delivery, lambda db: str(delivery.event.entry_id))


def mirror_handoff(tools: Tools, delivery: Delivery) -> None:
    """Show the new state of a hand-off on the card that offered it."""
    _mirror(tools, delivery, lambda db: offer_entry_id(db, delivery.event.handoff_id))


def _mirror(tools: Tools, delivery: Delivery, entry_id_of: Callable[[Session], str]) -> None:
    place = Place.of_lane(delivery.lane)
    with one_tries_alone(tools, place.team):
        look_again(tools, place)
        _bring_up_to_date(tools, place, delivery, entry_id_of)


def _bring_up_to_date(tools: Tools, place: Place, delivery: Delivery, entry_id_of: Callable[[Session], str]) -> None:
    with tools.transaction() as db:
        task = decide(db, tools, place, entry_id_of(db), delivery.at)
        unsaid = unsaid_bundle(db, place, entry_id_of(db), at=tools.now()) if task is None else None
    if unsaid:
        say_now(tools, unsaid)
    if task is None:
        return
    try:
        ts, was_there = say_it(tools, task)
    except ChatBusy as busy:
        slack_answered(tools, place.team)
        nothing_stored(tools, task, pause=timedelta(seconds=busy.retry_after))
        raise Later(tools.now() + timedelta(seconds=busy.retry_after), "Slack asked us to wait") from busy
    except ChatAway as away:
        slack_failed(tools, place.team, away)
        nothing_stored(tools, task)
        raise Later(tools.now() + SOON, f"Slack cannot be reached: {away.code}") from away
    except ChatUnsure as unsure:
        # The row says "sending": before anything is repeated, the next try looks for what this one may have left.
        slack_failed(tools, place.team, unsure)
        shortest, longest = PATIENCE
        wait = max(shortest, min(longest, tools.now() - (task.look_since or task.at)))
        raise Later(tools.now() + wait, f"Slack's answer was lost: {unsure.code}") from unsure
    except ChatRefused as refusal:
        slack_answered(tools, place.team)
        refused(tools, task, refusal)
        return
    slack_answered(tools, place.team)
    done(tools, task, ts, was_there=was_there)
