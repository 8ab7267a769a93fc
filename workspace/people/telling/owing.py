"""Write down what is owed to somebody by other ways than the inbox, and when it is due."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.events import record
from workspace.people.models import Notification
from workspace.people.telling.events import TellingDue
from workspace.people.telling.hours import when_due
from workspace.people.telling.kinds import SENT
from workspace.people.telling.models import Message, Owed
from workspace.people.telling.queries import hours_of
from workspace.policy import Actor


def owe(db: Session, actor: Actor, told: Notification, *, ways: Collection[str], planned: Collection[str] = ()) -> None:
    """One delivery is due for all that a person is owed by one way: what comes until then goes with it.

    `planned`: ways for which the caller knows that one is due already.
    """
    for way in SENT:
        if way not in ways:
            continue
        waiting = select(Owed.notification_id).where(
            Owed.person_id == told.person_id, Owed.way == way, Owed.message_id.is_(None)
        )
        is_planned = way in planned or db.scalar(waiting.limit(1)) is not None
        db.add(Owed(notification_id=told.id, way=way, person_id=told.person_id))
        db.flush()
        if not is_planned:
            sent = select(Message.sent_at).where(Message.person_id == told.person_id, Message.way == way)
            last = db.scalar(sent.where(Message.sent_at.is_not(None)).order_by(Message.id.desc()).limit(1))
            due_at = when_due(way, hours_of(db, told.person_id), actor.at, last=last)
            record(db, actor, TellingDue(told.person_id, way), due_at=due_at)
