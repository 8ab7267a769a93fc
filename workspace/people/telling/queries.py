"""Reads of what people chose: by which ways, at which hours, how closely they follow a customer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from workspace.people.models import Person
from workspace.people.telling.hours import Hours
from workspace.people.telling.kinds import KINDS, LEVELS, SENT, WAYS, kind_of
from workspace.people.telling.models import CustomerLevel, Message, TellingChoice, TellingHours
from workspace.policy import Actor, Role

# Asked whenever somebody writes: made once, a statement costs a quarter.
_LEVELS = select(CustomerLevel.person_id, CustomerLevel.level).where(CustomerLevel.customer_id == bindparam("customer"))


def choices_of(db: Session, actor: Actor) -> Mapping[str, frozenset[str]]:
    """For each kind by which ways the actor is told of it."""
    mine = select(TellingChoice).where(TellingChoice.person_id == actor.person_id)
    chosen = {row.kind: frozenset(row.ways.split()) for row in db.scalars(mine)}
    return {name: chosen.get(name, kind.ways) for name, kind in KINDS.items()}


def hours_of(db: Session, person_id: str) -> Hours:
    row, person = db.get(TellingHours, person_id), db.get_one(Person, person_id)
    if row is None:
        return Hours(zone=person.zone)
    return Hours(row.quiet_from, row.quiet_to, row.digest_hour, person.zone)


def ways_of(
    db: Session, person_ids: Collection[str], *, kind: str, customer_id: str | None
) -> dict[str, frozenset[str]]:
    """By which ways each of these people is told of such a thing now. A guest has the inbox alone."""
    row = kind_of(kind)
    chosen = select(TellingChoice).where(TellingChoice.person_id.in_(person_ids), TellingChoice.kind == row.name)
    choices = {choice.person_id: frozenset(choice.ways.split()) for choice in db.scalars(chosen)}
    muted = levels_of(db, person_ids, customer_id=customer_id) if customer_id else {}
    guests = set(db.scalars(select(Person.id).where(Person.id.in_(person_ids), Person.role == Role.guest)))
    found = {}
    for person_id in person_ids:
        ways = choices.get(person_id, row.ways)
        if person_id in guests:
            ways = frozenset({"inbox"})
        elif muted.get(person_id) == "muted":
            ways = ways & {"inbox"} if row.is_owed else frozenset()
        # What waits for somebody stands in their inbox, whatever else they chose.
        found[person_id] = ways | {"inbox"} if row.is_owed else ways
    return found


def levels_of(db: Session, person_ids: Collection[str], *, customer_id: str) -> dict[str, str]:
    """What each of these people said, or showed by writing. Who did neither is left out."""
    rows = select(CustomerLevel).where(CustomerLevel.customer_id == customer_id)
    return {row.person_id: row.level for row in db.scalars(rows.where(CustomerLevel.person_id.in_(person_ids)))}


def level_of(db: Session, actor: Actor, *, customer_id: str, holder_id: str | None) -> str:
    """How closely the actor follows a customer. Who holds it follows it unless they said otherwise."""
    row = db.get(CustomerLevel, (customer_id, actor.person_id))
    if row is not None:
        return row.level
    return LEVELS[0] if holder_id == actor.id else LEVELS[1]


def followers_of(db: Session, *, customer_id: str, holder_id: str | None) -> set[str]:
    """Who follows all that is written on a customer."""
    levels = {row.person_id: row.level for row in db.execute(_LEVELS, {"customer": customer_id})}
    following = {person_id for person_id, level in levels.items() if level == "following"}
    return following | ({holder_id} if holder_id and holder_id not in levels else set())


def followed_by(db: Session, actor: Actor) -> Sequence[str]:
    """Ids of the customers that the actor follows by choice or by having written there."""
    mine = select(CustomerLevel.customer_id).where(CustomerLevel.person_id == actor.id)
    return db.scalars(mine.where(CustomerLevel.level == "following")).all()


def last_tests(db: Session, actor: Actor) -> dict[str, Message]:
    """The latest message of each way that the actor asked for as a test."""
    tests = select(Message).where(Message.person_id == actor.person_id, Message.purpose == "test")
    rows = db.scalars(tests.order_by(Message.id.desc()).limit(30)).all()
    return {way: next(row for row in rows if row.way == way) for way in SENT if any(row.way == way for row in rows)}


def known_ways(ways: Collection[str]) -> frozenset[str]:
    return frozenset(way for way in WAYS if way in ways)
