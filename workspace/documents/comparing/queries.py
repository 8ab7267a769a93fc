"""Which two versions are compared, and what a reader saw before. A guest sees the newest version, so compares none."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.documents.comparing.models import SeenVersion
from workspace.documents.models import Document
from workspace.documents.queries import ReadVersion, get_document, read_version
from workspace.people.models import Person
from workspace.policy import Actor, Role


class Two(NamedTuple):
    """Two versions of a document, with their texts."""

    document: Document
    before: ReadVersion
    after: ReadVersion

    @property
    def unread(self) -> ReadVersion | None:
        """The one that has no text, so that nothing can be said about what changed."""
        return next((read for read in (self.before, self.after) if read.version.state != "text"), None)


def two_versions(
    db: Session, actor: Actor, *, document_id: str, from_n: int | None = None, to_n: int | None = None
) -> Two:
    """By their numbers; unless told the newest and the one before the other. Raises NotFound."""
    document = get_document(db, actor, document_id)
    to = document.version_n if to_n is None else to_n
    before = read_version(db, actor, document_id=document.id, n=max(1, to - 1) if from_n is None else from_n)
    return Two(document, before, read_version(db, actor, document_id=document.id, n=to))


def seen_version(db: Session, actor: Actor, *, document_id: str) -> SeenVersion | None:
    """What the reader saw last of a document. None for who never opened it."""
    return db.get(SeenVersion, (actor.person_id, document_id))


def seen_by_guests(db: Session, actor: Actor, *, document_id: str) -> list[tuple[str | None, SeenVersion]]:
    """(vendor, what a guest of it saw last) of a document, for staff."""
    if not actor.is_staff:
        return []
    found = select(Person.vendor_id, SeenVersion).join(Person, Person.id == SeenVersion.person_id)
    found = found.where(SeenVersion.document_id == document_id, Person.role == Role.guest)
    return [(row.vendor_id, row.SeenVersion) for row in db.execute(found)]


class Since(NamedTuple):
    """It changed since the reader last opened it: from version `seen` to the newest one."""

    seen: int
    newest: int


def changed_since_seen(db: Session, actor: Actor, document: Document) -> Since | None:
    seen = seen_version(db, actor, document_id=document.id)
    return Since(seen.n, document.version_n) if seen and seen.n < document.version_n else None
