"""Choose by which ways and when one is told, and ask for a message that shows whether a way works."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import cast

from sqlalchemy import Table, delete
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from workspace.errors import Invalid
from workspace.events import record
from workspace.i18n import _
from workspace.people.telling.events import TellingChosen, TellingTried
from workspace.people.telling.hours import MINUTES
from workspace.people.telling.kinds import KINDS, SENT, WAYS
from workspace.people.telling.models import CustomerLevel, Message, TellingChoice, TellingHours
from workspace.policy import Actor, require

# Written with every entry: made once, a statement costs a quarter.
_FOLLOW = insert(cast(Table, CustomerLevel.__table__)).on_conflict_do_nothing()


def choose_ways(db: Session, actor: Actor, *, ways: Mapping[str, Collection[str]]) -> None:
    """For each kind the ways by which the actor wants to be told of it; a kind that is left out stays as it is."""
    require(actor, "telling.choose")
    for kind, chosen in ways.items():
        if kind not in KINDS or set(chosen) - set(WAYS):
            raise Invalid(_("There is no such setting."), {"ways": _("Choose among those of the table.")})
        kept = set(chosen) | ({"inbox"} if KINDS[kind].is_owed else set())
        db.merge(TellingChoice(person_id=actor.person_id, kind=kind, ways=" ".join(way for way in WAYS if way in kept)))
    record(db, actor, TellingChosen(actor.person_id))


def choose_defaults(db: Session, actor: Actor) -> None:
    """Take back what the actor chose: what holds for everybody holds for them."""
    require(actor, "telling.choose")
    db.execute(delete(TellingChoice).where(TellingChoice.person_id == actor.person_id))
    record(db, actor, TellingChosen(actor.person_id))


def choose_hours(db: Session, actor: Actor, *, quiet_from: int, quiet_to: int, digest_hour: int) -> None:
    """Minutes after midnight, the same twice for never; the hour of the daily mail. By the actor's own clock."""
    require(actor, "telling.choose")
    if not (0 <= quiet_from < MINUTES and 0 <= quiet_to < MINUTES):
        raise Invalid(_("There is no such time."), {"quiet": _("Write times like 18:30.")})
    if not 0 <= digest_hour < 24:
        raise Invalid(_("There is no such hour."), {"digest_hour": _("Choose one of the list.")})
    db.merge(TellingHours(person_id=actor.person_id, quiet_from=quiet_from, quiet_to=quiet_to, digest_hour=digest_hour))
    record(db, actor, TellingChosen(actor.person_id))


def try_ways(db: Session, actor: Actor, *, ways: Collection[str]) -> list[Message]:
    """Ask for one message by each of these ways. What becomes of each stands in its row."""
    require(actor, "telling.choose")
    tests = []
    for way in SENT:
        if way in ways:
            test = Message(person_id=actor.person_id, way=way, purpose="test", created_at=actor.at)
            db.add(test)
            db.flush()
            record(db, actor, TellingTried(test.id, way, actor.person_id))
            tests.append(test)
    if not tests:
        raise Invalid(_("There is no such way."), {"ways": _("Choose among those of the table.")})
    return tests


def follow_by_writing(db: Session, actor: Actor, *, customer_id: str) -> None:
    """Who writes on a customer follows it, unless they said otherwise."""
    row = {"customer_id": customer_id, "person_id": actor.person_id, "level": "following", "is_chosen": False}
    db.execute(_FOLLOW, row)
