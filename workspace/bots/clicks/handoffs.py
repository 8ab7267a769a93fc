"""The three buttons under a hand-off, and the forms behind two of them. The card itself is changed by the mirror."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from workspace.bots.people import acting
from workspace.bots.places import Who
from workspace.bots.wording.blocks import HANDOFF_ASK, HANDOFF_DECLINE
from workspace.bots.wording.modals import ASK_FORM, DECLINE_FORM, ask_modal, decline_modal, private
from workspace.customers.queries import get_customer
from workspace.handoffs.operations import answer_handoff, check_verb
from workspace.policy import Actor
from workspace.ports import Block
from workspace.worker import Tools

FORM_OF = {HANDOFF_ASK: "ask", HANDOFF_DECLINE: "decline"}
VERB_OF_FORM = {ASK_FORM: "ask", DECLINE_FORM: "decline"}
FIELD_OF_FORM = {ASK_FORM: "question", DECLINE_FORM: "reason"}


@dataclass(frozen=True)
class Click:
    """Who pressed which button, where; `value` is what hangs on it."""

    who: Who
    channel: str
    action_id: str
    value: str


def accept(db: Session, actor: Actor, click: Click) -> None:
    answer_handoff(db, actor, handoff_id=click.value, verb="accept")


def form_for(tools: Tools, click: Click) -> Block:
    """The form to ask or decline. Raises what answering would raise, so that nobody types in vain."""
    with tools.reading() as db:
        actor = acting(db, click.who, at=tools.now())
        handoff = check_verb(db, actor, handoff_id=click.value, verb=FORM_OF[click.action_id])
        customer = get_customer(db, actor, handoff.customer_id).name
    carried = private(handoff=click.value, channel=click.channel)
    if click.action_id == HANDOFF_ASK:
        return ask_modal(private=carried, customer=customer)
    return decline_modal(private=carried, customer=customer)


def answer(db: Session, actor: Actor, *, form: str, handoff_id: str, words: str) -> None:
    answer_handoff(db, actor, handoff_id=handoff_id, verb=VERB_OF_FORM[form], text=words)
