"""A version's text as pages of paragraphs. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workspace.documents.queries import ReadVersion

MOST = 400_000
"""Characters shown on a page; the rest is in the download and in search."""


def text_view(read: ReadVersion) -> dict[str, Any]:
    """For documents/_preview.html: {state, note, pages: [{n, paragraphs}]}."""
    if read.version.state == "waiting":
        return {"state": "waiting", "note": "", "pages": []}
    if read.version.state != "text":
        return {"state": "none", "note": read.version.reason, "pages": []}
    text = read.text[:MOST]
    starts = [start for start in read.pages if start < len(text)] or [0]
    pages = [
        {"n": number, "paragraphs": [line.strip() for line in text[start:end].split("\n") if line.strip()]}
        for number, (start, end) in enumerate(pairwise([*starts, len(text)]), start=1)
    ]
    note = "This is the beginning; the whole text is in the download." if len(read.text) > MOST else read.version.reason
    return {"state": "ready", "note": note, "pages": pages}
