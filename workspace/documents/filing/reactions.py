"""Reaction: say that a document ends, some days before and on the day, on its timeline and to who is concerned."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.customers.queries import get_customer
from workspace.documents.filing.events import ExpiryDue
from workspace.documents.filing.queries import filing_of
from workspace.documents.models import Document
from workspace.documents.queries import get_document
from workspace.errors import NotFound
from workspace.events import Delivery
from workspace.people.models import Person
from workspace.people.notifications import notify
from workspace.policy import Actor, Role, system_actor
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry
from workspace.worker import Tools


def tell_expiry(tools: Tools, delivery: Delivery) -> None:
    """Once for each day it was planned for. Nothing when the end was moved meanwhile, or the document is gone."""
    event: ExpiryDue = delivery.event
    with tools.transaction() as db:
        program = system_actor(tools.now())
        try:
            document = get_document(db, program, event.document_id)
        except NotFound:
            return
        filing = filing_of(db, program, document.id)
        is_meant = filing.expires_on is not None and filing.expires_on.isoformat() == event.expires_on
        if document.removed_at is not None or not is_meant or event.days not in (0, filing.notice_days):
            return
        sentence = _sentence(date.fromisoformat(event.expires_on), program.at.date())
        _write_entry(db, program, document, event, f"{document.title} {sentence}")
        notify(
            db, program, person_ids=_concerned(db, program, document, filing.changed_by_id), kind="expiry",
            subject=f"document:{document.id}:{event.expires_on}:{event.days}", customer_id=document.customer_id,
            sentence=f"{document.title} {sentence}",
        )  # fmt: skip


def _sentence(ends: date, today: date) -> str:
    days = (ends - today).days
    if days < 0:
        return f"ended on {ends.isoformat()}"
    if days == 0:
        return "ends today"
    return f"ends in {days} day{'' if days == 1 else 's'}, on {ends.isoformat()}"


def _write_entry(db: Session, program: Actor, document: Document, event: ExpiryDue, body: str) -> None:
    client_id = f"expiry:{document.id}:{event.expires_on}:{event.days}"
    same = select(Entry.id).where(Entry.customer_id == document.customer_id, Entry.client_id == client_id)
    if db.scalar(same) is None:
        add_entry(
            db, program, customer_id=document.customer_id, kind="document", body=body, document_id=document.id,
            client_id=client_id,
        )  # fmt: skip


def _concerned(db: Session, program: Actor, document: Document, filed_by: str | None) -> set[str]:
    """Who holds the customer (else the members of the team that does), who said when it ends, who brought it."""
    customer = get_customer(db, program, document.customer_id)
    told = {filed_by, document.versions[-1].person_id, customer.holder_person_id}
    if customer.holder_person_id is None and customer.holder_team_id is not None:
        members = select(Person.id).where(Person.team_id == customer.holder_team_id, Person.role != Role.guest)
        told.update(db.scalars(members))
    return {person_id for person_id in told if person_id}
