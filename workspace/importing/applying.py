"""Do what a plan says, and keep what it takes to undo it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.customers.cleaning import FIELDS
from workspace.customers.models import Contact, Customer
from workspace.customers.operations import add_customer, note_change
from workspace.events import record
from workspace.importing.events import CustomerBroughtIn
from workspace.importing.models import Import, ImportRow
from workspace.importing.planning import Plan, note_id
from workspace.policy import Actor
from workspace.timeline.operations import add_entry


@dataclass
class Did:
    """What one row changed. `before` and `after` are of the profile, `contact_before` and `…_after` of a contact.

    `added`: the row added the customer. `contact_id` without `contact_before` is a contact that it added.
    """

    added: bool = False
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    contact_id: str = ""
    contact_before: dict[str, str] = field(default_factory=dict)
    contact_after: dict[str, str] = field(default_factory=dict)
    entry_id: str = ""

    def written(self) -> str:
        return json.dumps({name: value for name, value in vars(self).items() if value}, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Did:
        return cls(**json.loads(text)) if text else cls()


def apply(db: Session, actor: Actor, *, row: ImportRow, planned: Plan) -> None:
    """Write it, and in the row what was done."""
    did = Did()
    customer = planned.customer
    if customer is None:
        customer = add_customer(
            db, actor, **dict(planned.fields), team_id=planned.team_id, person_id=planned.person_id,
            is_unheld=planned.is_unheld,
        )  # fmt: skip
        did.added = True
        if planned.contact:
            _add_contact(db, customer, planned, did)
    elif planned.verdict == "update":
        _amend(db, actor, row, customer, planned, did)
    if planned.note:
        entry = add_entry(
            db, actor, customer_id=customer.id, body=planned.note, client_id=note_id(customer.id, planned.note)
        )
        did.entry_id = entry.id
    row.state, row.verdict, row.said = "done", planned.verdict, planned.said
    row.customer_id, row.did = customer.id, did.written() if planned.verdict != "same" else ""


def _amend(db: Session, actor: Actor, row: ImportRow, customer: Customer, planned: Plan, did: Did) -> None:
    """One change for the whole row. Of what this very import added, the timeline needs to tell nobody."""
    is_ours = _added_by(db, row, customer)
    did.before = {name: getattr(customer, name) for name in planned.fields}
    did.after = dict(planned.fields)
    for name, text in planned.fields.items():
        setattr(customer, name, text)
    parts = [" and ".join(FIELDS[name].lower() for name in planned.fields)] if planned.fields else []
    if planned.contact_id:
        contact = db.get_one(Contact, planned.contact_id)
        changed = {name: text for name, text in planned.contact.items() if getattr(contact, name) != text}
        did.contact_id, did.contact_after = contact.id, changed
        did.contact_before = {name: getattr(contact, name) for name in changed}
        for name, text in changed.items():
            setattr(contact, name, text)
        parts.append(f"the contact {contact.name}")
    elif planned.contact:
        _add_contact(db, customer, planned, did)
        parts.append(f"the contact {planned.contact['name']}")
    if not parts:
        return
    if is_ours:
        record(db, actor, CustomerBroughtIn(customer.id))
        return
    before = {**did.before, **_named("contact", did.contact_before)}
    after = {**did.after, **_named("contact", did.contact_after or planned.contact)}
    note_change(db, actor, customer, f"brought in {' and '.join(parts)} from {source_of(db, row)}", before, after)


def source_of(db: Session, row: ImportRow) -> str:
    """What the row came with, as timelines name it."""
    name = db.get_one(Import, row.import_id).name
    return f"“{name}”" if name else "a pasted table"


def _add_contact(db: Session, customer: Customer, planned: Plan, did: Did) -> None:
    contact = Contact(customer_id=customer.id, **planned.contact)
    db.add(contact)
    db.flush()
    did.contact_id, did.contact_after = contact.id, dict(planned.contact)


def _named(what: str, values: dict[str, Any] | Any) -> dict[str, str]:
    return {f"{what} {name}": text for name, text in values.items() if text}


def _added_by(db: Session, row: ImportRow, customer: Customer) -> bool:
    """Whether an earlier row of the same import added this customer."""
    mine = select(ImportRow.did).where(ImportRow.import_id == row.import_id, ImportRow.customer_id == customer.id)
    return any(Did.read(did).added for did in db.scalars(mine))
