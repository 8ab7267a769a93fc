"""The trash: what was put there, by whom, and its end: taken out again, or deleted for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Table, delete, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from workspace.customers.events import signal
from workspace.database import Base
from workspace.documents.anchoring.operations import forget_passages
from workspace.documents.comparing.models import SeenVersion
from workspace.documents.comparing.operations import forget_changes
from workspace.documents.filing.operations import forget_filing
from workspace.documents.keeping.events import DocumentPurged
from workspace.documents.keeping.holds import held_ids, is_held, refuse_if_held
from workspace.documents.keeping.models import PendingUpload
from workspace.documents.making.models import Making
from workspace.documents.models import Document, Version
from workspace.documents.queries import get_document, visible_documents
from workspace.errors import Conflict
from workspace.events import record
from workspace.i18n import _
from workspace.people.idempotency import forget_answers
from workspace.people.notifications import forget
from workspace.policy import Actor, require

STAYS = timedelta(days=1)
"""So long nobody deletes for ever what is in the trash: what got there by mistake is missed within a day."""


@dataclass(frozen=True)
class Trashed:
    """A document in the trash, with its versions and who put it there. It may be deleted for ever from `free_at` on."""

    document: Document
    is_held: bool
    free_at: datetime


def trash(db: Session, actor: Actor, *, before: str | None = None, limit: int = 50) -> Sequence[Trashed]:
    """What is in the trash, the newest document first. `before` is the id of the last one seen."""
    require(actor, "document.change")
    found = select(Document).where(Document.removed_at.is_not(None), visible_documents(actor))
    if before:
        found = found.where(Document.id < before)
    found = found.options(selectinload(Document.versions), joinedload(Document.removed_by))
    rows = db.scalars(found.order_by(Document.id.desc()).limit(limit)).all()
    held = held_ids(db, rows)
    return [Trashed(row, row.id in held, row.removed_at + STAYS) for row in rows if row.removed_at]


def purge_document(db: Session, actor: Actor, *, document_id: str) -> None:
    """Delete a document for ever: its versions, its texts and all that was made of them.

    What people said about it stays on the timeline, without the words they quoted of it. The bytes are collected later,
    unless somebody else's version needs them. Raises Conflict when it is held, not in the trash, or there for less than
    a day.
    """
    require(actor, "document.purge")
    document = get_document(db, actor, document_id)
    if document.removed_at is None:
        raise Conflict(_("Only what is in the trash can be deleted for ever. Put it there first."))
    refuse_if_held(db, document)
    if actor.at < document.removed_at + STAYS:
        raise Conflict(_("It was put into the trash less than a day ago. Delete it for ever tomorrow."))
    _purge(db, actor, document)


def purge_old(db: Session, actor: Actor, *, days: int, limit: int = 20) -> int:
    """Delete for ever what has been in the trash for this many days and is not held. Returns how many."""
    require(actor, "document.purge")
    long_ago = actor.at - timedelta(days=days)
    due = select(Document).where(Document.removed_at < long_ago, Document.purged_at.is_(None), ~is_held())
    found = db.scalars(due.order_by(Document.removed_at).limit(limit)).all()
    for document in found:
        _purge(db, actor, document)
    return len(found)


def _purge(db: Session, actor: Actor, document: Document) -> None:
    versions = select(Version.id).where(Version.document_id == document.id)
    _let_go(db, _table(Version), list(db.scalars(versions)))
    forget_passages(db, actor, document_id=document.id)
    forget_changes(db, actor, document_id=document.id)
    # What was filled into a template is the text of what was made of it.
    db.execute(delete(Making).where(Making.document_id == document.id))
    forget_filing(db, actor, document_id=document.id)
    db.execute(delete(SeenVersion).where(SeenVersion.document_id == document.id))
    db.execute(
        delete(PendingUpload).where(or_(PendingUpload.document_id == document.id, PendingUpload.made_id == document.id))
    )
    forget(db, subject=f"document:{document.id}")
    forget_answers(db, actor)
    document.purged_at = actor.at
    record(db, actor, DocumentPurged(document.id), rooms=[signal(document.customer_id, "documents")])


def _let_go(db: Session, table: Table, ids: Sequence[str]) -> None:
    """Delete rows with all that cannot be without them; what merely mentions one forgets it.

    Which tables those are, the schema says: a key that may be empty mentions, one that may not belongs.
    """
    for other, column in _pointing_at(table):
        mine = column.in_(ids)
        if column.nullable:
            db.execute(update(other).where(mine).values({column.name: None}))
        elif "id" in other.c and any(_pointing_at(other)):
            _let_go(db, other, list(db.scalars(select(other.c.id).where(mine))))
        else:
            db.execute(delete(other).where(mine))
    db.execute(delete(table).where(table.c.id.in_(ids)))


def _pointing_at(table: Table) -> list[tuple[Table, Column[str]]]:
    return [
        (other, key.parent) for other in Base.metadata.sorted_tables for key in other.foreign_keys
        if key.column.table is table
    ]  # fmt: skip


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]
