"""Reads of documents. Staff see all, a guest those that a live share opens, in their newest version alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, false, select
from sqlalchemy.orm import Session, selectinload

from workspace.documents.joining import joined
from workspace.documents.models import Document, Version, VersionText
from workspace.errors import Forbidden, NotFound
from workspace.i18n import _
from workspace.policy import Actor
from workspace.ports import Searchable
from workspace.sharing.models import Share
from workspace.sharing.queries import may_download, opened_documents
from workspace.timeline.models import EntryFile

IS_NEWEST = and_(Version.document_id == Document.id, Version.n == Document.version_n)
"""For joining them. Asked by pairs of (document, number) instead, SQLite would look at every version there is."""


@dataclass(frozen=True)
class ReadVersion:
    """The text of one version. `pages` are the offsets at which pages begin; `state` is one of models.STATES."""

    version: Version
    text: str
    pages: tuple[int, ...]


def visible_documents(actor: Actor) -> ColumnElement[bool]:
    if actor.is_staff:
        return Document.purged_at.is_(None)
    if actor.vendor_id is None:
        return false()
    return and_(Document.id.in_(opened_documents(actor)), Document.removed_at.is_(None))


# Asked for every entry that is pushed: made once, a statement costs a quarter.
_FILES = (
    select(EntryFile.entry_id, Document)
    .join(Document, Document.id == EntryFile.document_id)
    .where(EntryFile.entry_id.in_(bindparam("entries", expanding=True)), Document.removed_at.is_(None))
    .options(selectinload(Document.versions))
    .order_by(Document.id)
)
_FILES_FOR_STAFF = _FILES.where(Document.purged_at.is_(None))


def get_document(db: Session, actor: Actor, document_id: str) -> Document:
    """With its versions. Raises NotFound."""
    wanted = select(Document).where(Document.id == document_id, visible_documents(actor))
    document = db.scalar(wanted.options(selectinload(Document.versions).joinedload(Version.person)))
    if document is None:
        raise NotFound(_("There is no such document."))
    return document


def get_version(db: Session, actor: Actor, *, document_id: str, n: int) -> Version:
    """One version. A guest sees the newest only. Raises NotFound."""
    document = get_document(db, actor, document_id)
    for version in document.versions:
        if version.n == n and (actor.is_staff or n == document.version_n):
            return version
    raise NotFound(_("There is no such version."))


def version_to_download(db: Session, actor: Actor, *, document_id: str, n: int) -> Version:
    """A version whose bytes the actor may have. Raises Forbidden where a share allows reading only."""
    version = get_version(db, actor, document_id=document_id, n=n)
    if not may_download(db, actor, document_id):
        raise Forbidden(_("You can read this document here, but not download it."))
    return version


def read_version(db: Session, actor: Actor, *, document_id: str, n: int) -> ReadVersion:
    version = get_version(db, actor, document_id=document_id, n=n)
    kept = db.get(VersionText, version.id)
    if kept is None:
        return ReadVersion(version, "", ())
    return ReadVersion(version, kept.text, tuple(json.loads(kept.pages)))


def documents_of(db: Session, actor: Actor, customer_id: str, *, limit: int = 200) -> Sequence[Document]:
    """Of one customer, the latest changed first."""
    found = select(Document).where(Document.customer_id == customer_id, Document.removed_at.is_(None))
    found = found.where(visible_documents(actor)).options(selectinload(Document.versions).joinedload(Version.person))
    return db.scalars(found.order_by(Document.changed_at.desc(), Document.id.desc()).limit(limit)).all()


def documents(
    db: Session, actor: Actor, *, titled: str = "", before: str | None = None, limit: int = 50
) -> Sequence[Document]:
    """All that the actor may see, newest first. `titled`: pieces that all stand in the title, in any order.
    `before` is the id of the last one seen."""
    found = select(Document).where(visible_documents(actor), Document.removed_at.is_(None))
    found = found.where(*(Document.title.icontains(piece, autoescape=True) for piece in titled.split()))
    if before:
        found = found.where(Document.id < before)
    found = found.options(selectinload(Document.versions).joinedload(Version.person))
    return db.scalars(found.order_by(Document.id.desc()).limit(limit)).all()


def document_titled(db: Session, actor: Actor, *, customer_id: str, title: str) -> Document | None:
    """A present document of this customer with exactly this title, so that the page can offer "new version"."""
    found = select(Document).where(
        Document.customer_id == customer_id, Document.title == title, Document.removed_at.is_(None)
    )
    return db.scalar(found.where(visible_documents(actor)).order_by(Document.id.desc()).limit(1))


def files_of(db: Session, actor: Actor, entry_ids: Sequence[str]) -> dict[str, list[Document]]:
    """Documents that hang on these entries, by entry; for a guest the shared ones only."""
    if not entry_ids:
        return {}
    found = _FILES_FOR_STAFF if actor.is_staff else _FILES.where(visible_documents(actor))
    files: dict[str, list[Document]] = {}
    for entry_id, document in db.execute(found, {"entries": list(entry_ids)}):
        files.setdefault(entry_id, []).append(document)
    return files


def found_documents(db: Session, actor: Actor, ids: Sequence[str]) -> dict[str, Document]:
    if not ids:
        return {}
    found = select(Document).where(Document.id.in_(ids), visible_documents(actor), Document.removed_at.is_(None))
    return {document.id: document for document in db.scalars(found.options(selectinload(Document.versions)))}


def newest_texts(db: Session, documents: Sequence[Document]) -> dict[str, str]:
    """The text of the newest version of documents that were loaded through the actor, with words joined for search."""
    found = select(Document.id, VersionText.text).join(Version, IS_NEWEST)
    found = found.join(VersionText, VersionText.version_id == Version.id)
    rows = db.execute(found.where(Document.id.in_([document.id for document in documents])))
    return {document_id: joined(text) for document_id, text in rows}


def searchable_documents(db: Session, ids: Sequence[str] | None) -> list[Searchable]:
    """What the index keeps of these documents, or of all: the newest text, for staff and whom it is shared with."""
    wanted = (
        select(Document)
        .where(Document.removed_at.is_(None))
        .options(selectinload(Document.versions).joinedload(Version.person))
    )
    if ids is not None:
        wanted = wanted.where(Document.id.in_(ids))
    found = db.scalars(wanted).all()
    texts, shared = newest_texts(db, found), _shared_with(db, [document.id for document in found])
    return [
        Searchable(
            key=f"document:{document.id}",
            type="document",
            kind=document.versions[-1].kind or None,
            title=document.title,
            body=texts.get(document.id, ""),
            principals=("staff", *sorted(shared.get(document.id, ()))),
            customer_id=document.customer_id,
            team_id=document.versions[-1].person.team_id if document.versions[-1].person else None,
            person_id=document.versions[-1].person_id,
            at=document.changed_at,
        )
        for document in found
    ]


def _shared_with(db: Session, document_ids: Sequence[str]) -> dict[str, set[str]]:
    """Whom shares name, by document. Whether a share still lives is asked when a hit is loaded."""
    shares = select(Share).where(Share.document_id.in_(document_ids), Share.revoked_at.is_(None))
    shared: dict[str, set[str]] = {}
    for share in db.scalars(shares):
        who = f"person:{share.person_id}" if share.person_id else f"vendor:{share.vendor_id}"
        shared.setdefault(share.document_id, set()).add(who)
    return shared
