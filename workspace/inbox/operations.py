"""What somebody does with the rows of their inbox: done, back again, unread, put off; and how closely they follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workspace.customers.queries import check_customer
from workspace.errors import Invalid
from workspace.events import record
from workspace.i18n import _
from workspace.inbox.queries import get_mine, waiting_among
from workspace.inbox.times import checked
from workspace.people.events import PersonNotified, tell
from workspace.people.telling.events import FollowingChosen, SnoozeEnded
from workspace.people.telling.kinds import LEVELS
from workspace.people.telling.models import CustomerLevel
from workspace.policy import Actor, require


@dataclass(frozen=True)
class Done:
    """What was done with: how many rows, and how many stay because they wait for an answer."""

    ids: tuple[str, ...]
    waiting: int


def mark_done(db: Session, actor: Actor, *, notification_ids: Sequence[str]) -> Done:
    """Take the actor's own rows out of sight. A hand-off that waits for their answer stays. Idempotent."""
    mine = get_mine(db, actor, notification_ids)
    waiting = waiting_among(db, actor, mine)
    done = [row for row in mine if row.id not in waiting]
    for row in done:
        row.done_at, row.read_at, row.snoozed_until = row.done_at or actor.at, row.read_at or actor.at, None
    _show(db, actor)
    return Done(tuple(row.id for row in done), len(waiting))


def take_back(db: Session, actor: Actor, *, notification_ids: Sequence[str]) -> None:
    """Undo: what was done or put off stands in the inbox again, and is unread if it was read only so. Idempotent."""
    for row in get_mine(db, actor, notification_ids):
        if row.done_at is not None and row.read_at == row.done_at:
            row.read_at = None
        row.done_at = row.snoozed_until = None
    _show(db, actor)


def mark_unread(db: Session, actor: Actor, *, notification_ids: Sequence[str]) -> None:
    for row in get_mine(db, actor, notification_ids):
        row.read_at = None
    _show(db, actor)


def snooze(db: Session, actor: Actor, *, notification_ids: Sequence[str], until: datetime) -> None:
    """Put the actor's own rows out of sight; they come back by themselves, unread. What is done stays done."""
    until = checked(until, actor.at)
    for row in get_mine(db, actor, notification_ids):
        if row.done_at is None:
            row.snoozed_until, row.read_at = until, row.read_at or actor.at
            record(db, actor, SnoozeEnded(row.id, until.isoformat()), due_at=until)
    _show(db, actor)


def choose_level(db: Session, actor: Actor, *, customer_id: str, level: str) -> None:
    """How closely the actor follows a customer from now on."""
    check_customer(db, actor, customer_id)
    require(actor, "telling.choose")
    if level not in LEVELS:
        raise Invalid(_("There is no such choice."), {"level": _("Choose one of the list.")})
    db.merge(CustomerLevel(customer_id=customer_id, person_id=actor.person_id, level=level, is_chosen=True))
    rooms = [tell(actor.person_id, "inbox"), tell(actor.person_id, "following")]
    record(db, actor, FollowingChosen(actor.person_id, customer_id), rooms=rooms)


def _show(db: Session, actor: Actor) -> None:
    record(db, actor, PersonNotified(actor.person_id), rooms=[tell(actor.person_id, "inbox")])
