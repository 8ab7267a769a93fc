"""A version's text as its page shows it: in parts and pages, with the passage that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from workspace.documents.seeing.kinds import SHEETS
from workspace.documents.seeing.passages import NOWHERE, Place, place_from, window
from workspace.retold import retold
from workspace.web.shown import more_than_no_text

if TYPE_CHECKING:
    from workspace.documents.queries import ReadVersion


def asked_place(read: ReadVersion) -> Place:
    """The passage that this request's address asks for; none where it means another version's text."""
    if request.args.get("v", read.version.n, type=int) != read.version.n:
        return NOWHERE
    return place_from(request.args.get("at", ""), len(read.text))


def text_view(read: ReadVersion) -> dict[str, Any]:
    """For documents/_text.html: {state, note, pages: [TextPage], earlier, later}, as this request's address asks.

    `at=START-END` marks a passage, `from=OFFSET` shows the part of a long text that begins there.
    """
    if read.version.state in ("waiting", "reading"):
        return {"state": "waiting", "note": "", "pages": ()}
    if read.version.state != "text":
        return {"state": "none", "note": more_than_no_text(read.version.reason), "pages": ()}
    place = asked_place(read)
    begin = max(0, request.args.get("from", 0, type=int)) if "from" in request.args else None
    shown = window(read.text, read.pages, place=place, begin=begin, sheets=read.version.kind in SHEETS)
    return {
        "state": "ready",
        "note": retold(read.version.reason),
        "pages": shown.pages,
        "numbered": len(read.pages) > 1,
        "earlier": shown.earlier,
        "later": shown.later,
    }
