"""A redlined Word file as a download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from workspace.web.uploads import made_answer

if TYPE_CHECKING:
    from workspace.documents.redlining.models import RedlineFile


def redline_answer(made: RedlineFile, *, title: str, before: int, after: int) -> Response:
    """Raises NotFound when it is missing from the store."""
    return made_answer(made.sha256, made.size, f"{title.rpartition('.')[0] or title} v{before}-v{after}.docx")
