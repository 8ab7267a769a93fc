"""What a hand-off brings into a document, under the names by which templates ask for it. Pure reads."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workspace.documents.making.facts import day, facts_of, shortened
from workspace.documents.making.fields import Value
from workspace.errors import Invalid
from workspace.handoffs.models import Handoff
from workspace.handoffs.queries import checklist_of, get_handoff, handoffs_of
from workspace.i18n import _
from workspace.policy import Actor

_STATES = {
    "offered": "Offered, not answered yet", "asked": "Offered, with an open question", "accepted": "Accepted",
    "declined": "Declined", "withdrawn": "Withdrawn", "done": "Done", "settled": "Settled by another hand-off",
}  # fmt: skip
_SAID = {
    "offer": "offered", "accept": "accepted", "decline": "declined", "ask": "asked", "answer": "answered",
    "withdraw": "withdrew it", "done": "marked it as done", "settle": "took over",
}  # fmt: skip


def values_for(
    db: Session, actor: Actor, *, customer_id: str, public_url: str, handoff_id: str | None = None
) -> dict[str, Value]:
    """All that Baton knows for a document about this customer, and about one of its hand-offs. Raises NotFound."""
    known = facts_of(db, actor, customer_id=customer_id, public_url=public_url)
    known["promises"] = _promises(db, actor, customer_id)
    if handoff_id:
        handoff = get_handoff(db, actor, handoff_id)
        if handoff.customer_id != customer_id:
            raise Invalid(_("This hand-off is about another customer."), {"handoff": _("Choose one of this customer.")})
        known.update(_about(handoff))
    return known


def _about(handoff: Handoff) -> dict[str, Value]:
    return {
        "handoff_from": _who(handoff.from_person.name, handoff.from_team.name if handoff.from_team else ""),
        "handoff_to": _to(handoff),
        "handoff_reason": handoff.reason,
        "handoff_state": _STATES.get(handoff.state, handoff.state),
        "handoff_due": day(handoff.due_at) if handoff.due_at else "",
        "handoff_points": [{"what": point} for point in checklist_of(handoff)],
        "handoff_steps": [
            {"when": day(step.at), "who": step.person.name, "what": _step(step.verb, step.text)}
            for step in handoff.steps
        ],
    }


def _promises(db: Session, actor: Actor, customer_id: str) -> Value:
    """Hand-offs under way that have a day, the first first."""
    under_way = [each for each in handoffs_of(db, actor, customer_id) if each.state in ("offered", "asked", "accepted")]
    dated = sorted((each for each in under_way if each.due_at), key=lambda each: (str(each.due_at), each.id))
    return [
        {"what": shortened(each.reason), "who": _to(each), "until": day(each.due_at) if each.due_at else ""}
        for each in dated
    ]


def _to(handoff: Handoff) -> str:
    if handoff.to_person:
        return handoff.to_person.name
    return handoff.to_team.name if handoff.to_team else ""


def _who(name: str, team: str) -> str:
    return f"{name}, {team}" if team else name


def _step(verb: str, text: str) -> str:
    said = _SAID.get(verb, verb)
    return f"{said}: {shortened(text)}" if text else said
