"""The search page."""

from __future__ import annotations

import time
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from workspace.documents.seeing.kinds import PAGE_WORDS
from workspace.errors import Invalid
from workspace.ports import IndexUnavailable
from workspace.search.queries import PAGE, Found, Hit, Narrowed, load, look_up, prepare
from workspace.web.edge import reading, staff_actor, tools
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views
from workspace.web.shown import KINDS
from workspace.web.threads import in_thread

_TYPES = (("entry", "Entries"), ("document", "Documents"), ("customer", "Customers"), ("contact", "Contacts"))
_ICONS = {"document": "file-text", "customer": "building-2", "contact": "user"}


@views.get("/search")
def search() -> ResponseReturnValue:
    """Words and operators in the address, so that a search can be sent to a colleague."""
    q, chosen = request.args.get("q", ""), request.args.get("type", "")
    offset = min(max(request.args.get("offset", 0, type=int), 0), 1000)
    began, error, found = time.monotonic(), None, None
    if q.strip():
        try:
            found = _find(q, chosen, offset)
        except Invalid as wrong:
            error = wrong.sentence
        except IndexUnavailable as away:
            error = str(away)
    took = round((time.monotonic() - began) * 1000)
    older = (
        url_for("pages.search", q=q, type=chosen or None, offset=found.next_offset)
        if found and found.next_offset
        else None
    )
    with reading() as db:
        actor = staff_actor(db)
        hits = [_hit_view(hit) for hit in found.hits] if found else []
        return staff_page(
            db, actor, "search.html", q=q, hits=hits, total=found.total if found else None, took_ms=took,
            facets=[_facet(chosen)], older_url=older, error=error,
            loose=_loose(q, chosen) if found and not hits else [],
        )  # fmt: skip


def _find(q: str, chosen: str, offset: int) -> Found:
    """The database is asked here, the index in a thread: nothing waits for it."""
    with reading() as db:
        query = prepare(db, staff_actor(db), q, narrowed=Narrowed(type=chosen or None))
    proposed = in_thread(look_up, tools().outside.index, query, limit=PAGE, offset=offset)
    with reading() as db:
        return load(db, staff_actor(db), proposed, limit=PAGE, offset=offset)


def _hit_view(hit: Hit) -> dict[str, Any]:
    when = f"{hit.at.day} {hit.at:%b %Y}" if hit.at else None
    label = KINDS[hit.kind][0] if hit.type == "entry" and hit.kind in KINDS else None
    title = f"{label} by {hit.author}" if hit.type == "entry" else hit.title
    page = None
    if hit.passage and hit.passage.page:
        page = f"{PAGE_WORDS.get(hit.kind or '', 'Page')} {hit.passage.page}"
    where = [hit.customer_name if hit.type != "customer" else "Customer", page, when]
    return {
        "type": hit.type,
        "icon": _ICONS.get(hit.type) or KINDS.get(hit.kind or "", ("", "", "message-square"))[2],
        "title": title,
        "url": _url(hit),
        "where": " · ".join(part for part in where if part),
        "snippet": [{"text": part.text, "hit": part.marked} for part in hit.parts],
    }


def _url(hit: Hit) -> str:
    if hit.type == "entry":
        return url_for("pages.entry", entry_id=hit.id)
    if hit.type == "document":
        if hit.passage is None:
            return url_for("pages.document", document_id=hit.id)
        at = f"{hit.passage.start}-{hit.passage.end}"
        return url_for("pages.document", document_id=hit.id, v=hit.passage.version, at=at, _anchor="place")
    return url_for("pages.customer", customer_id=hit.customer_id)


def _facet(chosen: str) -> dict[str, Any]:
    items = [
        {"name": "type", "value": value, "label": label, "count": None, "on": chosen == value}
        for value, label in _TYPES
    ]
    return {"title": "Kind", "items": items}


def _loose(q: str, chosen: str) -> list[dict[str, str]]:
    """Ways to ask for less when nothing was found."""
    ways = [{"label": "Search in everything", "url": url_for("pages.search", q=q)}] if chosen else []
    words = q.split()
    if len(words) > 1:
        ways += [{"label": f"Only “{word}”", "url": url_for("pages.search", q=word)} for word in words[:3]]
    return ways
