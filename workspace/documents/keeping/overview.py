"""What an admin wants to know of the store: how full it is, and whether the files are well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.customers.models import Customer
from workspace.documents.keeping.models import FileCheck
from workspace.documents.keeping.quotas import Quotas, quotas_of, used_in_all
from workspace.documents.models import Document, Version
from workspace.policy import Actor, require


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
