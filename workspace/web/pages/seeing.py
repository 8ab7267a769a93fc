"""Pictures of documents for staff: pages, thumbnails."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from workspace.documents.seeing import queries
from workspace.web.edge import reading, staff_actor
from workspace.web.pages.blueprint import views
from workspace.web.seen import page_answer, rendition_answer


@views.get("/documents/<document_id>/versions/<int:n>/pages/<int:page>")
def page_image(document_id: str, n: int, page: int) -> ResponseReturnValue:
    return page_answer(staff_actor, document_id, n, page)


@views.get("/documents/<document_id>/versions/<int:n>/thumbnail")
def thumbnail(document_id: str, n: int) -> ResponseReturnValue:
    with reading() as db:
        found = queries.thumbnail(db, staff_actor(db), document_id=document_id, n=n)
    return rendition_answer(found)
