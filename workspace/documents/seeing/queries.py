"""Reads of what is shown of documents. Who may see a version, `documents.queries` says; nothing widens it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from workspace.documents.models import Document, Version, VersionText
from workspace.documents.queries import IS_NEWEST, get_version
from workspace.documents.seeing.models import Preview, Rendition
from workspace.errors import NotFound
from workspace.i18n import _
from workspace.policy import Actor
from workspace.sharing.queries import may_download

STAMP_LASTS = timedelta(hours=1)
"""The moment in a stamped picture is at most so old; then it is drawn anew."""


_FIRST_WORDS = 160  # characters, in the small face of a document in a list


@dataclass(frozen=True)
class Face:
    """How a document looks in a list: by its thumbnail, or by its first words."""

    thumbnail: bool
    words: str


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
        raise NotFound(_("There is no such page."))
    if seen.form == "picture" and not seen.stamped:
        return _rendition(db, seen.version, "picture")
    drawn = _rendition(db, seen.version, "page", page, actor.person_id if seen.stamped else "")
    if drawn and seen.stamped and drawn.made_at < actor.at - STAMP_LASTS:
        return None
    return drawn


def drawn_picture(db: Session, actor: Actor, *, document_id: str, n: int) -> Rendition | None:
    """A picture as we drew it anew; None as long as we have not, and for what is no picture. Raises NotFound."""
    seen = seen_version(db, actor, document_id=document_id, n=n)
    return None if seen.stamped else _rendition(db, seen.version, "picture")


def thumbnail(db: Session, actor: Actor, *, document_id: str, n: int) -> Rendition:
    """Raises NotFound where there is none, and for who may see it with a stamp alone."""
    seen = seen_version(db, actor, document_id=document_id, n=n)
    found = None if seen.stamped else _rendition(db, seen.version, "thumbnail")
    if found is None:
        raise NotFound(_("There is no thumbnail."))
    return found


def look(db: Session, actor: Actor, *, document_id: str, n: int) -> Rendition:
    """Raises NotFound."""
    found = _rendition(db, get_version(db, actor, document_id=document_id, n=n), "look")
    if found is None:
        raise NotFound(_("There is only text to see of this."))
    return found


def faces(db: Session, documents: Sequence[Document]) -> dict[str, Face]:
    """How the newest versions of documents that were loaded through the actor look in a list; by document."""
    newest = {document.id: document.versions[-1].id for document in documents}
    drawn = set(db.scalars(_thumbnails(newest.values()))) if newest else set()
    plain = [version_id for version_id in newest.values() if version_id not in drawn]
    words: dict[str, str] = {}
    if plain:
        beginnings = select(VersionText.version_id, func.substr(VersionText.text, 1, _FIRST_WORDS))
        words.update((key, said) for key, said in db.execute(beginnings.where(VersionText.version_id.in_(plain))))
    return {
        document_id: Face(version_id in drawn, words.get(version_id, "")) for document_id, version_id in newest.items()
    }


def with_thumbnail(db: Session, documents: Sequence[Document]) -> set[str]:
    """Which of these documents, which were loaded through the actor, have a thumbnail of their newest version."""
    newest = {document.versions[-1].id: document.id for document in documents}
    return {newest[version_id] for version_id in db.scalars(_thumbnails(newest))} if newest else set()


def _thumbnails(version_ids: Iterable[str]) -> Select[str]:
    drawn = select(Rendition.version_id).where(Rendition.version_id.in_(list(version_ids)))
    return drawn.where(Rendition.kind == "thumbnail")


def newest_page_starts(db: Session, documents: Sequence[Document]) -> dict[str, tuple[int, ...]]:
    """Where the pages begin in the newest text of documents that were loaded through the actor."""
    if not documents:
        return {}
    found = select(Document.id, VersionText.pages).join(Version, IS_NEWEST)
    found = found.join(VersionText, VersionText.version_id == Version.id)
    rows = db.execute(found.where(Document.id.in_([document.id for document in documents])))
    return {document_id: tuple(json.loads(pages)) for document_id, pages in rows}


def page_starts(db: Session, version_ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Where the pages begin in the texts of versions that were loaded through the actor; by version."""
    if not version_ids:
        return {}
    wanted = select(VersionText.version_id, VersionText.pages).where(VersionText.version_id.in_(version_ids))
    return {version_id: tuple(json.loads(pages)) for version_id, pages in db.execute(wanted)}


def _rendition(db: Session, version: Version, kind: str, page: int = 0, person_id: str = "") -> Rendition | None:
    wanted = select(Rendition).where(Rendition.version_id == version.id, Rendition.kind == kind)
    return db.scalar(wanted.where(Rendition.page == page, Rendition.person_id == person_id))
