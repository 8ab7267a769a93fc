"""What waits for a vendor: comments of staff on shared documents that nobody there has answered yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workspace.documents.anchoring.models import Resolution
from workspace.policy import Actor
from workspace.sharing.models import Share
from workspace.sharing.queries import opens_for
from workspace.timeline.models import Entry
from workspace.timeline.queries import visible_entries


def unanswered(db: Session, actor: Actor, *, limit: int = 20) -> Sequence[Entry]:
    """Open comments of staff, to which the guest may say something and nobody of their vendor did; the newest first.

    Empty for staff.
    """
    if actor.vendor_id is None:
        return []
    answer = aliased(Entry)
    answered = select(answer.reply_to_id).where(
        answer.vendor_id == actor.vendor_id, answer.reply_to_id.is_not(None), answer.deleted_at.is_(None)
    )
    asked = select(Entry).where(
        visible_entries(actor),
        Entry.kind == "comment",
        Entry.reply_to_id.is_(None),
        Entry.vendor_id.is_(None),
        Entry.document_id.in_(select(Share.document_id).where(opens_for(actor), Share.can_comment)),
        Entry.id.not_in(answered),
        Entry.id.not_in(select(Resolution.entry_id)),
    )
    return db.scalars(asked.order_by(Entry.created_at.desc(), Entry.id.desc()).limit(limit)).all()
