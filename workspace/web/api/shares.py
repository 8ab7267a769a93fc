"""Shares of documents, and what is said about a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from sqlalchemy.orm import Session

from workspace.documents import operations
from workspace.documents.queries import get_document
from workspace.policy import Actor
from workspace.sharing.operations import revoke_share as end_share
from workspace.sharing.queries import get_share, shares_of
from workspace.timeline.queries import about_document
from workspace.web.api import answers, bodies
from workspace.web.api.answering import Again, Json, done_once, entry_written, looked
from workspace.web.api.area import Area
from workspace.web.api.paging import Paged, part
from workspace.web.api.shapes import entry_json, share_json

if TYPE_CHECKING:
    from workspace.timeline.models import Entry

views = Area("shares", "Which vendor may see which document, until when; and the comments on it.")


@views.get("/documents/<document_id>/shares", asks=Paged, answers=answers.page_of(answers.Share))
def list_shares(asked: Json, document_id: str) -> Response:
    """Every share of a document, ended ones too, newest first. A guest sees none."""

    def look(db: Session, actor: Actor) -> Json:
        get_document(db, actor, document_id)
        rows = shares_of(db, actor, document_id)
        return part(rows, lambda row: share_json(row, actor), asked, lambda row: row.id)

    return looked(look)


@views.post("/documents/<document_id>/shares", takes=bodies.NewShare, answers=answers.Share)
def share_document(body: Json, document_id: str) -> Response:
    """Let a vendor see a document, or with `email` one person of it; they are mailed the way in.

    The same share again changes its terms: it stays one.
    """

    def act(db: Session, actor: Actor) -> Json:
        share = operations.share_document(db, actor, document_id=document_id, **body)
        return share_json(get_share(db, actor, share.id), actor)

    return done_once(act, status=201)


@views.delete("/shares/<share_id>")
def revoke_share(share_id: str) -> Response:
    """End a share now, on pages and on open connections."""
    return done_once(lambda db, actor: end_share(db, actor, share_id=share_id), status=204)


@views.get("/documents/<document_id>/comments", asks=Paged, answers=answers.page_of(answers.Entry))
def list_comments(asked: Json, document_id: str) -> Response:
    """What was said about a document, oldest first."""

    def look(db: Session, actor: Actor) -> Json:
        document = get_document(db, actor, document_id)
        rows = about_document(db, actor, document_id=document.id, customer_id=document.customer_id)
        return part(rows, lambda row: entry_json(row, actor), asked, lambda row: row.id)

    return looked(look)


@views.post("/documents/<document_id>/comments", takes=bodies.NewComment, answers=answers.Entry)
def comment_on_document(body: Json, document_id: str) -> Response:
    """Comment on a document.

    A guest's comment is for their vendor and staff. The Idempotency-Key is the comment's `client_id`.
    """

    def write(db: Session, actor: Actor, again: Again) -> Entry:
        return operations.comment(
            db, actor, document_id=document_id, body=body["body"], vendor_ids=body["audience"],
            reply_to_id=body["reply_to"], anchor=body["anchor"], **again,
        )  # fmt: skip

    return entry_written(write)
