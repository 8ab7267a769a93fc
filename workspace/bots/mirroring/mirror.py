"""Reactions: bring a channel up to date with an entry, or with the hand-off on its card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from workspace.bots.bundling.saying import say_now
from workspace.bots.events import CardWanted
from workspace.bots.healing.audience import hold_at_once
from workspace.bots.healing.breaker import one_tries_alone
from workspace.bots.healing.catching_up import unsaid_bundle
from workspace.bots.links import look_again, place_of
from workspace.bots.mirroring.deciding import decide
from workspace.bots.mirroring.outcome import done, nothing_stored, refused
from workspace.bots.mirroring.saying import Ledger, say
from workspace.bots.models import ChannelLink
from workspace.bots.places import Place
from workspace.events import Delivery
from workspace.handoffs.queries import offer_entry_id
from workspace.timeline.events import EntryAdded
from workspace.timeline.models import Entry
from workspace.worker import Tools

CARDS = Ledger(done, nothing_stored, refused)
# Asked whenever somebody writes: made once, a statement costs a quarter.
_LINKS = select(ChannelLink).where(ChannelLink.customer_id == bindparam("customer"), ChannelLink.unlinked_at.is_(None))


def lanes_of_entry(db: Session, event: Any) -> Sequence[str]:
    """A lane for each linked channel that may show the entry at all: the first of two checks of its audience."""
    if isinstance(event, CardWanted):
        return [Place(event.team, event.channel).lane]
    links = db.scalars(_LINKS, {"customer": event.customer_id}).all()
    entry = db.get(Entry, event.entry_id) if isinstance(event, EntryAdded) else None
    if entry is None or entry.origin == "slack":
        return [place_of(link).lane for link in links]
    return [place_of(link).lane for link in links if not hold_at_once(db, link, entry, at=entry.created_at)]


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
    if task is not None:
        say(tools, task, CARDS)
