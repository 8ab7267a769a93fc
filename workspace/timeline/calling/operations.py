"""Write down whom an entry calls, for its edges to mark and for the reactions that tell them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workspace.people.models import Person
from workspace.policy import Actor, Role
from workspace.sharing.queries import guests_who_see
from workspace.timeline.models import Entry, Mention
from workspace.timeline.queries import mentioned_in

_PROGRAM = ("document", "profile")
"""Kinds whose words are the program's: they call nobody."""


def write_mentions(db: Session, actor: Actor, entry: Entry, *, vendor_ids: Collection[str]) -> None:
    """Of a new entry. A guest whom the entry is not for stays a word."""
    _write(db, entry, _called(db, actor, entry, vendor_ids))


def rewrite_mentions(db: Session, actor: Actor, entry: Entry, *, vendor_ids: Collection[str]) -> None:
    """In place of what was written down before."""
    db.execute(delete(Mention).where(Mention.entry_id == entry.id))
    write_mentions(db, actor, entry, vendor_ids=vendor_ids)


def call_guests_anew(db: Session, actor: Actor, entry: Entry, *, vendor_ids: Collection[str]) -> None:
    """The entry is for these vendors from now on. Whom it calls among staff stays as it is."""
    guests = select(Person.id).where(Person.role == Role.guest)
    db.execute(delete(Mention).where(Mention.entry_id == entry.id, Mention.person_id.in_(guests)))
    of_staff = set(mentioned_in(db, entry.body))
    _write(db, entry, [each for each in _called(db, actor, entry, vendor_ids) if each not in of_staff])


def _called(db: Session, actor: Actor, entry: Entry, vendor_ids: Collection[str]) -> list[str]:
    if "@" not in entry.body or entry.kind in _PROGRAM:
        return []
    guests = guests_who_see(
        db, actor, customer_id=entry.customer_id, vendor_ids=vendor_ids, document_id=entry.document_id
    )
    return mentioned_in(db, entry.body, guests=guests)


def _write(db: Session, entry: Entry, called: Collection[str]) -> None:
    for each in called:
        what, _colon, key = each.partition(":")
        db.add(Mention(entry_id=entry.id, **{f"{what}_id": key}))
