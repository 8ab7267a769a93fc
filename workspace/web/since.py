""" "Since you last opened it", for staff and for guests, and the word of a page that it was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy.orm import Session

from workspace.documents.comparing.operations import mark_seen
from workspace.documents.comparing.queries import changed_since_seen
from workspace.errors import Invalid
from workspace.i18n import _
from workspace.policy import Actor

if TYPE_CHECKING:
    from workspace.documents.models import Document, Version


def since_view(db: Session, actor: Actor, document: Document, version: Version) -> dict[str, Any]:
    """For documents/_since.html. A guest may not compare: they see the newest version alone."""
    place = "pages" if actor.is_staff else "guest"
    changed = changed_since_seen(db, actor, document) if version.n == document.version_n else None
    return {
        "seen": changed.seen if changed else None,
        "newest": document.version_n,
        "compare_url": url_for("pages.compare_versions", document_id=document.id, **_numbers(changed.seen, version.n))
        if changed and actor.is_staff
        else None,
        "seen_url": url_for(f"{place}.see_version", document_id=document.id),
    }


def saw_version(db: Session, actor: Actor, document_id: str) -> None:
    """`n` is the version that was before the reader's eyes. Told by the page when it was in view, never by a GET."""
    n = request.form.get("n", type=int)
    if n is None:
        raise Invalid(_("Say which version was seen."), {"n": _("A version's number.")})
    mark_seen(db, actor, document_id=document_id, n=n)


def _numbers(before: int, after: int) -> dict[str, Any]:
    return {"from": before, "to": after}
