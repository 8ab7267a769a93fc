"""Offer a customer from Slack: the form, with what is known about the customer already written into it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workspace.bots.clicks.packing import packet_of
from workspace.bots.links import link_of_channel
from workspace.bots.people import acting
from workspace.bots.places import Place, Who
from workspace.bots.wording.modals import (
    OPTIONS_MOST,
    PACKET_MOST,
    Choice,
    handoff_modal,
    private,
    which_customer_modal,
)
from workspace.customers.queries import customers, get_customer
from workspace.errors import Invalid
from workspace.handoffs.models import Handoff
from workspace.handoffs.operations import offer_handoff
from workspace.people.queries import staff, teams
from workspace.policy import Actor, require
from workspace.ports import Block
from workspace.worker import Tools

WHAT_GOES_ALONG = "**What goes along**"


def form(tools: Tools, who: Who, *, place: Place | None = None, customer_id: str = "") -> Block:
    """The form for a customer, or for the one that the channel mirrors; else the question which one is meant."""
    with tools.reading() as db:
        actor = acting(db, who, at=tools.now())
        require(actor, "handoff.offer")
        link = link_of_channel(db, place) if place is not None and not customer_id else None
        meant = link.customer_id if link is not None else customer_id
        if not meant:
            found = customers(db, actor, limit=OPTIONS_MOST + 1)
            if not found:
                raise Invalid("There is no customer yet to hand over.")
            return which_customer_modal(customers=[Choice(each.id, each.name) for each in found])
        return _form_for(db, actor, meant)


def offer(db: Session, actor: Actor, *, customer_id: str, words: dict[str, str]) -> Handoff:
    """What was filled in, as an offer. What goes along is part of its reason, so that it is read with it."""
    kind, _, to = words.get("to", "").partition(":")
    if not to:
        raise Invalid("Choose a team or a person.", {"to": "Choose a team or a person."})
    reason, packet = words.get("reason", "").strip(), words.get("packet", "").strip()
    due = words.get("due_at")
    return offer_handoff(
        db,
        actor,
        customer_id=customer_id,
        reason=f"{reason}\n\n{WHAT_GOES_ALONG}\n\n{packet}" if reason and packet else reason,
        team_id=to if kind == "team" else None,
        person_id=to if kind == "person" else None,
        due_at=datetime.fromisoformat(due) if due else None,
        checklist=words.get("checklist", "").splitlines(),
    )


def _form_for(db: Session, actor: Actor, customer_id: str) -> Block:
    customer = get_customer(db, actor, customer_id)
    people = [each for each in staff(db, actor) if each.id != actor.id]
    receivers = [
        ("Teams", [Choice(f"team:{team.id}", team.name) for team in teams(db, actor)]),
        ("People", [Choice(f"person:{each.id}", _with_team(each.name, each.team)) for each in people]),
    ]
    return handoff_modal(
        private=private(customer=customer.id),
        customer=customer.name,
        receivers=receivers,
        packet=packet_of(db, actor, customer.id, most=PACKET_MOST),
    )


def _with_team(name: str, team: object) -> str:
    return f"{name} · {getattr(team, 'name', '')}" if team is not None else name
