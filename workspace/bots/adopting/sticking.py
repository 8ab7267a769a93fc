"""What stuck to messages of long ago: reactions come with each message, pins at the end of all.

Nothing of it is news: no other channel hears of it and nobody is told. What is heard of a message from the moment it
stands here is newer than whatever is written down here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.adopting.found import reactions_of
from workspace.bots.crossing.sticking import stuck_to
from workspace.bots.events import HistoryChanged
from workspace.bots.inbound import Own, Raw
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import place_of
from workspace.bots.models import PIN, Adoption, ChannelLink, Mirrored, SlackPerson, Stuck
from workspace.bots.people import NAMELESS, key_of, meet, writer
from workspace.bots.places import Place, Who
from workspace.events import record
from workspace.policy import system_actor
from workspace.ports import ChatPin
from workspace.timeline.history import Given, write_pin, write_reactions
from workspace.timeline.models import Entry
from workspace.worker import Tools

FEW = 10
"""Pins in one write, so that nobody who writes meanwhile waits for long."""
LONG_AGO = "0"
"""As the ts of a word of Slack's: every other one is newer."""


def bring_reactions(db: Session, link: ChannelLink, entry: Entry, message: Raw, own: Own, *, at: datetime) -> None:
    """Everybody's emoji on a message that was just brought in."""
    given = [(emoji, Who(link.team, user)) for emoji, user in reactions_of(message, own)]
    people = {who: writer(db, who, at=at) for who in {who for _, who in given}}
    write_reactions(
        db, [Given(emoji, key_of(who), people[who]) for emoji, who in given], entry=entry,
        source=place_of(link).lane, heard=LONG_AGO,
    )  # fmt: skip


def bring_pins(tools: Tools, adoption: Adoption, link: ChannelLink) -> None:
    """Pin here what is pinned there of all that this adoption brought. Twice is once. Raises ChatError."""
    place = place_of(link)
    pins = chat_of(tools, place.team).pins(channel=place.channel)
    with tools.reading() as db:
        mine = select(Mirrored.ts).where(Mirrored.adoption_id == adoption.id)
        brought = set(db.scalars(mine.where(Mirrored.ts.in_([pin.ts for pin in pins]))))
        known = select(SlackPerson.user_id).where(SlackPerson.team == place.team, SlackPerson.name != NAMELESS)
        met = set(db.scalars(known))
    wanted = sorted((pin for pin in pins if pin.ts in brought), key=lambda pin: pin.at)
    for user in sorted({pin.user for pin in wanted if pin.user} - met):
        meet(tools, Who(place.team, user))
    for start in range(0, len(wanted), FEW):
        _pin_some(tools, adoption, place, wanted[start : start + FEW])


def _pin_some(tools: Tools, adoption: Adoption, place: Place, pins: Sequence[ChatPin]) -> None:
    with tools.transaction() as db:
        if db.get_one(Adoption, adoption.id).state != "taking":
            return
        pinned = [entry for pin in pins if (entry := _pin(db, place, pin, at=tools.now()))]
        if pinned:
            event = HistoryChanged(pinned[0].customer_id, [entry.id for entry in pinned])
            record(db, system_actor(tools.now()), event)


def _pin(db: Session, place: Place, pin: ChatPin, *, at: datetime) -> Entry | None:
    row = db.scalar(
        select(Mirrored).where(Mirrored.team == place.team, Mirrored.channel == place.channel, Mirrored.ts == pin.ts)
    )
    entry = db.get(Entry, row.entry_id) if row is not None else None
    if entry is None or entry.deleted_at is not None or entry.pinned_at is not None:
        return None
    known = db.get(Stuck, (place.team, place.channel, pin.ts, PIN))
    if known is not None:
        # What was heard of it, or done about it here, since the message came is newer than the list.
        return None
    stuck = stuck_to(db, place, ts=pin.ts, what=PIN)
    stuck.is_there, stuck.heard = True, LONG_AGO
    who = writer(db, Who(place.team, pin.user), at=at)
    return entry if write_pin(db, who.moved_to(min(pin.at, at)), entry=entry) else None
