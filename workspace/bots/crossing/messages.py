"""The message of ours or theirs that an event or an entry speaks of."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from workspace.bots.inbound import NotYet
from workspace.bots.links import link_of_channel, row_of_entry, row_of_message
from workspace.bots.models import Adoption, ChannelLink, Mirrored
from workspace.bots.places import Place
from workspace.policy import Actor

SETTLES = timedelta(minutes=1)
"""A message that is younger than this may be on its way into the ledger."""


def row_spoken_of(db: Session, place: Place, *, ts: str, at: datetime, may_come_again: bool) -> Mirrored | None:
    """The ledger's row, None where nothing of ours is meant. Raises NotYet where the message may still be coming."""
    link = link_of_channel(db, place)
    if link is None:
        return None
    row = row_of_message(db, place, ts=ts)
    if row is None and may_come_again and float(ts or 0) > (at - SETTLES).timestamp():
        raise NotYet(f"The message {ts} in {place.channel} is not known yet.")
    if row is None:
        # An adoption may have read it just before, and not written it down yet: it has to read again.
        going = update(Adoption).where(Adoption.link_id == link.id, Adoption.state == "taking")
        db.execute(going.values(stirred=Adoption.stirred + 1))
    return row if row is not None and row.link.customer_id == link.customer_id else None


def is_outsider(db: Session, place: Place, person: Actor) -> bool:
    """Whether somebody may be from outside: who is not known as staff, in a channel where such people are."""
    link = link_of_channel(db, place)
    return person.id is None and link is not None and link.audience == "shared"


def message_of(db: Session, place: Place, *, entry_id: str) -> tuple[ChannelLink, Mirrored, str] | None:
    """Where an entry stands in a linked internal channel, with its ts; None while it does not."""
    link = link_of_channel(db, place)
    row = row_of_entry(db, place, entry_id=entry_id)
    if link is None or link.audience != "internal" or row is None or row.state != "sent" or row.ts is None:
        return None
    return link, row, row.ts
