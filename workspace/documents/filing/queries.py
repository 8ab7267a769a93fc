"""Reads of filing. Only staff see it; which documents there are the documents' own rule says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from workspace.documents.filing.models import DocumentTag, Filing
from workspace.documents.filing.words import NOTICE_DAYS
from workspace.documents.models import STATES as STATES
from workspace.documents.models import Document, Version
from workspace.documents.queries import visible_documents
from workspace.policy import Actor


@dataclass(frozen=True)
class Filter:
    """Which documents to list; what is None or "" does not narrow. A folder holds what is in those below it."""

    titled: str = ""
    customer_id: str = ""
    folder: str = ""
    tag: str = ""
    type: str = ""
    state: str = ""
    expires_before: date | None = None


def visible_filings(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_staff else false()


def filing_of(db: Session, actor: Actor, document_id: str) -> Filing:
    """Of one document that the caller has loaded through the actor; a new one where there is none yet."""
    found = filings_of(db, actor, [document_id]).get(document_id)
    return found or Filing(
        document_id=document_id, folder="", type="", notice_days=NOTICE_DAYS, changed_at=actor.at, tags=[]
    )


def filings_of(db: Session, actor: Actor, document_ids: Sequence[str]) -> dict[str, Filing]:
    """By document, with their tags; those that are filed nowhere are left out."""
    if not document_ids:
        return {}
    found = select(Filing).where(Filing.document_id.in_(document_ids), visible_filings(actor))
    return {filing.document_id: filing for filing in db.scalars(found.options(selectinload(Filing.tags)))}


def filed_documents(
    db: Session, actor: Actor, *, wanted: Filter, before: str | None = None, limit: int = 50
) -> Sequence[Document]:
    """Every customer's, the latest added first. `before` is the id of the last one seen."""
    if not actor.is_staff and (wanted.customer_id or wanted.folder or wanted.tag or wanted.type):
        # Where staff file it, and whose it is, is nothing that a guest may find out by asking.
        return []
    found = _filtered(select(Document), wanted).where(visible_documents(actor), Document.removed_at.is_(None))
    if before:
        found = found.where(Document.id < before)
    found = found.options(selectinload(Document.versions).joinedload(Version.person))
    return db.scalars(found.order_by(Document.id.desc()).limit(limit)).all()


def folders_of(db: Session, actor: Actor, customer_id: str | None = None) -> list[str]:
    """Every folder that holds a document, of one customer or of all, in order."""
    found = select(Filing.folder).join(Document, Document.id == Filing.document_id)
    found = found.where(Filing.folder != "", *_in_use(actor))
    if customer_id:
        found = found.where(Document.customer_id == customer_id)
    return list(db.scalars(found.distinct().order_by(Filing.folder).limit(500)))


def tags_in_use(db: Session, actor: Actor) -> list[str]:
    """Those on most documents first."""
    found = select(DocumentTag.tag).join(Document, Document.id == DocumentTag.document_id)
    found = found.where(Document.removed_at.is_(None), visible_filings(actor)).group_by(DocumentTag.tag)
    return list(db.scalars(found.order_by(func.count().desc(), DocumentTag.tag).limit(200)))


def ending(db: Session, actor: Actor, *, until: date, limit: int = 50) -> Sequence[Filing]:
    """Documents that end up to and on this day, the first first."""
    found = select(Filing).join(Document, Document.id == Filing.document_id)
    found = found.where(Filing.expires_on <= until, *_in_use(actor))
    return db.scalars(found.order_by(Filing.expires_on, Filing.document_id).limit(limit)).all()


def filed_at(db: Session, document_ids: Sequence[str]) -> dict[str, datetime]:
    """When each was filed last."""
    found = select(Filing.document_id, Filing.changed_at).where(Filing.document_id.in_(document_ids))
    return dict(db.execute(found).all())


def _in_use(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return Document.removed_at.is_(None), visible_documents(actor), visible_filings(actor)


def _filtered(found: Select[Document], wanted: Filter) -> Select[Document]:
    found = found.where(*(Document.title.icontains(piece, autoescape=True) for piece in wanted.titled.split()))
    if wanted.customer_id:
        found = found.where(Document.customer_id == wanted.customer_id)
    if wanted.state:
        newest = (Version.document_id == Document.id) & (Version.n == Document.version_n)
        found = found.where(select(Version.id).where(newest, Version.state == wanted.state).exists())
    if wanted.tag:
        tagged = select(DocumentTag.document_id).where(DocumentTag.tag == wanted.tag)
        found = found.where(Document.id.in_(tagged))
    if wanted.folder or wanted.type or wanted.expires_before:
        found = found.join(Filing, Filing.document_id == Document.id)
    if wanted.folder:
        inside = Filing.folder.startswith(f"{wanted.folder}/", autoescape=True)
        found = found.where(or_(Filing.folder == wanted.folder, inside))
    if wanted.type:
        found = found.where(Filing.type == wanted.type)
    if wanted.expires_before:
        found = found.where(Filing.expires_on <= wanted.expires_before)
    return found
