"""What a row would do to the customers that are there now. It only reads; the same row may mean another thing later."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from workspace.customers.cleaning import FIELDS, LONGEST, cleaned_fields, contact_cleaners
from workspace.customers.models import Contact, Customer
from workspace.customers.queries import customers_called
from workspace.errors import Invalid, NotFound
from workspace.people.models import Person
from workspace.people.queries import team_named
from workspace.people.words import folded, long_text
from workspace.policy import Actor, Role
from workspace.timeline.models import Entry

T = TypeVar("T")

CONTACT = ("title", "email", "phone")


@dataclass(frozen=True)
class Plan:
    """`verdict` as in models.VERDICTS, `said` why. What is to be written is empty where nothing is.

    `wrong` is what an error is made of: a sentence for each field whose value cannot be taken.
    `contact` holds the whole contact; `contact_id` is the known one whose values change to it.
    """

    verdict: str
    said: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    customer: Customer | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    contact_id: str | None = None
    person_id: str | None = None
    team_id: str | None = None
    is_unheld: bool = False
    note: str = ""


def plan(db: Session, actor: Actor, *, values: Mapping[str, str], fills_only: bool) -> Plan:
    """For the values of one row by field. What is wrong with them is said in the plan, of each value, not raised."""
    checked = _Checked()
    fields = {name: checked.of(name, partial(_field, name, values.get(name, "")), "") for name in FIELDS}
    contact = checked.contact(values)
    note = checked.of("note", partial(_note, values.get("note", "")), "")
    team_id = checked.of("team", partial(_team_id, db, actor, values.get("team", "")), None)
    holder = checked.of("holder", partial(_holder, db, values.get("holder", "").strip()), None)
    known = partial(_known, db, actor, fields["name"])
    customer = checked.of("name", known, None) if "name" not in checked.wrong else None
    if checked.wrong:
        return Plan("error", wrong=checked.wrong)
    person_id, team_id = (holder.id, team_id or holder.team_id) if holder else (None, team_id)
    if customer is None:
        return Plan("new", fields=fields, contact=contact, person_id=person_id, team_id=team_id, note=note)
    return _plan(db, customer, fields, contact, note, fills_only, _about_holder(customer, person_id, team_id))


def note_id(customer_id: str, note: str) -> str:
    """The client id of a note: the same words for the same customer are one entry, however often they are brought."""
    return "import:" + hashlib.sha256(f"{customer_id}\n{note}".encode()).hexdigest()[:40]


class _Checked:
    """Values cleaned one by one; what is wrong is kept by field, so that a row is mended once and not once for each."""

    def __init__(self) -> None:
        self.wrong: dict[str, str] = {}

    def of(self, field: str, clean: Callable[[], T], otherwise: T) -> T:
        try:
            return clean()
        except (Invalid, NotFound) as wrong:
            self.wrong[field] = wrong.sentence
            return otherwise

    def contact(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Empty when the row names none. One without a name is called by its address."""
        title, email, phone = (values.get(f"contact_{name}", "") for name in CONTACT)
        name = values.get("contact", "") or email
        if not name and (title or phone):
            self.wrong["contact_title" if title else "contact_phone"] = (
                "There is a contact's role or phone number, but neither a name nor an e-mail address."
            )
        if not name:
            return {}
        columns = {"name": "contact" if values.get("contact") else "contact_email"}
        return {
            each: self.of(columns.get(each, f"contact_{each}"), clean, "")
            for each, clean in contact_cleaners(name, title, email, phone).items()
        }


def _field(name: str, value: str) -> str:
    return cleaned_fields({name: value})[name]


def _note(value: str) -> str:
    return long_text(value, field="note", label="The note", longest=LONGEST)


def _team_id(db: Session, actor: Actor, name: str) -> str | None:
    return team_named(db, actor, name).id if name else None


def _holder(db: Session, who: str) -> Person | None:
    """The colleague that a row names. Raises NotFound."""
    if not who:
        return None
    named = func.lower(Person.name) == who.lower()
    staff = select(Person).where(Person.role != Role.guest, Person.deactivated_at.is_(None))
    found = db.scalars(staff.where((Person.email == who.lower()) | named).limit(2)).all()
    if len(found) != 1:
        raise NotFound(f"{'Several colleagues are' if found else 'No colleague is'} called “{who[:80]}”.")
    return found[0]


def _plan(
    db: Session, customer: Customer, fields: Mapping[str, str], contact: Mapping[str, str], note: str,
    fills_only: bool, held: str,
) -> Plan:  # fmt: skip
    """For a customer that is here."""
    if customer.archived_at is not None:
        return Plan("same", "This customer is archived, so it is left as it is.", customer=customer)
    changed = {
        name: text
        for name, text in fields.items()
        if name != "name" and _counts(text, getattr(customer, name), fills_only)
    }
    contact_id, contact = _contact_of(customer, contact, fills_only)
    note = "" if _is_written(db, customer, note) else note
    verdict = "update" if changed or contact or note else "same"
    return Plan(verdict, held, customer=customer, fields=changed, contact=contact, contact_id=contact_id, note=note)


def _known(db: Session, actor: Actor, name: str) -> Customer | None:
    """The customer of this name, the present one before archived ones. Raises Invalid when there are several."""
    ids = customers_called(db, actor, name)
    if not ids:
        return None
    wanted = select(Customer).where(Customer.id.in_(ids)).options(selectinload(Customer.contacts))
    found = db.scalars(wanted.execution_options(populate_existing=True)).all()
    present = [each for each in found if each.archived_at is None]
    if len(present) > 1:
        raise Invalid(f"There are {len(present)} customers called “{name}”: nobody can tell which of them is meant.")
    return present[0] if present else found[0]


def _about_holder(customer: Customer, person_id: str | None, team_id: str | None) -> str:
    """Who holds a customer that is here already is decided by a hand-off, and by no file."""
    other = person_id and person_id != customer.holder_person_id
    other = other or (team_id and team_id != customer.holder_team_id)
    return "Who holds the baton stays: it moves by a hand-off." if other else ""


def _counts(new: str, now: str, fills_only: bool) -> bool:
    """An empty cell says nothing."""
    return bool(new) and new != now and not (fills_only and now)


def _contact_of(
    customer: Customer, contact: Mapping[str, str], fills_only: bool
) -> tuple[str | None, Mapping[str, str]]:
    """The known contact that is meant, and what it shall be. Nothing when it is that already."""
    known = _same_contact([each for each in customer.contacts if each.removed_at is None], contact)
    if known is None:
        return None, contact
    now = {name: getattr(known, name) for name in ("name", *CONTACT)}
    wanted = {**now, **{name: contact[name] for name in CONTACT if _counts(contact[name], now[name], fills_only)}}
    return (None, {}) if wanted == now else (known.id, wanted)


def _same_contact(present: Sequence[Contact], contact: Mapping[str, str]) -> Contact | None:
    """By the address, or by the name where the row or the contact has no address."""
    if not contact:
        return None
    by_address = [each for each in present if contact["email"] and each.email == contact["email"]]
    by_name = [
        each
        for each in present
        if folded(each.name) == folded(contact["name"]) and not (each.email and contact["email"])
    ]
    return next(iter(by_address or by_name), None)


def _is_written(db: Session, customer: Customer, note: str) -> bool:
    same = select(Entry.id).where(Entry.customer_id == customer.id, Entry.client_id == note_id(customer.id, note))
    return not note or db.scalar(same) is not None
