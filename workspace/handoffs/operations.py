"""Offer to hand a customer over, and answer. The baton moves only on accept; of two who accept one wins."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workspace.customers.events import customer_room, signal
from workspace.customers.models import Customer
from workspace.customers.operations import pass_baton
from workspace.customers.queries import get_customer
from workspace.documents.queries import found_documents
from workspace.errors import Conflict, Forbidden, Invalid
from workspace.events import Room, record
from workspace.handoffs.events import HandoffAnswered, HandoffOffered, PromiseDue
from workspace.handoffs.models import OPEN, Handoff, HandoffDocument, HandoffStep
from workspace.handoffs.queries import get_handoff, next_verbs, offer_entry_id, open_offers, receiver_of
from workspace.i18n import _, mark
from workspace.people.models import Person
from workspace.people.notifications import mark_settled
from workspace.people.queries import get_person, get_team
from workspace.people.words import long_text, one_line
from workspace.policy import Actor, Role, require
from workspace.timeline.operations import add_entry

_STATE_AFTER = {
    "accept": "accepted",
    "decline": "declined",
    "ask": "asked",
    "answer": "offered",
    "withdraw": "withdrawn",
    "done": "done",
}
_NEEDS_WORDS = {"decline": "The reason", "ask": "The question", "answer": "The answer"}
_VERBS = {
    "accept": "took over",
    "decline": "declined",
    "ask": "asked",
    "answer": "answered",
    "withdraw": "withdrew the offer",
    "done": "marked the hand-off as done",
}
_NOT_YOURS = {
    "accept": mark("This hand-off is not yours to accept."),
    "decline": mark("This hand-off is not yours to decline."),
    "ask": mark("This hand-off is not yours to ask."),
    "answer": mark("This hand-off is not yours to answer."),
    "withdraw": mark("This hand-off is not yours to withdraw."),
    "done": mark("This hand-off is not yours to close."),
}
LONGEST = 5_000
DOCUMENTS_MOST = 20
REMINDED = timedelta(hours=3)
"""So long before the due time whoever owes something is told."""


def offer_handoff(
    db: Session,
    actor: Actor,
    *,
    customer_id: str,
    reason: str,
    team_id: str | None = None,
    person_id: str | None = None,
    due_at: datetime | None = None,
    checklist: Sequence[str] = (),
    document_ids: Sequence[str] = (),
) -> Handoff:
    """Offer a customer to a team or a person; nothing moves before they accept. A second open one is a Conflict.

    `document_ids`: what of the customer's documents goes with it, to be named on its card. Nobody sees more by that.
    """
    require(actor, "handoff.offer")
    customer = get_customer(db, actor, customer_id)
    if due_at is not None and due_at <= actor.at:
        raise Invalid(_("The due time has passed already."), {"due_at": _("Choose a moment in the future.")})
    to_team_id, to_person_id = _receiver(db, actor, customer, team_id, person_id)
    going_along = _checked_documents(db, actor, customer, document_ids)
    handoff = Handoff(
        customer_id=customer.id,
        from_person_id=actor.person_id,
        from_team_id=actor.team_id,
        to_team_id=to_team_id,
        to_person_id=to_person_id,
        reason=long_text(reason, field="reason", label=_("The reason"), longest=LONGEST, needed=True),
        checklist=json.dumps(_checked_list(checklist), ensure_ascii=False),
        due_at=due_at,
        created_at=actor.at,
        changed_at=actor.at,
    )
    _put_down(db, actor, handoff, going_along)
    record(db, actor, HandoffOffered(handoff.id, customer.id), rooms=[signal(customer.id, "handoffs")])
    _remind(db, actor, handoff)
    return get_handoff(db, actor, handoff.id)


def _put_down(db: Session, actor: Actor, handoff: Handoff, document_ids: Sequence[str]) -> None:
    """With what goes along, its first step, and the entry that shows it."""
    db.add(handoff)
    db.flush()
    db.add_all(HandoffDocument(handoff_id=handoff.id, document_id=each) for each in document_ids)
    _step(db, actor, handoff, "offer", handoff.reason)
    handoff.offer_entry_id = add_entry(
        db, _writer(actor), customer_id=handoff.customer_id, kind="handoff", body=handoff.reason, handoff_id=handoff.id
    ).id


def _remind(db: Session, actor: Actor, handoff: Handoff) -> None:
    """Who owes something is told some hours before it is due, where there is such a time, and when it is over."""
    if handoff.due_at is None:
        return
    if handoff.due_at - REMINDED > actor.at:
        soon = PromiseDue(handoff.id, handoff.customer_id, is_over=False)
        record(db, actor, soon, due_at=handoff.due_at - REMINDED)
    record(db, actor, PromiseDue(handoff.id, handoff.customer_id, is_over=True), due_at=handoff.due_at)


def answer_handoff(db: Session, actor: Actor, *, handoff_id: str, verb: str, text: str = "") -> Handoff:
    """Accept, decline, ask, answer, withdraw or mark as done. Who comes too late is told who was first (Conflict)."""
    handoff = check_verb(db, actor, handoff_id=handoff_id, verb=verb)
    label = _NEEDS_WORDS.get(verb, "The text")
    words = long_text(text, field="text", label=label, longest=LONGEST, needed=verb in _NEEDS_WORDS)
    handoff.state, handoff.changed_at = _STATE_AFTER[verb], actor.at
    if verb in ("accept", "decline"):
        handoff.answered_by_id = actor.person_id
    step, said = _step(db, actor, handoff, verb, words), _VERBS[verb]
    if verb == "accept":
        pass_baton(
            db, actor, customer_id=handoff.customer_id, team_id=handoff.to_team_id or actor.team_id, person_id=actor.id
        )
        settled = _settle_others(db, actor, handoff)
        said += f", which settled the offer{'s' if len(settled) > 1 else ''} to {', '.join(settled)}" if settled else ""
    sentence = f"{said}: {words}" if words else said
    add_entry(db, _writer(actor), customer_id=handoff.customer_id, kind="handoff", body=sentence, handoff_id=handoff.id)
    _answered(db, actor, handoff, step)
    db.expire(handoff)
    return get_handoff(db, actor, handoff.id)


def _settle_others(db: Session, actor: Actor, taken: Handoff) -> list[str]:
    """Nobody is asked any more for a customer that was taken over. Returns the names of those who were."""
    others = open_offers(db, actor, taken.customer_id)
    names = [receiver_of(other) for other in others]
    for other in others:
        other.state, other.changed_at, other.answered_by_id = "settled", actor.at, actor.person_id
        _answered(db, actor, other, _step(db, actor, other, "settle", ""))
        db.expire(other)
    return names


def _answered(db: Session, actor: Actor, handoff: Handoff, step: HandoffStep) -> None:
    """Tell the pages and the reactions; what its receivers were told asks them no more once nothing is open."""
    if handoff.state not in OPEN:
        for subject in (f"handoff:{handoff.id}", f"promise:{handoff.id}:soon", f"promise:{handoff.id}:over"):
            mark_settled(db, actor, subject=subject)
    offer = Room(customer_room(handoff.customer_id), f"entry:{offer_entry_id(db, handoff.id)}")
    event = HandoffAnswered(handoff.id, handoff.customer_id, step.id)
    record(db, actor, event, rooms=[offer, signal(handoff.customer_id, "handoffs")])


def check_verb(db: Session, actor: Actor, *, handoff_id: str, verb: str) -> Handoff:
    """The hand-off, when the actor may answer it so now; else raise what answering would raise. For forms."""
    require(actor, "handoff.answer")
    if verb not in _STATE_AFTER:
        raise Invalid(_("A hand-off cannot be answered with %(verb)s.", verb=f"{verb!r}"))
    handoff = get_handoff(db, actor, handoff_id)
    _still_possible(actor, handoff, verb)
    return handoff


def _still_possible(actor: Actor, handoff: Handoff, verb: str) -> None:
    if verb in next_verbs(actor, handoff):
        return
    who = handoff.answered_by.name if handoff.answered_by else handoff.from_person.name
    mine = handoff.answered_by_id == actor.id
    if handoff.state in ("accepted", "done") and verb in ("accept", "decline", "ask", "withdraw"):
        raise Conflict(
            _("You have taken over already.") if mine else _("%(who)s was faster and has taken over already.", who=who)
        )
    if handoff.state == "done":
        raise Conflict(_("This hand-off is done already."))
    if handoff.state == "settled":
        raise Conflict(
            _("You have taken over this customer, which settled this offer.")
            if mine
            else _("%(who)s has taken over this customer, which settled this offer.", who=who)
        )
    if handoff.state == "declined":
        raise Conflict(
            _("You have declined this hand-off already.")
            if mine
            else _("%(who)s has declined this hand-off already.", who=who)
        )
    if handoff.state == "withdrawn":
        raise Conflict(_("%(name)s has withdrawn this hand-off.", name=handoff.from_person.name))
    if handoff.state in OPEN and verb == "answer" and handoff.from_person_id == actor.id:
        raise Conflict(_("There is no open question about this hand-off."))
    raise Forbidden(_(_NOT_YOURS[verb]))


def _step(db: Session, actor: Actor, handoff: Handoff, verb: str, text: str) -> HandoffStep:
    step = HandoffStep(handoff_id=handoff.id, verb=verb, person_id=actor.person_id, text=text, at=actor.at)
    db.add(step)
    db.flush()
    return step


def _receiver(
    db: Session, actor: Actor, customer: Customer, team_id: str | None, person_id: str | None
) -> tuple[str | None, str | None]:
    """The ids of the team or the person, whichever it is, when it may take over and is not asked already."""
    if bool(team_id) == bool(person_id):
        raise Invalid(_("Choose a team or a person to hand over to."), {"to": _("Choose one team or one person.")})
    to = get_team(db, actor, team_id) if team_id else _colleague(db, actor, str(person_id))
    for other in open_offers(db, actor, customer.id):
        if to.id in (other.to_team_id, other.to_person_id):
            said = {"customer": customer.name, "to": to.name, "who": other.from_person.name}
            raise Conflict(
                (
                    _("You have offered %(customer)s to %(to)s already, and the answer is still open.", **said)
                    if other.from_person_id == actor.id
                    else _("%(who)s has offered %(customer)s to %(to)s already, and the answer is still open.", **said)
                )
                + " "
                + _("To offer it anew, withdraw that offer first.")
            )
    return (to.id, None) if team_id else (None, to.id)


def _colleague(db: Session, actor: Actor, person_id: str) -> Person:
    person = get_person(db, actor, person_id)
    if person.role == Role.guest or person.deactivated_at is not None:
        raise Invalid(_("%(name)s cannot take over a customer.", name=person.name), {"to": _("Choose a colleague.")})
    if person.id == actor.id:
        raise Invalid(_("You cannot hand over to yourself."), {"to": _("Choose somebody else.")})
    return person


def _checked_documents(db: Session, actor: Actor, customer: Customer, document_ids: Sequence[str]) -> list[str]:
    """Each once. What is another customer's, in the trash or nowhere is refused in the same words."""
    wanted = list(dict.fromkeys(document_ids))
    if len(wanted) > DOCUMENTS_MOST:
        sentence = _("At most %(most)s documents go with a hand-off.", most=DOCUMENTS_MOST)
        raise Invalid(sentence, {"documents": _("Leave some out.")})
    known = found_documents(db, actor, wanted)
    if any(each not in known or known[each].customer_id != customer.id for each in wanted):
        sentence = _("Not every document that you chose is one of this customer's present documents.")
        raise Invalid(sentence, {"documents": _("Choose among those of this list.")})
    return wanted


def _checked_list(checklist: Sequence[str]) -> list[str]:
    if len(checklist) > 50:
        raise Invalid(_("A checklist holds 50 points at most."), {"checklist": _("Leave some out.")})
    points = [one_line(point, field="checklist", label=_("A point"), longest=300, needed=False) for point in checklist]
    return [point for point in points if point]


def _writer(actor: Actor) -> Actor:
    """The entry about a hand-off is made here, wherever the answer came from: it is mirrored into Slack too."""
    return Actor(actor.id, actor.role, actor.at, actor.name, actor.team_id, origin="system")
