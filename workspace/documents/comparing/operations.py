"""Writes of comparing: what a reader saw, and what changed, said on the timeline."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.documents.comparing.comparison import Comparison
from workspace.documents.comparing.models import SeenVersion
from workspace.documents.comparing.queries import seen_version
from workspace.documents.comparing.wording import clauses, summary
from workspace.documents.models import Document, Version
from workspace.documents.queries import get_version
from workspace.policy import Actor, require
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry, leave_tombstone
from workspace.timeline.queries import found_entries

_SAID = "changes:"


def mark_seen(db: Session, actor: Actor, *, document_id: str, n: int) -> SeenVersion:
    """Remember that this person had a version before their eyes. It never goes back. Idempotent. Raises NotFound."""
    version = get_version(db, actor, document_id=document_id, n=n)
    seen = seen_version(db, actor, document_id=document_id)
    if seen is None:
        seen = SeenVersion(person_id=actor.person_id, document_id=document_id, n=version.n, at=actor.at)
        db.add(seen)
    elif seen.n < version.n:
        seen.n, seen.at = version.n, actor.at
    return seen


def say_what_changed(db: Session, actor: Actor, *, version: Version, compared: Comparison, url: str) -> Entry | None:
    """Under the entry that told of this version, for staff: its changed clauses, once. Nothing when none changed."""
    document = db.get_one(Document, version.document_id)
    if not compared.total or document.removed_at is not None or changes_said(db, version):
        return None
    return add_entry(
        db, actor, customer_id=document.customer_id, kind="document", document_id=document.id,
        client_id=_said_as(version), reply_to_id=_entry_of(db, version),
        body=f"compared version {version.n - 1} with {version.n}: {summary(compared)}\n\n{clauses(compared, url=url)}",
    )  # fmt: skip


def changes_said(db: Session, version: Version) -> bool:
    said = select(Entry.id).where(Entry.document_id == version.document_id, Entry.client_id == _said_as(version))
    return db.scalar(said) is not None


def forget_changes(db: Session, actor: Actor, *, document_id: str) -> None:
    """Leave tombstones of the entries that quote the changed clauses of a document that is deleted for ever."""
    require(actor, "document.purge")
    # People write no entries of this kind, so that nobody's own words can bear such an id.
    said = select(Entry.id).where(
        Entry.document_id == document_id, Entry.kind == "document", Entry.client_id.startswith(_SAID)
    )
    for entry in found_entries(db, actor, list(db.scalars(said))).values():
        leave_tombstone(db, actor, entry=entry)


def _said_as(version: Version) -> str:
    return f"{_SAID}{version.id}"


def _entry_of(db: Session, version: Version) -> str | None:
    """The entry that told of this version: it was written by the same act. None where a file came without a word."""
    told = select(Entry.id).where(
        Entry.document_id == version.document_id,
        Entry.kind == "document",
        Entry.created_at == version.created_at,
        Entry.reply_to_id.is_(None),
        Entry.deleted_at.is_(None),
    )
    return db.scalar(told.order_by(Entry.id.desc()).limit(1))
