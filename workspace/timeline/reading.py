"""How far each person has read a customer's timeline. Ids of entries grow with the time at which they were written."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.errors import Invalid
from workspace.i18n import _
from workspace.policy import Actor
from workspace.timeline.models import ReadTo
from workspace.timeline.queries import get_entry


def read_to(db: Session, actor: Actor, *, customer_id: str) -> ReadTo | None:
    """None for who was never there."""
    return db.get(ReadTo, (actor.person_id, customer_id))


def mark_read_to(db: Session, actor: Actor, *, customer_id: str, entry_id: str) -> ReadTo:
    """Remember the newest entry that this person had before their eyes. It never goes back. Idempotent."""
    entry = get_entry(db, actor, entry_id)
    if entry.customer_id != customer_id:
        raise Invalid(_("This entry is on another customer's timeline."), {"entry": _("Name one of this customer.")})
    mark = read_to(db, actor, customer_id=customer_id)
    if mark is None:
        mark = ReadTo(person_id=actor.person_id, customer_id=customer_id, entry_id=entry.id, at=actor.at)
        db.add(mark)
    elif mark.entry_id < entry.id:
        mark.entry_id, mark.at = entry.id, actor.at
    return mark


def lately_read(db: Session, actor: Actor, *, limit: int) -> Sequence[str]:
    """Ids of the customers whose timelines the actor read last, the latest first."""
    mine = select(ReadTo.customer_id).where(ReadTo.person_id == actor.person_id).order_by(ReadTo.at.desc())
    return db.scalars(mine.limit(limit)).all()
