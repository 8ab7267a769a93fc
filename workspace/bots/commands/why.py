"""`/baton why`: why an entry stands in Slack or not, and why somebody was told of it or not: as the rows say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.bundling.budget import rank_of, spent_on
from workspace.bots.bundling.bundles import bundle_of_message
from workspace.bots.commands.asked import Around, Asked
from workspace.bots.links import is_history, link_of_channel, row_of_message
from workspace.bots.mirroring.standing import Standing, standings_of
from workspace.bots.models import ChannelLink, Mirrored
from workspace.bots.people import acting
from workspace.bots.places import Place
from workspace.bots.wording.blocks import Message, list_blocks
from workspace.bots.wording.mrkdwn_in import literal
from workspace.errors import Invalid, NotFound
from workspace.events import DeliveryRow, EventRow
from workspace.people.notifications import notifications_about
from workspace.policy import Actor
from workspace.timeline.models import Entry
from workspace.timeline.queries import get_entry, people_mentioned, visible_entries, writers_in_thread
from workspace.worker import Tools

LAST = 5
_ENTRY = re.compile(r"/entries/([0-9a-z]{26})")
_MESSAGE = re.compile(r"/archives/([A-Z0-9]+)/p(\d{10})(\d{6})")


def why(tools: Tools, asked: Asked, _around: Around) -> Message:
    """The last entries of this channel's customer, or the one that a link or some of its words mean."""
    with tools.reading() as db:
        actor = acting(db, asked.who, at=tools.now())
        link = link_of_channel(db, asked.place)
        entries = [_meant(db, actor, asked, link)] if asked.plain else _last(db, actor, link)
        lines = [_of_channel(db, link, at=actor.at)] if link is not None else []
        lines += [_line(db, actor, link, entry, public_url=tools.settings.public_url) for entry in entries]
        url = (
            f"{tools.settings.public_url}/customers/{entries[0].customer_id}" if entries else tools.settings.public_url
        )
        return list_blocks(title="Why", lines=lines, url=url)


# ------------------------------------------------------------------ which entries
def _last(db: Session, actor: Actor, link: ChannelLink | None) -> Sequence[Entry]:
    if link is None:
        raise Invalid("This channel mirrors no customer, so say which entry, by its link: `/baton why https://…`.")
    found = select(Entry).where(Entry.customer_id == link.customer_id, visible_entries(actor))
    found = found.where(Entry.deleted_at.is_(None)).order_by(Entry.created_at.desc(), Entry.id.desc())
    return db.scalars(found.limit(LAST)).all()


def _meant(db: Session, actor: Actor, asked: Asked, link: ChannelLink | None) -> Entry:
    if by_link := _ENTRY.search(asked.plain):
        return get_entry(db, actor, by_link[1])
    if message := _MESSAGE.search(asked.plain):
        return _of_message(db, actor, Place(asked.who.team, message[1]), f"{message[2]}.{message[3]}")
    if link is None:
        raise Invalid("This channel mirrors no customer, so say which entry by its link, not by its words.")
    found = select(Entry).where(Entry.customer_id == link.customer_id, visible_entries(actor))
    found = found.where(Entry.deleted_at.is_(None), Entry.body.icontains(asked.plain, autoescape=True))
    entry = db.scalar(found.order_by(Entry.created_at.desc(), Entry.id.desc()).limit(1))
    if entry is None:
        raise NotFound("No entry of this customer has these words. A few in a row are enough.")
    return entry


def _of_message(db: Session, actor: Actor, place: Place, ts: str) -> Entry:
    row = row_of_message(db, place, ts=ts)
    if row is not None:
        return get_entry(db, actor, row.entry_id)
    if bundle_of_message(db, place, ts=ts) is not None:
        raise Invalid("This message stands for many entries. Ask for one of them by its words.")
    raise NotFound("Baton knows nothing of this message.")


# ------------------------------------------------------------------ where it stands
def _of_channel(db: Session, link: ChannelLink, *, at: datetime) -> str:
    spent = spent_on(db, link, at=at)
    trouble = f" Nothing can be said there now: {literal(link.trouble)}." if link.trouble else ""
    return f"#{literal(link.channel_name)} has said {spent} of {link.budget} messages today (UTC).{trouble}"


def _line(db: Session, actor: Actor, link: ChannelLink | None, entry: Entry, *, public_url: str) -> str:
    words = literal(" ".join(entry.body.split())[:80])
    head = f"**{literal(entry.author_name)}** [“{words}”]({public_url}/entries/{entry.id})"
    stands = [_stands(db, link, entry, each) for each in standings_of(db, actor, [entry.id]).get(entry.id, [])]
    return "\n".join([head, *(stands or [_born(db, entry)]), _told(db, actor, entry)])


def _stands(db: Session, link: ChannelLink | None, entry: Entry, standing: Standing) -> str:
    at = f" at {standing.at:%H:%M} UTC" if standing.at and standing.state in ("sent", "bundled", "older") else ""
    why_so = standing.why if standing.why not in standing.words else ""
    if standing.state == "sent" and not why_so and link is not None:
        rank = rank_of(db, link, entry)
        why_so = f"it {rank.why}, so it is said whatever the budget" if rank.level == "always" else ""
    return f"- {literal(standing.words)}{at}" + (f", because {literal(why_so)}" if why_so else "")


def _born(db: Session, entry: Entry) -> str:
    if is_history(db, entry.id):
        return "- it was brought in from before the channel was linked, so no channel is told of it"
    born = select(ChannelLink.channel_name).join(Mirrored, Mirrored.link_id == ChannelLink.id)
    name = db.scalar(born.where(Mirrored.entry_id == entry.id, Mirrored.direction == "in").limit(1))
    if name is not None:
        return f"- it was written in #{literal(name)}"
    return "- in no channel, because none was linked to the customer when it was written"


# ------------------------------------------------------------------ who was told
def _told(db: Session, actor: Actor, entry: Entry) -> str:
    if entry.author_id == actor.id:
        return "- you were not notified, because you wrote it"
    subjects = [f"entry:{entry.id}", *([f"handoff:{entry.handoff_id}"] if entry.handoff_id else [])]
    told = notifications_about(db, actor, subjects=subjects)
    if not told:
        return f"- you were not notified, because {_why_not(db, actor, entry)}"
    reasons = {
        "mention": "it names you or your team",
        "reply": "you wrote in its thread",
        "handoff": "the customer was offered to you or your team",
    }
    whys = " and ".join(reasons.get(each.kind, each.kind) for each in told)
    read = f", and read it at {told[0].read_at:%H:%M} UTC" if told[0].read_at else ""
    return f"- you were notified at {told[0].created_at:%H:%M} UTC, because {whys}{read}"


def _why_not(db: Session, actor: Actor, entry: Entry) -> str:
    if is_history(db, entry.id):
        return "nobody is told of what was said before the channel was linked"
    concerns = actor.id in people_mentioned(db, entry.id)
    if entry.reply_to_id:
        concerns = concerns or actor.id in writers_in_thread(db, entry.reply_to_id)
    if not concerns:
        return "it names neither you nor your team, and you have not written in its thread"
    waiting = select(DeliveryRow.last_error).join(EventRow, EventRow.id == DeliveryRow.event_id)
    waiting = waiting.where(DeliveryRow.reaction == "tell_mentioned", DeliveryRow.done_at.is_(None))
    found = db.execute(waiting.where(EventRow.payload.contains(entry.id)).limit(1)).first()
    if found is None:
        return "you came to the team, or into the thread, afterwards"
    return f"that has not happened yet{f': {found[0]}' if found[0] else ''}"
