"""What an entry looks like in Slack: reads the entry's subject and hands plain values to the block builders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.mirroring.passages import passage_on_card
from workspace.bots.models import SlackPerson
from workspace.bots.wording.blocks import Message, entry_blocks, handoff_blocks
from workspace.customers.models import Customer
from workspace.documents.queries import files_of
from workspace.handoffs.models import OPEN, Handoff
from workspace.handoffs.queries import checklist_of, get_handoff, offer_entry_id
from workspace.people.models import Person
from workspace.policy import Actor, Role, system_actor
from workspace.timeline.models import Entry, Mention

LABELS = {
    "note": "note",
    "comment": "comment",
    "call": "call",
    "email": "e-mail",
    "meeting": "meeting",
    "chat": "chat",
    "document": "document",
    "handoff": "hand-off",
    "profile": "profile",
}


def entry_url(public_url: str, entry: Entry) -> str:
    return f"{public_url}/entries/{entry.id}"


def card_of(
    db: Session, entry: Entry, *, public_url: str, at: datetime, team: str = "", for_vendor: str | None = None
) -> Message:
    """The offer of a hand-off with its buttons or its outcome; anything else as an entry.

    `for_vendor`: people of this vendor read along (`at`: now), and one vendor never learns that another exists.
    """
    if entry.handoff_id and offer_entry_id(db, entry.handoff_id) == entry.id:
        return _offer(db, system_actor(entry.created_at), entry, public_url)
    audience = ", ".join(vendor.name for vendor in entry.vendors if for_vendor in (None, vendor.id))
    about = passage_on_card(db, entry, for_vendor=for_vendor, at=at)
    return entry_blocks(
        block_id=f"tl:{entry.id}",
        author=entry.author_name,
        team=entry.team.name if entry.team else entry.vendor.name if entry.vendor else "",
        label=LABELS[entry.kind],
        body_markdown=entry.body,
        url=entry_url(public_url, entry),
        footer=" · ".join(filter(None, [f"Visible to {audience}" if audience else "", about.note])),
        quote=about.quote,
        buttons=about.buttons,
        files=_files(db, entry, public_url) if for_vendor is None else (),
        people=_called(db, entry, team) if for_vendor is None else {},
    )


def _called(db: Session, entry: Entry, team: str) -> dict[str, str]:
    """The Slack ids of those whom an entry calls by @, by full and first name; a team is called by no id.

    What was written in Slack called them there already.
    """
    if entry.origin == "slack":
        return {}
    found = select(Person.name, SlackPerson.user_id).join(SlackPerson, SlackPerson.person_id == Person.id)
    found = found.join(Mention, Mention.person_id == Person.id)
    found = found.where(Mention.entry_id == entry.id, SlackPerson.team == team, Person.role != Role.guest)
    found = found.order_by(SlackPerson.user_id)
    called: dict[str, str] = {}
    for name, user_id in db.execute(found):
        called.setdefault(name, user_id)
        called.setdefault(name.split(" ")[0], user_id)
    return called


def _files(db: Session, entry: Entry, public_url: str) -> list[tuple[str, str]]:
    """Title and address of each document that hangs on an entry. Whoever follows one is asked who they are."""
    found = files_of(db, system_actor(entry.created_at), [entry.id]).get(entry.id, [])
    return [(document.title, f"{public_url}/documents/{document.id}") for document in found]


def plain_card(entry: Entry, *, public_url: str) -> Message:
    """When Slack finds a card too much: who, and where to read it."""
    return entry_blocks(
        block_id=f"tl:{entry.id}",
        author=entry.author_name,
        team="",
        label=LABELS[entry.kind],
        body_markdown="This is too long for Slack.",
        url=entry_url(public_url, entry),
    )


def outcome_of(handoff: Handoff) -> str:
    """One sentence once nothing is open any more, else nothing."""
    who = handoff.answered_by.name if handoff.answered_by else ""
    said = next((step.text for step in reversed(handoff.steps) if step.text and step.verb == "decline"), "")
    return {
        "accepted": f"{who} took over.",
        "done": f"{who} took over; it is done.",
        "declined": f"{who} declined: {said}",
        "settled": f"{who} took over by another offer.",
        "withdrawn": f"{handoff.from_person.name} withdrew it.",
    }.get(handoff.state, "")


def _offer(db: Session, actor: Actor, entry: Entry, public_url: str) -> Message:
    handoff = get_handoff(db, actor, str(entry.handoff_id))
    to = handoff.to_person.name if handoff.to_person else handoff.to_team.name if handoff.to_team else ""
    return handoff_blocks(
        block_id=f"tl:{entry.id}",
        handoff_id=handoff.id,
        giver=handoff.from_person.name,
        receiver=to,
        customer=db.get_one(Customer, handoff.customer_id).name,
        reason_markdown=handoff.reason,
        url=entry_url(public_url, entry),
        due_at=handoff.due_at,
        checklist=checklist_of(handoff),
        files=[(each.title, f"{public_url}/documents/{each.id}") for each in handoff.documents],
        outcome="" if handoff.state in OPEN else outcome_of(handoff),
    )
