"""Documents and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response
from sqlalchemy.orm import Session

from workspace.customers.queries import get_customer
from workspace.documents import operations, queries
from workspace.documents.filing.queries import STATES, Filter, filed_documents, filings_of
from workspace.documents.filing.words import TYPES, clean_folder, clean_tag
from workspace.documents.keeping.quotas import make_room
from workspace.documents.operations import Upload
from workspace.documents.queries import get_document
from workspace.errors import Invalid
from workspace.policy import Actor, require
from workspace.sharing.queries import may_comment, may_download
from workspace.web.api import answers, bodies
from workspace.web.api.answering import Json, done_once, looked
from workspace.web.api.area import Area
from workspace.web.api.fields import Choice, Text
from workspace.web.api.paging import Paged, opened, page, part
from workspace.web.api.shapes import document_json
from workspace.web.api.uploads import received
from workspace.web.uploads import least_announced

if TYPE_CHECKING:
    from workspace.documents.models import Document

views = Area("documents", "Documents, their versions and texts, and who outside may see them.")

_FILE = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
_MULTIPART: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FILE}}},
}


class Narrowed(Paged):
    customer = Text(load_default="", metadata={"description": "A customer's id."})
    folder = Text(load_default="", metadata={"description": "With what is in the folders below it."})
    tag = Text(load_default="")
    type = Choice(*TYPES, load_default="")
    state = Choice(*STATES, load_default="")


@views.get("/documents", asks=Narrowed, answers=answers.page_of(answers.DocumentRow))
def list_all_documents(asked: Json) -> Response:
    """Every document that you may see, newest first. For a guest these are the shared ones."""
    wanted = Filter(
        customer_id=asked["customer"], folder=clean_folder(asked["folder"]), tag=clean_tag(asked["tag"]),
        type=asked["type"], state=asked["state"],
    )  # fmt: skip

    def look(db: Session, actor: Actor) -> Json:
        after = opened(asked["cursor"])
        before = after[0] if after else None
        rows = filed_documents(db, actor, wanted=wanted, before=before, limit=asked["limit"] + 1)
        filings = filings_of(db, actor, [row.id for row in rows])
        return page(rows, lambda row: document_json(row, actor, filings.get(row.id)), asked, lambda row: [row.id])

    return looked(look)


@views.get("/customers/<customer_id>/documents", asks=Paged, answers=answers.page_of(answers.DocumentRow))
def list_documents(asked: Json, customer_id: str) -> Response:
    """The documents of a customer, the latest changed first."""

    def look(db: Session, actor: Actor) -> Json:
        get_customer(db, actor, customer_id)
        rows = queries.documents_of(db, actor, customer_id, limit=10_000)
        filings = filings_of(db, actor, [row.id for row in rows])
        return part(rows, lambda row: document_json(row, actor, filings.get(row.id)), asked, lambda row: row.id)

    return looked(look)


@views.post("/customers/<customer_id>/documents", answers=answers.Document, docs=_MULTIPART, errors=(413, 415))
def add_document(customer_id: str) -> Response:
    """Keep a file as a new document.

    Its text is read soon after (`state` is "waiting" until then) and found by search. A second file of one name
    becomes "name (2)".
    """
    upload = received(lambda db, actor: _may_add(db, actor, get_customer(db, actor, customer_id).id))

    def act(db: Session, actor: Actor) -> Json:
        return _shown(db, actor, operations.add_document(db, actor, customer_id=customer_id, upload=upload))

    return done_once(act, status=201, what=_what(upload))


@views.post("/documents/<document_id>/versions", answers=answers.Document, docs=_MULTIPART, errors=(413, 415))
def add_version(document_id: str) -> Response:
    """Keep a file as the newest version. The bytes of the newest version again change nothing."""
    upload = received(lambda db, actor: _may_add(db, actor, get_document(db, actor, document_id).customer_id))

    def act(db: Session, actor: Actor) -> Json:
        return _shown(db, actor, operations.add_version(db, actor, document_id=document_id, upload=upload))

    return done_once(act, status=201, what=_what(upload))


@views.get("/documents/<document_id>", answers=answers.Document)
def show_document(document_id: str) -> Response:
    """One document with its versions. A guest sees the newest alone."""
    return looked(lambda db, actor: _shown(db, actor, get_document(db, actor, document_id)))


@views.patch("/documents/<document_id>", takes=bodies.DocumentChanges, answers=answers.Document)
def change_document(body: Json, document_id: str) -> Response:
    """Rename a document, put it into the trash or take it out again."""
    if not body:
        raise Invalid("There is nothing to change in this body. Give title, removed or both.")

    def act(db: Session, actor: Actor) -> Json:
        if "title" in body:
            operations.rename_document(db, actor, document_id=document_id, title=body["title"])
        if "removed" in body:
            operations.remove_document(db, actor, document_id=document_id, removed=body["removed"])
        return _shown(db, actor, get_document(db, actor, document_id))

    return done_once(act)


@views.delete("/documents/<document_id>")
def remove_document(document_id: str) -> Response:
    """Put a document into the trash. Its versions stay; `removed` false takes it out again."""
    return done_once(lambda db, actor: operations.remove_document(db, actor, document_id=document_id), status=204)


def _shown(db: Session, actor: Actor, document: Document) -> Json:
    return {
        **document_json(document, actor, filings_of(db, actor, [document.id]).get(document.id)),
        "can_download": may_download(db, actor, document.id),
        "can_comment": may_comment(db, actor, document.id),
    }


def _may_add(db: Session, actor: Actor, customer_id: str) -> None:
    """Asked before a byte is stored, and by the operation again."""
    require(actor, "document.add")
    make_room(db, customer_id=customer_id, size=least_announced())


def _what(upload: Upload) -> str:
    """The boundary between a form's parts is another one each time: the file itself says whether it is the same."""
    return f"{upload.stored.sha256} {upload.name}"
