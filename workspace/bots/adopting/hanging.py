"""What hangs on an entry that an adoption brought: what of it somebody here touched, and the end of the rest."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.bots.models import PIN, Mirrored, MirroredFile, Stuck
from workspace.bots.places import Place
from workspace.documents.keeping.holds import is_held
from workspace.documents.models import Document
from workspace.documents.operations import remove_document
from workspace.policy import Actor
from workspace.sharing.models import Share
from workspace.timeline.models import Entry, EntryFile, EntryReaction


def touched_by_sticking(db: Session, place: Place, rows: Sequence[Mirrored]) -> set[str]:
    """Entries that somebody here reacted to or pinned. What people did in Slack came from there and goes with it."""
    ids = [row.entry_id for row in rows]
    given = select(EntryReaction.entry_id).where(EntryReaction.entry_id.in_(ids), EntryReaction.source != place.lane)
    touched = set(db.scalars(given.where(EntryReaction.is_there.is_(True))))
    theirs = select(Stuck.ts).where(Stuck.team == place.team, Stuck.channel == place.channel, Stuck.what == PIN)
    heard = set(db.scalars(theirs.where(Stuck.ts.in_([row.ts for row in rows]), Stuck.heard != "")))
    pinned = set(db.scalars(select(Entry.id).where(Entry.id.in_(ids), Entry.pinned_at.is_not(None))))
    return touched | {row.entry_id for row in rows if row.entry_id in pinned and row.ts not in heard}


def touched_by_files(db: Session, rows: Sequence[Mirrored]) -> set[str]:
    """Entries with a document that somebody here put there, or did something with."""
    ids = [row.entry_id for row in rows]
    hanging = db.execute(select(EntryFile.entry_id, EntryFile.document_id).where(EntryFile.entry_id.in_(ids))).all()
    if not hanging:
        return set()
    documents = [document_id for _, document_id in hanging]
    theirs = select(MirroredFile.document_id).where(MirroredFile.mirrored_id.in_([row.id for row in rows]))
    from_slack = set(db.scalars(theirs.where(MirroredFile.document_id.in_(documents))))
    touched = set(documents) - from_slack | _touched(db, documents)
    return {entry_id for entry_id, document_id in hanging if document_id in touched}


def _touched(db: Session, documents: Sequence[str]) -> set[str]:
    newer = select(Document.id).where(Document.id.in_(documents), Document.version_n > 1)
    shared = select(Share.document_id).where(Share.document_id.in_(documents))
    spoken_of = select(Entry.document_id).where(Entry.document_id.in_(documents))
    elsewhere = select(EntryFile.document_id).where(EntryFile.document_id.in_(documents))
    elsewhere = elsewhere.group_by(EntryFile.document_id).having(func.count() > 1)
    found = (db.scalars(each) for each in (newer, shared, spoken_of, elsewhere))
    return {str(document_id) for each in found for document_id in each}


def let_go_of_documents(db: Session, actor: Actor, row_ids: Sequence[str]) -> None:
    """Put what came with these messages into the trash: whoever misses it can take it out again. What is held stays."""
    found = select(Document).join(MirroredFile, MirroredFile.document_id == Document.id)
    found = found.where(MirroredFile.mirrored_id.in_(row_ids), Document.removed_at.is_(None))
    for document in db.scalars(found.where(~is_held())).all():
        remove_document(db, actor, document_id=document.id)
