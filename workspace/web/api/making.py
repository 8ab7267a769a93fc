"""Templates, and Word files made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Response
from sqlalchemy.orm import Session

from workspace.customers.queries import get_customer
from workspace.documents.making import operations, queries
from workspace.documents.making.fields import field_called, typed
from workspace.documents.queries import get_document
from workspace.errors import NotFound
from workspace.handoffs.briefing import values_for
from workspace.policy import Actor, require
from workspace.web.api import answers
from workspace.web.api import making_shapes as shapes
from workspace.web.api.answering import Json, done_once, looked
from workspace.web.api.area import Area
from workspace.web.api.making_shapes import made_from_json, making_json, template_json
from workspace.web.api.paging import Paged, part
from workspace.web.api.signed_in import api_actor
from workspace.web.api.uploads import received
from workspace.web.edge import reading, settings
from workspace.web.uploads import raw_answer

if TYPE_CHECKING:
    from workspace.documents.models import Version

views = Area("making", "Templates, and Word files made of them.")

_FILE = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
_BYTES = "application/octet-stream"
_CONTENT = {
    "responses": {
        "200": {"description": "The file", "content": {_BYTES: {"schema": {"type": "string", "format": "binary"}}}},
    },
}
_MULTIPART = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FILE}}}}


@views.get("/templates", asks=Paged, answers=answers.page_of(shapes.Template))
def list_templates(asked: Json) -> Response:
    """Every template with what its newest version asks for. Staff only: for guests there is none."""

    def look(db: Session, actor: Actor) -> Json:
        return part(queries.templates(db, actor), template_json, asked, lambda row: row.id)

    return looked(look)


@views.get("/templates/<template_id>", answers=shapes.Template)
def show_template(template_id: str) -> Response:
    """One template with its versions."""
    return looked(lambda db, actor: template_json(queries.get_template(db, actor, template_id)))


@views.post("/templates", answers=shapes.Template, docs=_MULTIPART, errors=(409, 413, 415))
def add_template() -> Response:
    """Keep a .docx as a new template, by the name of its file. For admins. It can be used when it was looked at."""
    upload = received(lambda db, actor: require(actor, "template.change"))

    def act(db: Session, actor: Actor) -> Json:
        name = upload.name.removesuffix(".docx")
        return template_json(operations.add_template(db, actor, name=name, upload=upload))

    return done_once(act, status=201, what=f"{upload.stored.sha256} {upload.name}")


@views.post("/templates/<template_id>/versions", answers=shapes.Template, docs=_MULTIPART, errors=(413, 415))
def add_template_version(template_id: str) -> Response:
    """Keep a .docx as the newest version of a template. For admins."""
    upload = received(lambda db, actor: _may_change(db, actor, template_id))

    def act(db: Session, actor: Actor) -> Json:
        return template_json(operations.add_template_version(db, actor, template_id=template_id, upload=upload))

    return done_once(act, status=201, what=f"{upload.stored.sha256} {upload.name}")


@views.patch("/templates/<template_id>", takes=shapes.TemplateChanges, answers=shapes.Template)
def change_template(body: Json, template_id: str) -> Response:
    """Put a template into the trash (`removed` true), or take it out again. For admins."""

    def act(db: Session, actor: Actor) -> Json:
        found = operations.remove_template(db, actor, template_id=template_id, removed=body["removed"])
        return template_json(found)

    return done_once(act)


@views.post("/templates/<template_id>/versions/<int:n>/restore", answers=shapes.Template, errors=(409,))
def restore_template_version(template_id: str, n: int) -> Response:
    """Make an earlier version the newest again, as a new version. For admins."""

    def act(db: Session, actor: Actor) -> Json:
        return template_json(operations.restore_template_version(db, actor, template_id=template_id, n=n))

    return done_once(act, status=201)


@views.get("/templates/<template_id>/versions/<int:n>/content", answers=None, docs=_CONTENT, kind=_BYTES)
def download_template_version(template_id: str, n: int) -> Response:
    """The bytes as they came, always as a download."""
    with reading() as db:
        version = queries.template_version(db, api_actor(db), template_id=template_id, n=n)
    # It has the name, the size and the hash that a document's version has.
    return raw_answer(cast("Version", version))


@views.post("/customers/<customer_id>/makings", takes=shapes.NewMaking, answers=shapes.Making, errors=(409,))
def make_document(body: Json, customer_id: str) -> Response:
    """Have a document made. What Baton knows need not be given; what is missing is named, field by field.

    It is `waiting` first; ask for it again until it is `made`, or `failed` with a reason.
    """

    def act(db: Session, actor: Actor) -> Json:
        get_customer(db, actor, customer_id)
        template = queries.template_called(db, actor, body["template"])
        known = values_for(
            db, actor, customer_id=customer_id, public_url=settings().public_url, handoff_id=body["handoff"]
        )
        given = {name: typed(field_called(name), value) for name, value in body["values"].items()}
        making = operations.ask_for_document(
            db, actor, customer_id=customer_id, template_id=template.id, values={**known, **given},
            title=body["title"], document_id=body["document"],
        )  # fmt: skip
        return making_json(queries.get_making(db, actor, making.id))

    return done_once(act, status=201)


@views.get("/makings/<making_id>", answers=shapes.Making)
def show_making(making_id: str) -> Response:
    """How it goes, what went in, and which document came of it."""
    return looked(lambda db, actor: making_json(queries.get_making(db, actor, making_id)))


@views.get("/documents/<document_id>/versions/<int:n>/made-from", answers=shapes.MadeFrom)
def show_made_from(document_id: str, n: int) -> Response:
    """The template's version of which this version was made, and the hash of what went in. 404 if of none."""

    def look(db: Session, actor: Actor) -> Json:
        get_document(db, actor, document_id)
        found = queries.made_from(db, actor, document_id=document_id, n=n)
        if found is None:
            raise NotFound("This version was not made of a template.")
        return made_from_json(found)

    return looked(look)


def _may_change(db: Session, actor: Actor, template_id: str) -> None:
    queries.get_template(db, actor, template_id)
    require(actor, "template.change")
