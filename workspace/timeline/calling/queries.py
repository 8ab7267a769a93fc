"""What calls a guest and waits for a word of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workspace.policy import Actor
from workspace.timeline.models import Entry, Mention
from workspace.timeline.queries import visible_entries

WAITS = timedelta(days=14)
"""After that it is no news any more: what is about no document cannot be answered, so nothing else would end it."""


def calls_of(db: Session, actor: Actor, *, limit: int = 20) -> Sequence[Entry]:
    """What calls this guest and nobody of their vendor answered yet, of the last two weeks; the newest first."""
    if actor.vendor_id is None:
        return []
    answer = aliased(Entry)
    answered = select(answer.reply_to_id).where(
        answer.vendor_id == actor.vendor_id, answer.reply_to_id.is_not(None), answer.deleted_at.is_(None)
    )
    mine = select(Mention.entry_id).where(Mention.person_id == actor.id)
    calling = select(Entry).where(visible_entries(actor), Entry.id.in_(mine), Entry.id.not_in(answered))
    recent = calling.where(Entry.created_at > actor.at - WAITS)
    return db.scalars(recent.order_by(Entry.created_at.desc(), Entry.id.desc()).limit(limit)).all()
