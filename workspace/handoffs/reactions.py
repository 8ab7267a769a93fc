"""What follows from hand-offs: who is asked to take over is told, and who offered is told the answer."""

from __future__ import annotations

from workspace.customers.queries import get_customer
from workspace.events import Delivery
from workspace.handoffs.models import OPEN, Handoff, HandoffStep
from workspace.handoffs.queries import get_handoff, receivers_of
from workspace.people.models import Person
from workspace.people.notifications import notify
from workspace.people.queries import actor_for
from workspace.policy import Actor, Role, system_actor
from workspace.worker import Tools

_TOLD = {
    "accept": "took over {customer}",
    "decline": "declined to take over {customer}: “{text}”",
    "ask": "asks about taking over {customer}: “{text}”",
    "answer": "answered your question about {customer}: “{text}”",
    "withdraw": "withdrew the hand-off of {customer}",
    "done": "marked the hand-off of {customer} as done",
    "settle": "took over {customer}",
}


def tell_receivers(tools: Tools, delivery: Delivery) -> None:
    """Nobody is asked for what was decided before this came about."""
    with tools.transaction() as db:
        program = system_actor(delivery.at)
        handoff = get_handoff(db, program, delivery.event.handoff_id)
        if handoff.state not in OPEN:
            return
        customer = get_customer(db, program, handoff.customer_id)
        sentence = f"{handoff.from_person.name} offers you {customer.name}: “{handoff.reason[:160]}”"
        notify(
            db, _teller(handoff.from_person, delivery), person_ids=receivers_of(db, handoff), kind="handoff",
            subject=f"handoff:{handoff.id}", customer_id=customer.id, sentence=sentence,
        )  # fmt: skip


def tell_answer(tools: Tools, delivery: Delivery) -> None:
    """The one who offered learns each answer; who was asked learns answers to questions and withdrawals."""
    with tools.transaction() as db:
        program = system_actor(delivery.at)
        handoff = get_handoff(db, program, delivery.event.handoff_id)
        customer = get_customer(db, program, handoff.customer_id)
        step = db.get_one(HandoffStep, delivery.event.step_id)
        person = db.get_one(Person, step.person_id)
        told = _TOLD[step.verb].format(customer=customer.name, text=step.text[:160])
        notify(
            db, _teller(person, delivery), person_ids=_concerned(handoff, receivers_of(db, handoff)), kind="answer",
            subject=_subject(step, customer.id), customer_id=customer.id, sentence=f"{person.name} {told}",
        )  # fmt: skip


def tell_due(tools: Tools, delivery: Delivery) -> None:
    """Some hours before the due time tell who owes something; once it has passed, who offered too."""
    with tools.transaction() as db:
        program = system_actor(tools.now())
        handoff = get_handoff(db, program, delivery.event.handoff_id)
        if handoff.due_at is None or (handoff.state not in OPEN and handoff.state != "accepted"):
            return
        is_over, customer = delivery.event.is_over, get_customer(db, program, handoff.customer_id)
        when = "was due" if is_over else "is due soon"
        if handoff.state in OPEN:
            owing, about = receivers_of(db, handoff), f"The offer of {customer.name} waits for an answer and {when}"
        else:
            owing, about = {str(handoff.answered_by_id)}, f"What was promised with {customer.name} {when}"
        notify(
            db, program, person_ids=owing | ({handoff.from_person_id} if is_over else set()), kind="promise",
            subject=f"promise:{handoff.id}:{'over' if is_over else 'soon'}", customer_id=customer.id,
            sentence=f"{about}: “{handoff.reason[:160]}”",
        )  # fmt: skip


def _subject(step: HandoffStep, customer_id: str) -> str:
    """Who is concerned by several offers of a customer is told once that it was taken over."""
    if step.verb in ("accept", "settle"):
        return f"taken:{customer_id}:{step.at:%Y%m%d%H%M%S%f}"
    return f"step:{step.id}"


def _concerned(handoff: Handoff, receivers: set[str]) -> set[str]:
    return {handoff.from_person_id, *receivers}


def _teller(person: Person, delivery: Delivery) -> Actor:
    teller = actor_for(person, delivery.at)
    return Actor(teller.id, Role.system, delivery.at, teller.name)
