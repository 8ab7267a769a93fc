"""Reads of what hangs on mails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.documents.models import Document
from workspace.documents.queries import visible_documents
from workspace.policy import Actor


@dataclass(frozen=True)
class Attached:
    """The mail that a document hung on, and what hangs on the document, in the order in which it was found."""

    mail: Document | None
    files: Sequence[Document]


def attached(db: Session, actor: Actor, document: Document) -> Attached:
    """Of a document that was loaded through the actor; only what the actor sees, and nothing from the trash."""
    seen = select(Document).where(visible_documents(actor), Document.removed_at.is_(None))
    mail = db.scalar(seen.where(Document.id == document.from_document_id)) if document.from_document_id else None
    files = db.scalars(seen.where(Document.from_document_id == document.id).order_by(Document.id).limit(200)).all()
    return Attached(mail, files)


def mails_of(db: Session, actor: Actor, documents: Iterable[Document]) -> dict[str, Document]:
    """The mails that documents hung on, by the ids of the mails; only those that the actor sees, not in the trash."""
    ids = {document.from_document_id for document in documents if document.from_document_id}
    seen = select(Document).where(visible_documents(actor), Document.removed_at.is_(None), Document.id.in_(ids))
    return {mail.id: mail for mail in db.scalars(seen)} if ids else {}
