"""Searches that somebody keeps, and is told of when something new is found by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response
from marshmallow import RAISE, Schema, fields
from sqlalchemy.orm import Session

from workspace.errors import Invalid
from workspace.policy import Actor
from workspace.search.saving import operations, queries
from workspace.search.saving.queries import FILTERS, filters_of
from workspace.web.api import answers
from workspace.web.api.answering import Json, done_once, looked
from workspace.web.api.area import Area
from workspace.web.api.fields import Strict, Text, YesNo
from workspace.web.api.paging import Paged, part
from workspace.web.api.shapes import moment

if TYPE_CHECKING:
    from workspace.search.saving.models import SavedSearch as SavedRow

views = Area("saved_searches", "Searches that you keep under a name.")


class SavedSearch(Schema):
    class Meta:
        unknown = RAISE

    id = fields.String(required=True)
    name = fields.String(required=True)
    q = fields.String(required=True)
    filters = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    tells = fields.Boolean(required=True)
    created_at = fields.AwareDateTime(required=True)


class NewSearch(Strict):
    name = Text(required=True)
    q = Text(load_default="")
    filters = fields.Dict(
        keys=Text(), values=Text(), load_default=dict, metadata={"description": f"Of {', '.join(FILTERS)}."}
    )
    tells = YesNo(load_default=True)


class SearchChanges(Strict):
    name = Text()
    tells = YesNo()


@views.get("/searches", asks=Paged, answers=answers.page_of(SavedSearch))
def list_saved_searches(asked: Json) -> Response:
    """Your own, by name."""

    def look(db: Session, actor: Actor) -> Json:
        return part(queries.saved_searches(db, actor), _shown, asked, lambda row: row.id)

    return looked(look)


@views.post("/searches", takes=NewSearch, answers=SavedSearch)
def save_search(body: Json) -> Response:
    """Keep a search: what it finds from now on stands in your notifications, once for each thing. Staff only."""
    return done_once(lambda db, actor: _shown(operations.save_search(db, actor, **body)), status=201)


@views.patch("/searches/<saved_id>", takes=SearchChanges, answers=SavedSearch)
def change_saved_search(body: Json, saved_id: str) -> Response:
    """Give it another name, or say whether you want to be told."""
    if not body:
        raise Invalid("There is nothing to change in this body. Give name, tells or both.")
    return done_once(lambda db, actor: _shown(operations.change_saved_search(db, actor, saved_id=saved_id, **body)))


@views.delete("/searches/<saved_id>")
def delete_saved_search(saved_id: str) -> Response:
    """Keep it no longer."""
    return done_once(lambda db, actor: operations.delete_saved_search(db, actor, saved_id=saved_id), status=204)


def _shown(saved: SavedRow) -> dict[str, Any]:
    return {
        "id": saved.id,
        "name": saved.name,
        "q": saved.q,
        "filters": filters_of(saved),
        "tells": saved.tells,
        "created_at": moment(saved.created_at),
    }
