"""Customers that a person pins for themselves: they stand in the bar of every page, in the order of pinning."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.customers.events import CustomerPinned
from workspace.customers.models import Customer, PinnedCustomer
from workspace.customers.queries import get_customer, visible_customers
from workspace.errors import Conflict
from workspace.events import record
from workspace.i18n import _
from workspace.people.events import tell
from workspace.policy import Actor, require

MOST = 20
"""Of one person, archived ones not counted: as many as one takes in beside a page."""


def pinned_customers(db: Session, actor: Actor) -> Sequence[Customer]:
    """The actor's own, the first pinned first. Archived ones keep their place and are not shown."""
    mine = select(Customer).join(PinnedCustomer).where(PinnedCustomer.person_id == actor.id)
    present = mine.where(Customer.archived_at.is_(None), visible_customers(actor))
    return db.scalars(present.order_by(PinnedCustomer.created_at, Customer.id)).all()


def pinned_among(db: Session, actor: Actor, customer_ids: Collection[str]) -> set[str]:
    """Which of these the actor has pinned, archived ones too."""
    mine = select(PinnedCustomer.customer_id).where(PinnedCustomer.person_id == actor.id)
    return set(db.scalars(mine.where(PinnedCustomer.customer_id.in_(customer_ids))))


def pin_customer(db: Session, actor: Actor, *, customer_id: str) -> Customer:
    """Pin a customer for the actor alone. Again changes nothing. Raises Conflict for an archived one, or too many."""
    require(actor, "customer.pin")
    customer = get_customer(db, actor, customer_id)
    if pinned_among(db, actor, [customer.id]):
        return customer
    if customer.archived_at is not None:
        raise Conflict(_("%(name)s is archived: lists leave it out, so it cannot be pinned.", name=customer.name))
    present = select(func.count()).select_from(PinnedCustomer).join(Customer).where(Customer.archived_at.is_(None))
    if (db.scalar(present.where(PinnedCustomer.person_id == actor.person_id)) or 0) >= MOST:
        raise Conflict(_("You have pinned %(most)s customers already. Unpin one first.", most=MOST))
    db.add(PinnedCustomer(person_id=actor.person_id, customer_id=customer.id, created_at=actor.at))
    _shown(db, actor, customer)
    return customer


def unpin_customer(db: Session, actor: Actor, *, customer_id: str) -> Customer:
    """Take the actor's own pin away, of an archived customer too. Again changes nothing."""
    require(actor, "customer.pin")
    customer = get_customer(db, actor, customer_id)
    pin = db.get(PinnedCustomer, (actor.person_id, customer.id))
    if pin is not None:
        db.delete(pin)
        _shown(db, actor, customer)
    return customer


def _shown(db: Session, actor: Actor, customer: Customer) -> None:
    """The actor's other pages look again."""
    db.flush()
    record(db, actor, CustomerPinned(customer.id), rooms=[tell(actor.person_id, "pins")])
