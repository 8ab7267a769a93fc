"""`/baton …`: everything answered is seen by the one who typed alone.

The person who acts is the member of staff matched by e-mail, with exactly their rights. `/baton help` is for everybody.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.orm import Session

from workspace.bots.clicks.home import today
from workspace.bots.clicks.searching import search
from workspace.bots.identity.link_me import offer_link
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import link_channel, link_of_channel, unlink_channel
from workspace.bots.models import SlackPerson
from workspace.bots.people import acting, make_known, names_of
from workspace.bots.places import Place, Who
from workspace.bots.wording.blocks import (
    Message,
    customer_blocks,
    help_blocks,
    list_blocks,
    sentence_blocks,
)
from workspace.bots.wording.mrkdwn_in import from_mrkdwn, literal, mentioned
from workspace.bots.wording.refusals import in_words
from workspace.customers.models import Customer
from workspace.customers.queries import contacts_of, customer_named, get_customer
from workspace.errors import Invalid
from workspace.handoffs.operations import offer_handoff
from workspace.handoffs.queries import handoffs_of
from workspace.people.queries import team_named
from workspace.policy import Actor
from workspace.ports import ChatChannel, ChatError
from workspace.timeline.operations import add_entry
from workspace.timeline.queries import timeline
from workspace.worker import Tools

RECENT = 3
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>\s*")


@dataclass(frozen=True)
class Asked:
    """What was typed: the word after /baton, the rest as Slack escapes it, by whom and where."""

    word: str
    rest: str
    who: Who
    channel: str

    @property
    def place(self) -> Place:
        return Place(self.who.team, self.channel)

    @property
    def plain(self) -> str:
        """The rest as it was typed: no escapes, and straight quotes where a phone made them round."""
        return html.unescape(self.rest).translate(_STRAIGHT).strip()


_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'"})


def parsed(text: str, *, who: Who, channel: str) -> Asked:
    word, _, rest = text.strip().partition(" ")
    return Asked(word.lower(), rest.strip(), who, channel)


def answer(
    tools: Tools, asked: Asked, *, once: Callable[[Session], bool], aside: Callable[..., object]
) -> Message | None:
    """What to say. None when this very request was followed before. Raises BatonError and DatabaseBusy.

    `once` writes down, in the command's own transaction, that it is followed now. `aside` runs the index's work in
    another thread where the server needs that.
    """
    if asked.word in ("", "help"):
        return _help(tools)
    if asked.word == "link-me":
        return offer_link(tools, asked.who, once=once)
    if asked.word in _LOOKS:
        make_known(tools, asked.who)
        return _LOOKS[asked.word](tools, asked)
    if asked.word == "search":
        make_known(tools, asked.who)
        return search(tools, who=asked.who, words=asked.plain, aside=aside)
    if asked.word not in _WRITES:
        raise Invalid(f"There is no /baton {asked.word[:40]}. Type `/baton help` to see what there is.")
    make_known(tools, asked.who)
    channel = _channel(tools, asked) if asked.word == "link" else None
    with tools.transaction() as db:
        if not once(db):
            return None
        actor = acting(db, asked.who, at=tools.now())
        return sentence_blocks(_WRITES[asked.word](db, actor, asked, channel))


def _help(tools: Tools) -> Message:
    return help_blocks(commands=[(each.usage, each.does) for each in COMMANDS.values()], url=tools.settings.public_url)


# ------------------------------------------------------------------ looking
def _customer(tools: Tools, asked: Asked) -> Message:
    with tools.reading() as db:
        actor = acting(db, asked.who, at=tools.now())
        customer = _meant(db, actor, asked, example="/baton customer Acme")
        url = f"{tools.settings.public_url}/customers/{customer.id}"
        recent = timeline(db, actor, customer_id=customer.id, limit=RECENT)
        people = ", ".join(contact.name for contact in contacts_of(db, actor, customer.id))
        facts = (
            ("About", customer.about),
            ("Prefers", customer.preferences),
            ("Wants", customer.goals),
            ("Contacts", people),
        )
        return customer_blocks(
            name=customer.name,
            url=url,
            holder=_holder(customer),
            facts=[(label, value[:500]) for label, value in facts if value],
            recent=[f"**{literal(entry.author_name)}** {entry.body[:300]}" for entry in recent if entry.body],
        )


def _who(tools: Tools, asked: Asked) -> Message:
    """Who holds the customer, who is asked to take over, and whom to talk to there."""
    with tools.reading() as db:
        actor = acting(db, asked.who, at=tools.now())
        customer = _meant(db, actor, asked, example="/baton who Acme")
        lines = [f"**Held by** {literal(_holder(customer) or 'nobody')}"]
        for handoff in handoffs_of(db, actor, customer.id, open_only=True):
            receiver = handoff.to_person.name if handoff.to_person else handoff.to_team.name if handoff.to_team else ""
            lines.append(f"**Offered to** {literal(receiver)} by {literal(handoff.from_person.name)}")
        for contact in contacts_of(db, actor, customer.id):
            reach = ", ".join(literal(part) for part in (contact.title, contact.email, contact.phone) if part)
            lines.append(f"**Contact** {literal(contact.name)}" + (f" ({reach})" if reach else ""))
        url = f"{tools.settings.public_url}/customers/{customer.id}"
        return list_blocks(title=f"Who: {customer.name}", lines=lines, url=url)


def _today(tools: Tools, asked: Asked) -> Message:
    with tools.reading() as db:
        return today(db, acting(db, asked.who, at=tools.now()), public_url=tools.settings.public_url)


# ------------------------------------------------------------------ writing; each returns what to say
def _note(db: Session, actor: Actor, asked: Asked, _channel: ChatChannel | None) -> str:
    customer, rest = _customer_and_rest(db, actor, asked, example="/baton note Acme: They want the new price list")
    body = from_mrkdwn(rest, people=names_of(db, mentioned(rest), team=asked.who.team, at=actor.at))
    add_entry(db, actor, customer_id=customer.id, body=body)
    return f"Noted on the timeline of {customer.name}."


def _handoff(db: Session, actor: Actor, asked: Asked, _channel: ChatChannel | None) -> str:
    example = "/baton handoff Acme: support They cannot sign in since Monday"
    customer, rest = _customer_and_rest(db, actor, asked, example=example)
    person = _MENTION.match(rest)
    first, _, reason = (person.group(1), "", rest[person.end() :]) if person else rest.partition(" ")
    if not first or not reason.strip():
        raise Invalid("Write a team, or @somebody, and the reason, like `/baton handoff support They cannot sign in`.")
    words = from_mrkdwn(reason, people=names_of(db, mentioned(reason), team=asked.who.team, at=actor.at))
    if person:
        known = db.get(SlackPerson, (asked.who.team, first))
        if known is None or known.person_id is None:
            raise Invalid("This person is not known in Baton. Offer it to their team instead.")
        handoff = offer_handoff(db, actor, customer_id=customer.id, person_id=known.person_id, reason=words)
    else:
        team = team_named(db, actor, html.unescape(first))
        handoff = offer_handoff(db, actor, customer_id=customer.id, team_id=team.id, reason=words)
    to = handoff.to_person.name if handoff.to_person else handoff.to_team.name if handoff.to_team else ""
    return f"Offered {customer.name} to {to}. It moves when they accept."


def _link(db: Session, actor: Actor, asked: Asked, channel: ChatChannel | None) -> str:
    if not asked.plain:
        raise Invalid("Write which customer, like `/baton link Acme`.")
    customer = customer_named(db, actor, asked.plain)
    if channel is None:
        raise Invalid("Type this in the channel that shall mirror the customer.")
    link_channel(db, actor, customer_id=customer.id, team=asked.who.team, channel=channel)
    return (
        f"From now on #{channel.name} and the timeline of {customer.name} mirror each other. `/baton unlink` stops it."
    )


def _unlink(db: Session, actor: Actor, asked: Asked, _channel: ChatChannel | None) -> str:
    link = link_of_channel(db, asked.place)
    if link is None:
        raise Invalid("This channel mirrors no customer.")
    unlink_channel(db, actor, link_id=link.id)
    return f"#{link.channel_name} mirrors {link.customer.name} no longer. What was said stays on both sides."


# ------------------------------------------------------------------ what is meant
def _channel(tools: Tools, asked: Asked) -> ChatChannel:
    """Ask Slack about the channel before anything is written. Raises Invalid in words."""
    try:
        return chat_of(tools, asked.who.team).channel(asked.channel)
    except ChatError as refusal:
        raise Invalid(f"This channel cannot be linked now: {in_words(refusal)}.") from refusal


def _meant(db: Session, actor: Actor, asked: Asked, *, example: str) -> Customer:
    """The customer that was named, or else the one that this channel mirrors."""
    if asked.plain:
        return customer_named(db, actor, asked.plain)
    link = link_of_channel(db, asked.place)
    if link is None:
        raise Invalid(f"This channel mirrors no customer, so write which one, like `{example}`.")
    return get_customer(db, actor, link.customer_id)


def _customer_and_rest(db: Session, actor: Actor, asked: Asked, *, example: str) -> tuple[Customer, str]:
    """In a linked channel all of it is the text. Elsewhere the customer's name and a colon stand before it."""
    link = link_of_channel(db, asked.place)
    if link is not None:
        if not asked.rest:
            raise Invalid(f"Write it in one line, like `{example.replace('Acme: ', '')}`.")
        return get_customer(db, actor, link.customer_id), asked.rest
    name, colon, rest = asked.rest.partition(":")
    if not colon or not rest.strip():
        raise Invalid(f"This channel mirrors no customer, so write which one first, like `{example}`.")
    return customer_named(db, actor, html.unescape(name).strip()), rest.strip()


def _holder(customer: Customer) -> str:
    person = customer.holder_person.name if customer.holder_person else ""
    team = customer.holder_team.name if customer.holder_team else ""
    return f"{person} ({team})" if person and team else person or team


# ------------------------------------------------------------------ all of them
@dataclass(frozen=True)
class Command:
    usage: str
    does: str


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "help": Command("/baton help", "shows this"),
        "search": Command(
            "/baton search WORDS", "finds entries, documents, customers and contacts; only you see the answer"
        ),
        "customer": Command("/baton customer NAME", "shows a customer; in a linked channel no name is needed"),
        "note": Command("/baton note TEXT", "writes on the timeline of this channel's customer; elsewhere NAME: TEXT"),
        "handoff": Command("/baton handoff TEAM REASON", "offers the customer to a team or to @somebody"),
        "link": Command("/baton link CUSTOMER", "mirrors this channel and a customer's timeline"),
        "unlink": Command("/baton unlink", "stops that; what was said stays"),
        "who": Command("/baton who", "says who holds the customer and whom to talk to there"),
        "link-me": Command("/baton link-me", "says who you are in Baton, when your address there is another one"),
        "today": Command("/baton today", "shows what waits for you"),
    }
)

_LOOKS: Mapping[str, Callable[[Tools, Asked], Message]] = {"customer": _customer, "who": _who, "today": _today}
_WRITES: Mapping[str, Callable[[Session, Actor, Asked, ChatChannel | None], str]] = {
    "note": _note,
    "handoff": _handoff,
    "link": _link,
    "unlink": _unlink,
}
