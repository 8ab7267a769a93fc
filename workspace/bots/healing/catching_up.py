"""After an outage: many entries that waited for one thread, or for the top of a channel, become one ordered message."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from workspace.bots.bundling.bundles import begin_bundle, fold, thread_of_bundle
from workspace.bots.healing.audience import WAS_HELD, may_cross
from workspace.bots.links import link_of_channel, place_of, row_of_entry
from workspace.bots.models import Bundle, ChannelLink, Mirrored
from workspace.bots.places import Place
from workspace.events import DeliveryRow, EventRow
from workspace.timeline.models import Entry, Mention

MORE_THAN = 5
"""So many may still come one by one."""
WAITED = timedelta(minutes=2)
AT_ONCE = 300
"""More than this is no conversation but an import: it belongs into the summary of the day."""
WAS_AWAY = "it waited while Slack could not be reached"


@dataclass(frozen=True)
class Waiting:
    """What waits for a channel, in its order, with the ledger's rows of these entries and of what they answer."""

    entries: Sequence[Entry]
    deliveries: Mapping[str, Sequence[int]]
    rows: Mapping[str, Mirrored]


def catch_up(db: Session, link: ChannelLink, entry: Entry, row: Mirrored | None, *, at: datetime) -> bool:
    """Fold the entry, which is due to be posted, with those that wait behind it. False: it is said by itself."""
    was_held = row is not None and row.error == WAS_HELD
    if (not was_held and entry.created_at > at - WAITED) or _alone(db, [entry]):
        return False
    waiting = _waiting(db, link, at=at)
    key = _thread_key(db, entry, waiting.rows)
    group = [entry, *(each for each in _of_thread(db, waiting, key) if each.id != entry.id)]
    if len(group) <= (1 if was_held else MORE_THAN) or len(waiting.entries) >= AT_ONCE:
        return False
    bundle = begin_bundle(db, link, kind="held" if was_held else "return", at=at, thread_ts=key or None)
    _fold(db, link, bundle, group, waiting, at=at)
    return True


def is_unsaid(db: Session, row: Mirrored) -> bool:
    """Whether it stands in a catch-up that waits to be said by the first of its entries' deliveries."""
    bundle = db.get_one(Bundle, row.bundle_id)
    return bundle.kind != "budget" and bundle.state in ("waiting", "sending")


def unsaid_bundle(db: Session, place: Place, entry_id: str, *, at: datetime) -> str | None:
    """The catch-up that this entry's delivery has to say; what came meanwhile for the same thread goes into it."""
    row, link = row_of_entry(db, place, entry_id=entry_id), link_of_channel(db, place)
    if link is None or row is None or row.state != "bundled" or not is_unsaid(db, row):
        return None
    bundle = db.get_one(Bundle, row.bundle_id)
    if bundle.state == "waiting":
        waiting = _waiting(db, link, at=at)
        _fold(db, link, bundle, _of_thread(db, waiting, bundle.thread_ts or ""), waiting, at=at)
    return bundle.id


def _fold(
    db: Session, link: ChannelLink, bundle: Bundle, entries: Sequence[Entry], waiting: Waiting, *, at: datetime
) -> None:
    # Its first entry's delivery says it, in its place in the line: no other is asked for.
    bundle.is_asked = True
    fold(db, link, bundle, entries, why=WAS_HELD if bundle.kind == "held" else WAS_AWAY, at=at)
    behind = [delivery for each in entries for delivery in waiting.deliveries.get(each.id, ())]
    done = update(DeliveryRow).where(DeliveryRow.id.in_(behind), DeliveryRow.attempts == 0)
    db.execute(done.values(done_at=at))


# ------------------------------------------------------------------ what waits
def _waiting(db: Session, link: ChannelLink, *, at: datetime) -> Waiting:
    """New entries whose deliveries wait in the channel's lane, without those that may be there already."""
    found = select(DeliveryRow.id, EventRow.payload).join(EventRow, EventRow.id == DeliveryRow.event_id)
    found = found.where(DeliveryRow.lane == place_of(link).lane, DeliveryRow.done_at.is_(None))
    found = found.where(DeliveryRow.gave_up_at.is_(None), DeliveryRow.reaction == "mirror_entry")
    found = found.where(EventRow.type.in_(("EntryAdded", "CardWanted"))).order_by(DeliveryRow.id).limit(AT_ONCE)
    deliveries: dict[str, list[int]] = {}
    for delivery_id, payload in db.execute(found):
        deliveries.setdefault(json.loads(payload)["entry_id"], []).append(delivery_id)
    live = select(Entry).where(Entry.id.in_(deliveries), Entry.deleted_at.is_(None))
    entries = {entry.id: entry for entry in db.scalars(live.options(selectinload(Entry.vendors)))}
    rows = _rows(db, link, [*entries, *(entry.reply_to_id for entry in entries.values() if entry.reply_to_id)])
    order = [entries[each] for each in deliveries if each in entries]
    free = [each for each in order if _is_free(rows.get(each.id), each, link) and may_cross(db, link, each, at=at)]
    return Waiting(free, deliveries, rows)


def _is_free(row: Mirrored | None, entry: Entry, link: ChannelLink) -> bool:
    if row is None:
        return entry.created_at >= link.created_at
    return row.state == "waiting" and row.direction == "out"


def _rows(db: Session, link: ChannelLink, entry_ids: Sequence[str]) -> dict[str, Mirrored]:
    """The newest row of each entry in this channel."""
    found = select(Mirrored).where(Mirrored.entry_id.in_(entry_ids), Mirrored.team == link.team)
    found = found.where(Mirrored.channel == link.channel)
    return {row.entry_id: row for row in db.scalars(found.order_by(Mirrored.id))}


def _of_thread(db: Session, waiting: Waiting, key: str) -> list[Entry]:
    """What belongs under this message (or at the top of the channel) and may share one with others."""
    same = [each for each in waiting.entries if _thread_key(db, each, waiting.rows) == key]
    alone = _alone(db, same)
    return [each for each in same if each.id not in alone]


def _alone(db: Session, entries: Sequence[Entry]) -> set[str]:
    """Hand-offs have buttons, and who is named shall be told: these are never folded."""
    named = db.scalars(select(Mention.entry_id).where(Mention.entry_id.in_([entry.id for entry in entries])))
    return {entry.id for entry in entries if entry.handoff_id} | set(named)


def _thread_key(db: Session, entry: Entry, rows: Mapping[str, Mirrored]) -> str:
    """The message under which it belongs; empty at the top of the channel."""
    root = rows.get(entry.reply_to_id or "")
    if root is None:
        return ""
    if root.state == "bundled":
        return thread_of_bundle(db, root.bundle_id)
    return (root.thread_ts or root.ts or "") if root.state == "sent" else ""
