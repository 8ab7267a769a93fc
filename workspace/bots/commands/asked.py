"""What was typed after /baton, and which customer is meant by it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from workspace.bots.links import link_of_channel
from workspace.bots.places import Place, Who
from workspace.customers.models import Customer
from workspace.customers.queries import customer_named, customers_called, get_customer
from workspace.errors import Invalid
from workspace.people.words import folded
from workspace.policy import Actor

_QUOTED = re.compile(r"""(["'])(.*)\1""", re.DOTALL)
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'"})


@dataclass(frozen=True)
class Asked:
    """What was typed: the word after /baton, the rest as Slack escapes it, by whom and where.

    `channel_name` is as Slack gives it: "directmessage" and "privategroup" stand for names it does not tell.
    """

    word: str
    rest: str
    who: Who
    channel: str
    channel_name: str = ""
    trigger: str = ""

    @property
    def place(self) -> Place:
        return Place(self.who.team, self.channel)

    @property
    def plain(self) -> str:
        """The rest as it was typed: no escapes, and straight quotes where a phone made them round."""
        return html.unescape(self.rest).translate(_STRAIGHT).strip()

    @property
    def named(self) -> str:
        """The rest as a name: who puts it in quotes means what is within."""
        return unquoted(self.plain)


@dataclass(frozen=True)
class Around:
    """What the process that answers can do beside: run the index's work where it holds up nobody (`aside`, which may
    raise TimeoutError), and say who looks at a customer's page now (`present`: names for a customer's id, None where
    nobody knows)."""

    aside: Callable[..., Any]
    present: Callable[[str], Sequence[str] | None] | None = None


def unquoted(name: str) -> str:
    found = _QUOTED.fullmatch(name)
    return found[2].strip() if found else name


def parsed(text: str, *, who: Who, channel: str, channel_name: str = "", trigger: str = "") -> Asked:
    word, _, rest = text.strip().partition(" ")
    return Asked(word.lower(), rest.strip(), who, channel, channel_name, trigger)


# ------------------------------------------------------------------ which customer
def meant(db: Session, actor: Actor, asked: Asked, *, example: str) -> Customer:
    """The customer that was named, or else the one that this channel mirrors."""
    if asked.named:
        return customer_named(db, actor, asked.named)
    customer = customer_of_channel(db, actor, asked.place)
    if customer is None:
        raise Invalid(f"This channel mirrors no customer, so write which one, like `{example}`.")
    return customer


def customer_of_channel(db: Session, actor: Actor, place: Place) -> Customer | None:
    link = link_of_channel(db, place)
    return get_customer(db, actor, link.customer_id) if link is not None else None


def customer_and_rest(db: Session, actor: Actor, asked: Asked, *, example: str) -> tuple[Customer, str]:
    """Elsewhere than in a linked channel the customer's name and a colon stand before the text; there they may.

    In a linked channel another customer's whole name before a colon raises Invalid: it would stand on the wrong
    timeline, and in the wrong channel.
    """
    customer = customer_of_channel(db, actor, asked.place)
    name, colon, rest = (part.strip() for part in asked.rest.partition(":"))
    name = unquoted(html.unescape(name).translate(_STRAIGHT))
    if customer is not None:
        return customer, _text_for(db, actor, asked, customer, name=name if colon else "", rest=rest, example=example)
    if colon and name and not rest:
        raise Invalid(f"There are no words after “{name}:”. Write it in one line, like `{example}`.")
    if not name or not rest:
        raise Invalid(f"This channel mirrors no customer, so write which one first, like `{example}`.")
    return customer_named(db, actor, name), rest


def _text_for(
    db: Session, actor: Actor, asked: Asked, customer: Customer, *, name: str, rest: str, example: str
) -> str:
    """The text for the customer whose channel this is. `name` is what stands before the first colon."""
    is_own = folded(name).strip() == customer.folded_name
    if not asked.rest.strip(": ") or (is_own and not rest):
        raise Invalid(f"There are no words to write. Write it in one line, like `{example.replace('Acme: ', '')}`.")
    if is_own:
        return rest
    others = customers_called(db, actor, name) if name else ()
    if others:
        other = get_customer(db, actor, others[0]).name
        raise Invalid(
            f"Nothing was done yet, for this channel mirrors {customer.name}. Did you mean the customer {other}? Then "
            f"type the same in {other}'s channel, or in a direct message. For {customer.name} begin with its name: "
            f"/baton {asked.word} {customer.name}: {asked.plain}"
        )
    return asked.rest


def holder_of(customer: Customer) -> str:
    person = customer.holder_person.name if customer.holder_person else ""
    team = customer.holder_team.name if customer.holder_team else ""
    return f"{person} ({team})" if person and team else person or team
