"""Writes about documents. The edge has put the bytes into the files store before the transaction begins."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from workspace.customers.events import signal
from workspace.customers.queries import get_customer
from workspace.documents.events import DocumentChanged, VersionAdded
from workspace.documents.keeping.holds import refuse_if_held
from workspace.documents.keeping.quotas import make_room
from workspace.documents.models import Document, Version
from workspace.documents.names import display_name
from workspace.documents.queries import get_document, get_version
from workspace.errors import Invalid, NotFound
from workspace.events import Room, record
from workspace.i18n import _
from workspace.policy import Actor, require
from workspace.ports import StoredFile
from workspace.sharing.events import document_room
from workspace.sharing.models import Share
from workspace.sharing.operations import share_document as share
from workspace.sharing.queries import live_shares_of, portals_of
from workspace.timeline.models import Entry, EntryFile
from workspace.timeline.operations import WRITTEN, add_entry, clean_client_id, comment_on_document
from workspace.timeline.queries import entry_of_client, get_entry


@dataclass(frozen=True)
class Upload:
    """Bytes that are safely stored, with the name that came with them."""

    name: str
    stored: StoredFile


def add_document(db: Session, actor: Actor, *, customer_id: str, upload: Upload, said: str = "added") -> Document:
    """Keep a file as a new document; its text is read soon after. It shows on the timeline, as what was `said`."""
    require(actor, "document.add")
    customer = get_customer(db, actor, customer_id)
    document = _new_document(db, actor, customer.id, upload)
    add_entry(
        db, actor, customer_id=customer.id, kind="document", body=f"{said} {document.title}", document_id=document.id
    )
    return get_document(db, actor, document.id)


def add_documents(db: Session, actor: Actor, *, customer_id: str, uploads: Sequence[Upload]) -> list[Document]:
    """Keep several files, all or none."""
    return [add_document(db, actor, customer_id=customer_id, upload=upload) for upload in uploads]


def add_version(db: Session, actor: Actor, *, document_id: str, upload: Upload, said: str = "added") -> Document:
    """Keep a file as the newest version of a document. The same bytes as the newest change nothing."""
    require(actor, "document.add")
    document = _present_document(db, actor, document_id)
    if document.versions[-1].sha256 == upload.stored.sha256:
        return document
    return _next_version(db, actor, document, upload, f"{said} version {document.version_n + 1} of {document.title}")


def restore_version(db: Session, actor: Actor, *, document_id: str, n: int) -> Document:
    """Make an earlier version the newest again, as a version of its own. Nothing that was is changed.

    The newest itself, or one with the same bytes, changes nothing.
    """
    require(actor, "document.add")
    document = _present_document(db, actor, document_id)
    earlier = get_version(db, actor, document_id=document_id, n=n)
    if document.versions[-1].sha256 == earlier.sha256:
        return document
    again = Upload(name=earlier.name, stored=StoredFile(earlier.sha256, earlier.size))
    said = f"restored version {n} of {document.title} as version {document.version_n + 1}"
    return _next_version(db, actor, document, again, said)


def post_entry(db: Session, actor: Actor, *, customer_id: str, uploads: Sequence[Upload] = (), **entry: Any) -> Entry:
    """Write an entry with files hanging on it. `entry` is as for timeline's add_entry."""
    client_id = clean_client_id(entry.get("client_id"))
    if client_id and actor.id and (known := entry_of_client(db, actor, client_id)):
        return known
    _check_written(db, actor, customer_id, entry)
    if uploads and not entry.get("body", "").strip():
        entry["body"] = ", ".join(display_name(upload.name) for upload in uploads)
    written = add_entry(db, actor, customer_id=customer_id, **entry)
    for upload in uploads:
        require(actor, "document.add")
        document = _new_document(db, actor, customer_id, upload)
        db.add(EntryFile(entry_id=written.id, document_id=document.id))
    return written


def attach_document(db: Session, actor: Actor, *, entry_id: str, upload: Upload) -> Document:
    """Hang one more file on an entry, for an edge whose files come after the words."""
    require(actor, "document.add")
    entry = get_entry(db, actor, entry_id)
    document = _new_document(db, actor, entry.customer_id, upload)
    db.add(EntryFile(entry_id=entry.id, document_id=document.id))
    db.flush()
    return document


def keep_attached(db: Session, actor: Actor, *, mail: Version, upload: Upload) -> Document:
    """Keep a file that hung on a mail, for the mail's customer and as of who brought the mail. No share passes on."""
    require(actor, "document.add")
    holder = _present_document(db, actor, mail.document_id)
    document = _new_document(db, actor, holder.customer_id, upload)
    document.from_document_id, document.from_hash = holder.id, upload.stored.sha256
    db.execute(update(Version).where(Version.document_id == document.id).values(person_id=mail.person_id))
    return document


def _check_written(db: Session, actor: Actor, customer_id: str, entry: Mapping[str, Any]) -> None:
    """People write what people write; entries that only the program makes cannot be forged."""
    if entry.get("kind", "note") not in WRITTEN:
        raise Invalid(
            _("This is not a kind that people write."),
            {"kind": _("Choose one of %(known)s.", known=", ".join(WRITTEN))},
        )
    document_id = entry.get("document_id")
    if document_id and get_document(db, actor, document_id).customer_id != customer_id:
        raise Invalid(_("This document belongs to another customer."), {"document": _("Choose one of this customer.")})


def share_document(
    db: Session,
    actor: Actor,
    *,
    document_id: str,
    vendor_id: str,
    email: str | None = None,
    expires_at: datetime | None = None,
    can_download: bool = True,
    can_comment: bool = True,
) -> Share:
    """Let a vendor, or one person of it, see a document that the actor sees."""
    document = _present_document(db, actor, document_id)
    return share(
        db, actor, document_id=document.id, customer_id=document.customer_id, vendor_id=vendor_id, email=email,
        expires_at=expires_at, can_download=can_download, can_comment=can_comment,
    )  # fmt: skip


def comment(
    db: Session,
    actor: Actor,
    *,
    document_id: str,
    body: str,
    vendor_ids: Collection[str] | None = None,
    reply_to_id: str | None = None,
    client_id: str | None = None,
    asked: str | None = None,
    anchor: str | None = None,
) -> Entry:
    """Comment on a document that the actor sees."""
    document = get_document(db, actor, document_id)
    return comment_on_document(
        db, actor, document_id=document.id, customer_id=document.customer_id, body=body, vendor_ids=vendor_ids,
        reply_to_id=reply_to_id, client_id=client_id, asked=asked, anchor=anchor,
    )  # fmt: skip


def rename_document(db: Session, actor: Actor, *, document_id: str, title: str) -> Document:
    require(actor, "document.change")
    document = get_document(db, actor, document_id)
    document.title = display_name(title)
    _changed(db, actor, document)
    return document


def remove_document(db: Session, actor: Actor, *, document_id: str, removed: bool = True) -> Document:
    """Put a document into the trash, or take it out again. Its versions and bytes stay. Idempotent.

    Raises Conflict for one that is held. Should its name be taken meanwhile, it comes out as "name (2)".
    """
    require(actor, "document.change")
    document = get_document(db, actor, document_id)
    if removed != (document.removed_at is not None):
        if removed:
            refuse_if_held(db, document)
        else:
            document.title = _free_title(db, document.customer_id, document.title)
        document.removed_at = actor.at if removed else None
        document.removed_by_id = actor.id if removed else None
        _changed(db, actor, document)
    return document


def _present_document(db: Session, actor: Actor, document_id: str) -> Document:
    document = get_document(db, actor, document_id)
    if document.removed_at is not None:
        raise NotFound(_("This document is in the trash. Bring it back first."))
    return document


def _changed(db: Session, actor: Actor, document: Document) -> None:
    rooms = [signal(document.customer_id, "documents"), *guest_signals(db, actor, document.id, "access")]
    record(db, actor, DocumentChanged(document.id), rooms=rooms)


def guest_signals(db: Session, actor: Actor, document_id: str, what: str) -> list[Room]:
    """A signal for the guests of each vendor that sees this document now, on its page and on their first one."""
    vendors = {share.vendor_id for share in live_shares_of(db, actor, document_ids=[document_id])}
    rooms = [Room(document_room(document_id, vendor_id), what, "signal") for vendor_id in sorted(vendors)]
    return rooms + portals_of(db, actor, document_id)


def _new_document(db: Session, actor: Actor, customer_id: str, upload: Upload) -> Document:
    title = _free_title(db, customer_id, display_name(upload.name))
    document = Document(customer_id=customer_id, title=title, version_n=1, created_at=actor.at, changed_at=actor.at)
    db.add(document)
    db.flush()
    _new_version(db, actor, document, upload)
    return document


def _next_version(db: Session, actor: Actor, document: Document, upload: Upload, said: str) -> Document:
    document.version_n += 1
    document.changed_at = actor.at
    _new_version(db, actor, document, upload)
    add_entry(db, actor, customer_id=document.customer_id, kind="document", body=said, document_id=document.id)
    db.expire(document, ["versions"])
    return get_document(db, actor, document.id)


def _new_version(db: Session, actor: Actor, document: Document, upload: Upload) -> None:
    make_room(db, customer_id=document.customer_id, size=upload.stored.size)
    version = Version(
        document_id=document.id,
        n=document.version_n,
        name=display_name(upload.name),
        sha256=upload.stored.sha256,
        size=upload.stored.size,
        person_id=actor.id,
        created_at=actor.at,
    )
    db.add(version)
    db.flush()
    rooms = [signal(document.customer_id, "documents"), *guest_signals(db, actor, document.id, "document")]
    record(db, actor, VersionAdded(document.id, version.id), rooms=rooms)


def _free_title(db: Session, customer_id: str, title: str) -> str:
    """Two files of one name stay apart: the second becomes "name (2).docx"."""
    stem, dot, suffix = title.rpartition(".")
    if not stem:
        stem, dot, suffix = title, "", ""
    numbered = f"{stem[:160]} ("
    alike = or_(Document.title == title, Document.title.startswith(numbered, autoescape=True))
    there = select(Document.title).where(Document.customer_id == customer_id, Document.removed_at.is_(None))
    taken = set(db.scalars(there.where(alike)))
    free, number = title, 1
    while free in taken:
        number += 1
        free = f"{numbered}{number}){dot}{suffix}"
    return free
