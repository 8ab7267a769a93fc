"""How hits say where they are, and what can be narrowed by, in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import RAISE, Schema, fields

if TYPE_CHECKING:
    from workspace.search.facets import Facet as Counted


class _Exact(Schema):
    class Meta:
        unknown = RAISE


class Passage(_Exact):
    """Where the words stand in a document's text: offsets of characters, and the page where there are several."""

    version = fields.Integer(required=True, strict=True)
    page = fields.Integer(required=True, allow_none=True, strict=True)
    start = fields.Integer(required=True, strict=True)
    end = fields.Integer(required=True, strict=True)


class Choice(_Exact):
    value = fields.String(required=True)
    label = fields.String(required=True)
    count = fields.Integer(required=True, strict=True)


class Facet(_Exact):
    name = fields.String(required=True)
    title = fields.String(required=True)
    choices = fields.List(fields.Nested(Choice), required=True)


def facet_json(facet: Counted) -> dict[str, Any]:
    choices = [{"value": each.value, "label": each.label, "count": each.count} for each in facet.choices]
    return {"name": facet.name, "title": facet.title, "choices": choices}
