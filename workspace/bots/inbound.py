"""What people write, edit and delete in a linked channel becomes, changes and takes away entries here.

Nothing comes back to where it came from, and nothing comes twice: the ledger knows each message by (channel, ts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workspace.bots.bundling.bundles import bundle_of_message, count_in, only_row_in, take_away
from workspace.bots.crossing.noting import drop_files, files_noted, lines_of_files, note_files
from workspace.bots.events import EntryMirrored
from workspace.bots.links import link_of_channel, place_of, row_of_entry, row_of_message
from workspace.bots.models import DELETED_THERE, Adoption, Bundle, ChannelLink, GoneMessage, Mirrored
from workspace.bots.people import names_of, writer
from workspace.bots.places import Place, Who
from workspace.bots.wording.kinds_in import words_of
from workspace.bots.wording.mrkdwn_in import from_mrkdwn, literal, mentioned
from workspace.customers.events import customer_room
from workspace.events import Room, record
from workspace.policy import Actor, Role, system_actor
from workspace.timeline.models import Entry
from workspace.timeline.operations import LONGEST, add_entry, delete_entry, edit_entry

Raw = Mapping[str, Any]

PARAGRAPH = "\n\n"
WRITTEN = (None, "thread_broadcast", "file_share", "me_message")
"""Subtypes of a message that say something a person wrote; joins, topics, pins and the like do not."""


class NotYet(Exception):
    """Slack was faster than our own answer: it shall send this again in a moment."""


@dataclass(frozen=True)
class Own:
    """Our own app there, as the envelope of every event names it."""

    app: str
    user: str
    team: str

    def wrote(self, message: Raw) -> bool:
        return message.get("app_id") == self.app or (bool(self.user) and message.get("user") == self.user)


def hear(db: Session, event: Raw, *, own: Own, at: datetime, may_come_again: bool = False) -> None:
    """One message event. `may_come_again`: Slack would repeat it, so what cannot be placed yet raises NotYet."""
    link = link_of_channel(db, Place(own.team, str(event.get("channel", ""))))
    if link is None:
        return
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        _gone(db, link, str(event["deleted_ts"]), at=at)
    elif subtype == "message_changed" and event["message"].get("subtype") == "tombstone":
        _gone(db, link, str(event["message"]["ts"]), at=at, leaves_thread=True)
    elif subtype == "message_changed":
        _changed(db, link, event["message"], own=own, at=at)
    elif subtype in WRITTEN:
        _came(db, link, event, own=own, at=at, may_come_again=may_come_again)


def take_in(db: Session, link: ChannelLink, message: Raw, *, actor: Actor, user_id: str | None) -> Entry | None:
    """A message that stands in a linked channel becomes an entry there; None when it says nothing."""
    body = body_of(db, message, team=link.team, at=actor.at)
    if not body.strip():
        return None
    thread = _thread_of(message)
    root = _root_of(db, link, thread) if thread else None
    body = f"{_introduction(db, link, thread)}\n\n{body}" if thread and root is None else body
    entry = add_entry(
        db, actor, customer_id=link.customer_id, body=body[:LONGEST], occurred_at=min(moment_of(message), actor.at),
        reply_to_id=root.entry_id if root else None,
    )  # fmt: skip
    row = Mirrored(
        link_id=link.id, entry_id=entry.id, team=link.team, channel=link.channel, ts=str(message["ts"]),
        thread_ts=thread, direction="in", state="sent", revision=entry.revision, edited_ts=_edited(message),
        user_id=user_id,
    )  # fmt: skip
    db.add(row)
    note_files(db, actor, row, message)
    return entry


def body_of(db: Session, message: Raw, *, team: str, at: datetime, row: Mirrored | None = None) -> str:
    """A message as markdown: its words, and a line for each file that is not here (yet)."""
    text = words_of(message)
    body = from_mrkdwn(text, people=names_of(db, mentioned(text), team=team, at=at))
    files = "\n".join(lines_of_files(db, message, row))
    here = ", ".join(f"📎 {literal(file.name)}" for file in files_noted(db, row))
    return "\n\n".join(part for part in (body, files) if part.strip()) or here


def moment_of(message: Raw) -> datetime:
    return datetime.fromtimestamp(float(message["ts"]), UTC)


# ------------------------------------------------------------------ each kind of event
def _came(db: Session, link: ChannelLink, message: Raw, *, own: Own, at: datetime, may_come_again: bool) -> None:
    ts = str(message["ts"])
    if row_of_message(db, place_of(link), ts=ts) is not None:
        return
    if own.wrote(message):
        _adopt(db, link, message, at=at)
        return
    # Slack's word of what was said before the link may come late, when somebody has linked the channel since.
    if moment_of(message) < link.created_at:
        return
    user_id = str(message.get("user") or "")
    if message.get("bot_id") or not user_id or db.get(GoneMessage, (link.team, link.channel, ts)) is not None:
        return
    if may_come_again and message.get("parent_user_id") == own.user and _is_unsettled(db, link, message):
        raise NotYet(f"The root of {ts} in {link.channel} may be a card whose answer has not come yet.")
    take_in(db, link, message, actor=writer(db, Who(link.team, user_id), at=at, name=_name(message)), user_id=user_id)


def _adopt(db: Session, link: ChannelLink, message: Raw, *, at: datetime) -> None:
    """Our own echo is the receipt of a delivery whose answer may be lost: from now on we know the message's ts."""
    kind, _, key = str((message.get("blocks") or [{}])[0].get("block_id", "")).partition(":")
    if kind == "tb":
        bundle = db.get(Bundle, key)
        if bundle is not None and bundle.state == "sending" and bundle.ts is None:
            bundle.ts, bundle.state = str(message["ts"]), "sent"
        return
    row = row_of_entry(db, place_of(link), entry_id=key)
    if row is not None and row.state == "sending" and row.ts is None:
        row.ts, row.state = str(message["ts"]), "sent"
        _show_state(db, row, at=at)


def _changed(db: Session, link: ChannelLink, message: Raw, *, own: Own, at: datetime) -> None:
    """A person's edit. Slack also sends this when it adds a preview of a link: then nothing was edited."""
    row = row_of_message(db, place_of(link), ts=str(message["ts"]))
    edited = _edited(message)
    if row is None:
        # An adoption may have read it just before, and not written it down yet: it has to read again.
        going = update(Adoption).where(Adoption.link_id == link.id, Adoption.state == "taking")
        db.execute(going.values(stirred=Adoption.stirred + 1))
    if row is None:
        # The edit overtook the message itself.
        _came(db, link, message, own=own, at=at, may_come_again=False)
    if row is None or row.direction == "out" or edited is None or row.link.customer_id != link.customer_id:
        return
    if row.edited_ts is not None and number(edited) <= number(row.edited_ts):
        return
    row.edited_ts = edited
    entry = db.get_one(Entry, row.entry_id)
    author = writer(db, Who(link.team, str(row.user_id)), at=at)
    if entry.deleted_at is None:
        note_files(db, author, row, message)
    body = body_of(db, message, team=link.team, at=at, row=row)
    if row.thread_ts and entry.reply_to_id is None and body.strip():
        # What it answered is said as it was: a summary stands for more by now.
        body = f"{entry.body.partition(PARAGRAPH)[0]}{PARAGRAPH}{body}"
    if entry.deleted_at is None and body.strip():
        edit_entry(db, author, entry_id=entry.id, body=body[:LONGEST])


def _gone(db: Session, link: ChannelLink, ts: str, *, at: datetime, leaves_thread: bool = False) -> None:
    row, bundle = row_of_message(db, place_of(link), ts=ts), bundle_of_message(db, place_of(link), ts=ts)
    if bundle is not None:
        for each in take_away(db, bundle):
            _show_state(db, each, at=at)
        return
    if row is None:
        if db.get(GoneMessage, (link.team, link.channel, ts)) is None:
            db.add(GoneMessage(team=link.team, channel=link.channel, ts=ts, at=at))
        return
    if row.link.customer_id != link.customer_id:
        return
    if row.direction == "in":
        row.state, row.error = row.state if leaves_thread else "removed", DELETED_THERE
        in_slack = Actor(id=None, role=Role.system, at=at, name="Slack", origin="slack")
        was_gone = db.get_one(Entry, row.entry_id).deleted_at is not None
        delete_entry(db, in_slack, entry_id=row.entry_id)
        drop_files(db, in_slack, files_noted(db, row))
        if was_gone:
            _show_state(db, row, at=at)
    elif row.state != "removed":
        row.state = "removed"
        _show_state(db, row, at=at)


def _show_state(db: Session, row: Mirrored, *, at: datetime) -> None:
    """Somebody took our card away there, or their own message that was deleted here before: the entry says so."""
    entry = db.get_one(Entry, row.entry_id)
    op = "upsert" if entry.deleted_at is None else "remove"
    room = Room(customer_room(entry.customer_id), f"entry:{entry.id}", op)
    record(db, system_actor(at), EntryMirrored(entry.id, entry.customer_id), rooms=[room])


# ------------------------------------------------------------------ threads, names and times
def _name(message: Raw) -> str:
    """Some messages bring their writer's name along."""
    return str((message.get("user_profile") or {}).get("real_name") or "")


def _thread_of(message: Raw) -> str | None:
    thread = message.get("thread_ts")
    return str(thread) if thread and thread != message["ts"] else None


def _root_of(db: Session, link: ChannelLink, thread: str) -> Mirrored | None:
    """The message that is answered, or the first one in its thread that we know of."""
    root = row_of_message(db, place_of(link), ts=thread)
    bundle = _bundle_of(db, link, thread) if root is None else None
    if bundle is not None:
        # When it stands for many entries nobody can say which one is meant.
        return only_row_in(db, bundle)
    if root is None:
        known = select(Mirrored).join(Mirrored.link).where(Mirrored.team == link.team, Mirrored.channel == link.channel)
        known = known.where(Mirrored.thread_ts == thread, ChannelLink.customer_id == link.customer_id)
        return db.scalar(known.order_by(Mirrored.id).limit(1))
    return root if root.link.customer_id == link.customer_id else None


def _bundle_of(db: Session, link: ChannelLink, ts: str) -> Bundle | None:
    """The summary of this very customer's entries that a message is."""
    bundle = bundle_of_message(db, place_of(link), ts=ts)
    if bundle is None or db.get_one(ChannelLink, bundle.link_id).customer_id != link.customer_id:
        return None
    return bundle


def _introduction(db: Session, link: ChannelLink, thread: str) -> str:
    """Of a reply that stands alone: to a summary, or to what was said before the link, or before our time."""
    bundle = _bundle_of(db, link, thread)
    if bundle is not None and (count := count_in(db, bundle)):
        said_at = datetime.fromtimestamp(float(thread), UTC)
        return f"*In answer to the summary of {count:,} entries, {said_at:%H:%M} UTC:*"
    return f"*Answers an earlier message in #{literal(link.channel_name)}:*"


def _is_unsettled(db: Session, link: ChannelLink, message: Raw) -> bool:
    """Whether the answered message of ours may be one that the ledger has no ts for yet."""
    thread = _thread_of(message)
    if thread is None or row_of_message(db, place_of(link), ts=thread) is not None:
        return False
    sending = select(Mirrored.id).where(Mirrored.team == link.team, Mirrored.channel == link.channel)
    sending = sending.where(Mirrored.state == "sending")
    return db.scalar(sending.limit(1)) is not None


def _edited(message: Raw) -> str | None:
    ts = (message.get("edited") or {}).get("ts")
    return str(ts) if ts else None


def number(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros or 0)
