"""What a comparison of two versions looks like as JSON, and how it is said so."""

from __future__ import annotations

from collections.abc import Sequence

from marshmallow import fields

from workspace.documents.comparing.blocks import Block
from workspace.documents.comparing.comparison import compare
from workspace.documents.diff import Segment, difference
from workspace.documents.queries import ReadVersion
from workspace.web.api.answering import Json
from workspace.web.api.answers import Exact

_CELLS = "The segments of the paragraph, or of each cell of a table's row."


class SegmentAnswer(Exact):
    op = fields.String(required=True, metadata={"description": "same, added or removed"})
    text = fields.String(required=True)


class Stretch(Exact):
    """Offsets into a version's text."""

    start = fields.Integer(required=True)
    end = fields.Integer(required=True)


class Change(Exact):
    number = fields.Integer(required=True)
    op = fields.String(required=True, metadata={"description": "changed, added, removed or moved"})
    old = fields.Nested(Stretch, required=True, allow_none=True, data_key="from")
    new = fields.Nested(Stretch, required=True, allow_none=True, data_key="to")
    cells = fields.List(fields.List(fields.Nested(SegmentAnswer)), required=True, metadata={"description": _CELLS})


class ChangeCounts(Exact):
    changed = fields.Integer(required=True)
    added = fields.Integer(required=True)
    removed = fields.Integer(required=True)
    moved = fields.Integer(required=True)


class Difference(Exact):
    id = fields.String(required=True)
    unit = fields.String(
        required=True, metadata={"description": "word; line or whole for texts too long to compare by word"}
    )
    segments = fields.List(fields.Nested(SegmentAnswer), required=True)
    counts = fields.Nested(ChangeCounts, required=True)
    changes = fields.List(fields.Nested(Change), required=True)


def difference_json(before: ReadVersion, after: ReadVersion) -> Json:
    words, compared = difference(before.text, after.text), compare(before.text, after.text)
    return {
        "id": after.version.id,
        "unit": words.unit,
        "segments": _segments(words.segments),
        "counts": dict(compared.counts),
        "changes": [
            {
                "number": row.number,
                "op": row.op,
                "from": _stretch(row.old),
                "to": _stretch(row.new),
                "cells": [_segments(cell) for cell in row.cells],
            }
            for row in compared.changes
        ],
    }


def _segments(segments: Sequence[Segment]) -> list[Json]:
    return [{"op": op, "text": text} for op, text in segments]


def _stretch(block: Block | None) -> Json | None:
    return {"start": block.start, "end": block.end} if block else None
