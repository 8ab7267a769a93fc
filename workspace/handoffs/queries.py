"""Reads of hand-offs. They are the staff's affair: a guest sees none."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from workspace.errors import NotFound
from workspace.handoffs.models import OPEN, Handoff, HandoffStep
from workspace.i18n import _
from workspace.people.models import Person
from workspace.policy import Actor, Role

_SHOWN = (
    joinedload(Handoff.from_person),
    joinedload(Handoff.from_team),
    joinedload(Handoff.to_team),
    joinedload(Handoff.to_person),
    joinedload(Handoff.answered_by),
    selectinload(Handoff.steps).joinedload(HandoffStep.person),
    selectinload(Handoff.documents),
)


def visible_handoffs(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_staff else false()


def get_handoff(db: Session, actor: Actor, handoff_id: str) -> Handoff:
    """With its people, teams, steps and documents. Raises NotFound."""
    handoff = db.scalar(select(Handoff).where(Handoff.id == handoff_id, visible_handoffs(actor)).options(*_SHOWN))
    if handoff is None:
        raise NotFound(_("There is no such hand-off."))
    return handoff


def handoffs_of(db: Session, actor: Actor, customer_id: str, *, open_only: bool = False) -> Sequence[Handoff]:
    """Of one customer, newest first."""
    found = select(Handoff).where(Handoff.customer_id == customer_id, visible_handoffs(actor)).options(*_SHOWN)
    if open_only:
        found = found.where(Handoff.state.in_(OPEN))
    return db.scalars(found.order_by(Handoff.id.desc()).limit(100)).all()


def open_offers(db: Session, actor: Actor, customer_id: str) -> Sequence[Handoff]:
    """Every open one of a customer, without its steps: for operations, which must leave none out."""
    found = select(Handoff).where(Handoff.customer_id == customer_id, Handoff.state.in_(OPEN), visible_handoffs(actor))
    who = (joinedload(Handoff.from_person), joinedload(Handoff.to_person), joinedload(Handoff.to_team))
    return db.scalars(found.options(*who).order_by(Handoff.id)).all()


def open_handoffs(db: Session, actor: Actor) -> Sequence[Handoff]:
    """Every open one, those that are due first on top."""
    found = select(Handoff).where(Handoff.state.in_(OPEN), visible_handoffs(actor)).options(*_SHOWN)
    return db.scalars(found.order_by(Handoff.due_at.is_(None), Handoff.due_at, Handoff.id).limit(200)).all()


def handoffs_for(db: Session, actor: Actor) -> Sequence[Handoff]:
    """What waits for the actor: offered to them or their team, or a question about their own offer."""
    offered = Handoff.to_person_id == actor.id
    if actor.team_id:
        offered = or_(offered, Handoff.to_team_id == actor.team_id)
    mine = or_(
        (Handoff.state == "offered") & offered,
        (Handoff.state == "asked") & (Handoff.from_person_id == actor.id),
    )
    found = select(Handoff).where(mine, visible_handoffs(actor)).options(*_SHOWN)
    return db.scalars(found.order_by(Handoff.due_at.is_(None), Handoff.due_at, Handoff.id).limit(100)).all()


def found_handoffs(db: Session, actor: Actor, ids: Sequence[str]) -> dict[str, Handoff]:
    if not ids:
        return {}
    found = select(Handoff).where(Handoff.id.in_(ids), visible_handoffs(actor)).options(*_SHOWN)
    return {handoff.id: handoff for handoff in db.scalars(found)}


def open_counts(db: Session, actor: Actor, customer_ids: Sequence[str]) -> dict[str, int]:
    """How many open hand-offs each of these customers has; those without are left out."""
    found = select(Handoff.customer_id, func.count()).where(Handoff.customer_id.in_(customer_ids))
    found = found.where(Handoff.state.in_(OPEN), visible_handoffs(actor)).group_by(Handoff.customer_id)
    return dict(db.execute(found).all())


def open_beside(db: Session, actor: Actor, handoffs: Sequence[Handoff]) -> dict[str, list[Handoff]]:
    """For each of these hand-offs by id: the other open offers of its customer, which are settled when it is taken."""
    customers = {each.customer_id for each in handoffs}
    found = select(Handoff).where(Handoff.customer_id.in_(customers), Handoff.state.in_(OPEN), visible_handoffs(actor))
    beside = db.scalars(found.options(*_SHOWN).order_by(Handoff.id)).all() if customers else ()
    return {
        each.id: [other for other in beside if other.customer_id == each.customer_id and other.id != each.id]
        for each in handoffs
    }


def settled_with(db: Session, actor: Actor, taken: Handoff) -> Sequence[Handoff]:
    """The offers that were settled when this one was taken."""
    found = select(Handoff).where(Handoff.customer_id == taken.customer_id, Handoff.state == "settled")
    found = found.where(Handoff.changed_at == taken.changed_at, visible_handoffs(actor))
    return db.scalars(found.options(*_SHOWN).order_by(Handoff.id)).all()


def receiver_of(handoff: Handoff) -> str:
    """The name of the person or team that is asked."""
    asked = handoff.to_person or handoff.to_team
    return asked.name if asked else ""


def offer_entry_id(db: Session, handoff_id: str) -> str:
    """The entry by which a hand-off was offered."""
    return db.scalars(select(Handoff.offer_entry_id).where(Handoff.id == handoff_id)).one() or ""


def receivers_of(db: Session, handoff: Handoff) -> set[str]:
    """Who is asked to take over: the person, or everybody in the team."""
    if handoff.to_person_id:
        return {handoff.to_person_id}
    members = select(Person.id).where(
        Person.team_id == handoff.to_team_id, Person.deactivated_at.is_(None), Person.role != Role.guest
    )
    return set(db.scalars(members))


def is_receiver(actor: Actor, handoff: Handoff) -> bool:
    """An offer to a person is for them alone; one to a team for each of its members."""
    if handoff.to_person_id:
        return handoff.to_person_id == actor.id
    return handoff.to_team_id is not None and handoff.to_team_id == actor.team_id


def checklist_of(handoff: Handoff) -> list[str]:
    return [str(point) for point in json.loads(handoff.checklist)]


def promises_of(db: Session, actor: Actor) -> Sequence[Handoff]:
    """What the actor owes: customers they took over and did not finish, and offers of theirs that are still open.

    Those that are due first on top.
    """
    taken = (Handoff.state == "accepted") & (Handoff.answered_by_id == actor.id)
    offered = Handoff.state.in_(OPEN) & (Handoff.from_person_id == actor.id)
    found = select(Handoff).where(taken | offered, visible_handoffs(actor)).options(*_SHOWN)
    return db.scalars(found.order_by(Handoff.due_at.is_(None), Handoff.due_at, Handoff.id).limit(100)).all()


def promised(db: Session, actor: Actor, *, customer_id: str | None = None) -> Sequence[Handoff]:
    """Whatever anybody took over with a day and did not finish, due first on top; of one customer, or all."""
    found = select(Handoff).where(Handoff.state == "accepted", Handoff.due_at.is_not(None), visible_handoffs(actor))
    if customer_id:
        found = found.where(Handoff.customer_id == customer_id)
    return db.scalars(found.options(*_SHOWN).order_by(Handoff.due_at, Handoff.id).limit(100)).all()


def next_verbs(actor: Actor, handoff: Handoff) -> tuple[str, ...]:
    """What the actor may do with a hand-off now."""
    verbs: list[str] = []
    if handoff.state in OPEN and is_receiver(actor, handoff):
        verbs += ["accept", "ask", "decline"]
    if handoff.state in OPEN and handoff.from_person_id == actor.id:
        verbs += ["answer", "withdraw"] if handoff.state == "asked" else ["withdraw"]
    if handoff.state == "accepted" and actor.id in (handoff.answered_by_id, handoff.from_person_id):
        verbs.append("done")
    return tuple(verbs)
