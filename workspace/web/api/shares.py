"""Shares of documents."""

from __future__ import annotations

from flask import Response
from sqlalchemy.orm import Session

from workspace.documents import operations
from workspace.documents.queries import get_document
from workspace.policy import Actor
from workspace.sharing.operations import revoke_share as end_share
from workspace.sharing.queries import get_share, shares_of
from workspace.web.api import answers, bodies
from workspace.web.api.answering import Json, done_once, looked
from workspace.web.api.area import Area
from workspace.web.api.paging import Paged, part
from workspace.web.api.shapes import share_json

views = Area("shares", "Which vendor may see which document, until when.")


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
