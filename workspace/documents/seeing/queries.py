"""Reads of what is shown of documents. Who may see a version, `documents.queries` says; nothing widens it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from workspace.documents.models import Document, Version, VersionText
from workspace.documents.queries import get_version
from workspace.documents.seeing.models import Preview, Rendition
from workspace.errors import NotFound
from workspace.policy import Actor
from workspace.sharing.queries import may_download

STAMP_LASTS = timedelta(hours=1)
"""The moment in a stamped picture is at most so old; then it is drawn anew."""


@dataclass(frozen=True)
class Seen:
    """How this actor sees a version. `ready`: it was prepared; `form` is one of models.FORMS.

    `stamped`: pictures of it carry the actor's name, because its bytes are not for them.
    """

    version: Version
    ready: bool
    form: str = ""
    reason: str = ""
    sizes: tuple[tuple[int, int], ...] = ()
    stamped: bool = False


def seen_version(db: Session, actor: Actor, *, document_id: str, n: int) -> Seen:
    """Raises NotFound."""
    version = get_version(db, actor, document_id=document_id, n=n)
    stamped = not may_download(db, actor, document_id)
    preview = db.get(Preview, version.id)
    if preview is None:
        return Seen(version, ready=False, stamped=stamped)
    sizes = tuple((width, height) for width, height in json.loads(preview.sizes))
    return Seen(version, True, preview.form, preview.reason, sizes, stamped)


def drawn_page(db: Session, actor: Actor, *, document_id: str, n: int, page: int) -> Rendition | None:
    """The picture of a page (or of a picture, page 1) as this actor may have it; None as long as it is not drawn.

    Raises NotFound where there is no such page.
    """
    seen = seen_version(db, actor, document_id=document_id, n=n)
    if not (seen.form in ("pages", "picture") and 1 <= page <= len(seen.sizes)):
        raise NotFound("There is no such page.")
    if seen.form == "picture" and not seen.stamped:
        return _rendition(db, seen.version, "picture")
    drawn = _rendition(db, seen.version, "page", page, actor.person_id if seen.stamped else "")
    if drawn and seen.stamped and drawn.made_at < actor.at - STAMP_LASTS:
        return None
    return drawn


def thumbnail(db: Session, actor: Actor, *, document_id: str, n: int) -> Rendition:
    """Raises NotFound where there is none, and for who may see it with a stamp alone."""
    seen = seen_version(db, actor, document_id=document_id, n=n)
    found = None if seen.stamped else _rendition(db, seen.version, "thumbnail")
    if found is None:
        raise NotFound("There is no thumbnail.")
    return found


def look(db: Session, actor: Actor, *, document_id: str, n: int) -> Rendition:
    """Raises NotFound."""
    found = _rendition(db, get_version(db, actor, document_id=document_id, n=n), "look")
    if found is None:
        raise NotFound("There is only text to see of this.")
    return found


def with_thumbnail(db: Session, versions: Sequence[Version]) -> set[str]:
    """Which of these versions, which were loaded through the actor, have a thumbnail; by id."""
    if not versions:
        return set()
    wanted = [version.id for version in versions]
    found = select(Rendition.version_id).where(Rendition.version_id.in_(wanted), Rendition.kind == "thumbnail")
    return set(db.scalars(found))


def newest_page_starts(db: Session, documents: Sequence[Document]) -> dict[str, tuple[int, ...]]:
    """Where the pages begin in the newest text of documents that were loaded through the actor."""
    if not documents:
        return {}
    newest = [(document.id, document.version_n) for document in documents]
    found = select(Version.document_id, VersionText.pages).join(VersionText, VersionText.version_id == Version.id)
    rows = db.execute(found.where(tuple_(Version.document_id, Version.n).in_(newest)))
    return {document_id: tuple(json.loads(pages)) for document_id, pages in rows}


def _rendition(db: Session, version: Version, kind: str, page: int = 0, person_id: str = "") -> Rendition | None:
    wanted = select(Rendition).where(Rendition.version_id == version.id, Rendition.kind == kind)
    return db.scalar(wanted.where(Rendition.page == page, Rendition.person_id == person_id))
