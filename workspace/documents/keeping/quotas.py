"""How much may be kept. Counted is what people uploaded, each version by itself.

That equal bytes lie on the disk once must show nowhere: a quota would tell which files others have.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.documents.keeping.models import PendingUpload
from workspace.documents.models import Document, Version
from workspace.errors import NoRoom, OverQuota
from workspace.i18n import _

INFO = "quotas"
"""Under this name a session knows the quotas of its program."""


@dataclass(frozen=True)
class Quotas:
    """In bytes; 0 is without limit."""

    customer: int = 0
    total: int = 0


def quotas_of(db: Session) -> Quotas:
    found: Quotas = db.info.get(INFO, Quotas())
    return found


def make_room(db: Session, *, customer_id: str, size: int) -> None:
    """Ask before `size` more bytes are kept for a customer. Raises OverQuota and NoRoom with a sentence."""
    allowed = quotas_of(db)
    if allowed.customer and used_by(db, customer_id) + size > allowed.customer:
        raise OverQuota(
            _(
                "This customer's documents may take %(gigabytes)s and would take more with this one. "
                "An admin can empty the trash or raise the limit.",
                gigabytes=_gigabytes(allowed.customer),
            )
        )
    if allowed.total and used_in_all(db) + size > allowed.total:
        raise NoRoom(
            _(
                "All documents together may take %(gigabytes)s here, and would take more with this one. "
                "An admin can empty the trash or raise the limit.",
                gigabytes=_gigabytes(allowed.total),
            )
        )


def used_by(db: Session, customer_id: str) -> int:
    """Bytes of all versions of a customer's documents, those in the trash too, and of what is just being uploaded."""
    kept = select(func.sum(Version.size)).join(Document, Document.id == Version.document_id)
    coming = select(func.sum(PendingUpload.size)).where(PendingUpload.finished_at.is_(None))
    return (db.scalar(kept.where(Document.customer_id == customer_id)) or 0) + (
        db.scalar(coming.where(PendingUpload.customer_id == customer_id)) or 0
    )


def used_in_all(db: Session) -> int:
    coming = select(func.sum(PendingUpload.size)).where(PendingUpload.finished_at.is_(None))
    return (db.scalar(select(func.sum(Version.size))) or 0) + (db.scalar(coming) or 0)


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"
