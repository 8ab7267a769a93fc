"""Tell a guest that an entry calls them: in what they have, a place in their portal and a mail with the way in.

Nothing that is told says a word of the entry or the customer: both are asked for again when the guest comes in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.people.models import Notification, Person, SignInLink
from workspace.people.notifications import notify
from workspace.people.queries import actor_for
from workspace.people.sessions import send_link
from workspace.policy import Actor, Role, system_actor
from workspace.sharing.queries import my_place_at
from workspace.timeline.models import Entry, Mention
from workspace.timeline.queries import visible_entries

ENOUGH = timedelta(hours=1)
"""No second mail within this, unless the link of the first was used."""


def tell_guests_called(db: Session, actor: Actor, entry: Entry, *, at: datetime) -> None:
    """Each once, and only who can see the entry at this moment. `actor` is its writer."""
    guests = select(Person).join(Mention, Mention.person_id == Person.id)
    guests = guests.where(Mention.entry_id == entry.id, Person.role == Role.guest, Person.deactivated_at.is_(None))
    for guest in db.scalars(guests.where(Person.id != (actor.id or ""))).all():
        reader, subject = actor_for(guest, at), f"entry:{entry.id}"
        mine = (Notification.person_id == guest.id, Notification.kind == "mention", Notification.subject == subject)
        if not _sees(db, reader, entry) or db.scalar(select(Notification.id).where(*mine)) is not None:
            continue
        sentence = f"{entry.author_name} called you by name in what is shared with you"
        notify(db, actor, person_ids=[guest.id], kind="mention", subject=subject, sentence=sentence)
        if not _has_a_way_in(db, guest, at=at):
            # A guest's name is what they say it is: no mail of ours bears it to somebody else.
            sender = system_actor(at) if entry.vendor_id else actor
            send_link(db, sender, person=guest, purpose="call", leads_to=_place_of(db, reader, entry))


def _has_a_way_in(db: Session, guest: Person, *, at: datetime) -> bool:
    """Whether a mail with a link that is still good came just now: who is called ten times is mailed once."""
    sent = select(SignInLink.id).where(SignInLink.person_id == guest.id, SignInLink.purpose == "call")
    return db.scalar(sent.where(SignInLink.used_at.is_(None), SignInLink.created_at > at - ENOUGH).limit(1)) is not None


def _sees(db: Session, reader: Actor, entry: Entry) -> bool:
    return db.scalar(select(Entry.id).where(Entry.id == entry.id, visible_entries(reader))) is not None


def _place_of(db: Session, reader: Actor, entry: Entry) -> str:
    """The page where a guest reads it: its document's, or of what is about none any that is open to them here."""
    here = my_place_at(db, reader, customer_ids=[entry.customer_id])
    document_id = entry.document_id or here[entry.customer_id]
    return f"/guest/documents/{document_id}#entry-{entry.id}"
