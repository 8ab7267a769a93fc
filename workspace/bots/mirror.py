"""Reactions: what is written here stands in the linked channels too, once and in order.

Order: each channel is a lane. Once: the ledger says "sending" before the call, so after a lost answer or a crash we
look in the channel for our own block id before we repeat. Pace: one write a second for each channel, kept in the
database, as is what Slack told us to wait.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workspace.bots.cards import card_of, plain_card
from workspace.bots.events import EntryMirrored
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import (
    MENDED_BY,
    OUTSIDERS,
    SOON,
    link_of_channel,
    look_again,
    note_trouble,
    place_of,
    row_of_entry,
)
from workspace.bots.models import ChannelLink, Mirrored
from workspace.bots.places import Place
from workspace.bots.wording.blocks import Message
from workspace.bots.wording.refusals import GONE, MENDABLE, NO_THREAD, TOO_MUCH, UNEDITABLE, in_words
from workspace.customers.events import customer_room
from workspace.errors import NotFound
from workspace.events import Delivery, Room, record
from workspace.handoffs.queries import offer_entry_id
from workspace.policy import Audience, system_actor
from workspace.ports import Chat, ChatAway, ChatBusy, ChatRefused, ChatUnsure
from workspace.timeline.models import Entry
from workspace.timeline.queries import get_entry
from workspace.worker import GiveUp, Later, Tools

PACE = timedelta(seconds=1)
"""Slack: about one message a second for each channel."""
PATIENCE = (timedelta(seconds=2), timedelta(minutes=1))
"""After a lost answer we look again as long as we have been trying already, within these two."""
NO_LONGER = ""
"""A row's thread when it belongs into one that is gone."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Task:
    """What has to be done in one channel for one entry, decided in one short look at the database.

    `at` is that look: what happened before it is in `message`.
    """

    op: str  # post | update | delete | settle
    row_id: str
    link_id: str
    place: Place
    ts: str | None
    thread_ts: str | None
    message: Message
    plain: Message
    block_id: str
    revision: int
    at: datetime
    look_since: datetime | None


def lanes_of_entry(db: Session, event: Any) -> Sequence[str]:
    """A lane for each linked channel that may show the entry at all: the first of two checks of its audience."""
    links = select(ChannelLink).where(ChannelLink.customer_id == event.customer_id, ChannelLink.unlinked_at.is_(None))
    return [place_of(link).lane for link in db.scalars(links) if link.audience == "internal"]


def mirror_entry(tools: Tools, delivery: Delivery) -> None:
    """Bring one channel up to date with one entry: post, edit or delete. Repeating it is harmless."""
    _mirror(tools, delivery, lambda db: str(delivery.event.entry_id))


def mirror_handoff(tools: Tools, delivery: Delivery) -> None:
    """Show the new state of a hand-off on the card that offered it."""
    _mirror(tools, delivery, lambda db: offer_entry_id(db, delivery.event.handoff_id))


def _mirror(tools: Tools, delivery: Delivery, entry_id_of: Callable[[Session], str]) -> None:
    place = Place.of_lane(delivery.lane)
    look_again(tools, place)
    with tools.transaction() as db:
        task = _decide(db, tools, place, entry_id_of(db), delivery.at)
    if task is None:
        return
    try:
        ts, was_there = _do(tools, task)
    except ChatBusy as busy:
        _nothing_stored(tools, task, pause=timedelta(seconds=busy.retry_after), everywhere=True)
        raise Later(tools.now() + timedelta(seconds=busy.retry_after), "Slack asked us to wait") from busy
    except ChatAway as away:
        _nothing_stored(tools, task)
        raise Later(tools.now() + SOON, f"Slack cannot be reached: {away.code}") from away
    except ChatUnsure as unsure:
        # The row says "sending": before anything is repeated, the next try looks for what this one may have left.
        shortest, longest = PATIENCE
        wait = max(shortest, min(longest, tools.now() - (task.look_since or task.at)))
        raise Later(tools.now() + wait, f"Slack's answer was lost: {unsure.code}") from unsure
    except ChatRefused as refusal:
        _refused(tools, task, refusal)
        return
    _done(tools, task, ts, was_there=was_there)


# ------------------------------------------------------------------ decide
def _decide(db: Session, tools: Tools, place: Place, entry_id: str, happened_at: datetime) -> _Task | None:
    """What is to do now; None when the channel is up to date or must not show it. Raises Later to keep the pace."""
    now = tools.now()
    link = link_of_channel(db, place)
    if link is None:
        return None
    try:
        entry = get_entry(db, system_actor(now), entry_id)
    except NotFound:
        return None
    row = row_of_entry(db, place, entry_id=entry.id)
    op = _op(link, entry, row, happened_at)
    if op is None:
        return None
    if op in ("post", "update") and not _may_show(link, entry):
        if row is None or row.state != "sending":
            _write_refusal(db, tools, link, entry, row)
            return None
        op = "settle"
    if link.next_post_at is not None and link.next_post_at > now:
        raise Later(link.next_post_at, "one message a second for each channel")
    link.next_post_at = now + PACE
    row = row or _new_row(db, link, entry)
    look_since = row.started_at if row.state == "sending" else None
    if op == "post" and row.state != "sending":
        row.state, row.started_at, row.thread_ts = "sending", now, _thread_of(db, place, entry, row)
        # Should our own echo, or a later look, bring the ts before the answer does, it stands for this revision.
        row.revision, row.sent_at = entry.revision, now
    return _Task(
        op=op, row_id=row.id, link_id=link.id, place=place, ts=row.ts, thread_ts=row.thread_ts or None,
        message=card_of(db, entry, public_url=tools.settings.public_url),
        plain=plain_card(entry, public_url=tools.settings.public_url),
        block_id=f"tl:{entry.id}", revision=entry.revision, at=now, look_since=look_since,
    )  # fmt: skip


def _op(link: ChannelLink, entry: Entry, row: Mirrored | None, happened_at: datetime) -> str | None:
    if row is not None and (row.direction == "in" or row.state in ("removed", "refused")):
        return None
    state = row.state if row is not None else "waiting"
    if entry.deleted_at is not None:
        # What is still "sending" may be there: look, and delete what is found.
        return {"sent": "delete", "sending": "settle"}.get(state)
    if row is None or state != "sent":
        # What was said before the link is not said afterwards, even when it is edited.
        return "post" if entry.created_at >= link.created_at or state == "sending" else None
    is_stale = row.revision < entry.revision or row.sent_at is None or happened_at >= row.sent_at
    return "update" if is_stale else None


def _may_show(link: ChannelLink, entry: Entry) -> bool:
    """The second check. An internal channel holds staff alone, and staff see every entry; a shared one gets nothing."""
    return link.audience == "internal" and entry.audience in (Audience.staff, Audience.vendors)


def _thread_of(db: Session, place: Place, entry: Entry, row: Mirrored) -> str | None:
    """The message under which this one belongs: the answered entry's, or the offer's for a step of a hand-off."""
    if row.thread_ts == NO_LONGER:
        return NO_LONGER
    root_id = entry.reply_to_id
    if root_id is None and entry.handoff_id:
        offer_id = offer_entry_id(db, entry.handoff_id)
        root_id = offer_id if offer_id != entry.id else None
    root = row_of_entry(db, place, entry_id=root_id) if root_id else None
    return (root.thread_ts or root.ts) if root is not None and root.state == "sent" else None


def _new_row(db: Session, link: ChannelLink, entry: Entry) -> Mirrored:
    row = Mirrored(
        link_id=link.id, entry_id=entry.id, team=link.team, channel=link.channel, direction="out", state="waiting",
        revision=0,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def _write_refusal(db: Session, tools: Tools, link: ChannelLink, entry: Entry, row: Mirrored | None) -> None:
    row = row or _new_row(db, link, entry)
    if row.state == "waiting":
        row.state, row.error = "refused", OUTSIDERS
        _show_state(db, tools, row)


# ------------------------------------------------------------------ do
def _do(tools: Tools, task: _Task) -> tuple[str | None, bool]:
    """One write at most. Returns the message's ts, and whether an earlier try had left it there already."""
    chat, channel = chat_of(tools, task.place.team), task.place.channel
    if task.op == "update":
        _say(task, lambda said: chat.update(channel=channel, ts=str(task.ts), **said))
        return task.ts, False
    there = task.ts if task.op == "delete" else _look(chat, task)
    if task.op == "post" and there is None:
        return _say(task, lambda said: chat.post(channel=channel, thread_ts=task.thread_ts, **said)), False
    if task.op != "post" and there is not None:
        chat.delete(channel=channel, ts=there)
    return there, True


def _look(chat: Chat, task: _Task) -> str | None:
    """The message that an earlier try may have left there."""
    if task.look_since is None:
        return None
    since = task.look_since - timedelta(minutes=1)
    return chat.find(channel=task.place.channel, block_id=task.block_id, since=since, thread_ts=task.thread_ts)


def _say(task: _Task, say: Callable[[dict[str, Any]], T]) -> T:
    """Say the card, or where Slack finds it too much, in short where to read it."""
    try:
        return say({"text": task.message.text, "blocks": task.message.blocks})
    except ChatRefused as refusal:
        if refusal.code not in TOO_MUCH:
            raise
        return say({"text": task.plain.text, "blocks": task.plain.blocks})


# ------------------------------------------------------------------ write down what came of it
def _done(tools: Tools, task: _Task, ts: str | None, *, was_there: bool) -> None:
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        if row.state != "removed":
            row.state = "removed" if task.op in ("delete", "settle") else "sent"
        row.ts, row.error = ts or row.ts, ""
        if not was_there:
            # What an earlier try left there shows the revision of that try; a later delivery brings it up to date.
            row.revision, row.sent_at = task.revision, task.at
        db.get_one(ChannelLink, task.link_id).trouble = ""
        _show_state(db, tools, row)


def _nothing_stored(tools: Tools, task: _Task, *, pause: timedelta = timedelta(0), everywhere: bool = False) -> None:
    """This try left nothing there: the row waits again unless an earlier try is still unsettled. Keep Slack's pause."""
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        if task.op == "post" and task.look_since is None:
            row.state, row.started_at, row.sent_at = "waiting", None, None
        live = update(ChannelLink).where(ChannelLink.unlinked_at.is_(None))
        until = tools.now() + pause
        if everywhere:
            # Slack limits a method for the whole workspace: other channels would be refused as well.
            later = (ChannelLink.next_post_at.is_(None)) | (ChannelLink.next_post_at < until)
            db.execute(live.where(later).values(next_post_at=until))
        else:
            db.execute(live.where(ChannelLink.id == task.link_id).values(next_post_at=until))


def _refused(tools: Tools, task: _Task, refusal: ChatRefused) -> None:
    """A definite no: wait for somebody to mend it, note that the message is gone, or write down why."""
    if refusal.code in MENDABLE:
        _nothing_stored(tools, task)
        note_trouble(tools, task.link_id, refusal)
        raise Later(tools.now() + MENDED_BY, in_words(refusal)) from refusal
    if refusal.code in NO_THREAD and task.op == "post" and task.thread_ts is not None:
        _leave_thread(tools, task)
        raise Later(tools.now() + PACE, "the thread is gone: it is said in the channel") from refusal
    is_gone = refusal.code in GONE and task.op != "post"
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        row.state = "removed" if is_gone else "refused"
        row.error = "" if is_gone else UNEDITABLE.get(refusal.code, in_words(refusal))
        _show_state(db, tools, row)
    if not is_gone:
        raise GiveUp(in_words(refusal)) from refusal


def _leave_thread(tools: Tools, task: _Task) -> None:
    """The root was deleted there, so this is said in the channel."""
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        row.state, row.started_at, row.sent_at, row.thread_ts = "waiting", None, None, NO_LONGER


def _show_state(db: Session, tools: Tools, row: Mirrored) -> None:
    """Open pages of staff show anew where the entry stands."""
    entry = db.get_one(Entry, row.entry_id)
    op = "remove" if entry.deleted_at is not None else "upsert"
    room = Room(customer_room(entry.customer_id), f"entry:{entry.id}", op)
    record(db, system_actor(tools.now()), EntryMirrored(entry.id, entry.customer_id), rooms=[room])
