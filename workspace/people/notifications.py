"""What each person is told, and whether they have read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from workspace.events import record
from workspace.people.events import PersonNotified, tell
from workspace.people.models import Notification, Person
from workspace.policy import Actor


def notify(
    db: Session,
    actor: Actor,
    *,
    person_ids: Iterable[str],
    kind: str,
    subject: str,
    sentence: str,
    customer_id: str | None = None,
) -> None:
    """Tell people something once: the same (person, kind, subject) again changes nothing. Never the actor."""
    wanted = set(person_ids) - {actor.id}
    told = select(Notification.person_id).where(
        Notification.person_id.in_(wanted), Notification.kind == kind, Notification.subject == subject
    )
    active = select(Person.id).where(Person.id.in_(wanted), Person.deactivated_at.is_(None), Person.id.not_in(told))
    for person_id in db.scalars(active).all():
        db.add(
            Notification(
                person_id=person_id,
                kind=kind,
                subject=subject,
                customer_id=customer_id,
                actor_name=actor.name,
                sentence=sentence[:500],
                created_at=actor.at,
            )
        )
        record(db, actor, PersonNotified(person_id), rooms=[tell(person_id, "inbox")])


def forget(db: Session, *, subject: str) -> None:
    """What this was is no longer to be read anywhere: take away what people were told of it."""
    db.execute(delete(Notification).where(Notification.subject == subject))


def mark_settled(db: Session, actor: Actor, *, subject: str) -> None:
    """What this asked of people needs nobody any more: whoever has not read it yet is not asked to."""
    asked = Notification.subject == subject, Notification.read_at.is_(None)
    waiting = db.scalars(select(Notification.person_id).where(*asked)).all()
    db.execute(update(Notification).where(*asked).values(read_at=actor.at))
    for person_id in waiting:
        record(db, actor, PersonNotified(person_id), rooms=[tell(person_id, "inbox")])


def notifications_of(
    db: Session, actor: Actor, *, unread_only: bool = False, before: str | None = None, limit: int = 50
) -> Sequence[Notification]:
    """The actor's own, newest first. `before` is the id of the last one seen."""
    mine = select(Notification).where(Notification.person_id == actor.id).order_by(Notification.id.desc())
    if unread_only:
        mine = mine.where(Notification.read_at.is_(None))
    if before:
        mine = mine.where(Notification.id < before)
    return db.scalars(mine.limit(limit)).all()


def notifications_about(db: Session, actor: Actor, *, subjects: Sequence[str]) -> Sequence[Notification]:
    """What the actor was told of these, the first first."""
    mine = select(Notification).where(Notification.person_id == actor.id, Notification.subject.in_(subjects))
    return db.scalars(mine.order_by(Notification.id)).all()


def unread_count(db: Session, actor: Actor) -> int:
    unread = select(func.count()).where(Notification.person_id == actor.id, Notification.read_at.is_(None))
    return db.scalar(unread) or 0


def mark_read(db: Session, actor: Actor, *, notification_ids: Sequence[str] | None = None) -> None:
    """Mark the given ones of the actor's own as read, or all. Idempotent."""
    mine = update(Notification).where(Notification.person_id == actor.person_id, Notification.read_at.is_(None))
    if notification_ids is not None:
        mine = mine.where(Notification.id.in_(notification_ids))
    db.execute(mine.values(read_at=actor.at))
    record(db, actor, PersonNotified(actor.person_id), rooms=[tell(actor.person_id, "inbox")])
