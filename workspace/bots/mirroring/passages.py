"""What a card says of the passage that a comment quotes, when it says it anew, and the button that settles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workspace.bots.events import CardWanted
from workspace.bots.healing.audience import may_cross
from workspace.bots.models import ChannelLink, Mirrored
from workspace.bots.wording.blocks import COMMENT_REOPEN, COMMENT_RESOLVE
from workspace.bots.wording.pieces import button
from workspace.documents.anchoring.events import PassagesMoved
from workspace.documents.anchoring.models import Passage
from workspace.documents.anchoring.queries import can_be_settled, quoted_by, settled
from workspace.documents.models import Version
from workspace.documents.queries import found_documents
from workspace.events import Delivery, record
from workspace.policy import Actor, Role, system_actor
from workspace.ports import Block
from workspace.timeline.models import Entry
from workspace.worker import Tools


@dataclass(frozen=True)
class About:
    """`quote` are words of the document, `note` is a sentence for the card's foot."""

    quote: str = ""
    note: str = ""
    buttons: tuple[Block, ...] = ()


def redraw_quotes(tools: Tools, delivery: Delivery) -> None:
    """Reaction to PassagesMoved: a card whose quotation says something else now is said anew. Repeating is harmless."""
    moved: PassagesMoved = delivery.event
    if not moved.changed and not moved.placed:
        return
    with tools.transaction() as db:
        version = db.get(Version, moved.version_id)
        if version is None:
            # It was deleted for ever meanwhile, and its cards were taken back when it went into the trash.
            return
        said = select(Mirrored, ChannelLink, Entry).join(ChannelLink, ChannelLink.id == Mirrored.link_id)
        said = said.join(Entry, Entry.id == Mirrored.entry_id)
        said = said.where(Mirrored.entry_id.in_({*moved.changed, *moved.placed}))
        said = said.where(Mirrored.direction == "out", Mirrored.state.in_(("sent", "sending")))
        said = said.where(ChannelLink.unlinked_at.is_(None)).options(selectinload(Entry.vendors))
        # A card that was drawn while nobody knew where its words stand in the version says nothing of them.
        said = said.where(Mirrored.entry_id.in_(moved.changed) | (Mirrored.sent_at >= version.created_at))
        for _, link, entry in db.execute(said.order_by(Mirrored.id)).all():
            if may_cross(db, link, entry, at=tools.now()):
                wanted = CardWanted(entry.id, entry.customer_id, link.team, link.channel)
                record(db, system_actor(tools.now()), wanted)


def hide_quotes(tools: Tools, delivery: Delivery) -> None:
    """Reaction to VersionAdded: until a new version is read nobody knows whether a vendor may read a quotation still.

    Staff read what was quoted in any case. When its place is known `redraw_quotes` says the card anew.
    """
    with tools.transaction() as db:
        said = select(Mirrored, ChannelLink, Entry).join(ChannelLink, ChannelLink.id == Mirrored.link_id)
        said = said.join(Entry, Entry.id == Mirrored.entry_id).join(Passage, Passage.entry_id == Entry.id)
        said = said.where(Passage.document_id == delivery.event.document_id, Entry.deleted_at.is_(None))
        said = said.where(Mirrored.direction == "out", Mirrored.state.in_(("sent", "sending")))
        said = said.where(ChannelLink.unlinked_at.is_(None), ChannelLink.vendor_id.is_not(None))
        for _, link, entry in db.execute(said.options(selectinload(Entry.vendors)).order_by(Mirrored.id)).all():
            if may_cross(db, link, entry, at=tools.now()):
                wanted = CardWanted(entry.id, entry.customer_id, link.team, link.channel)
                record(db, system_actor(tools.now()), wanted)


def passage_on_card(db: Session, entry: Entry, *, for_vendor: str | None, at: datetime) -> About:
    """In a channel that a vendor reads: only words that all guests of the vendor can read now, and no button."""
    if not can_be_settled(entry):
        return About()
    reader = Actor(None, Role.guest, at, vendor_id=for_vendor) if for_vendor else system_actor(at)
    is_open = bool(found_documents(db, reader, [str(entry.document_id)]))
    quoted = quoted_by(db, reader, [entry]).get(entry.id) if is_open else None
    done = settled(db, [entry]).get(entry.id)
    is_sought = bool(for_vendor and quoted and quoted.state == "waiting")
    notes = [
        f"quoted text changed in v{quoted.changed_in}" if quoted and quoted.state == "gone" else "",
        f"v{quoted.n} is being read, so what is quoted is not shown yet" if quoted and is_sought else "",
        f"resolved by {done.by}" if done and not for_vendor else "resolved" if done else "",
    ]
    label, action = ("Reopen", COMMENT_REOPEN) if done else ("Resolve", COMMENT_RESOLVE)
    return About(
        quote=quoted.words if quoted else "",
        note=", ".join(filter(None, notes)),
        buttons=() if for_vendor else (button(label, action, "", entry.id),),
    )
