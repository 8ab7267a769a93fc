"""What each person is told, and whether they have read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from workspace.events import record
from workspace.people.events import PersonNotified, tell
from workspace.people.models import Notification, Person
from workspace.people.telling.kinds import NEEDS_ME
from workspace.people.telling.owing import owe
from workspace.people.telling.queries import ways_of
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
    """Tell people something once: the same (person, kind, subject) again changes nothing. Never the actor.

    Each is told by the ways they chose for this kind; what goes out by mail and Slack is owed to them from now on.
    """
    wanted = set(person_ids) - {actor.id}
    told = select(Notification.person_id).where(
        Notification.person_id.in_(wanted), Notification.kind == kind, Notification.subject == subject
    )
    active = select(Person.id).where(Person.id.in_(wanted), Person.deactivated_at.is_(None), Person.id.not_in(told))
    receivers = db.scalars(active).all()
    for person_id, ways in ways_of(db, receivers, kind=kind, customer_id=customer_id).items():
        row = Notification(
            person_id=person_id,
            kind=kind,
            subject=subject,
            customer_id=customer_id,
            actor_name=actor.name,
            sentence=sentence[:500],
            created_at=actor.at,
            in_app="inbox" in ways,
        )
        write_down(db, actor, row, ways=ways)


def write_down(
    db: Session, actor: Actor, row: Notification, *, ways: Collection[str], planned: Collection[str] = ()
) -> None:
    """Keep one notification, with what is owed of it, and let its person's open pages know."""
    db.add(row)
    db.flush()
    owe(db, actor, row, ways=ways, planned=planned)
    record(db, actor, PersonNotified(row.person_id), rooms=[tell(row.person_id, "inbox")])


def forget(db: Session, *, subject: str) -> None:
    """What this was is no longer to be read anywhere: take away what people were told of it."""
    db.execute(delete(Notification).where(Notification.subject == subject))


def mark_settled(db: Session, actor: Actor, *, subject: str) -> None:
    """What this asked of people needs nobody any more: it leaves their inboxes, read or not."""
    asked = Notification.subject == subject, Notification.done_at.is_(None)
    waiting = db.scalars(select(Notification.person_id).where(*asked)).all()
    read_at = func.coalesce(Notification.read_at, actor.at)
    db.execute(update(Notification).where(*asked).values(read_at=read_at, done_at=actor.at, snoozed_until=None))
    for person_id in waiting:
        record(db, actor, PersonNotified(person_id), rooms=[tell(person_id, "inbox")])


def notifications_of(
    db: Session, actor: Actor, *, unread_only: bool = False, before: str | None = None, limit: int = 50
) -> Sequence[Notification]:
    """The actor's own, newest first. `before` is the id of the last one seen."""
    mine = select(Notification).where(Notification.person_id == actor.id, Notification.in_app)
    mine = mine.order_by(Notification.id.desc())
    if unread_only:
        mine = mine.where(Notification.read_at.is_(None))
    if before:
        mine = mine.where(Notification.id < before)
    return db.scalars(mine.limit(limit)).all()


def notifications_about(db: Session, actor: Actor, *, subjects: Sequence[str]) -> Sequence[Notification]:
    """What the actor was told of these, the first first."""
    mine = select(Notification).where(Notification.person_id == actor.id, Notification.subject.in_(subjects))
    return db.scalars(mine.order_by(Notification.id)).all()


def open_now(actor: Actor) -> ColumnElement[bool]:
    """Neither done nor put off, of the actor's own that stand in the inbox."""
    is_here = or_(Notification.snoozed_until.is_(None), Notification.snoozed_until <= actor.at)
    return (Notification.person_id == actor.id) & Notification.in_app & Notification.done_at.is_(None) & is_here


def unread_count(db: Session, actor: Actor) -> int:
    """Of what needs the actor; news of customers and searches they follow are not counted."""
    unread = select(func.count()).where(open_now(actor), Notification.read_at.is_(None))
    return db.scalar(unread.where(Notification.kind.in_(NEEDS_ME))) or 0


def mark_read(db: Session, actor: Actor, *, notification_ids: Sequence[str] | None = None) -> None:
    """Mark the given ones of the actor's own as read, or all. Idempotent."""
    mine = update(Notification).where(Notification.person_id == actor.person_id, Notification.read_at.is_(None))
    if notification_ids is not None:
        mine = mine.where(Notification.id.in_(notification_ids))
    db.execute(mine.values(read_at=actor.at))
    record(db, actor, PersonNotified(actor.person_id), rooms=[tell(actor.person_id, "inbox")])
