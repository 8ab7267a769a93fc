"""Ask for a redlined Word file, and keep what was made. Who may have the bytes of both versions may have it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workspace.customers.events import signal
from workspace.documents.models import Document, Version
from workspace.documents.queries import version_to_download
from workspace.documents.redlining.events import RedlineEnded, RedlineWanted
from workspace.documents.redlining.models import RedlineFile
from workspace.documents.safety.guarding import is_infected
from workspace.errors import Invalid
from workspace.events import record
from workspace.i18n import _
from workspace.policy import Actor, require
from workspace.ports import StoredFile

WORD = ("docx", "docm", "dotx", "dotm")


def redline_of(db: Session, actor: Actor, *, document_id: str, from_n: int, to_n: int) -> RedlineFile | None:
    """None when nobody asked for it yet. Raises NotFound and Forbidden as downloading both versions does."""
    before, after = _both(db, actor, document_id, from_n, to_n)
    return db.get(RedlineFile, (before.id, after.id))


def want_redline(db: Session, actor: Actor, *, document_id: str, from_n: int, to_n: int) -> RedlineFile:
    """Have it made, soon. Asked for before: nothing to do."""
    require(actor, "document.see")
    before, after = _both(db, actor, document_id, from_n, to_n)
    if not can_be_redlined(before, after):
        raise Invalid(_("Tracked changes can be shown from an older to a newer version, where both are Word files."))
    known = db.get(RedlineFile, (before.id, after.id))
    if known is not None:
        return known
    wanted = RedlineFile(before_id=before.id, after_id=after.id, state="waiting", asked_at=actor.at)
    db.add(wanted)
    db.flush()
    record(db, actor, RedlineWanted(before.id, after.id), rooms=[])
    return wanted


def can_be_redlined(before: Version, after: Version) -> bool:
    return before.n < after.n and before.kind in WORD and after.kind in WORD


def keep_redline(
    db: Session, actor: Actor, *, before_id: str, after_id: str, made: StoredFile | None = None, reason: str = ""
) -> None:
    """Write down what came of it. Idempotent; what was purged meanwhile is left aside."""
    require(actor, "document.prepare")
    row = db.get(RedlineFile, (before_id, after_id))
    if row is None:
        return
    if any(is_infected(db, db.get_one(Version, version_id).sha256) for version_id in (before_id, after_id)):
        # Found while it was being made.
        made, reason = None, "The virus scanner found something in one of the two files."
    row.state, row.reason = ("made", "") if made else ("failed", reason)
    row.sha256, row.size = (made.sha256, made.size) if made else ("", 0)
    document = db.get_one(Document, db.get_one(Version, after_id).document_id)
    record(db, actor, RedlineEnded(document.id, after_id), rooms=[signal(document.customer_id, "documents")])


def _both(db: Session, actor: Actor, document_id: str, from_n: int, to_n: int) -> tuple[Version, Version]:
    before = version_to_download(db, actor, document_id=document_id, n=from_n)
    return before, version_to_download(db, actor, document_id=document_id, n=to_n)
