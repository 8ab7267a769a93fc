"""A message of ours that stands for many entries: which entries are in it, and when it has to be said anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.bots.events import BundleChanged, EntryMirrored
from workspace.bots.links import place_of
from workspace.bots.models import Bundle, ChannelLink, Mirrored
from workspace.bots.places import Place
from workspace.customers.events import customer_room, signal
from workspace.events import Room, record
from workspace.policy import system_actor
from workspace.timeline.models import Entry

DEBOUNCE = timedelta(seconds=3)
"""A bundle is edited at most so often. Slack: fifty edits a minute for a whole workspace."""
SHOWN_ONE_BY_ONE = 20
"""Open pages look at the timeline again as a whole when more entries than this changed their state at once."""


def day_of(at: datetime) -> str:
    """The day of the budget: the date in UTC, which is the same for everybody in a channel."""
    return f"{at:%Y-%m-%d}"


def bundle_of_day(db: Session, link: ChannelLink, *, at: datetime) -> Bundle:
    """The summary of this day in a channel; begun when there is none, or when somebody in Slack took it away."""
    found = select(Bundle).where(Bundle.link_id == link.id, Bundle.kind == "budget", Bundle.day == day_of(at))
    bundle = db.scalar(found.where(Bundle.state != "removed").order_by(Bundle.id.desc()).limit(1))
    return bundle or begin_bundle(db, link, kind="budget", day=day_of(at), at=at)


def begin_bundle(
    db: Session, link: ChannelLink, *, kind: str, at: datetime, day: str = "", thread_ts: str | None = None
) -> Bundle:
    """A new one, in a thread or in the channel. It is said when `fold` brought something into it."""
    bundle = Bundle(
        link_id=link.id, kind=kind, day=day or day_of(at), thread_ts=thread_ts, state="waiting", created_at=at
    )
    db.add(bundle)
    db.flush()
    return bundle


def fold(
    db: Session, link: ChannelLink, bundle: Bundle, entries: Sequence[Entry], *, why: str, at: datetime
) -> list[Mirrored]:
    """Let entries that are not said yet stand in this bundle's message. Returns their rows; what is said stays so."""
    known = _known(db, link, [entry.id for entry in entries])
    rows = []
    for entry in entries:
        row = known.get(entry.id) or Mirrored(
            link_id=link.id, entry_id=entry.id, team=link.team, channel=link.channel, direction="out", state="waiting"
        )
        if row.state == "waiting":
            row.state, row.bundle_id, row.error = "bundled", bundle.id, why
            rows.append(row)
    db.add_all(rows)
    db.flush()
    if rows:
        _show(db, link, [row.entry_id for row in rows], at=at)
        say_soon(db, link, bundle, at=at)
    return rows


def say_soon(db: Session, link: ChannelLink, bundle: Bundle, *, at: datetime) -> None:
    """What the message must show has changed. Many changes within a few seconds are one post or edit."""
    if not bundle.is_asked:
        bundle.is_asked = True
        db.flush()
        due_at = at + DEBOUNCE if bundle.kind == "budget" else None
        record(db, system_actor(at), BundleChanged(bundle.id, link.customer_id), due_at=due_at)


def entry_changed(db: Session, link: ChannelLink, row: Mirrored, *, at: datetime) -> None:
    """An entry that stands in a bundle was edited or deleted."""
    bundle = db.get_one(Bundle, row.bundle_id)
    if bundle.state != "removed":
        say_soon(db, link, bundle, at=at)


def lane_of_bundle(db: Session, event: BundleChanged) -> Sequence[str]:
    """A catch-up stands in line with what is said in its channel. A summary does not hold up what follows it."""
    bundle = db.get_one(Bundle, event.bundle_id)
    link = db.get_one(ChannelLink, bundle.link_id)
    return [place_of(link).lane if bundle.kind == "return" else f"bundle:{bundle.id}"]


def bundle_of_message(db: Session, place: Place, *, ts: str) -> Bundle | None:
    """The bundle that this Slack message is."""
    found = select(Bundle).join(ChannelLink, ChannelLink.id == Bundle.link_id)
    found = found.where(ChannelLink.team == place.team, ChannelLink.channel == place.channel, Bundle.ts == ts)
    return db.scalar(found.limit(1))


def take_away(db: Session, bundle: Bundle) -> Sequence[Mirrored]:
    """Somebody deleted the message there: its entries stay here. Returns their rows, which say so."""
    bundle.state = "removed"
    rows = db.scalars(select(Mirrored).where(Mirrored.bundle_id == bundle.id, Mirrored.state == "bundled")).all()
    for row in rows:
        row.state = "removed"
    return rows


def thread_of_bundle(db: Session, bundle_id: str | None) -> str:
    """Under which message the answer to an entry belongs that stands in a bundle; empty while it is not said."""
    bundle = db.get_one(Bundle, bundle_id)
    return (bundle.thread_ts or bundle.ts or "") if bundle.state == "sent" else ""


def entries_in(db: Session, bundle: Bundle, *, newest_first: bool, limit: int) -> Sequence[Entry]:
    """What the message stands for, without what was deleted."""
    found = select(Entry).join(Mirrored, Mirrored.entry_id == Entry.id)
    found = found.where(Mirrored.bundle_id == bundle.id, Mirrored.state == "bundled", Entry.deleted_at.is_(None))
    order = (Entry.created_at.desc(), Entry.id.desc()) if newest_first else (Entry.created_at, Entry.id)
    return db.scalars(found.order_by(*order).limit(limit)).all()


def count_in(db: Session, bundle: Bundle) -> int:
    """How many entries the message stands for."""
    found = select(func.count()).select_from(Mirrored).join(Entry, Entry.id == Mirrored.entry_id)
    found = found.where(Mirrored.bundle_id == bundle.id, Mirrored.state == "bundled", Entry.deleted_at.is_(None))
    return db.scalar(found) or 0


def only_row_in(db: Session, bundle: Bundle) -> Mirrored | None:
    """The one entry that the message stands for, as the ledger has it; None when there are more, or none."""
    found = select(Mirrored).join(Entry, Entry.id == Mirrored.entry_id)
    found = found.where(Mirrored.bundle_id == bundle.id, Mirrored.state == "bundled", Entry.deleted_at.is_(None))
    rows = db.scalars(found.limit(2)).all()
    return rows[0] if len(rows) == 1 else None


def _known(db: Session, link: ChannelLink, entry_ids: Sequence[str]) -> dict[str, Mirrored]:
    """The newest row of each of these entries in this channel, whichever link brought it there."""
    found = select(Mirrored).where(Mirrored.entry_id.in_(entry_ids))
    found = found.where(Mirrored.team == link.team, Mirrored.channel == link.channel).order_by(Mirrored.id)
    return {row.entry_id: row for row in db.scalars(found)}


def _show(db: Session, link: ChannelLink, entry_ids: Sequence[str], *, at: datetime) -> None:
    if len(entry_ids) > SHOWN_ONE_BY_ONE:
        event = EntryMirrored(entry_ids[-1], link.customer_id)
        record(db, system_actor(at), event, rooms=[signal(link.customer_id, "timeline")])
        return
    for entry_id in entry_ids:
        room = Room(customer_room(link.customer_id), f"entry:{entry_id}")
        record(db, system_actor(at), EntryMirrored(entry_id, link.customer_id), rooms=[room])
