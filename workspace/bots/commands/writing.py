"""Commands that write: each is done in one transaction and returns what to say."""

from __future__ import annotations

import html
import re

from sqlalchemy.orm import Session

from workspace.bots.commands.asked import Asked, customer_and_rest
from workspace.bots.identity.meeting import meet_named
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import link_channel, link_of_channel, unlink_channel
from workspace.bots.models import SlackPerson
from workspace.bots.people import names_of
from workspace.bots.places import Who
from workspace.bots.wording.mrkdwn_in import from_mrkdwn, mentioned
from workspace.bots.wording.refusals import in_words
from workspace.customers.queries import customer_named
from workspace.errors import Conflict, Invalid
from workspace.handoffs.operations import offer_handoff
from workspace.people.queries import team_named
from workspace.policy import Actor
from workspace.ports import ChatChannel, ChatError, ChatRefused
from workspace.timeline.operations import add_entry
from workspace.worker import Tools

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>\s*")
NOT_HERE = "Type this in the channel that shall mirror the customer."
_RECEIVER = re.compile(rf"(?:[^<>:]*:\s*)?{_MENTION.pattern}")


def note(db: Session, actor: Actor, asked: Asked, _channel: ChatChannel | None) -> str:
    customer, rest = customer_and_rest(db, actor, asked, example="/baton note Acme: They want the new price list")
    body = from_mrkdwn(rest, people=names_of(db, mentioned(rest), team=asked.who.team, at=actor.at))
    add_entry(db, actor, customer_id=customer.id, body=body)
    return f"Noted on the timeline of {customer.name}."


def handoff(db: Session, actor: Actor, asked: Asked, _channel: ChatChannel | None) -> str:
    example = "/baton handoff Acme: support They cannot sign in since Monday"
    customer, rest = customer_and_rest(db, actor, asked, example=example)
    person = _MENTION.match(rest)
    first, _, reason = (person.group(1), "", rest[person.end() :]) if person else rest.partition(" ")
    if not first or not reason.strip():
        raise Invalid("Write a team, or @somebody, and the reason, like `/baton handoff support They cannot sign in`.")
    words = from_mrkdwn(reason, people=names_of(db, mentioned(reason), team=asked.who.team, at=actor.at))
    if person:
        known = db.get(SlackPerson, (asked.who.team, first))
        if known is None or known.person_id is None:
            raise Invalid("This person is not known in Baton. Offer it to their team instead.")
        offered = offer_handoff(db, actor, customer_id=customer.id, person_id=known.person_id, reason=words)
    else:
        team = team_named(db, actor, html.unescape(first))
        offered = offer_handoff(db, actor, customer_id=customer.id, team_id=team.id, reason=words)
    to = offered.to_person.name if offered.to_person else offered.to_team.name if offered.to_team else ""
    return f"Offered {customer.name} to {to}. It moves when they accept."


def meet_receiver(tools: Tools, asked: Asked) -> None:
    """Before a hand-off is offered to somebody: they may be staff who never wrote there. Raises Conflict in words."""
    named = _RECEIVER.match(asked.rest)
    if named is None:
        return
    try:
        meet_named(tools, Who(asked.who.team, named.group(1)), by=asked.who)
    except ChatError as lost:
        raise Conflict("Slack did not tell who this person is just now. Try again in a moment.") from lost


def link(db: Session, actor: Actor, asked: Asked, channel: ChatChannel | None) -> str:
    if not asked.named:
        raise Invalid("Write which customer, like `/baton link Acme`.")
    customer = customer_named(db, actor, asked.named)
    if channel is None:
        raise Invalid(NOT_HERE)
    link_channel(db, actor, customer_id=customer.id, team=asked.who.team, channel=channel)
    return (
        f"From now on #{channel.name} and the timeline of {customer.name} mirror each other. `/baton unlink` stops it."
    )


def unlink(db: Session, actor: Actor, asked: Asked, _channel: ChatChannel | None) -> str:
    found = link_of_channel(db, asked.place)
    if found is None:
        raise Invalid("This channel mirrors no customer.")
    unlink_channel(db, actor, link_id=found.id)
    return f"#{found.channel_name} mirrors {found.customer.name} no longer. What was said stays on both sides."


def channel_to_link(tools: Tools, asked: Asked) -> ChatChannel:
    """Ask Slack about the channel before anything is written. Raises Invalid in words."""
    try:
        return chat_of(tools, asked.who.team).channel(asked.channel, fresh=True)
    except ChatRefused as refusal:
        if refusal.code == "channel_not_found" and asked.channel.startswith("D"):
            raise Invalid(NOT_HERE) from refusal
        if refusal.code in ("channel_not_found", "not_in_channel"):
            # Of a private channel in which the bot is not, Slack tells no more than of one that does not exist.
            raise Invalid("Invite Baton here first: /invite @baton, then try again.") from refusal
        raise Invalid(f"This channel cannot be linked now: {in_words(refusal)}.") from refusal
    except ChatError as refusal:
        raise Invalid(f"This channel cannot be linked now: {in_words(refusal)}.") from refusal
