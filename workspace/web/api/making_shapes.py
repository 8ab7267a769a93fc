"""How templates and what is made of them look in bodies and answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from marshmallow import RAISE, Schema, fields, validate

from workspace.documents.making.fields import field_called
from workspace.documents.making.queries import fields_of, newest
from workspace.web.api.fields import Strict, Text, YesNo

if TYPE_CHECKING:
    from workspace.documents.making.models import Making as MakingRow
    from workspace.documents.making.models import Template as TemplateRow
    from workspace.documents.making.models import TemplateVersion as VersionRow


class _Exact(Schema):
    class Meta:
        unknown = RAISE


class Asked(_Exact):
    """One tag of a template. `source`: baton, handoff or person; only the last must be given."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "text, long, date or rows"})
    source = fields.String(required=True)
    columns = fields.List(fields.String(), required=True)


class TemplateVersion(_Exact):
    n = fields.Integer(required=True, strict=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True, strict=True)
    sha256 = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    state = fields.String(required=True, metadata={"description": "waiting, ready or broken"})
    reason = fields.String(required=True)


class Template(_Exact):
    id = fields.String(required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
    fields_ = fields.List(fields.Nested(Asked), required=True, data_key="fields")
    versions = fields.List(fields.Nested(TemplateVersion), required=True)
    removed = fields.Boolean(required=True, metadata={"description": "It is in the trash: nothing is made of it."})


class Making(_Exact):
    id = fields.String(required=True)
    customer_id = fields.String(required=True)
    template_id = fields.String(required=True)
    template_version = fields.Integer(required=True, strict=True)
    title = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "waiting, made or failed"})
    reason = fields.String(required=True)
    values = fields.Dict(required=True, metadata={"description": "All that went in."})
    values_hash = fields.String(required=True, metadata={"description": "SHA-256 of it."})
    created_at = fields.AwareDateTime(required=True)
    document_id = fields.String(required=True, allow_none=True)
    document_version = fields.Integer(required=True, allow_none=True, strict=True)


class MadeFrom(_Exact):
    """Of what a version of a document was made."""

    id = fields.String(required=True, metadata={"description": "Of the making: GET /api/makings/{id} has the values."})
    template_id = fields.String(required=True)
    template = fields.String(required=True)
    template_version = fields.Integer(required=True, strict=True)
    values_hash = fields.String(required=True)


class NewMaking(Strict):
    template = Text(required=True, metadata={"description": "Id, name or key."})
    values = fields.Dict(
        keys=Text(),
        load_default=dict,
        validate=validate.Length(max=200, error="may hold 200 at most."),
        metadata={"description": "By name of the tag: a text, a day (2026-12-31), or a list of rows."},
    )
    title = Text(load_default="")
    handoff = Text(load_default=None)
    document = Text(load_default=None, metadata={"description": "Its new version, instead of a new document."})


class TemplateChanges(Strict):
    removed = YesNo(required=True)


def template_json(template: TemplateRow) -> dict[str, Any]:
    asked = [field_called(name) for name in fields_of(newest(template))]
    return {
        "id": template.id,
        "name": template.name,
        "about": template.about,
        "version": template.version_n,
        "fields": [
            {
                "name": each.name, "label": each.label, "kind": each.kind, "source": each.source,
                "columns": list(each.columns),
            }
            for each in asked
        ],
        "versions": [_version_json(version) for version in template.versions],
        "removed": template.removed_at is not None,
    }  # fmt: skip


def making_json(making: MakingRow) -> dict[str, Any]:
    return {
        "id": making.id,
        "customer_id": making.customer_id,
        "template_id": making.version.template_id,
        "template_version": making.version.n,
        "title": making.title,
        "state": making.state,
        "reason": making.reason,
        "values": json.loads(making.values),
        "values_hash": making.values_hash,
        "created_at": making.created_at.isoformat().replace("+00:00", "Z"),
        "document_id": making.document_id if making.state == "made" else None,
        "document_version": making.document_n,
    }


def made_from_json(found: tuple[MakingRow, TemplateRow]) -> dict[str, Any]:
    making, template = found
    return {
        "id": making.id,
        "template_id": template.id,
        "template": template.name,
        "template_version": making.version.n,
        "values_hash": making.values_hash,
    }


def _version_json(version: VersionRow) -> dict[str, Any]:
    return {
        "n": version.n,
        "name": version.name,
        "size": version.size,
        "sha256": version.sha256,
        "created_at": version.created_at.isoformat().replace("+00:00", "Z"),
        "state": version.state,
        "reason": version.reason,
    }
