"""After an outage: many entries that waited for one thread, or for the top of a channel, become one ordered message."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workspace.bots.events import CardWanted
from workspace.bots.healing.audience import may_cross
from workspace.bots.models import Bundle, ChannelLink, Mirrored
from workspace.bots.places import Place
from workspace.events import DeliveryRow, EventRow
from workspace.timeline.events import EntryAdded
from workspace.timeline.models import Entry, Mention

MORE_THAN = 5
"""So many may still come one by one."""
WAITED = timedelta(minutes=2)
AT_ONCE = 300
"""Taken into one message in one short transaction."""


@dataclass(frozen=True)
class Queue:
    """What waits for a channel, in its order. `released`: it was held, and may go out now."""

    entries: Sequence[Entry]
    rows: Mapping[str, Mirrored]
    released: frozenset[str]


def catch_up(db: Session, link: ChannelLink, entry: Entry, *, now: datetime) -> Bundle | None:
    """Fold the entry, which is due to be posted, with those that wait behind it; None when it is said by itself."""
    if stands_alone(db, entry):
        return None
    place = Place(link.team, link.channel)
    queue = _queue(db, place, link)
    key = _thread_key(db, entry, queue.rows)
    others = [each for each in queue.entries if each.id != entry.id and _thread_key(db, each, queue.rows) == key]
    alone = _alone(db, others)
    group = [entry, *(each for each in others if each.id not in alone)]
    is_released = entry.id in queue.released
    if len(group) < 2 if is_released else len(group) <= MORE_THAN or entry.created_at > now - WAITED:
        return None
    bundle = Bundle(link_id=link.id, kind="held" if is_released else "return", thread_ts=key or None, created_at=now)
    db.add(bundle)
    db.flush()
    fold(db, link, bundle, group, queue.rows)
    return bundle


def catch_up_more(db: Session, link: ChannelLink, bundle: Bundle) -> None:
    """The message could not be said yet: what came meanwhile for the same thread goes into it as well."""
    if bundle.kind == "budget":
        return
    place = Place(link.team, link.channel)
    queue = _queue(db, place, link)
    later = [each for each in queue.entries if (_thread_key(db, each, queue.rows) or None) == bundle.thread_ts]
    alone = _alone(db, later)
    fold(db, link, bundle, [each for each in later if each.id not in alone], queue.rows)


def fold(
    db: Session, link: ChannelLink, bundle: Bundle, entries: Sequence[Entry], rows: Mapping[str, Mirrored]
) -> None:
    """Put entries on a bundle, each as one more line. Its message shows them when it is brought up to date."""
    for each in entries:
        row = rows.get(each.id) or Mirrored(
            link_id=link.id, entry_id=each.id, team=link.team, channel=link.channel, direction="out"
        )
        row.state, row.bundle_id, row.revision, row.error = "bundled", bundle.id, 0, ""
        row.thread_ts = None
        db.add(row)
    db.flush()
    bundle.count += len(entries)


def stands_alone(db: Session, entry: Entry) -> bool:
    """Hand-offs have buttons, and who is named shall be told: these are never folded."""
    return entry.id in _alone(db, [entry])


def _alone(db: Session, entries: Sequence[Entry]) -> set[str]:
    ids = [entry.id for entry in entries]
    named = db.scalars(select(Mention.entry_id).where(Mention.entry_id.in_(ids)))
    return {entry.id for entry in entries if entry.handoff_id} | set(named)


def _queue(db: Session, place: Place, link: ChannelLink) -> Queue:
    """New entries whose deliveries wait in the channel's lane, without those that may be there already."""
    waiting = select(EventRow.payload, EventRow.type).join(DeliveryRow, DeliveryRow.event_id == EventRow.id)
    waiting = waiting.where(DeliveryRow.lane == place.lane, DeliveryRow.done_at.is_(None))
    waiting = waiting.where(DeliveryRow.gave_up_at.is_(None), DeliveryRow.reaction == "mirror_entry")
    waiting = waiting.where(EventRow.type.in_([EntryAdded.__name__, CardWanted.__name__]))
    wanted: dict[str, str] = {}
    for payload, kind in db.execute(waiting.order_by(DeliveryRow.id).limit(AT_ONCE)):
        wanted.setdefault(json.loads(payload)["entry_id"], kind)
    found = select(Entry).where(Entry.id.in_(wanted), Entry.deleted_at.is_(None)).options(selectinload(Entry.vendors))
    entries = {entry.id: entry for entry in db.scalars(found)}
    roots = [entry.reply_to_id for entry in entries.values() if entry.reply_to_id]
    rows = _rows(db, place, [*entries, *roots])
    order = [entries[each] for each in wanted if each in entries and _is_free(rows.get(each), entries[each], link)]
    released = frozenset(each for each, kind in wanted.items() if kind == CardWanted.__name__)
    return Queue(order, rows, released)


def _is_free(row: Mirrored | None, entry: Entry, link: ChannelLink) -> bool:
    if row is None:
        return entry.created_at >= link.created_at and may_cross(link, entry)
    return row.state == "waiting" and row.direction == "out" and may_cross(link, entry)


def _rows(db: Session, place: Place, entry_ids: Sequence[str]) -> dict[str, Mirrored]:
    """The newest row of each entry in this channel."""
    found = select(Mirrored).where(Mirrored.entry_id.in_(entry_ids), Mirrored.team == place.team)
    found = found.where(Mirrored.channel == place.channel)
    return {row.entry_id: row for row in db.scalars(found.order_by(Mirrored.id))}


def _thread_key(db: Session, entry: Entry, rows: Mapping[str, Mirrored]) -> str:
    """The message under which it belongs; empty at the top of the channel."""
    root = rows.get(entry.reply_to_id or "")
    if root is None:
        return ""
    if root.state == "sent":
        return root.thread_ts or root.ts or ""
    return thread_of_bundle(db, root.bundle_id) if root.state == "bundled" else ""


def thread_of_bundle(db: Session, bundle_id: str | None) -> str:
    """Under which message the answer to a bundled entry belongs."""
    bundle = db.get_one(Bundle, bundle_id)
    return (bundle.thread_ts or bundle.ts or "") if bundle.state == "sent" else ""
