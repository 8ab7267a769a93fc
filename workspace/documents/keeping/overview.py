"""What an admin wants to know of the store: how full it is, whether the files are well, who deleted or held what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.customers.models import Customer
from workspace.documents.keeping.models import FileCheck, Hold
from workspace.documents.keeping.quotas import Quotas, quotas_of, used_in_all
from workspace.documents.models import Document, Version
from workspace.events import EventRow
from workspace.people.models import Person
from workspace.policy import Actor, require

ACTS = {"DocumentPurged": "deleted for ever", "HoldPlaced": "held", "HoldEnded": "ended the hold on"}


@dataclass(frozen=True)
class Storage:
    """Bytes are what people uploaded, each version by itself. `largest`: (customer's id, name, bytes)."""

    quotas: Quotas
    used: int
    in_trash: int
    trashed: int
    largest: Sequence[tuple[str, str, int]]
    checked: int
    first_checked: datetime | None
    problems: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Act:
    """Who did what to which document, or to all of which customer. Nobody: the program, when its time was over."""

    at: datetime
    person: str | None
    did: str
    document: str | None
    customer: str
    reason: str


def storage(db: Session, actor: Actor) -> Storage:
    require(actor, "storage.see")
    size = func.sum(Version.size)
    trash = select(size, func.count(Document.id.distinct())).join(Document, Document.id == Version.document_id)
    in_trash, trashed = db.execute(trash.where(Document.removed_at.is_not(None))).one()
    largest = select(Customer.id, Customer.name, size).join(Document, Document.customer_id == Customer.id)
    largest = largest.join(Version, Version.document_id == Document.id).group_by(Customer.id)
    checked, first = db.execute(select(func.count(), func.min(FileCheck.checked_at))).one()
    problems = select(FileCheck.file, FileCheck.problem).where(FileCheck.problem != "").order_by(FileCheck.file)
    return Storage(
        quotas=quotas_of(db),
        used=used_in_all(db),
        in_trash=in_trash or 0,
        trashed=trashed,
        largest=[
            (customer_id, name, used) for customer_id, name, used in db.execute(largest.order_by(size.desc()).limit(20))
        ],
        checked=checked,
        first_checked=first,
        problems=[(file, problem) for file, problem in db.execute(problems.limit(100))],
    )


def acts(db: Session, actor: Actor, *, limit: int = 100) -> list[Act]:
    """The newest first."""
    require(actor, "storage.see")
    wanted = select(EventRow, Person.name).outerjoin(Person, Person.id == EventRow.actor_id)
    wanted = wanted.where(EventRow.type.in_(ACTS)).order_by(EventRow.id.desc()).limit(limit)
    return [_act(db, event, name) for event, name in db.execute(wanted)]


def _act(db: Session, event: EventRow, person: str | None) -> Act:
    ids = json.loads(event.payload)
    hold = db.get(Hold, ids["hold_id"]) if "hold_id" in ids else None
    document_id = hold.document_id if hold else ids.get("document_id")
    document = db.get(Document, document_id) if document_id else None
    customer = db.get_one(Customer, hold.customer_id if hold else document.customer_id if document else "")
    return Act(
        at=event.at,
        person=person,
        did=ACTS[event.type],
        document=document.title if document else None,
        customer=customer.name,
        reason=hold.reason if hold else "",
    )
