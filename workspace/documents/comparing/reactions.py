"""What follows when a version was read: its changed clauses stand on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from workspace.documents.comparing.comparison import compare
from workspace.documents.comparing.operations import changes_said, say_what_changed
from workspace.documents.comparing.queries import two_versions
from workspace.documents.events import VersionRead
from workspace.documents.models import Document, Version
from workspace.events import Delivery
from workspace.policy import system_actor
from workspace.worker import Tools

NEWS = timedelta(days=1)
"""A version older than this is no news: it was read again, by a better reader."""
WORD = ("docx", "docm", "dotx", "dotm")
"""Kinds whose changed clauses are said on the timeline."""


def lanes_of_changes(db: Session, event: VersionRead) -> Sequence[str | None]:
    """Nothing to do for the only version there is: one that comes later is compared when it was read itself."""
    document = db.get(Document, event.document_id)
    return (None,) if document is not None and document.version_n > 1 else ()


def tell_changes(tools: Tools, delivery: Delivery) -> None:
    """Of this version and, should that have been read before it, of the next one. Repeating it says nothing twice."""
    with tools.reading() as db:
        version = db.get_one(Version, delivery.event.version_id)
        last = db.get_one(Document, version.document_id).version_n
    for n in (version.n, version.n + 1):
        if 1 < n <= last:
            _tell(tools, delivery, version.document_id, n)


def _tell(tools: Tools, delivery: Delivery, document_id: str, n: int) -> None:
    program = system_actor(delivery.at)
    with tools.reading() as db:
        two = two_versions(db, program, document_id=document_id, from_n=n - 1, to_n=n)
        version = two.after.version
        is_news = delivery.at - version.created_at <= NEWS and not changes_said(db, version)
    if two.unread or version.kind not in WORD or not is_news:
        return
    # Comparing may take a second: nothing is open meanwhile.
    compared = compare(two.before.text, two.after.text)
    url = f"{tools.settings.public_url}/documents/{document_id}/compare?from={n - 1}&to={n}"
    with tools.transaction() as db:
        say_what_changed(db, program, version=version, compared=compared, url=url)
