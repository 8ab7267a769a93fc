"""Reactions: what a vendor may read was changed by a share or by the trash: the channels that they read follow."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from workspace.bots.bundling.bundles import entry_changed
from workspace.bots.events import CardWanted
from workspace.bots.healing.audience import may_cross, release
from workspace.bots.models import ChannelLink, Mirrored
from workspace.documents.models import Document
from workspace.events import Delivery, record
from workspace.policy import system_actor
from workspace.sharing.models import Share
from workspace.timeline.models import Entry
from workspace.worker import Tools


def follow_share(tools: Tools, delivery: Delivery) -> None:
    """What was held and may cross now goes out; what may not any more is taken back. Repeating it is harmless."""
    with tools.transaction() as db:
        share = db.get_one(Share, delivery.event.share_id)
        _follow(db, tools, share.customer_id, ChannelLink.vendor_id == share.vendor_id)


def follow_document(tools: Tools, delivery: Delivery) -> None:
    """The same when a document went into the trash or came back: while it lies there, no share opens it."""
    with tools.transaction() as db:
        document = db.get_one(Document, delivery.event.document_id)
        _follow(db, tools, document.customer_id, ChannelLink.vendor_id.is_not(None))


def _follow(db: Session, tools: Tools, customer_id: str, read_by: ColumnElement[bool]) -> None:
    links = select(ChannelLink).where(ChannelLink.customer_id == customer_id, ChannelLink.unlinked_at.is_(None))
    for link in db.scalars(links.where(read_by)).all():
        release(db, link, at=tools.now())
        _take_back(db, tools, link)


def _take_back(db: Session, tools: Tools, link: ChannelLink) -> None:
    said = select(Mirrored, Entry).join(Entry, Entry.id == Mirrored.entry_id).where(Mirrored.link_id == link.id)
    said = said.where(Mirrored.direction == "out", Mirrored.state.in_(("sent", "sending", "bundled")))
    for row, entry in db.execute(said.options(selectinload(Entry.vendors))).all():
        was_for_them = any(vendor.id == link.vendor_id for vendor in entry.vendors)
        if not was_for_them or may_cross(db, link, entry, at=tools.now()):
            continue
        if row.state == "bundled":
            entry_changed(db, link, row, at=tools.now())
        else:
            wanted = CardWanted(entry.id, entry.customer_id, link.team, link.channel)
            record(db, system_actor(tools.now()), wanted)
