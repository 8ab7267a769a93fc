"""Bring messages in, a few in one short write, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from workspace.bots.adopting.found import left_out, root_of
from workspace.bots.adopting.sticking import bring_reactions
from workspace.bots.crossing.noting import note_files
from workspace.bots.events import HistoryChanged
from workspace.bots.inbound import Own, Raw, body_of, moment_of
from workspace.bots.links import place_of, row_of_message
from workspace.bots.models import Adoption, ChannelLink, GoneMessage, Mirrored
from workspace.bots.people import writer
from workspace.bots.places import Who
from workspace.bots.wording.mrkdwn_in import literal
from workspace.events import record
from workspace.policy import system_actor
from workspace.ports import ChatMessage
from workspace.timeline.history import write_history
from workspace.timeline.models import Entry
from workspace.worker import Tools

FEW = 10
"""Messages in one write: some 20 ms, so that nobody who writes meanwhile waits for long."""


class Stirred(Exception):
    """Somebody edited there what we had read and not written down: it has to be read again."""


def take_page(tools: Tools, adoption: Adoption, messages: Sequence[ChatMessage], own: Own) -> None:
    """Write down what is new of a page. Raises Stirred."""
    for start in range(0, len(messages), FEW):
        with tools.transaction() as db:
            now = db.get_one(Adoption, adoption.id)
            if now.state != "taking":
                return
            if now.stirred != adoption.stirred:
                raise Stirred
            link = db.get_one(ChannelLink, now.link_id)
            raws = [message.raw for message in messages[start : start + FEW]]
            brought = [entry.id for raw in raws if (entry := _take(db, now, link, raw, own, at=tools.now()))]
            if brought:
                now.taken += len(brought)
                record(db, system_actor(tools.now()), HistoryChanged(link.customer_id, brought))


def _take(db: Session, adoption: Adoption, link: ChannelLink, message: Raw, own: Own, *, at: datetime) -> Entry | None:
    ts = str(message["ts"])
    if left_out(message, own) or row_of_message(db, place_of(link), ts=ts) is not None:
        return None
    if db.get(GoneMessage, (link.team, link.channel, ts)) is not None:
        return None
    body = body_of(db, message, team=link.team, at=at)
    if not body.strip():
        return None
    thread = root_of(message)
    root = _root(db, link, thread) if thread else None
    if thread and root is None:
        body = f"*Answers an earlier message in #{literal(link.channel_name)}:*\n\n{body}"
    author = writer(db, Who(link.team, str(message["user"])), at=at)
    moment = min(moment_of(message), at)
    entry = write_history(db, author.moved_to(moment), customer_id=link.customer_id, body=body, reply_to_id=root)
    row = Mirrored(
        link_id=link.id, entry_id=entry.id, team=link.team, channel=link.channel, ts=ts, thread_ts=thread,
        direction="in", state="sent", revision=entry.revision, user_id=str(message["user"]),
        edited_ts=str((message.get("edited") or {}).get("ts") or "") or None, adoption_id=adoption.id,
    )  # fmt: skip
    db.add(row)
    note_files(db, author, row, message)
    bring_reactions(db, link, entry, message, own, at=at)
    return entry


def _root(db: Session, link: ChannelLink, thread: str) -> str | None:
    """The root entry of the message that is answered; where that is gone, of the first answer to it that is here."""
    row = row_of_message(db, place_of(link), ts=thread) or _first_in(db, link, thread)
    if row is None or row.link.customer_id != link.customer_id:
        return None
    answered = db.get_one(Entry, row.entry_id)
    return answered.reply_to_id or answered.id


def _first_in(db: Session, link: ChannelLink, thread: str) -> Mirrored | None:
    known = select(Mirrored).join(Mirrored.link).where(Mirrored.team == link.team, Mirrored.channel == link.channel)
    known = known.where(Mirrored.thread_ts == thread, ChannelLink.customer_id == link.customer_id)
    return db.scalar(known.options(contains_eager(Mirrored.link)).order_by(Mirrored.id).limit(1))
