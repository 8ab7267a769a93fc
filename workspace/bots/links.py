"""Which channel mirrors which customer, who is in it, and the ledger's answer to "where does this entry stand?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from workspace.bots.events import ChannelDoubted, ChannelLinked, ChannelUnlinked, LinkChanged
from workspace.bots.healing.asking import EVERY, sweep_later
from workspace.bots.healing.audience import OUTSIDERS, audience_changed
from workspace.bots.healing.breaker import one_tries_alone, put_off, slack_answered, slack_failed
from workspace.bots.installing.installations import chat_of
from workspace.bots.models import ChannelLink, Mirrored, SlackPerson
from workspace.bots.places import Place, Who
from workspace.bots.wording.refusals import MENDABLE, in_words
from workspace.customers.events import signal
from workspace.customers.queries import get_customer
from workspace.errors import Conflict, Invalid, NotFound
from workspace.events import Delivery, DeliveryRow, Room, record
from workspace.policy import Actor, require, system_actor
from workspace.ports import ChatBusy, ChatChannel, ChatError, ChatRefused
from workspace.worker import Later, Tools

AUDIENCE_LASTS = timedelta(minutes=1)
"""How long we believe what Slack said about who is in a channel."""
SLACK_FORGETS = timedelta(seconds=61)
"""A little longer than the adapter may answer from memory about a channel."""
MENDED_BY = timedelta(minutes=1)
"""What a person has to mend is tried again after this."""
SOMEBODY = "somebody"
"""Stands for outsiders of whom no id is told."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def links_of(db: Session, actor: Actor, customer_id: str) -> Sequence[ChannelLink]:
    """The live links of a customer. For staff."""
    if not actor.is_staff:
        return []
    found = select(ChannelLink).where(ChannelLink.customer_id == customer_id, ChannelLink.unlinked_at.is_(None))
    return db.scalars(found.order_by(ChannelLink.id)).all()


def link_of_channel(db: Session, place: Place) -> ChannelLink | None:
    """The live link of a channel, with its customer."""
    found = select(ChannelLink).where(ChannelLink.team == place.team, ChannelLink.channel == place.channel)
    found = found.where(ChannelLink.unlinked_at.is_(None))
    return db.scalar(found.options(joinedload(ChannelLink.customer)))


def link_channel(db: Session, actor: Actor, *, customer_id: str, team: str, channel: ChatChannel) -> ChannelLink:
    """Mirror a customer's timeline in a channel from now on. The caller asked Slack about the channel just before.

    Raises Conflict when the channel mirrors another customer, Invalid when people from outside are in it. Linking
    what is linked already only looks at the channel anew.
    """
    require(actor, "channel.link")
    customer = get_customer(db, actor, customer_id)
    known = link_of_channel(db, Place(team, channel.id))
    if known is not None and known.customer_id != customer.id:
        raise Conflict(f"#{channel.name} mirrors {known.customer.name} already. Unlink it there first.")
    if channel.is_archived:
        raise Invalid(f"#{channel.name} is archived in Slack.")
    if audience_of(channel) != "internal":
        raise Invalid(f"People from outside are in #{channel.name}, so what staff write must not go there.")
    link = known or ChannelLink(
        customer_id=customer.id, team=team, channel=channel.id, by_id=actor.id, created_at=actor.at
    )
    was_shared = link.audience == "shared"
    write_down_audience(link, channel, at=actor.at)
    db.add(link)
    db.flush()
    if was_shared:
        audience_changed(db, link, at=actor.at)
    sweep_later(db, team, at=actor.at, due_at=actor.at + EVERY)
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


# ------------------------------------------------------------------ who is in a channel
def audience_of(channel: ChatChannel) -> str:
    return "shared" if channel.is_shared or channel.has_guests else "internal"


def write_down_audience(link: ChannelLink, channel: ChatChannel, *, at: datetime) -> None:
    """What Slack says now of a channel, and what troubles its link."""
    link.audience, link.checked_at, link.channel_name = audience_of(channel), at, channel.name[:100]
    link.is_private = channel.is_private
    link.outsiders = " ".join(sorted(_outsiders(channel)))
    if link.audience == "shared":
        link.trouble = "" if link.vendor_id else OUTSIDERS
    elif channel.is_archived or not channel.is_member:
        link.trouble = MENDABLE["is_archived" if channel.is_archived else "not_in_channel"]
    else:
        link.trouble = ""


def _outsiders(channel: ChatChannel) -> set[str]:
    """Who reads along from outside; never empty where anybody does."""
    return {SOMEBODY, *channel.outsiders} if audience_of(channel) == "shared" else set()


def is_fresh(link: ChannelLink, now: datetime) -> bool:
    return link.checked_at > now - AUDIENCE_LASTS


def place_of(link: ChannelLink) -> Place:
    return Place(link.team, link.channel)


def lanes_of_link(db: Session, event: ChannelLinked | ChannelDoubted) -> Sequence[str]:
    """What is asked about a channel stands in line with what is said there."""
    return [place_of(db.get_one(ChannelLink, event.link_id)).lane]


def hear_of_channel(db: Session, event: Any, *, team: str, own_user: str, at: datetime) -> None:
    """Something happened to a channel: look anew at who is in it before the next word goes there."""
    kind = str(event["type"])
    if kind == "channel_id_changed":
        _change_id(db, Place(team, str(event["old_channel_id"])), Place(team, str(event["new_channel_id"])))
        return
    told = event.get("channel")
    link = link_of_channel(db, Place(team, str(told["id"] if isinstance(told, dict) else told)))
    if link is None:
        return
    if kind in ("channel_deleted", "group_deleted"):
        unlink_channel(db, system_actor(at), link_id=link.id)
    elif kind in ("channel_rename", "group_rename"):
        link.channel_name = str(told["name"])[:100]
        record(db, system_actor(at), LinkChanged(link.id, link.customer_id), rooms=[_profile(link)])
    elif not (kind == "member_joined_channel" and _is_staff(db, Who(team, str(event.get("user", ""))))):
        others = str(event.get("connected_team_id") or SOMEBODY) if kind == "channel_shared" else ""
        _doubt(db, link, may_widen=_may_widen(event, own_user), others=others, at=at)


def _may_widen(event: Any, own_user: str) -> bool:
    """Whether what Slack said a moment ago may be wrong now: then wait until nobody remembers it."""
    if event["type"] == "member_joined_channel":
        return bool(event.get("user") != own_user)
    return event["type"] in ("channel_shared", "channel_unshared")


def _doubt(db: Session, link: ChannelLink, *, may_widen: bool, others: str, at: datetime) -> None:
    """`others`: the organisation with which it is shared from now on. Told late, it may be seen there already."""
    link.checked_at = LONG_AGO
    if others and (link.audience != "shared" or others not in link.outsiders.split()):
        link.audience = "shared"
        audience_changed(db, link, at=at)
    until = at + SLACK_FORGETS if may_widen else at
    if may_widen:
        link.next_post_at = max(link.next_post_at or until, until)
    record(db, system_actor(at), ChannelDoubted(link.id, link.customer_id), rooms=[_profile(link)], due_at=until)


def _change_id(db: Session, old: Place, new: Place) -> None:
    rows, links = (
        update(Mirrored).where(Mirrored.team == old.team),
        update(ChannelLink).where(ChannelLink.team == old.team),
    )
    db.execute(rows.where(Mirrored.channel == old.channel).values(channel=new.channel))
    db.execute(links.where(ChannelLink.channel == old.channel).values(channel=new.channel, checked_at=LONG_AGO))
    waiting = update(DeliveryRow).where(DeliveryRow.lane == old.lane, DeliveryRow.done_at.is_(None))
    db.execute(waiting.values(lane=new.lane))


def _is_staff(db: Session, who: Who) -> bool:
    known = db.get(SlackPerson, (who.team, who.user))
    return known is not None and known.person_id is not None


def _profile(link: ChannelLink) -> Room:
    return signal(link.customer_id, "profile")


# ------------------------------------------------------------------ asking Slack
def look_at_channel(tools: Tools, delivery: Delivery) -> None:
    """Reaction: ask Slack about a channel that was linked or may have changed; go into a public one just linked."""
    place = Place.of_lane(delivery.lane)
    with tools.transaction() as db:
        link = link_of_channel(db, place)
        # Whoever was outside may have left: remembered, they would be there until somebody else comes or goes.
        fresh = isinstance(delivery.event, ChannelLinked) or (link is not None and link.audience == "shared")
        if link is not None:
            link.checked_at = LONG_AGO
    with one_tries_alone(tools, place.team):
        found = look_again(tools, place, fresh=fresh)
    if found is None or found.is_member or found.is_archived or not isinstance(delivery.event, ChannelLinked):
        return
    with tools.reading() as db:
        link = db.get_one(ChannelLink, delivery.event.link_id)
    with _asking(tools, link):
        chat_of(tools, place.team).join(place.channel)
    look_at_channel(tools, replace(delivery, event=ChannelDoubted(**vars(delivery.event))))


def look_again(tools: Tools, place: Place, *, fresh: bool = False) -> ChatChannel | None:
    """Ask Slack, at most once a minute, whether the channel is still ours alone. Raises Later when it does not tell.

    None when that was not due, or when the channel is not linked.
    """
    with tools.reading() as db:
        link = link_of_channel(db, place)
    now = tools.now()
    if link is None or is_fresh(link, now):
        return None
    if link.next_post_at is not None and link.next_post_at > now:
        raise Later(link.next_post_at, "the channel rests")
    with _asking(tools, link):
        found = chat_of(tools, place.team).channel(place.channel, fresh=fresh)
    with tools.transaction() as db:
        known = db.get_one(ChannelLink, link.id)
        changed, before = (known.audience, known.channel_name, known.trouble), set(known.outsiders.split())
        write_down_audience(known, found, at=now)
        # Who was there before the first look is answered for by the admin who named the vendor.
        has_others = bool(before and _outsiders(found) - before)
        if known.audience != changed[0] or has_others:
            audience_changed(db, known, at=now)
        if changed != (known.audience, known.channel_name, known.trouble):
            record(db, system_actor(now), LinkChanged(known.id, known.customer_id), rooms=[_profile(known)])
    return found


@contextmanager
def _asking(tools: Tools, link: ChannelLink) -> Iterator[None]:
    """Put off what is under way when Slack does not answer, and say what must be mended when it refuses."""
    try:
        yield
    except ChatBusy as busy:
        raise put_off(tools, busy) from busy
    except ChatRefused as refusal:
        note_trouble(tools, link.id, refusal)
        raise Later(tools.now() + MENDED_BY, in_words(refusal)) from refusal
    except ChatError as lost:
        slack_failed(tools, link.team, lost)
        raise put_off(tools, lost) from lost
    slack_answered(tools, link.team)


def note_trouble(tools: Tools, link_id: str, refusal: ChatRefused) -> None:
    """Show on the customer's page why nothing can be said in a channel at present."""
    with tools.transaction() as db:
        link = db.get_one(ChannelLink, link_id)
        if link.trouble != in_words(refusal):
            link.trouble = in_words(refusal)
            record(db, system_actor(tools.now()), LinkChanged(link.id, link.customer_id), rooms=[_profile(link)])


# ------------------------------------------------------------------ the ledger
def row_of_entry(db: Session, place: Place, *, entry_id: str) -> Mirrored | None:
    """The ledger's row of an entry in a channel, whichever link brought it there: the newest."""
    found = select(Mirrored).where(Mirrored.entry_id == entry_id)
    found = found.where(Mirrored.team == place.team, Mirrored.channel == place.channel)
    return db.scalar(found.order_by(Mirrored.id.desc()).limit(1))


def row_of_message(db: Session, place: Place, *, ts: str) -> Mirrored | None:
    """The ledger's row of a Slack message."""
    found = select(Mirrored).where(Mirrored.team == place.team, Mirrored.channel == place.channel, Mirrored.ts == ts)
    return db.scalar(found.options(joinedload(Mirrored.link)))


def is_history(db: Session, entry_id: str) -> bool:
    """Whether an entry was brought in from long before a channel was linked: then it is news for nobody."""
    brought = select(Mirrored.id).where(Mirrored.entry_id == entry_id, Mirrored.adoption_id.is_not(None))
    return db.scalar(brought.limit(1)) is not None
