"""What waits for somebody today: the app's home page in Slack, and `/baton today`."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workspace.bots.events import SlackHomeOpened
from workspace.bots.installing.installations import chat_of
from workspace.bots.people import NOT_KNOWN, make_known, staff_member
from workspace.bots.places import Who
from workspace.bots.wording.blocks import Message, list_blocks, sentence_blocks
from workspace.bots.wording.mrkdwn_in import literal
from workspace.customers.models import Customer
from workspace.customers.queries import visible_customers
from workspace.errors import Conflict
from workspace.events import Delivery
from workspace.handoffs.queries import handoffs_for
from workspace.people.notifications import notifications_of
from workspace.policy import Actor
from workspace.ports import ChatAway, ChatBusy
from workspace.worker import Later, Tools

MOST_OF_A_KIND = 8


def today(db: Session, actor: Actor, *, public_url: str) -> Message:
    """Hand-offs that wait for the actor, what they have not read, and the customers they hold, the liveliest first."""
    lines = [*_waiting(db, actor, public_url), *_unread(db, actor), *_held(db, actor, public_url)]
    empty = "Nothing waits for you, and you hold no customer."
    return list_blocks(title=f"Today, {actor.name}", lines=lines, url=public_url, empty=empty)


def publish_home(tools: Tools, delivery: Delivery) -> None:
    """Reaction: show somebody their home page anew."""
    opened: SlackHomeOpened = delivery.event
    who = Who(opened.team, opened.user_id)
    try:
        make_known(tools, who)
    except Conflict as lost:
        raise Later(tools.now() + timedelta(seconds=15), lost.sentence) from lost
    with tools.reading() as db:
        actor = staff_member(db, who, at=tools.now())
        said = today(db, actor, public_url=tools.settings.public_url) if actor else sentence_blocks(NOT_KNOWN)
    try:
        chat_of(tools, who.team).publish_home(user=who.user, view={"type": "home", "blocks": list(said.blocks)})
    except ChatBusy as busy:
        raise Later(tools.now() + timedelta(seconds=busy.retry_after), "Slack asked us to wait") from busy
    except ChatAway as away:
        raise Later(tools.now() + timedelta(seconds=15), f"Slack cannot be reached: {away.code}") from away


def _waiting(db: Session, actor: Actor, public_url: str) -> list[str]:
    lines = []
    for handoff in list(handoffs_for(db, actor))[:MOST_OF_A_KIND]:
        customer = db.get_one(Customer, handoff.customer_id)
        link = f"[{literal(customer.name)}]({public_url}/customers/{customer.id})"
        due = f", until {handoff.due_at:%Y-%m-%d %H:%M} UTC" if handoff.due_at else ""
        if handoff.state == "asked":
            lines.append(f"**Hand-off** You are asked about your offer of {link}{due}")
        else:
            lines.append(f"**Hand-off** {literal(handoff.from_person.name)} offers you {link}{due}")
    return lines


def _unread(db: Session, actor: Actor) -> list[str]:
    unread = notifications_of(db, actor, unread_only=True, limit=MOST_OF_A_KIND)
    return [f"**Unread** {literal(told.sentence)}" for told in unread if told.kind != "handoff"]


def _held(db: Session, actor: Actor, public_url: str) -> list[str]:
    mine = Customer.holder_person_id == actor.id
    if actor.team_id:
        mine = or_(mine, Customer.holder_person_id.is_(None) & (Customer.holder_team_id == actor.team_id))
    held = select(Customer).where(mine, visible_customers(actor), Customer.archived_at.is_(None))
    newest = db.scalars(held.order_by(Customer.active_at.desc(), Customer.id).limit(MOST_OF_A_KIND))
    return [f"**Held** [{literal(each.name)}]({public_url}/customers/{each.id})" for each in newest]
