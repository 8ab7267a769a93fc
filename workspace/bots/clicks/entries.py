"""Shortcuts: add a message to a timeline, and write a new entry."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from workspace.bots.identity.meeting import meet_named
from workspace.bots.inbound import Own, body_of, take_in
from workspace.bots.links import link_of_channel, row_of_message
from workspace.bots.models import InboxEvent
from workspace.bots.people import acting, writer
from workspace.bots.places import Place, Who
from workspace.bots.wording.modals import OPTIONS_MOST, Choice, entry_modal, options, private
from workspace.bots.wording.mrkdwn_in import literal
from workspace.bots.wording.pieces import FALLBACK_MOST
from workspace.customers.queries import customers, get_customer
from workspace.errors import Conflict, Invalid
from workspace.policy import Actor, Role
from workspace.ports import Block, ChatError
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry
from workspace.worker import Tools

logger = logging.getLogger(__name__)

ADD_MESSAGE = "add_to_timeline"
NEW_ENTRY = "new_entry"
ALREADY = "This message is on a timeline already."


@dataclass(frozen=True)
class Chosen:
    """A message and who chose the shortcut for it."""

    who: Who
    channel: str
    channel_name: str
    message: Mapping[str, Any]
    own: Own

    @property
    def place(self) -> Place:
        return Place(self.who.team, self.channel)

    @property
    def ts(self) -> str:
        return str(self.message["ts"])


def is_linked(tools: Tools, place: Place) -> bool:
    with tools.reading() as db:
        return link_of_channel(db, place) is not None


def add_here(db: Session, actor: Actor, chosen: Chosen) -> str:
    """In a linked channel the message becomes an entry as if it had just been written. Returns what to say."""
    link = link_of_channel(db, chosen.place)
    if link is None:
        raise Conflict("This channel was unlinked just now. Choose the shortcut again.")
    if chosen.own.wrote(chosen.message):
        raise Conflict("This message came from Baton: it is on the timeline already.")
    if row_of_message(db, chosen.place, ts=chosen.ts) is not None:
        raise Conflict(f"This message is on the timeline of {link.customer.name} already.")
    user_id = str(chosen.message.get("user") or "") if not chosen.message.get("bot_id") else ""
    entry = take_in(db, link, chosen.message, actor=_writer(db, actor, chosen, user_id), user_id=user_id or None)
    if entry is None:
        raise Invalid("There are no words in this message, so there is nothing to add.")
    return f"Added to the timeline of {link.customer.name}."


def form_for_message(tools: Tools, chosen: Chosen) -> Block:
    """Elsewhere the form asks for the customer; the message stands in it as a quotation that may be changed."""
    if chosen.own.wrote(chosen.message):
        raise Conflict("This message came from Baton: it is on the timeline already.")
    _meet_writer(tools, chosen)
    with tools.transaction() as db:
        at = tools.now()
        actor = acting(db, chosen.who, at=at)
        if db.get(InboxEvent, _once(chosen.place, chosen.ts)) is not None:
            raise Conflict(ALREADY)
        words = body_of(db, chosen.message, team=chosen.who.team, at=at)
        who = (
            writer(db, Who(chosen.who.team, str(chosen.message["user"])), at=at).name
            if chosen.message.get("user")
            else "An app"
        )
        quoted = "\n".join(f"> {line}".rstrip() for line in words.split("\n"))
        where = f"#{chosen.channel_name}" if chosen.channel_name not in ("", "directmessage") else "a direct message"
        body = f"{literal(who)} in {literal(where)}:\n\n{quoted}"
        return _form(db, actor, carried=private(team=chosen.who.team, channel=chosen.channel, ts=chosen.ts), body=body)


def _meet_writer(tools: Tools, chosen: Chosen) -> None:
    """The quotation keeps the name that it is given now."""
    if not chosen.message.get("user"):
        return
    try:
        meet_named(tools, Who(chosen.who.team, str(chosen.message["user"])), by=chosen.who)
    except ChatError as lost:
        logger.info("Slack did not tell who wrote what is quoted: %s", lost)


def form_for_entry(tools: Tools, who: Who, *, place: Place | None = None) -> Block:
    """A new entry from anywhere; in a linked channel its customer is chosen already."""
    with tools.reading() as db:
        actor = acting(db, who, at=tools.now())
        link = link_of_channel(db, place) if place is not None else None
        return _form(db, actor, carried=private(), body="", chosen=link.customer_id if link else "")


def add_from_form(
    db: Session, actor: Actor, *, customer_id: str, body: str, place: Place | None = None, ts: str = ""
) -> Entry:
    """The same message twice is one entry, whoever chose it: the second time raises Conflict."""
    if not customer_id:
        raise Invalid("Choose a customer.", {"customer": "Choose a customer."})
    get_customer(db, actor, customer_id)
    if place and ts:
        if db.get(InboxEvent, _once(place, ts)) is not None:
            raise Conflict(ALREADY)
        db.add(InboxEvent(event_id=_once(place, ts), at=actor.at))
    return add_entry(db, actor, customer_id=customer_id, body=body)


def customer_options(tools: Tools, *, who: Who, typed: str) -> Block:
    """What the customer field offers while somebody types."""
    with tools.reading() as db:
        actor = acting(db, who, at=tools.now())
        return options(_choices(db, actor, typed))


def _form(db: Session, actor: Actor, *, carried: str, body: str, chosen: str = "") -> Block:
    offered = _choices(db, actor, "")
    if chosen and chosen not in {choice.value for choice in offered[:OPTIONS_MOST]}:
        # Among so many customers it would not be offered at once.
        offered.insert(0, Choice(chosen, get_customer(db, actor, chosen).name))
    return entry_modal(private=carried, customers=offered, body=body[:FALLBACK_MOST], chosen=chosen)


def _choices(db: Session, actor: Actor, typed: str) -> list[Choice]:
    found = customers(db, actor, named=typed, limit=OPTIONS_MOST + 1)
    return [Choice(customer.id, customer.name) for customer in found]


def _writer(db: Session, actor: Actor, chosen: Chosen, user_id: str) -> Actor:
    """The message's own writer, not who chose the shortcut; an app's name where an app wrote it."""
    if user_id:
        return writer(db, Who(chosen.who.team, user_id), at=actor.at)
    profile = chosen.message.get("bot_profile") or {}
    name = str(chosen.message.get("username") or profile.get("name") or "An app")
    return Actor(id=None, role=Role.member, at=actor.at, name=name[:120], origin="slack")


def _once(place: Place, ts: str) -> str:
    return f"message:{place.team}:{place.channel}:{ts}"
