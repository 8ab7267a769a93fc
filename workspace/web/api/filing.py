"""Where documents are filed: one, and many at once."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from workspace.documents.filing import operations
from workspace.documents.filing.operations import Expiry
from workspace.documents.filing.queries import filing_of
from workspace.documents.queries import get_document
from workspace.errors import Invalid
from workspace.policy import Actor, require
from workspace.web.api import filing_shapes as shapes
from workspace.web.api.answering import Json, done_once, looked
from workspace.web.api.area import Area
from workspace.web.api.filing_shapes import filing_json

views = Area("filing", "Folders, tags and types of documents, and when they end.")


@views.get("/documents/<document_id>/filing", answers=shapes.DocumentFiling)
def show_filing(document_id: str) -> Response:
    """Where a document is filed. Staff only."""
    return looked(lambda db, actor: _shown(db, actor, document_id))


@views.patch("/documents/<document_id>/filing", takes=shapes.FilingChanges, answers=shapes.DocumentFiling)
def change_filing(body: Json, document_id: str) -> Response:
    """Move it, tag it, say what it is and when it ends. `tags` are then all there are; null ends the end."""
    if not body:
        raise Invalid("There is nothing to change in this body.")

    def act(db: Session, actor: Actor) -> Json:
        operations.file_document(
            db, actor, document_id=document_id, folder=body.get("folder"), type=body.get("type"), tags=body.get("tags"),
            expiry=_expiry(db, actor, document_id, body),
        )  # fmt: skip
        return _shown(db, actor, document_id)

    return done_once(act)


@views.post("/documents/filing", takes=shapes.ManyFilings, answers=shapes.Filed, status=200)
def file_many(body: Json) -> Response:
    """Move and tag up to 200 documents, all or none."""

    def act(db: Session, actor: Actor) -> Json:
        done = operations.file_documents(
            db, actor, document_ids=body["ids"], folder=body["folder"], type=body["type"],
            add_tags=body["add_tags"], remove_tags=body["remove_tags"],
        )  # fmt: skip
        return {"id": body["ids"][-1], "filed": done}

    return done_once(act)


def _expiry(db: Session, actor: Actor, document_id: str, body: Json) -> Expiry | None:
    """Of the two parts of it, what the body does not name stays."""
    if not body.keys() & {"expires_on", "notice_days"}:
        return None
    get_document(db, actor, document_id)
    now = filing_of(db, actor, document_id)
    return Expiry(body.get("expires_on", now.expires_on), body.get("notice_days", now.notice_days))


def _shown(db: Session, actor: Actor, document_id: str) -> Json:
    document = get_document(db, actor, document_id)
    require(actor, "document.change")
    return {"id": document.id, **filing_json(filing_of(db, actor, document.id))}
