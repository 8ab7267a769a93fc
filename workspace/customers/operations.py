"""Writes about customers. Each edit carries the revision it was made on: an older one is a Conflict with both texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from workspace.customers.cleaning import FIELDS, cleaned_contact, cleaned_fields
from workspace.customers.events import BatonPassed, CustomerAdded, CustomerChanged, signal
from workspace.customers.models import Contact, Customer, ProfileChange
from workspace.customers.queries import contacts_of, get_contact, get_customer
from workspace.errors import Conflict, Invalid
from workspace.events import record
from workspace.i18n import _
from workspace.people.queries import get_person, get_team
from workspace.people.words import folded
from workspace.policy import Actor, Role, require

_NEWER = (
    update(Customer)
    .where(Customer.id == bindparam("customer_id"), Customer.active_at < bindparam("moment"))
    .values(active_at=bindparam("moment"))
)
_NOTHING_LOADED = {"synchronize_session": False}


def add_customer(
    db: Session,
    actor: Actor,
    *,
    name: str,
    about: str = "",
    preferences: str = "",
    goals: str = "",
    team_id: str | None = None,
    person_id: str | None = None,
    is_unheld: bool = False,
) -> Customer:
    """Add a customer. Without a holder it is held by the actor and their team, or where `is_unheld` by nobody."""
    require(actor, "customer.add")
    values = cleaned_fields({"name": name, "about": about, "preferences": preferences, "goals": goals})
    customer = Customer(**values, folded_name=folded(values["name"]), created_at=actor.at, active_at=actor.at)
    if person_id is None and team_id is None and not is_unheld:
        person_id, team_id = actor.id, actor.team_id
    _hold(db, actor, customer, team_id=team_id, person_id=person_id)
    db.add(customer)
    db.flush()
    record(db, actor, CustomerAdded(customer.id))
    return get_customer(db, actor, customer.id)


def change_customer(
    db: Session, actor: Actor, *, customer_id: str, changes: Mapping[str, str], revision: int | None = None
) -> Customer:
    """Change name, about, preferences or goals. Raises Conflict with both texts when `revision` is an old one.

    A field that nobody else changed meanwhile is not in conflict with anything; equal texts are not either.
    """
    require(actor, "customer.change")
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise Invalid(
            _("A customer has no %(first)s.", first=min(unknown)), {min(unknown): _("There is no such field.")}
        )
    customer = get_customer(db, actor, customer_id)
    values = cleaned_fields(changes)
    differing = {name: value for name, value in values.items() if getattr(customer, name) != value}
    if revision is not None and revision != customer.revision and differing:
        theirs = {name: getattr(customer, name) for name in FIELDS}
        raise Conflict(
            _("Somebody else changed this customer meanwhile. Here are both texts: nothing you typed is lost."),
            mine={**theirs, **values},
            theirs={**theirs, "revision": customer.revision},
        )
    if not differing:
        return customer
    before = {name: getattr(customer, name) for name in differing}
    for name, value in differing.items():
        setattr(customer, name, value)
    customer.folded_name = folded(customer.name)
    what = " and ".join(FIELDS[name].lower() for name in differing)
    note_change(db, actor, customer, f"changed {what}", before, differing)
    return customer


def add_customer_with_contacts(
    db: Session, actor: Actor, *, fields: Mapping[str, str], contacts: Sequence[Mapping[str, str]]
) -> Customer:
    """Add a customer and its contacts, all or nothing."""
    about, preferences, goals = (fields.get(name, "") for name in ("about", "preferences", "goals"))
    customer = add_customer(db, actor, name=fields["name"], about=about, preferences=preferences, goals=goals)
    save_contacts(db, actor, customer_id=customer.id, contacts=contacts)
    return customer


def save_profile(
    db: Session,
    actor: Actor,
    *,
    customer_id: str,
    fields: Mapping[str, str],
    contacts: Sequence[Mapping[str, str]],
    revision: int | None,
) -> Customer:
    """Save the whole form. Raises Conflict when anybody saved since `revision`, contacts included."""
    customer = get_customer(db, actor, customer_id)
    if revision is not None and revision != customer.revision:
        theirs = {name: getattr(customer, name) for name in FIELDS}
        raise Conflict(
            _("Somebody else changed this customer meanwhile. Here are both texts: nothing you typed is lost."),
            mine=dict(fields),
            theirs={**theirs, "revision": customer.revision},
        )
    customer = change_customer(db, actor, customer_id=customer_id, changes=fields)
    save_contacts(db, actor, customer_id=customer_id, contacts=contacts)
    return customer


def save_contacts(db: Session, actor: Actor, *, customer_id: str, contacts: Sequence[Mapping[str, str]]) -> None:
    """Rows {id, name, role, email, phone}: with an id changed (with all else empty: removed), without one added.

    Raises Invalid, naming the row and its field: `contacts[0].email`.
    """
    for number, row in enumerate(contacts):
        values = {"name": row["name"], "title": row["role"], "email": row["email"], "phone": row["phone"]}
        is_empty = not any(value.strip() for value in values.values())
        if not row["id"]:
            with _in_row(number):
                add_contact(db, actor, customer_id=customer_id, **values)
        elif get_contact(db, actor, row["id"]).customer_id != customer_id:
            raise Invalid(
                _("This contact belongs to another customer."), {"contacts": _("Choose a contact of this one.")}
            )
        elif is_empty:
            remove_contact(db, actor, contact_id=row["id"])
        else:
            with _in_row(number):
                change_contact(db, actor, contact_id=row["id"], **values)


@contextmanager
def _in_row(number: int) -> Iterator[None]:
    try:
        yield
    except Invalid as wrong:
        named = {f"contacts[{number}].{field}": sentence for field, sentence in wrong.fields.items()}
        raise Invalid(wrong.sentence, named) from wrong


def change_with_contacts(
    db: Session,
    actor: Actor,
    *,
    customer_id: str,
    changes: Mapping[str, str],
    contacts: Sequence[Mapping[str, str | None]],
    revision: int | None = None,
) -> None:
    """Change the profile and say anew who its contacts are. Raises Conflict when anybody saved since `revision`."""
    customer = get_customer(db, actor, customer_id)
    fields = {name: changes.get(name, getattr(customer, name)) for name in FIELDS}
    save_profile(db, actor, customer_id=customer_id, fields=fields, contacts=(), revision=revision)
    keep_contacts(db, actor, customer_id=customer_id, contacts=contacts)


def keep_contacts(db: Session, actor: Actor, *, customer_id: str, contacts: Sequence[Mapping[str, str | None]]) -> None:
    """Rows {id, name, title, email, phone} are all that there shall be: others are removed, those without id added."""
    wanted = {row.get("id"): row for row in contacts if row.get("id")}
    present = {contact.id: contact for contact in contacts_of(db, actor, customer_id)}
    if unknown := set(wanted) - set(present):
        raise Invalid(
            _("This customer has no contact %(first)s.", first=min(map(str, unknown))),
            {"contacts": _("Leave the id out.")},
        )
    for contact_id in present.keys() - wanted.keys():
        remove_contact(db, actor, contact_id=contact_id)
    for number, row in enumerate(contacts):
        given = {name: str(value) for name, value in row.items() if name != "id"}
        with _in_row(number):
            if (known := present.get(str(row.get("id")))) is None:
                add_contact(db, actor, customer_id=customer_id, **given)
            else:
                now = {name: getattr(known, name) for name in ("name", "title", "email", "phone")}
                change_contact(db, actor, contact_id=known.id, **{**now, **given})
    db.expire(get_customer(db, actor, customer_id), ["contacts"])


def archive_customer(db: Session, actor: Actor, *, customer_id: str, archived: bool = True) -> Customer:
    """Take a customer out of the lists, or bring it back. Nothing is deleted. Idempotent."""
    require(actor, "customer.archive")
    customer = get_customer(db, actor, customer_id)
    if archived != (customer.archived_at is not None):
        customer.archived_at = actor.at if archived else None
        note_change(db, actor, customer, "archived this customer" if archived else "brought this customer back", {}, {})
    return customer


def add_contact(
    db: Session, actor: Actor, *, customer_id: str, name: str, title: str = "", email: str = "", phone: str = ""
) -> Contact:
    require(actor, "customer.change")
    customer = get_customer(db, actor, customer_id)
    contact = Contact(customer_id=customer.id, **cleaned_contact(name, title, email, phone))
    db.add(contact)
    db.flush()
    note_change(db, actor, customer, f"added the contact {contact.name}", {}, {"contact": contact.name})
    return contact


def change_contact(
    db: Session, actor: Actor, *, contact_id: str, name: str, title: str = "", email: str = "", phone: str = ""
) -> Contact:
    require(actor, "customer.change")
    contact = get_contact(db, actor, contact_id)
    values = cleaned_contact(name, title, email, phone)
    before = {key: getattr(contact, key) for key, value in values.items() if getattr(contact, key) != value}
    if before:
        for key, value in values.items():
            setattr(contact, key, value)
        after = {key: values[key] for key in before}
        note_change(db, actor, contact.customer, f"changed the contact {contact.name}", before, after)
    return contact


def remove_contact(db: Session, actor: Actor, *, contact_id: str) -> None:
    require(actor, "customer.change")
    contact = get_contact(db, actor, contact_id)
    contact.removed_at = actor.at
    note_change(db, actor, contact.customer, f"removed the contact {contact.name}", {"contact": contact.name}, {})


def pass_baton(db: Session, actor: Actor, *, customer_id: str, team_id: str | None, person_id: str | None) -> Customer:
    """Make a team, or a person of it, the holder. Called when a hand-off is accepted; the caller tells the timeline."""
    customer = get_customer(db, actor, customer_id)
    _hold(db, actor, customer, team_id=team_id, person_id=person_id)
    touch(db, actor, customer_id=customer.id)
    record(db, actor, BatonPassed(customer.id), rooms=[signal(customer.id, "profile")])
    return customer


def touch(db: Session, actor: Actor, *, customer_id: str) -> None:
    """Something happened with this customer now: lists show when."""
    db.execute(_NEWER, {"customer_id": customer_id, "moment": actor.at}, execution_options=_NOTHING_LOADED)
    loaded = db.identity_map.get(identity_key(Customer, customer_id))
    if loaded is not None and loaded.active_at < actor.at:
        set_committed_value(loaded, "active_at", actor.at)


def _hold(db: Session, actor: Actor, customer: Customer, *, team_id: str | None, person_id: str | None) -> None:
    person = get_person(db, actor, person_id) if person_id else None
    if person is not None and (person.role == Role.guest or person.deactivated_at):
        raise Invalid(_("%(name)s cannot hold a customer.", name=person.name), {"person": _("Choose a colleague.")})
    team_id = team_id or (person.team_id if person else None)
    customer.holder_team = get_team(db, actor, team_id) if team_id else None
    customer.holder_person = person


def note_change(
    db: Session, actor: Actor, customer: Customer, sentence: str, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    """Write down what was changed of a loaded customer: its revision grows, and the timeline shows the sentence."""
    customer.revision += 1
    change = ProfileChange(
        customer_id=customer.id,
        person_id=actor.id,
        at=actor.at,
        origin=actor.origin,
        sentence=sentence,
        fields=json.dumps({"before": dict(before), "after": dict(after)}, ensure_ascii=False),
    )
    db.add(change)
    db.flush()
    touch(db, actor, customer_id=customer.id)
    record(db, actor, CustomerChanged(customer.id, change.id), rooms=[signal(customer.id, "profile")])
