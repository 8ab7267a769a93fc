"""What waits for somebody at this moment. Every line is markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workspace.bots.wording.blocks import Message, list_blocks
from workspace.bots.wording.mrkdwn_in import literal
from workspace.customers.models import Customer
from workspace.customers.queries import found_customers, visible_customers
from workspace.handoffs.models import OPEN, Handoff
from workspace.handoffs.queries import handoffs_for, next_verbs, promises_of
from workspace.people.notifications import notifications_of
from workspace.people.telling.kinds import NEEDS_ME
from workspace.policy import Actor

MOST_OF_A_KIND = 8


@dataclass(frozen=True)
class Offer:
    """A hand-off that waits for this person: what it says, and what they may answer."""

    line: str
    handoff_id: str
    verbs: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """Everything of one person, at most `MOST_OF_A_KIND` of each."""

    offers: Sequence[Offer]
    unread: Sequence[str]
    promises: Sequence[str]
    held: Sequence[str]


def waiting_for(db: Session, actor: Actor, *, public_url: str) -> Waiting:
    offers = list(handoffs_for(db, actor))[:MOST_OF_A_KIND]
    promises = list(promises_of(db, actor))[:MOST_OF_A_KIND]
    links = _links(db, actor, [*offers, *promises], public_url)
    return Waiting(
        offers=[Offer(_offer(each, links), each.id, next_verbs(actor, each)) for each in offers],
        unread=_unread(db, actor),
        promises=[_promise(each, links) for each in promises],
        held=_held(db, actor, public_url),
    )


def today(db: Session, actor: Actor, *, public_url: str) -> Message:
    """Hand-offs that wait for the actor, what they have not read, what they promised, and the customers they hold."""
    waits = waiting_for(db, actor, public_url=public_url)
    lines = [
        *(f"**Hand-off** {offer.line}" for offer in waits.offers),
        *(f"**Unread** {line}" for line in waits.unread),
        *(f"**Promised** {line}" for line in waits.promises),
        *(f"**Held** {line}" for line in waits.held),
    ]
    empty = "Nothing waits for you, and you hold no customer."
    return list_blocks(title=f"Today, {actor.name}", lines=lines, url=public_url, empty=empty)


def _links(db: Session, actor: Actor, handoffs: Sequence[Handoff], public_url: str) -> dict[str, str]:
    found = found_customers(db, actor, sorted({each.customer_id for each in handoffs}))
    return {each.id: f"[{literal(each.name)}]({public_url}/customers/{each.id})" for each in found.values()}


def _offer(handoff: Handoff, links: dict[str, str]) -> str:
    link = links[handoff.customer_id]
    if handoff.state == "asked":
        return f"You are asked about your offer of {link}{_until(handoff)}"
    return f"{literal(handoff.from_person.name)} offers you {link}{_until(handoff)}: {literal(handoff.reason[:160])}"


def _promise(handoff: Handoff, links: dict[str, str]) -> str:
    link = links[handoff.customer_id]
    if handoff.state in OPEN:
        to = handoff.to_person.name if handoff.to_person else handoff.to_team.name if handoff.to_team else ""
        return f"You offered {link} to {literal(to)}, and it is open{_until(handoff)}"
    return f"You took over {link} from {literal(handoff.from_person.name)}{_until(handoff)}"


def _until(handoff: Handoff) -> str:
    return f", until {handoff.due_at:%Y-%m-%d %H:%M} UTC" if handoff.due_at else ""


def _unread(db: Session, actor: Actor) -> list[str]:
    unread = notifications_of(db, actor, unread_only=True, limit=50)
    mine = [told for told in unread if told.kind in NEEDS_ME and told.kind != "handoff"]
    return [literal(told.sentence) for told in mine[:MOST_OF_A_KIND]]


def _held(db: Session, actor: Actor, public_url: str) -> list[str]:
    mine = Customer.holder_person_id == actor.id
    if actor.team_id:
        mine = or_(mine, Customer.holder_person_id.is_(None) & (Customer.holder_team_id == actor.team_id))
    held = select(Customer).where(mine, visible_customers(actor), Customer.archived_at.is_(None))
    newest = db.scalars(held.order_by(Customer.active_at.desc(), Customer.id).limit(MOST_OF_A_KIND))
    return [f"[{literal(each.name)}]({public_url}/customers/{each.id})" for each in newest]
