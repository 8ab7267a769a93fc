"""Who reads along in a channel, and what may cross: the one place that decides it, asked when queued and when sent.

When people from outside come in, what is for staff alone is held, and the admins are asked: keep the customer apart
from the channel, or go on with what one vendor may see. When they are gone, what was held goes out.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workspace.bots.events import CardWanted, LinkChanged
from workspace.bots.models import ChannelLink, Mirrored
from workspace.customers.events import signal
from workspace.errors import Conflict, NotFound
from workspace.events import record
from workspace.people.models import Person
from workspace.people.notifications import forget, mark_settled, notify
from workspace.people.queries import get_vendor
from workspace.policy import Actor, Audience, Role, require, system_actor
from workspace.sharing.queries import live_shares_of_customer
from workspace.timeline.models import Entry

OUTSIDERS = "people from outside are in the channel"
WAS_HELD = "it was held while people from outside were in the channel"


def may_cross(db: Session, link: ChannelLink, entry: Entry, *, at: datetime) -> bool:
    """An internal channel holds staff alone, and staff see every entry.

    In a shared one only what is for the vendor that an admin named, while a share lets this vendor see it here too.
    `entry` has its vendors.
    """
    if link.audience == "internal":
        return True
    if link.vendor_id is None or entry.audience != Audience.vendors:
        return False
    return any(vendor.id == link.vendor_id for vendor in entry.vendors) and _is_shared(db, link.vendor_id, entry, at=at)


def _is_shared(db: Session, vendor_id: str, entry: Entry, *, at: datetime) -> bool:
    """Whether something of what the entry is about is open now for everybody of this vendor: so is the channel."""
    shares = live_shares_of_customer(db, system_actor(at), entry.customer_id)
    return any(
        share.vendor_id == vendor_id and share.person_id is None and entry.document_id in (None, "", share.document_id)
        for share in shares
    )


def hold_at_once(db: Session, link: ChannelLink, entry: Entry, *, at: datetime) -> bool:
    """When it is written: whether it is kept out of the channel from the start. False: its delivery looks again."""
    if may_cross(db, link, entry, at=at):
        return False
    held = Mirrored(
        link_id=link.id, entry_id=entry.id, team=link.team, channel=link.channel, direction="out", state="held",
        error=OUTSIDERS,
    )  # fmt: skip
    db.add(held)
    return True


def audience_changed(db: Session, link: ChannelLink, *, at: datetime) -> None:
    """The channel became shared, or internal again, or others from outside came: what an admin said before is over."""
    if link.audience == "shared":
        link.vendor_id, link.trouble = None, OUTSIDERS
        _ask_admins(db, link, at=at)
        return
    link.vendor_id = None
    _asked_no_more(db, link, at=at)
    release(db, link, at=at)


def go_on_with(db: Session, actor: Actor, *, link_id: str, vendor_id: str) -> ChannelLink:
    """Let what is for staff and this vendor cross into a shared channel; everything else stays held. For admins.

    Whose people are in the channel Slack does not tell: the admin who names the vendor answers for it.
    """
    require(actor, "channel.open")
    link = _live(db, link_id)
    if link.audience != "shared":
        raise Conflict("Nobody from outside is in this channel any more: everything crosses again.")
    link.vendor_id, link.trouble = get_vendor(db, actor, vendor_id).id, ""
    _asked_no_more(db, link, at=actor.at)
    release(db, link, at=actor.at)
    record(db, actor, LinkChanged(link.id, link.customer_id), rooms=[signal(link.customer_id, "profile")])
    return link


def check_may_keep_apart(actor: Actor) -> None:
    """Unlinking instead, as an answer to what the admins were asked. Raises Forbidden."""
    require(actor, "channel.open")


def release(db: Session, link: ChannelLink, *, at: datetime) -> None:
    """What was held and may cross now goes out in its order; cards that show an older text are brought up to date."""
    found = select(Mirrored, Entry).join(Entry, Entry.id == Mirrored.entry_id).where(Mirrored.link_id == link.id)
    found = found.where(Mirrored.direction == "out", Mirrored.state.in_(("held", "sent")))
    found = found.where((Mirrored.state == "held") | (Mirrored.revision < Entry.revision))
    for row, entry in db.execute(found.order_by(Entry.created_at, Entry.id).options(selectinload(Entry.vendors))):
        if not may_cross(db, link, entry, at=at):
            continue
        if row.state == "held":
            row.state, row.error = "waiting", WAS_HELD
        record(db, system_actor(at), CardWanted(entry.id, entry.customer_id, link.team, link.channel))


def _ask_admins(db: Session, link: ChannelLink, *, at: datetime) -> None:
    admins = db.scalars(select(Person.id).where(Person.role == Role.admin, Person.deactivated_at.is_(None)))
    sentence = (
        f"People from outside are in #{link.channel_name}: what is for staff alone is not said there."
        " Say on the customer's page how to go on."
    )
    notify(
        db, system_actor(at), person_ids=admins, kind="channel", subject=f"link:{link.id}", sentence=sentence,
        customer_id=link.customer_id,
    )  # fmt: skip


def _asked_no_more(db: Session, link: ChannelLink, *, at: datetime) -> None:
    mark_settled(db, system_actor(at), subject=f"link:{link.id}")
    # Should it become shared again, everybody is told again.
    forget(db, subject=f"link:{link.id}")


def _live(db: Session, link_id: str) -> ChannelLink:
    found = select(ChannelLink).where(ChannelLink.id == link_id, ChannelLink.unlinked_at.is_(None))
    link = db.scalar(found.options(joinedload(ChannelLink.customer)))
    if link is None:
        raise NotFound("There is no such link.")
    return link
