"""Keeping documents: the bytes themselves under a name, earlier versions again, the trash, and holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request
from marshmallow import fields
from sqlalchemy.orm import Session

from workspace.customers.queries import get_customer
from workspace.documents import operations
from workspace.documents.keeping import holds, trash
from workspace.documents.keeping.quotas import make_room
from workspace.documents.keeping.uploads import put_document
from workspace.policy import Actor, require
from workspace.sharing.queries import may_comment, may_download
from workspace.web.api import answers
from workspace.web.api.answering import Json, done_once, looked
from workspace.web.api.area import Area
from workspace.web.api.fields import Strict, Text
from workspace.web.api.paging import Paged, opened, page, part
from workspace.web.api.problems import Refused
from workspace.web.api.shapes import document_json, maybe, moment, named
from workspace.web.api.signed_in import api_actor
from workspace.web.edge import reading
from workspace.web.streaming import streamed

if TYPE_CHECKING:
    from workspace.documents.keeping.models import Hold
    from workspace.documents.keeping.trash import Trashed
    from workspace.documents.models import Document

views = Area("keeping", "Keeping documents: uploads as a stream, earlier versions, the trash, holds.")

_BYTES = "application/octet-stream"
_STREAM: dict[str, Any] = {
    "requestBody": {"required": True, "content": {_BYTES: {"schema": {"type": "string", "format": "binary"}}}},
}


class TrashRow(answers.Exact):
    id = fields.String(required=True)
    customer_id = fields.String(required=True)
    title = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "Bytes of all of its versions."})
    removed_at = fields.AwareDateTime(required=True)
    removed_by = fields.Nested(answers.Named, required=True, allow_none=True)
    held = fields.Boolean(required=True)
    free_at = fields.AwareDateTime(required=True, metadata={"description": "From then on an admin may delete it."})


class HoldRow(answers.Exact):
    id = fields.String(required=True)
    customer_id = fields.String(required=True)
    document_id = fields.String(
        required=True, allow_none=True, metadata={"description": "null: all of the customer's."}
    )
    reason = fields.String(required=True)
    person = fields.Nested(answers.Named, required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class NewHold(Strict):
    customer_id = Text(load_default=None)
    document_id = Text(load_default=None)
    reason = Text(required=True)


@views.put("/customers/<customer_id>/documents/<name>", answers=answers.Document, docs=_STREAM, errors=(400, 413, 415))
def put_bytes(customer_id: str, name: str) -> Response:
    """Keep this request's body under a name, as a stream of any size that is allowed.

    The next version of the customer's document that is called so, else a new document. The same bytes again change
    nothing.
    """
    if request.mimetype == "multipart/form-data":
        raise Refused(415, "Wrong kind of content", "Send the bytes of the file themselves as the body, not a form.")
    with reading() as db:
        actor = api_actor(db)
        customer = get_customer(db, actor, customer_id)
        require(actor, "document.add")
        make_room(db, customer_id=customer.id, size=request.content_length or 0)
    upload = streamed(name)

    def act(db: Session, actor: Actor) -> Json:
        return _shown(db, actor, put_document(db, actor, customer_id=customer_id, upload=upload))

    return done_once(act, what=f"{upload.stored.sha256} {name}")


@views.post("/documents/<document_id>/versions/<int:n>/restore", answers=answers.Document)
def restore_version(document_id: str, n: int) -> Response:
    """Make an earlier version the newest again, as a new version. No version is ever changed."""
    return done_once(
        lambda db, actor: _shown(db, actor, operations.restore_version(db, actor, document_id=document_id, n=n)),
        status=201,
    )


@views.get("/trash", asks=Paged, answers=answers.page_of(TrashRow))
def list_trash(asked: Json) -> Response:
    """What is in the trash. PATCH /api/documents/{id} with `removed` false takes a document out."""

    def look(db: Session, actor: Actor) -> Json:
        after = opened(asked["cursor"])
        rows = trash.trash(db, actor, before=after[0] if after else None, limit=asked["limit"] + 1)
        return page(rows, _trash_json, asked, lambda row: [row.document.id])

    return looked(look)


@views.delete("/trash/<document_id>")
def purge_document(document_id: str) -> Response:
    """Delete a document for ever, with all versions. For admins; after a day in the trash, unless it is held."""
    return done_once(lambda db, actor: trash.purge_document(db, actor, document_id=document_id), status=204)


@views.get("/holds", asks=Paged, answers=answers.page_of(HoldRow))
def list_holds(asked: Json) -> Response:
    """What is held now, and why."""
    return looked(lambda db, actor: part(holds.holds(db, actor), _hold_json, asked, lambda row: row.id))


@views.post("/holds", takes=NewHold, answers=HoldRow)
def place_hold(body: Json) -> Response:
    """Hold a document, or all of a customer's: nobody deletes them until the hold is ended. For admins."""
    return done_once(lambda db, actor: _hold_json(holds.place_hold(db, actor, **body)), status=201)


@views.delete("/holds/<hold_id>")
def end_hold(hold_id: str) -> Response:
    """Let go. That there was a hold stays known. For admins."""
    return done_once(lambda db, actor: holds.end_hold(db, actor, hold_id=hold_id), status=204)


def _shown(db: Session, actor: Actor, document: Document) -> Json:
    may = {"can_download": may_download(db, actor, document.id), "can_comment": may_comment(db, actor, document.id)}
    return {**document_json(document, actor), **may}


def _trash_json(row: Trashed) -> Json:
    document = row.document
    return {
        "id": document.id,
        "customer_id": document.customer_id,
        "title": document.title,
        "size": sum(version.size for version in document.versions),
        "removed_at": maybe(document.removed_at),
        "removed_by": named(document.removed_by),
        "held": row.is_held,
        "free_at": moment(row.free_at),
    }


def _hold_json(hold: Hold) -> Json:
    return {
        "id": hold.id,
        "customer_id": hold.customer_id,
        "document_id": hold.document_id,
        "reason": hold.reason,
        "person": named(hold.person),
        "at": moment(hold.at),
        "ended_at": maybe(hold.ended_at),
    }
