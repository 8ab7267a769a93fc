"""What the index keeps of documents: how they are filed beside what they say, and earlier versions apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workspace.documents.filing.models import Filing
from workspace.documents.filing.words import folder_and_above
from workspace.documents.models import Document, Version, VersionText
from workspace.documents.queries import searchable_documents
from workspace.people.words import folded
from workspace.policy import Actor
from workspace.ports import Searchable
from workspace.timeline.models import EntryFile

OLDER = "staff, older too"
"""As whom staff search who ask for all versions: earlier ones name nobody else."""


def facts_of(filing: Filing | None) -> tuple[str, ...]:
    """A folder, with those above it, and each tag by how they read without accents and capitals; the type."""
    if filing is None:
        return ()
    folders = [f"folder:{folded(folder)}" for folder in folder_and_above(filing.folder)]
    tags = [f"tag:{folded(each.tag)}" for each in filing.tags]
    return (*folders, *tags, *((f"filed:{filing.type}",) if filing.type else ()))


def searchable_filed(db: Session, ids: Sequence[str] | None) -> list[Searchable]:
    """Documents in their newest version, with where they are filed and how reading them went."""
    wanted = select(Filing).options(selectinload(Filing.tags))
    states = select(Document.id, Version.state).join(
        Version, (Version.document_id == Document.id) & (Version.n == Document.version_n)
    )
    if ids is not None:
        wanted, states = wanted.where(Filing.document_id.in_(ids)), states.where(Document.id.in_(ids))
    filings = {filing.document_id: filing for filing in db.scalars(wanted)}
    state_of = dict(db.execute(states).all())
    found = []
    for each in searchable_documents(db, ids):
        document_id = each.key.partition(":")[2]
        facts = (f"state:{state_of[document_id]}", "has:file", *facts_of(filings.get(document_id)))
        found.append(replace(each, facts=facts))
    return found


def searchable_versions(db: Session, ids: Sequence[str] | None) -> list[Searchable]:
    """Versions that are not the newest of a document that is there, for staff who ask for them."""
    wanted = (
        select(Version, Document, VersionText.text)
        .join(Document, Document.id == Version.document_id)
        .outerjoin(VersionText, VersionText.version_id == Version.id)
        .where(Version.n < Document.version_n, Document.removed_at.is_(None))
    )
    if ids is not None:
        wanted = wanted.where(Version.id.in_(ids))
    return [
        Searchable(
            key=f"version:{version.id}",
            type="version",
            kind=version.kind or None,
            title=document.title,
            body=text or "",
            principals=(OLDER,),
            customer_id=document.customer_id,
            person_id=version.person_id,
            at=version.created_at,
            facts=(f"state:{version.state}", "has:file"),
        )
        for version, document, text in db.execute(wanted)
    ]


def keys_about(db: Session, document_id: str) -> list[str]:
    """What the index has to look at again when something about a document changed."""
    earlier = db.scalars(
        select(Version.id).join(Document, Document.id == Version.document_id)
        .where(Document.id == document_id, Version.n < Document.version_n)
    )  # fmt: skip
    entries = db.scalars(select(EntryFile.entry_id).where(EntryFile.document_id == document_id))
    return [f"document:{document_id}", *(f"version:{id_}" for id_ in earlier), *(f"entry:{id_}" for id_ in entries)]


def found_versions(db: Session, actor: Actor, ids: Sequence[str]) -> dict[str, tuple[Version, Document, str]]:
    """Earlier versions with their documents and texts. A guest sees none."""
    if not ids or not actor.is_staff:
        return {}
    found = (
        select(Version, Document, VersionText.text)
        .join(Document, Document.id == Version.document_id)
        .outerjoin(VersionText, VersionText.version_id == Version.id)
        .where(Version.id.in_(ids), Document.removed_at.is_(None))
    )
    return {version.id: (version, document, text or "") for version, document, text in db.execute(found)}
