"""Versions to look at: how one is shown, and its pages as pictures."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields
from sqlalchemy.orm import Session

from workspace.documents.seeing.queries import seen_version
from workspace.policy import Actor
from workspace.web.api.answering import Json, looked
from workspace.web.api.answers import Exact
from workspace.web.api.area import Area
from workspace.web.api.problems import Refused
from workspace.web.api.signed_in import api_actor
from workspace.web.seen import page_answer

views = Area("seeing", "Versions to look at without downloading them.")

_WEBP = "image/webp"
_PICTURE: dict[str, Any] = {
    "responses": {
        "200": {"description": "The page", "content": {_WEBP: {"schema": {"type": "string", "format": "binary"}}}},
    },
}


class Size(Exact):
    """Points of a page, or dots of a picture."""

    width = fields.Integer(required=True, strict=True)
    height = fields.Integer(required=True, strict=True)


class Shown(Exact):
    id = fields.String(required=True)
    ready = fields.Boolean(required=True, metadata={"description": "False as long as it is being prepared."})
    form = fields.String(required=True, metadata={"description": "pages, picture, look, or empty: text alone."})
    reason = fields.String(required=True, metadata={"description": "Why there is no more than text."})
    stamped = fields.Boolean(required=True, metadata={"description": "Your name stands in its pictures."})
    sizes = fields.List(fields.Nested(Size), required=True, metadata={"description": "Of each page."})


@views.get("/documents/<document_id>/versions/<int:n>/preview", answers=Shown)
def show_preview(document_id: str, n: int) -> Response:
    """How a version is shown, and how many pages it has."""

    def look(db: Session, actor: Actor) -> Json:
        seen = seen_version(db, actor, document_id=document_id, n=n)
        sizes = [{"width": width, "height": height} for width, height in seen.sizes]
        about = {"form": seen.form, "reason": seen.reason, "stamped": seen.stamped, "sizes": sizes}
        return {"id": seen.version.id, "ready": seen.ready, **about}

    return looked(look)


@views.get(
    "/documents/<document_id>/versions/<int:n>/pages/<int:page>", answers=None, docs=_PICTURE, kind=_WEBP, errors=(503,)
)
def show_page(document_id: str, n: int, page: int) -> Response:
    """A page as a picture (WebP, 108 dots an inch), drawn now if it was not yet. Where you may not download, your name
    stands in it."""
    answer = page_answer(api_actor, document_id, n, page)
    if answer.status_code == 503:
        raise Refused(503, "Still being drawn", "This page is still being drawn. Ask again soon.", retry_after=2)
    return answer
