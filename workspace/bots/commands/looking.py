"""Commands that only look: a customer, who is who there, and what waits today."""

from __future__ import annotations

from workspace.bots.commands.asked import Around, Asked, holder_of, meant
from workspace.bots.home.waiting import today
from workspace.bots.people import acting
from workspace.bots.wording.blocks import Message, customer_blocks, list_blocks
from workspace.bots.wording.mrkdwn_in import literal
from workspace.customers.queries import contacts_of
from workspace.handoffs.queries import handoffs_of
from workspace.timeline.queries import timeline
from workspace.worker import Tools

RECENT = 3


def customer(tools: Tools, asked: Asked, _around: Around) -> Message:
    with tools.reading() as db:
        actor = acting(db, asked.who, at=tools.now())
        found = meant(db, actor, asked, example="/baton customer Acme")
        recent = timeline(db, actor, customer_id=found.id, limit=RECENT)
        people = ", ".join(contact.name for contact in contacts_of(db, actor, found.id))
        facts = (("About", found.about), ("Prefers", found.preferences), ("Wants", found.goals), ("Contacts", people))
        return customer_blocks(
            name=found.name,
            customer_id=found.id,
            url=f"{tools.settings.public_url}/customers/{found.id}",
            holder=holder_of(found),
            facts=[(label, " · ".join(value.splitlines())[:500]) for label, value in facts if value],
            recent=[f"**{literal(entry.author_name)}** {entry.body[:300]}" for entry in recent if entry.body],
        )


def who(tools: Tools, asked: Asked, around: Around) -> Message:
    """Who holds the customer, who is asked to take over, whom to talk to there, and who looks at it now."""
    with tools.reading() as db:
        actor = acting(db, asked.who, at=tools.now())
        found = meant(db, actor, asked, example="/baton who Acme")
        lines = [f"**Held by** {literal(holder_of(found) or 'nobody')}"]
        for handoff in handoffs_of(db, actor, found.id, open_only=True):
            receiver = handoff.to_person.name if handoff.to_person else handoff.to_team.name if handoff.to_team else ""
            lines.append(f"**Offered to** {literal(receiver)} by {literal(handoff.from_person.name)}")
        for contact in contacts_of(db, actor, found.id):
            reach = ", ".join(literal(part) for part in (contact.title, contact.email, contact.phone) if part)
            lines.append(f"**Contact** {literal(contact.name)}" + (f" ({reach})" if reach else ""))
        url = f"{tools.settings.public_url}/customers/{found.id}"
    here = around.present(found.id) if around.present is not None else None
    if here is not None:
        lines.append(f"**There now** {', '.join(map(literal, here)) or 'nobody has the page open'}")
    return list_blocks(title=f"Who: {found.name}", lines=lines, url=url)


def what_waits(tools: Tools, asked: Asked, _around: Around) -> Message:
    with tools.reading() as db:
        return today(db, acting(db, asked.who, at=tools.now()), public_url=tools.settings.public_url)
