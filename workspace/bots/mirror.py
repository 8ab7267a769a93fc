"""Reactions: what is written here stands in the linked channels too, once and in order.

Order: each channel is a lane. Once: the ledger says "sending" before the call, so after a lost answer or a crash we
look in the channel for our own block id before we repeat. Pace: one write a second for each channel, kept in the
database, as is what Slack told us to wait.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.blocks import Message
from workspace.bots.cards import card_of, plain_card
from workspace.bots.events import EntryMirrored
from workspace.bots.links import audience_of, is_fresh, link_of_channel, sent_row
from workspace.bots.models import ChannelLink, Mirrored
from workspace.customers.events import customer_room
from workspace.errors import NotFound
from workspace.events import Delivery, Room, record
from workspace.handoffs.queries import offer_entry_id
from workspace.policy import Audience, system_actor
from workspace.ports import ChatAway, ChatBusy, ChatRefused
from workspace.timeline.models import Entry
from workspace.timeline.queries import get_entry
from workspace.worker import GiveUp, Later, Tools

PACE = timedelta(seconds=1)
"""Slack: about one message a second for each channel."""

_MENDABLE = {
    "is_archived": "the channel is archived in Slack",
    "is_inactive": "the channel is archived in Slack",
    "not_in_channel": "Baton is not in the channel: type /invite @baton there",
    "channel_not_found": "Slack does not know this channel, or Baton was removed from it",
    "missing_scope": "the Slack app lacks a permission",
    "invalid_auth": "Slack does not accept the bot token",
    "not_authed": "Slack does not accept the bot token",
    "account_inactive": "the Slack app was removed",
    "token_revoked": "the Slack app's token was revoked",
    "token_expired": "the Slack app's token has expired",
    "restricted_action": "Slack's settings do not let Baton post here",
}
"""Refusals that somebody can mend: the lane waits and tries again. What Slack says, in words."""

_TOO_MUCH = ("msg_too_long", "invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format")
_GONE = ("message_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed", "thread_not_found")


@dataclass(frozen=True)
class _Task:
    """What has to be done in one channel for one entry, decided in one short look at the database."""

    op: str  # post | update | delete | settle
    row_id: str
    link_id: str
    channel: str
    ts: str | None
    thread_ts: str | None
    message: Message | None
    block_id: str
    revision: int
    look_first: datetime | None
    plain: Message | None = None


def lanes_of_entry(db: Session, event: Any) -> Sequence[str]:
    """A lane for each linked channel that may show the entry at all: the first of two checks of its audience."""
    links = select(ChannelLink).where(ChannelLink.customer_id == event.customer_id, ChannelLink.unlinked_at.is_(None))
    return [f"slack:{link.channel}" for link in db.scalars(links) if link.audience == "internal"]


def mirror_entry(tools: Tools, delivery: Delivery) -> None:
    """Bring one channel up to date with one entry: post, edit or delete. Repeating it is harmless."""
    _mirror(tools, delivery, lambda db: delivery.event.entry_id)


def mirror_handoff(tools: Tools, delivery: Delivery) -> None:
    """Show the new state of a hand-off on the card that offered it."""
    _mirror(tools, delivery, lambda db: offer_entry_id(db, delivery.event.handoff_id), even_same_revision=True)


def _mirror(
    tools: Tools, delivery: Delivery, entry_id_of: Callable[[Session], str], *, even_same_revision: bool = False
) -> None:
    channel = str(delivery.lane).removeprefix("slack:")
    _look_at_audience(tools, channel)
    with tools.transaction() as db:
        task = _decide(db, tools, channel, entry_id_of(db), even_same_revision)
    if task is None:
        return
    try:
        ts = _do(tools, task)
    except ChatBusy as busy:
        _let_wait(tools, task, timedelta(seconds=busy.retry_after))
        raise Later(tools.now() + timedelta(seconds=busy.retry_after), "Slack asked us to wait") from busy
    except ChatAway as away:
        _let_wait(tools, task, timedelta(seconds=0))
        raise Later(tools.now() + timedelta(seconds=15), f"Slack cannot be reached: {away.code}") from away
    except ChatRefused as refusal:
        _refused(tools, task, refusal)
        return
    _sent(tools, task, ts)


def _look_at_audience(tools: Tools, channel: str) -> None:
    """Ask Slack again, at most once a minute, whether the channel is still ours alone. It may be shared by now."""
    with tools.reading() as db:
        link = link_of_channel(db, channel)
    if link is None or is_fresh(link, tools.now()):
        return
    try:
        found = tools.outside.chat.channel(channel)
    except ChatBusy as busy:
        raise Later(tools.now() + timedelta(seconds=busy.retry_after), "Slack asked us to wait") from busy
    except ChatAway as away:
        raise Later(tools.now() + timedelta(seconds=15), f"Slack cannot be reached: {away.code}") from away
    except ChatRefused as refusal:
        _note_trouble(tools, link.id, refusal)
        raise Later(tools.now() + timedelta(minutes=5), refusal.code) from refusal
    with tools.transaction() as db:
        known = db.get_one(ChannelLink, link.id)
        known.audience, known.checked_at, known.channel_name = audience_of(found), tools.now(), found.name


def _decide(db: Session, tools: Tools, channel: str, entry_id: str, even_same_revision: bool) -> _Task | None:
    """What is to do now; None when the channel is up to date or must not show it. Raises Later to keep the pace."""
    now = tools.now()
    link = link_of_channel(db, channel)
    if link is None:
        return None
    try:
        entry = get_entry(db, system_actor(now), entry_id)
    except NotFound:
        return None
    row = sent_row(db, link_id=link.id, entry_id=entry.id)
    if row is not None and (row.direction == "in" or row.state in ("removed", "refused")):
        return None
    op = _op(entry, row, even_same_revision)
    if op is None:
        return None
    if op in ("post", "update") and not _may_show(link, entry):
        _write_refusal(db, link, entry, row, "people from outside are in the channel")
        return None
    if link.next_post_at is not None and link.next_post_at > now:
        raise Later(link.next_post_at, "one message a second for each channel")
    link.next_post_at = now + PACE
    row = row or _new_row(db, link, entry)
    look_first = row.started_at if op in ("post", "settle") and row.state == "sending" else None
    if op == "post":
        row.state, row.started_at = "sending", row.started_at or now
        row.thread_ts = _thread_of(db, link, entry)
    card = card_of(db, entry, public_url=tools.settings.public_url) if op in ("post", "update") else None
    plain = plain_card(entry, public_url=tools.settings.public_url) if op in ("post", "update") else None
    return _Task(
        op=op, row_id=row.id, link_id=link.id, channel=channel, ts=row.ts, thread_ts=row.thread_ts, message=card,
        block_id=f"tl:{entry.id}", revision=entry.revision, look_first=look_first, plain=plain,
    )  # fmt: skip


def _op(entry: Entry, row: Mirrored | None, even_same_revision: bool) -> str | None:
    is_there = row is not None and row.state == "sent"
    if entry.deleted_at is not None:
        # What is still "sending" may be there: look, and delete what is found.
        return "delete" if is_there else "settle" if row is not None and row.state == "sending" else None
    if row is None or not is_there:
        return "post"
    return "update" if even_same_revision or row.revision < entry.revision else None


def _may_show(link: ChannelLink, entry: Entry) -> bool:
    """The second check. An internal channel holds staff alone, and staff see every entry; a shared one gets nothing."""
    return link.audience == "internal" and entry.audience in (Audience.staff, Audience.vendors)


def _thread_of(db: Session, link: ChannelLink, entry: Entry) -> str | None:
    """The message under which this one belongs: the answered entry's, or the offer's for a step of a hand-off."""
    root_id = entry.reply_to_id
    if root_id is None and entry.handoff_id:
        offer_id = offer_entry_id(db, entry.handoff_id)
        root_id = offer_id if offer_id != entry.id else None
    root = sent_row(db, link_id=link.id, entry_id=root_id) if root_id else None
    return (root.thread_ts or root.ts) if root is not None else None


def _do(tools: Tools, task: _Task) -> str | None:
    chat = tools.outside.chat
    if task.op == "delete":
        chat.delete(channel=task.channel, ts=str(task.ts))
        return task.ts
    found = _look(tools, task) if task.look_first is not None else None
    if task.message is None:
        if found is not None:
            chat.delete(channel=task.channel, ts=found)
        return found
    if task.op == "update":
        chat.update(channel=task.channel, ts=str(task.ts), text=task.message.text, blocks=task.message.blocks)
        return task.ts
    if found is not None:
        return found
    return _post(tools, task, task.message)


def _look(tools: Tools, task: _Task) -> str | None:
    """The message that an earlier try may have left there."""
    assert task.look_first is not None
    since = task.look_first - timedelta(minutes=1)
    return tools.outside.chat.find(channel=task.channel, block_id=task.block_id, since=since, thread_ts=task.thread_ts)


def _post(tools: Tools, task: _Task, message: Message) -> str:
    chat = tools.outside.chat
    try:
        return chat.post(channel=task.channel, text=message.text, blocks=message.blocks, thread_ts=task.thread_ts)
    except ChatRefused as refusal:
        if refusal.code in _TOO_MUCH and task.plain is not None:
            return chat.post(
                channel=task.channel, text=task.plain.text, blocks=task.plain.blocks, thread_ts=task.thread_ts
            )
        if refusal.code != "not_in_channel":
            raise
        chat.join(task.channel)
        return chat.post(channel=task.channel, text=message.text, blocks=message.blocks, thread_ts=task.thread_ts)


def _sent(tools: Tools, task: _Task, ts: str | None) -> None:
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        row.state = "removed" if task.op in ("delete", "settle") else "sent"
        row.ts, row.revision, row.sent_at, row.error = ts, task.revision, tools.now(), ""
        db.get_one(ChannelLink, task.link_id).trouble = ""
        _show_state(db, tools, row)


def _let_wait(tools: Tools, task: _Task, pause: timedelta) -> None:
    """Nothing was stored there: the row is waiting again, and the channel rests as long as Slack said."""
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        if task.op == "post" and task.look_first is None:
            row.state, row.started_at = "waiting", None
        db.get_one(ChannelLink, task.link_id).next_post_at = tools.now() + pause


def _refused(tools: Tools, task: _Task, refusal: ChatRefused) -> None:
    """A definite no: wait for somebody to mend it, note that the message is gone, or write down why."""
    if refusal.code in _MENDABLE:
        _let_wait(tools, task, timedelta(seconds=0))
        _note_trouble(tools, task.link_id, refusal)
        raise Later(tools.now() + timedelta(minutes=5), _MENDABLE[refusal.code]) from refusal
    with tools.transaction() as db:
        row = db.get_one(Mirrored, task.row_id)
        is_gone = refusal.code in _GONE and task.op != "post"
        row.state = "removed" if is_gone else "refused"
        row.error = "" if is_gone else f"Slack says {refusal}"
        _show_state(db, tools, row)
    if not is_gone:
        raise GiveUp(f"Slack says {refusal}") from refusal


def _note_trouble(tools: Tools, link_id: str, refusal: ChatRefused) -> None:
    with tools.transaction() as db:
        words = _MENDABLE.get(refusal.code, f"Slack says {refusal.code}")
        db.get_one(ChannelLink, link_id).trouble = f"{words} ({refusal.detail})" if refusal.detail else words


def _new_row(db: Session, link: ChannelLink, entry: Entry) -> Mirrored:
    row = Mirrored(link_id=link.id, entry_id=entry.id, channel=link.channel, direction="out", state="waiting")
    db.add(row)
    db.flush()
    return row


def _write_refusal(db: Session, link: ChannelLink, entry: Entry, row: Mirrored | None, why: str) -> None:
    row = row or _new_row(db, link, entry)
    if row.state != "sent":
        row.state, row.error = "refused", why


def _show_state(db: Session, tools: Tools, row: Mirrored) -> None:
    """Open pages of staff show anew where the entry stands."""
    entry = db.get_one(Entry, row.entry_id)
    op = "remove" if entry.deleted_at is not None else "upsert"
    room = Room(customer_room(entry.customer_id), f"entry:{entry.id}", op)
    record(db, system_actor(tools.now()), EntryMirrored(entry.id, entry.customer_id), rooms=[room])
