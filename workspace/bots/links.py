"""Which channel mirrors which customer, and the ledger's answer to "where does this entry stand?"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workspace.bots.events import ChannelLinked, ChannelUnlinked
from workspace.bots.models import ChannelLink, Mirrored
from workspace.customers.events import signal
from workspace.customers.queries import get_customer
from workspace.errors import Conflict, Invalid, NotFound
from workspace.events import record
from workspace.policy import Actor, require
from workspace.ports import ChatChannel

AUDIENCE_LASTS = timedelta(minutes=1)
"""How long we believe what Slack said about who is in a channel."""


def links_of(db: Session, actor: Actor, customer_id: str) -> Sequence[ChannelLink]:
    """The live links of a customer. For staff."""
    if not actor.is_staff:
        return []
    found = select(ChannelLink).where(ChannelLink.customer_id == customer_id, ChannelLink.unlinked_at.is_(None))
    return db.scalars(found.order_by(ChannelLink.id)).all()


def link_of_channel(db: Session, channel: str) -> ChannelLink | None:
    """The live link of a channel, with its customer."""
    found = select(ChannelLink).where(ChannelLink.channel == channel, ChannelLink.unlinked_at.is_(None))
    return db.scalar(found.options(joinedload(ChannelLink.customer)))


def link_channel(db: Session, actor: Actor, *, customer_id: str, channel: ChatChannel) -> ChannelLink:
    """Mirror a customer's timeline in a channel from now on. The caller asked Slack about the channel just before.

    Raises Conflict when the channel mirrors another customer, Invalid when people from outside are in it.
    """
    require(actor, "channel.link")
    customer = get_customer(db, actor, customer_id)
    known = link_of_channel(db, channel.id)
    if known is not None and known.customer_id == customer.id:
        return known
    if known is not None:
        raise Conflict(f"#{channel.name} mirrors {known.customer.name} already. Unlink it there first.")
    if channel.is_archived:
        raise Invalid(f"#{channel.name} is archived in Slack.")
    if audience_of(channel) != "internal":
        raise Invalid(f"People from outside are in #{channel.name}, so what staff write must not go there.")
    link = ChannelLink(
        customer_id=customer.id, channel=channel.id, channel_name=channel.name, audience="internal",
        checked_at=actor.at, by_id=actor.id, created_at=actor.at,
    )  # fmt: skip
    db.add(link)
    db.flush()
    record(db, actor, ChannelLinked(link.id, customer.id), rooms=[signal(customer.id, "profile")])
    return link


def unlink_channel(db: Session, actor: Actor, *, link_id: str) -> ChannelLink:
    """Stop mirroring, both ways. What was said stays on both sides. Idempotent."""
    require(actor, "channel.link")
    link = db.scalar(select(ChannelLink).where(ChannelLink.id == link_id))
    if link is None:
        raise NotFound("There is no such link.")
    if link.unlinked_at is None:
        link.unlinked_at = actor.at
        db.flush()
        record(db, actor, ChannelUnlinked(link.id, link.customer_id), rooms=[signal(link.customer_id, "profile")])
    return link


def audience_of(channel: ChatChannel) -> str:
    return "shared" if channel.is_shared or channel.has_guests else "internal"


def states_of(db: Session, actor: Actor, entry_ids: Sequence[str]) -> dict[str, str]:
    """In words, where each entry stands in Slack. For staff; entries of which Slack knows nothing are left out."""
    if not actor.is_staff:
        return {}
    rows = select(Mirrored).where(Mirrored.entry_id.in_(entry_ids), Mirrored.direction == "out")
    said: dict[str, list[str]] = {}
    for row in db.scalars(rows.options(joinedload(Mirrored.link)).order_by(Mirrored.id)):
        said.setdefault(row.entry_id, []).append(_in_words(row))
    return {entry_id: "; ".join(words) for entry_id, words in said.items()}


def _in_words(row: Mirrored) -> str:
    name = f"#{row.link.channel_name}"
    if row.state == "sent":
        return f"in {name}"
    if row.state == "refused":
        return f"not in {name}: {row.error}"
    if row.state == "removed":
        return f"removed from {name}"
    return f"on its way to {name}"


def sent_row(db: Session, *, link_id: str, entry_id: str) -> Mirrored | None:
    """The ledger's row of an entry in a channel."""
    return db.scalar(select(Mirrored).where(Mirrored.link_id == link_id, Mirrored.entry_id == entry_id))


def row_of_message(db: Session, *, channel: str, ts: str) -> Mirrored | None:
    """The ledger's row of a Slack message."""
    found = select(Mirrored).where(Mirrored.channel == channel, Mirrored.ts == ts)
    return db.scalar(found.options(joinedload(Mirrored.link)))


def is_fresh(link: ChannelLink, now: datetime) -> bool:
    return link.checked_at > now - AUDIENCE_LASTS
