"""Writes about what is shown of documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workspace.customers.events import signal
from workspace.documents.models import Document, Version
from workspace.documents.operations import guest_signals
from workspace.documents.safety.guarding import is_infected
from workspace.documents.seeing.events import PagesWanted, PreviewMade, PreviewOutdated
from workspace.documents.seeing.models import Preview, Rendition
from workspace.documents.seeing.queries import drawn_page, seen_version
from workspace.events import record
from workspace.policy import Actor, require
from workspace.ports import StoredFile

ENGINE = "baton-seeing/5"
"""Recorded with everything that was made; a higher number makes all of it again."""

STAMPED_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Blob:
    """Something that was made and is safely stored."""

    kind: str
    stored: StoredFile
    page: int = 0


def want_page(db: Session, actor: Actor, *, document_id: str, n: int, page: int) -> None:
    """Have a page drawn that the actor may see, soon. Drawn already: nothing to do. Raises NotFound."""
    require(actor, "document.see")
    if drawn_page(db, actor, document_id=document_id, n=n, page=page) is None:
        seen = seen_version(db, actor, document_id=document_id, n=n)
        record(db, actor, PagesWanted(seen.version.id, page, actor.person_id if seen.stamped else ""))


def keep_preview(
    db: Session,
    actor: Actor,
    *,
    version_id: str,
    form: str,
    reason: str = "",
    sizes: Sequence[tuple[int, int]] = (),
    blobs: Sequence[Blob] = (),
    engine: str = ENGINE,
) -> None:
    """Write down how a version is shown, instead of whatever was made of it before. Idempotent.

    Without an `engine` the daily round has it made anew.
    """
    require(actor, "document.prepare")
    version = db.get_one(Version, version_id)
    if is_infected(db, version.sha256):  # maybe found while this was being made
        form, reason, sizes = "", reason or version.reason, ()
    db.execute(delete(Preview).where(Preview.version_id == version_id))
    db.execute(delete(Rendition).where(Rendition.version_id == version_id))
    db.add(
        Preview(
            version_id=version_id, form=form, reason=reason, sizes=json.dumps(list(sizes)), engine=engine,
            made_at=actor.at,
        )
    )  # fmt: skip
    keep_renditions(db, actor, version_id=version_id, blobs=blobs)
    document = db.get_one(Document, version.document_id)
    rooms = [signal(document.customer_id, "documents"), *guest_signals(db, actor, document.id, "document")]
    record(db, actor, PreviewMade(document.id, version_id), rooms=rooms)


def keep_renditions(db: Session, actor: Actor, *, version_id: str, blobs: Sequence[Blob], person_id: str = "") -> None:
    """Write down what was drawn, instead of what was there before. Idempotent."""
    require(actor, "document.prepare")
    if is_infected(db, db.get_one(Version, version_id).sha256):  # found while it was being drawn
        return
    for blob in blobs:
        same = (Rendition.kind == blob.kind, Rendition.page == blob.page, Rendition.person_id == person_id)
        db.execute(delete(Rendition).where(Rendition.version_id == version_id, *same))
        db.add(
            Rendition(
                version_id=version_id, kind=blob.kind, page=blob.page, person_id=person_id, sha256=blob.stored.sha256,
                size=blob.stored.size, engine=ENGINE, made_at=actor.at,
            )
        )  # fmt: skip
    db.flush()


def forget_stamped(db: Session, actor: Actor) -> int:
    """Let go of pictures with people's names in them that nobody has looked at for a day. Their blobs are collected."""
    require(actor, "document.prepare")
    old = Rendition.made_at < actor.at - STAMPED_KEPT
    return len(db.scalars(delete(Rendition).where(Rendition.person_id != "", old).returning(Rendition.id)).all())


def prepare_again(db: Session, actor: Actor, *, limit: int = 200) -> int:
    """Have previews made anew that another engine made, the oldest first. Returns how many will be.

    One a second, so that what just came does not wait behind all that is there.
    """
    require(actor, "document.prepare")
    outdated_before = select(func.count()).where(Preview.engine != ENGINE, Preview.asked_again_at.is_not(None))
    waiting = db.scalar(outdated_before) or 0
    outdated = db.scalars(
        select(Preview)
        .where(Preview.engine != ENGINE, Preview.asked_again_at.is_(None))
        .order_by(Preview.made_at)
        .limit(limit)
    ).all()
    for number, preview in enumerate(outdated, start=waiting):
        preview.asked_again_at = actor.at
        record(db, actor, PreviewOutdated(preview.version_id), due_at=actor.at + timedelta(seconds=number))
    return len(outdated)
