"""Whom an entry is for, and in which live rooms it shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from workspace.customers.events import customer_room
from workspace.errors import Invalid
from workspace.events import Room
from workspace.i18n import _
from workspace.policy import Actor
from workspace.sharing.events import document_room
from workspace.sharing.queries import live_shares_of, live_shares_of_customer, portals_of
from workspace.timeline.models import Entry


def checked_vendors(db: Session, actor: Actor, entry: Entry, vendor_ids: Collection[str]) -> list[str]:
    """Raise Invalid unless each vendor has a live share of what the entry is about: a share alone lets a guest in."""
    wanted = sorted(set(vendor_ids))
    if not wanted:
        return []
    if entry.document_id:
        shares = live_shares_of(db, actor, document_ids=[entry.document_id])
    else:
        shares = live_shares_of_customer(db, actor, entry.customer_id)
    if not set(wanted) <= {share.vendor_id for share in shares}:
        raise Invalid(
            _("Nothing is shared with this vendor here, so nobody of theirs would see it. Share a document first."),
            {"audience": _("Choose staff, or a vendor with whom something is shared.")},
        )
    return wanted


def rooms_of(db: Session, actor: Actor, entry: Entry, op: str = "upsert") -> list[Room]:
    """The customer's room for staff, and for each vendor named the rooms of the documents where they see it."""
    subject = f"entry:{entry.id}"
    rooms = [Room(customer_room(entry.customer_id), subject, op)]
    for vendor in entry.vendors:
        documents = _documents_for(db, actor, entry, vendor.id)
        rooms += [Room(document_room(document_id, vendor.id), subject, op) for document_id in documents]
    # Their first page says what waits for a word of theirs.
    if entry.document_id and entry.vendors:
        rooms += portals_of(db, actor, entry.document_id, vendor_ids={vendor.id for vendor in entry.vendors})
    return rooms


def removal_rooms(db: Session, actor: Actor, entry: Entry) -> list[Room]:
    return rooms_of(db, actor, entry, "remove")


def moved_rooms(before: Sequence[Room], after: Sequence[Room]) -> list[Room]:
    """Rooms that show it still or now get it, rooms that lost it drop it."""
    kept = {room.name for room in after}
    lost = [room for room in before if room.name not in kept]
    return [*after, *(room if room.op == "signal" else Room(room.name, room.subject, "remove") for room in lost)]


def _documents_for(db: Session, actor: Actor, entry: Entry, vendor_id: str) -> list[str]:
    if entry.document_id:
        return [entry.document_id]
    shares = live_shares_of_customer(db, actor, entry.customer_id)
    return sorted({share.document_id for share in shares if share.vendor_id == vendor_id})
