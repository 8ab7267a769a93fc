"""What a card says of the passage that a comment quotes, and the button that settles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workspace.bots.wording.blocks import COMMENT_REOPEN, COMMENT_RESOLVE
from workspace.bots.wording.pieces import button
from workspace.documents.anchoring.queries import can_be_settled, quoted_by, settled
from workspace.documents.queries import found_documents
from workspace.policy import Actor, Role, system_actor
from workspace.ports import Block
from workspace.timeline.models import Entry


@dataclass(frozen=True)
class About:
    """`quote` are words of the document, `note` is a sentence for the card's foot."""

    quote: str = ""
    note: str = ""
    buttons: tuple[Block, ...] = ()


def passage_on_card(db: Session, entry: Entry, *, for_vendor: str | None, at: datetime) -> About:
    """In a channel that a vendor reads: only words that all guests of the vendor can read now, and no button."""
    if not can_be_settled(entry):
        return About()
    reader = Actor(None, Role.guest, at, vendor_id=for_vendor) if for_vendor else system_actor(at)
    is_open = bool(found_documents(db, reader, [str(entry.document_id)]))
    quoted = quoted_by(db, reader, [entry]).get(entry.id) if is_open else None
    done = settled(db, [entry]).get(entry.id)
    notes = [
        f"quoted text changed in v{quoted.changed_in}" if quoted and quoted.state == "gone" else "",
        f"resolved by {done.by}" if done and not for_vendor else "resolved" if done else "",
    ]
    label, action = ("Reopen", COMMENT_REOPEN) if done else ("Resolve", COMMENT_RESOLVE)
    return About(
        quote=quoted.words if quoted else "",
        note=", ".join(filter(None, notes)),
        buttons=() if for_vendor else (button(label, action, "", entry.id),),
    )
