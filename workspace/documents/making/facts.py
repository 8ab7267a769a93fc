"""What Baton itself knows of a customer, under the names by which templates ask for it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from workspace.customers.models import Customer
from workspace.customers.queries import get_customer
from workspace.documents.filing.queries import filings_of
from workspace.documents.making.fields import Value
from workspace.documents.queries import documents_of
from workspace.people.models import Person
from workspace.policy import Actor
from workspace.timeline.operations import WRITTEN
from workspace.timeline.queries import timeline

RECENT, LONGEST = 12, 240
"""How many entries a brief shows, and how many letters of each."""


def facts_of(db: Session, actor: Actor, *, customer_id: str, public_url: str) -> dict[str, Value]:
    """As this actor sees the customer now. What is not known is empty."""
    customer = get_customer(db, actor, customer_id)
    maker = db.get(Person, actor.id) if actor.id else None
    return {
        "customer_name": customer.name,
        "customer_about": customer.about,
        "customer_preferences": customer.preferences,
        "customer_goals": customer.goals,
        "customer_link": f"{public_url}/customers/{customer.id}",
        "holder": holder_name(customer),
        "made_by": actor.name,
        "made_by_email": maker.email if maker else "",
        "today": day(actor.at),
        "contacts": _contacts(customer),
        "recent": _recent(db, actor, customer_id),
        "documents": _documents(db, actor, customer_id),
    }


def holder_name(customer: Customer) -> str:
    """The person who holds the baton, or the team."""
    if customer.holder_person:
        return customer.holder_person.name
    return customer.holder_team.name if customer.holder_team else "Nobody"


def day(at: datetime | date) -> str:
    return f"{at.day} {at:%B %Y}"


def shortened(text: str) -> str:
    """On one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rpartition(' ')[0] or line[:LONGEST]}…"


def _contacts(customer: Customer) -> list[dict[str, str]]:
    present = sorted((each for each in customer.contacts if each.removed_at is None), key=lambda each: each.name)
    return [{"name": each.name, "title": each.title, "email": each.email, "phone": each.phone} for each in present]


def _recent(db: Session, actor: Actor, customer_id: str) -> list[dict[str, str]]:
    entries = timeline(db, actor, customer_id=customer_id, kinds=WRITTEN, limit=RECENT)
    return [
        {"when": day(entry.at), "who": entry.author_name, "what": shortened(entry.body)}
        for entry in entries
        if entry.deleted_at is None
    ]


def _documents(db: Session, actor: Actor, customer_id: str) -> list[dict[str, str]]:
    there = documents_of(db, actor, customer_id, limit=50)
    filings = filings_of(db, actor, [each.id for each in there])
    ends = {key: filing.expires_on for key, filing in filings.items() if filing.expires_on}
    return [
        {
            "title": each.title, "version": str(each.version_n), "changed": day(each.changed_at),
            "ends": day(ends[each.id]) if each.id in ends else "",
        }
        for each in there
    ]  # fmt: skip
