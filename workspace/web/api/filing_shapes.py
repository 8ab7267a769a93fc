"""How filing looks in bodies and answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from marshmallow import RAISE, Schema, ValidationError, fields

from workspace.documents.filing.words import TYPES
from workspace.web.api.fields import Choice, Strict, Text, Texts, Whole

if TYPE_CHECKING:
    from workspace.documents.filing.models import Filing as FilingRow

_TYPE = {"description": f"{', '.join(TYPES)}, or nothing."}


class Filing(Schema):
    """Where a document is filed."""

    class Meta:
        unknown = RAISE

    folder = fields.String(required=True)
    type = fields.String(required=True, metadata=_TYPE)
    tags = fields.List(fields.String(), required=True)
    expires_on = fields.String(required=True, allow_none=True, metadata={"description": "The last day it holds."})
    notice_days = fields.Integer(required=True, strict=True)


class DocumentFiling(Filing):
    id = fields.String(required=True, metadata={"description": "The document's."})


class Filed(Schema):
    """How many documents were filed."""

    class Meta:
        unknown = RAISE

    id = fields.String(required=True, metadata={"description": "The last document's."})
    filed = fields.Integer(required=True, strict=True)


class Day(Text):
    """A day in a body: 2026-12-31."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return date.fromisoformat(super()._deserialize(value, attr, data, **kwargs))
        except ValueError as error:
            raise ValidationError("must be a day such as 2026-12-31, or null.") from error


class FilingChanges(Strict):
    folder = Text()
    type = Choice("", *TYPES)
    tags = Texts(most=100)
    expires_on = Day(allow_none=True)
    notice_days = Whole(least=0, most=365)


class ManyFilings(Strict):
    ids = Texts(most=200, required=True)
    folder = Text(load_default=None)
    type = Choice("", *TYPES, load_default=None)
    add_tags = Texts(most=100, load_default=list)
    remove_tags = Texts(most=100, load_default=list)


def filing_json(filing: FilingRow) -> dict[str, Any]:
    return {
        "folder": filing.folder,
        "type": filing.type,
        "tags": [each.tag for each in filing.tags],
        "expires_on": filing.expires_on.isoformat() if filing.expires_on else None,
        "notice_days": filing.notice_days,
    }
