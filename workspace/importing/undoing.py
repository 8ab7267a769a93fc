"""Take back what a row brought in. What people have changed since stays, and the row says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Table, delete, func, select
from sqlalchemy.orm import Session

from workspace.customers.cleaning import FIELDS
from workspace.customers.models import Contact, Customer, PinnedCustomer
from workspace.customers.operations import note_change
from workspace.database import Base
from workspace.events import record
from workspace.importing.applying import Did, source_of
from workspace.importing.events import CustomerTakenBack
from workspace.importing.models import ImportRow
from workspace.people.notifications import forget
from workspace.people.telling.models import CustomerLevel
from workspace.policy import Actor
from workspace.timeline.models import Entry, Mention, ReadTo
from workspace.timeline.operations import leave_tombstone

_LOOKS = {ReadTo.__tablename__, CustomerLevel.__tablename__, PinnedCustomer.__tablename__, Mention.__tablename__}
"""Who only read, follows or pinned a customer has changed nothing of it; who is named in a note goes with the note."""


def take_back(db: Session, actor: Actor, *, row: ImportRow) -> None:
    """Undo one row. The last rows come first: a customer's own row is the last of all that are about it."""
    did = Did.read(row.did)
    customer = db.get(Customer, row.customer_id) if row.customer_id else None
    row.state, row.said = "undone", ""
    if not row.did or customer is None:
        return
    added_by = _rows_about(db, row)
    is_ours = any(Did.read(each.did).added for each in added_by)
    if is_ours and (why := _touched(db, customer, [Did.read(each.did) for each in added_by])):
        row.state, row.said = "kept", f"This customer stays: {why}."
        return
    if is_ours:
        if did.added:
            _remove(db, actor, customer, [Did.read(each.did) for each in added_by])
        return
    left = _restore(db, actor, customer, did, source_of(db, row))
    if left:
        row.state, row.said = "kept", f"Changed since, so it stays: {' and '.join(left)}."


def _rows_about(db: Session, row: ImportRow) -> Sequence[ImportRow]:
    mine = select(ImportRow).where(ImportRow.import_id == row.import_id, ImportRow.customer_id == row.customer_id)
    return db.scalars(mine.where(ImportRow.did != "")).all()


# ------------------------------------------------------------------ customers that the import added
def _touched(db: Session, customer: Customer, dids: Sequence[Did]) -> str:
    """Why a customer is no longer as the import left it, or nothing."""
    if customer.revision != 1:
        return "somebody edited it since"
    entries, contacts = [did.entry_id for did in dids], [did.contact_id for did in dids]
    if _refer_to(db, "customers", [customer.id], but={"entries": entries, "contacts": contacts}):
        return "something was written, shared or linked there since"
    edited = select(Entry.id).where(Entry.id.in_(entries), Entry.revision > 1)
    if db.scalar(edited.limit(1)) or _refer_to(db, "entries", entries, but={}):
        return "a note was edited or answered since"
    if _refer_to(db, "contacts", contacts, but={}):
        return "one of its contacts is spoken of since"
    return ""


def _refer_to(db: Session, named: str, ids: Sequence[str], *, but: dict[str, list[str]]) -> bool:
    """Whether a row of any table points at these rows of a table, but for those rows that are named by table."""
    for table, column in _keys_to(named):
        found = select(func.count()).select_from(table).where(column.in_(ids))
        if table.name in but:
            found = found.where(table.c.id.not_in(but[table.name]))
        if table.name not in _LOOKS and db.scalar(found):
            return True
    return False


def _keys_to(named: str) -> list[tuple[Table, Column[Any]]]:
    return [
        (table, key.parent)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == named
    ]


def _remove(db: Session, actor: Actor, customer: Customer, dids: Sequence[Did]) -> None:
    """Nothing refers to it: it goes as if it had never come, out of the index too."""
    entries = [did.entry_id for did in dids if did.entry_id]
    contacts = [did.contact_id for did in dids if did.contact_id]
    for entry_id in entries:
        forget(db, subject=f"entry:{entry_id}")
    db.execute(delete(Mention).where(Mention.entry_id.in_(entries)))
    db.execute(delete(ReadTo).where(ReadTo.customer_id == customer.id))
    db.execute(delete(CustomerLevel).where(CustomerLevel.customer_id == customer.id))
    db.execute(delete(PinnedCustomer).where(PinnedCustomer.customer_id == customer.id))
    db.execute(delete(Entry).where(Entry.id.in_(entries)))
    db.execute(delete(Contact).where(Contact.id.in_(contacts)))
    db.execute(delete(Customer).where(Customer.id == customer.id))
    record(db, actor, CustomerTakenBack(customer.id, sorted(set(contacts)), entries))


# ------------------------------------------------------------------ customers that were here before
def _restore(db: Session, actor: Actor, customer: Customer, did: Did, source: str) -> list[str]:
    """Give back what the import changed. Returns what stays as people have made it since."""
    left, back = [], []
    for name, text in did.after.items():
        if getattr(customer, name) == text:
            setattr(customer, name, did.before[name])
            back.append(FIELDS[name].lower())
        else:
            left.append(FIELDS[name].lower())
    if did.contact_id:
        _restore_contact(db, actor, did, left, back)
    if did.entry_id and (entry := db.get(Entry, did.entry_id)) and entry.deleted_at is None:
        if entry.revision > 1 or _refer_to(db, "entries", [entry.id], but={}):
            left.append("a note")
        else:
            leave_tombstone(db, actor, entry=entry)
            # The same words may be brought in again.
            entry.client_id = None
    if back:
        note_change(
            db, actor, customer, f"took back {' and '.join(back)} that {source} had brought in", did.after, did.before
        )
    return left


def _restore_contact(db: Session, actor: Actor, did: Did, left: list[str], back: list[str]) -> None:
    contact = db.get(Contact, did.contact_id)
    if contact is None or contact.removed_at is not None:
        return
    said = f"the contact {contact.name}"
    if any(getattr(contact, name) != text for name, text in did.contact_after.items()):
        left.append(said)
        return
    if did.contact_before:
        for name, text in did.contact_before.items():
            setattr(contact, name, text)
    else:
        contact.removed_at = actor.at
    back.append(said)
