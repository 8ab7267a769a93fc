"""Reads of customers. Staff see all of them; a guest sees none, not even by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, false, func, select, true, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from workspace.customers.models import Contact, Customer, ProfileChange
from workspace.errors import NotFound
from workspace.i18n import _
from workspace.people.models import Person
from workspace.people.words import folded
from workspace.policy import Actor
from workspace.ports import Searchable

# Asked before everything that is written or shown of a customer: made once, a statement costs a quarter.
_IS_THERE = select(Customer.id).where(Customer.id == bindparam("customer"))
_HOLDER = select(Customer.holder_person_id).where(Customer.id == bindparam("customer"))
_WITH_HOLDER = (joinedload(Customer.holder_team), joinedload(Customer.holder_person))


def visible_customers(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_staff else false()


def get_customer(db: Session, actor: Actor, customer_id: str) -> Customer:
    """With holder and contacts. Raises NotFound."""
    wanted = select(Customer).where(Customer.id == customer_id, visible_customers(actor))
    customer = db.scalar(wanted.options(*_WITH_HOLDER, selectinload(Customer.contacts)))
    if customer is None:
        raise NotFound(_("There is no such customer."))
    return customer


def check_customer(db: Session, actor: Actor, customer_id: str) -> None:
    """Return when the actor may see this customer. Raises NotFound. Loads nothing of it."""
    seen = _IS_THERE if actor.is_staff else _IS_THERE.where(visible_customers(actor))
    if db.scalar(seen, {"customer": customer_id}) is None:
        raise NotFound(_("There is no such customer."))


def holder_of(db: Session, customer_id: str) -> str | None:
    """The id of the person who holds a customer, for what follows on events. Nothing else of it is loaded."""
    return db.scalar(_HOLDER, {"customer": customer_id})


def customers(
    db: Session,
    actor: Actor,
    *,
    named: str = "",
    archived: bool = False,
    team_id: str | None = None,
    person_id: str | None = None,
    unheld: bool = False,
    quiet_since: datetime | None = None,
    latest_first: bool = False,
    after: tuple[str | datetime, str] | None = None,
    limit: int = 50,
) -> Sequence[Customer]:
    """By name. `named` finds any word's beginning, `team_id`, `person_id` and `unheld` narrow to a holder, or to none.

    `quiet_since`: those about whom nothing happened from then on. `latest_first` sorts by activity instead.
    `after` is (folded_name, id) of the last one seen, or (active_at, id) of it when they are sorted by activity.
    """
    narrowed = _narrowed(actor, named, archived, quiet_since) + _held(team_id, person_id, unheld)
    found = select(Customer).where(*narrowed).options(*_WITH_HOLDER)
    if latest_first:
        older = [tuple_(Customer.active_at, Customer.id) < after] if after is not None else []
        sorted_ = found.where(*older).order_by(Customer.active_at.desc(), Customer.id.desc())
        return db.scalars(sorted_.limit(limit)).all()
    if after is not None:
        found = found.where(tuple_(Customer.folded_name, Customer.id) > after)
    return db.scalars(found.order_by(Customer.folded_name, Customer.id).limit(limit)).all()


def count_customers(
    db: Session,
    actor: Actor,
    *,
    named: str = "",
    archived: bool = False,
    team_id: str | None = None,
    person_id: str | None = None,
    unheld: bool = False,
    quiet_since: datetime | None = None,
) -> int:
    """How many `customers` finds."""
    narrowed = _narrowed(actor, named, archived, quiet_since) + _held(team_id, person_id, unheld)
    return db.scalar(select(func.count()).select_from(Customer).where(*narrowed)) or 0


def holder_counts(
    db: Session, actor: Actor, *, named: str = "", archived: bool = False, quiet_since: datetime | None = None
) -> dict[tuple[str | None, str | None], int]:
    """(team's id, person's id) of the holder → how many of the customers that `customers` finds are theirs."""
    columns = Customer.holder_team_id, Customer.holder_person_id
    counted = select(*columns, func.count()).where(*_narrowed(actor, named, archived, quiet_since)).group_by(*columns)
    return {(team_id, person_id): count for team_id, person_id, count in db.execute(counted)}


def _narrowed(actor: Actor, named: str, archived: bool, quiet_since: datetime | None) -> list[ColumnElement[bool]]:
    narrowed = [visible_customers(actor)]
    narrowed.append(Customer.archived_at.is_not(None) if archived else Customer.archived_at.is_(None))
    for word in folded(named).split():
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        begins = Customer.folded_name.like(f"{escaped}%", escape="\\")
        narrowed.append(begins | Customer.folded_name.like(f"% {escaped}%", escape="\\"))
    if quiet_since is not None:
        narrowed.append(Customer.active_at < quiet_since)
    return narrowed


def _held(team_id: str | None, person_id: str | None, unheld: bool) -> list[ColumnElement[bool]]:
    held = [Customer.holder_team_id == team_id] if team_id else []
    if person_id:
        held.append(Customer.holder_person_id == person_id)
    if unheld:
        held += [Customer.holder_team_id.is_(None), Customer.holder_person_id.is_(None)]
    return held


def held_customers(db: Session, actor: Actor, *, limit: int) -> Sequence[Customer]:
    """Those whose baton the actor holds, the latest active first."""
    mine = select(Customer).where(Customer.holder_person_id == actor.id, Customer.archived_at.is_(None))
    return db.scalars(mine.where(visible_customers(actor)).order_by(Customer.active_at.desc()).limit(limit)).all()


def customer_named(db: Session, actor: Actor, name: str) -> Customer:
    """The one customer that these words mean. Raises NotFound, naming candidates when there are several."""
    same = select(Customer.id).where(Customer.folded_name == folded(name).strip(), Customer.archived_at.is_(None))
    exact = db.scalars(same.where(visible_customers(actor)).limit(2)).all()
    found = customers(db, actor, named=name, limit=6)
    if len(exact) == 1 or len(found) == 1:
        return get_customer(db, actor, exact[0] if exact else found[0].id)
    if not found:
        raise NotFound(_("There is no customer called %(name)s.", name=f"{name!r}"))
    names = ", ".join(customer.name for customer in found[:5])
    raise NotFound(_("Several customers are called like that: %(names)s. Write more of the name.", names=names))


def customers_called(db: Session, actor: Actor, name: str) -> Sequence[str]:
    """The ids of those whose whole name this is, the archived ones too."""
    same = select(Customer.id).where(Customer.folded_name == folded(name).strip(), visible_customers(actor))
    return db.scalars(same.order_by(Customer.id).limit(20)).all()


def contacts_of(db: Session, actor: Actor, customer_id: str) -> Sequence[Contact]:
    """The present contacts of a customer, by name."""
    check_customer(db, actor, customer_id)
    present = select(Contact).where(Contact.customer_id == customer_id, Contact.removed_at.is_(None))
    return db.scalars(present.order_by(Contact.name, Contact.id)).all()


def get_contact(db: Session, actor: Actor, contact_id: str) -> Contact:
    wanted = select(Contact).join(Contact.customer).where(Contact.id == contact_id, visible_customers(actor))
    contact = db.scalar(wanted.where(Contact.removed_at.is_(None)).options(joinedload(Contact.customer)))
    if contact is None:
        raise NotFound(_("There is no such contact."))
    return contact


def last_editor(db: Session, actor: Actor, customer_id: str) -> tuple[str, bool]:
    """The name of whoever changed the profile last, and whether that was the actor."""
    check_customer(db, actor, customer_id)
    changes = select(Person.name, Person.id).join(ProfileChange, ProfileChange.person_id == Person.id)
    newest = changes.where(ProfileChange.customer_id == customer_id).order_by(ProfileChange.id.desc()).limit(1)
    name, person_id = db.execute(newest).one_or_none() or ("Somebody else", None)
    return name, person_id == actor.id


def profile_change(db: Session, change_id: str) -> ProfileChange:
    """For the reaction that shows it on the timeline."""
    return db.get_one(ProfileChange, change_id)


def found_customers(db: Session, actor: Actor, ids: Sequence[str]) -> dict[str, Customer]:
    """Those of these customers that the actor may see, for showing search hits."""
    if not ids:
        return {}
    wanted = select(Customer).where(Customer.id.in_(ids), visible_customers(actor)).options(*_WITH_HOLDER)
    return {customer.id: customer for customer in db.scalars(wanted)}


def found_contacts(db: Session, actor: Actor, ids: Sequence[str]) -> dict[str, Contact]:
    if not ids:
        return {}
    wanted = select(Contact).join(Contact.customer).where(Contact.id.in_(ids), visible_customers(actor))
    wanted = wanted.where(Contact.removed_at.is_(None))
    return {contact.id: contact for contact in db.scalars(wanted.options(joinedload(Contact.customer)))}


def searchable_customers(db: Session, ids: Sequence[str] | None) -> list[Searchable]:
    """What the index keeps of these customers, or of all."""
    wanted = select(Customer) if ids is None else select(Customer).where(Customer.id.in_(ids))
    return [
        Searchable(
            key=f"customer:{customer.id}",
            type="customer",
            title=customer.name,
            body="\n".join((customer.about, customer.preferences, customer.goals)),
            principals=("staff",),
            customer_id=customer.id,
            at=customer.created_at,
        )
        for customer in db.scalars(wanted)
    ]


def searchable_contacts(db: Session, ids: Sequence[str] | None) -> list[Searchable]:
    """What the index keeps of these contacts, or of all."""
    wanted = select(Contact).where(Contact.removed_at.is_(None)).options(joinedload(Contact.customer))
    if ids is not None:
        wanted = wanted.where(Contact.id.in_(ids))
    return [
        Searchable(
            key=f"contact:{contact.id}",
            type="contact",
            title=contact.name,
            body="\n".join((contact.title, contact.email, contact.phone, contact.customer.name)),
            principals=("staff",),
            customer_id=contact.customer_id,
        )
        for contact in db.scalars(wanted)
    ]
