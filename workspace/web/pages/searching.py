"""The search page."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from workspace.documents.seeing.kinds import PAGE_WORDS
from workspace.errors import Invalid
from workspace.i18n import _
from workspace.ports import IndexUnavailable
from workspace.search.facets import COUNTED, Facet, began, facets_of, moments_at
from workspace.search.language import operators_in, without
from workspace.search.queries import PAGE, Found, Hit, load, look_up, prepare
from workspace.search.saving.queries import narrowed_by
from workspace.web.edge import reading, staff_actor, tools
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views
from workspace.web.reader import day, zone_name
from workspace.web.shown import KINDS
from workspace.web.threads import in_thread
from workspace.zones import zone_of

_FILTERS = (*COUNTED, "when", "versions")
"""What the address may narrow by, beside the words."""

_ICONS = {"document": "file-text", "version": "history", "customer": "building-2", "contact": "user"}


@views.get("/search")
def search() -> ResponseReturnValue:
    """Words, operators and filters in the address, so that a search can be sent to a colleague."""
    q = request.args.get("q", "")
    chosen = {name: request.args[name] for name in _FILTERS if request.args.get(name)}
    offset = min(max(request.args.get("offset", 0, type=int), 0), 1000)
    began_at, error, found, facets = time.monotonic(), None, None, list[Facet]()
    if q.strip() or chosen:
        try:
            found, facets = _find(q, chosen, offset)
        except Invalid as wrong:
            error = wrong.sentence
        except IndexUnavailable as away:
            error = str(away)
    took = round((time.monotonic() - began_at) * 1000)
    older = _address(q, chosen, offset=found.next_offset) if found and found.next_offset else None
    meant = found.meant(q) if found else ""
    with reading() as db:
        actor = staff_actor(db)
        hits = [_hit_view(hit) for hit in found.hits] if found else []
        return staff_page(
            db, actor, "search.html", q=q, hits=hits, total=found.total if found else None, took_ms=took,
            facets=[_facet_view(facet) for facet in facets], older_url=older, error=error, chosen=chosen,
            meant={"q": meant, "url": _address(meant, chosen)} if meant else None,
            loose=_loose(q, chosen, facets) if found and not hits else [],
        )  # fmt: skip


def _find(q: str, chosen: Mapping[str, str], offset: int) -> tuple[Found, list[Facet]]:
    """The database is asked here, the index in a thread: nothing waits for it."""
    with reading() as db:
        actor = staff_actor(db)
        narrowed = replace(narrowed_by(chosen), since=began(chosen.get("when", ""), actor.at))
        query = prepare(
            db, actor, q, narrowed=narrowed, counted=COUNTED, moments=moments_at(actor.at), zone=zone_of(zone_name())
        )
    proposed = in_thread(look_up, tools().outside.index, query, limit=PAGE, offset=offset)
    with reading() as db:
        actor = staff_actor(db)
        found = load(db, actor, proposed, limit=PAGE, offset=offset)
        return found, facets_of(db, actor, proposed, chosen)


def _address(q: str, chosen: Mapping[str, str], **more: Any) -> str:
    return url_for("pages.search", q=q, **{**chosen, **more})


def _hit_view(hit: Hit) -> dict[str, Any]:
    when = day(hit.at) if hit.at else None
    label = _(KINDS[hit.kind][0]) if hit.type == "entry" and hit.kind in KINDS else None
    title = _("%(kind)s by %(name)s", kind=label, name=hit.author) if hit.type == "entry" else hit.title
    page = None
    if hit.passage and hit.passage.page:
        page = f"{_(PAGE_WORDS.get(hit.kind or '', 'Page'))} {hit.passage.page}"
    where = [hit.customer_name if hit.type != "customer" else _("Customer"), page, when]
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
        # Among what led to it and what followed, where it flashes.
        return url_for("pages.customer", customer_id=hit.customer_id, around=hit.id, _anchor=f"entry-{hit.id}")
    if hit.type in ("document", "version"):
        if hit.passage is None:
            return url_for("pages.document", document_id=hit.document_id, v=hit.version)
        at = f"{hit.passage.start}-{hit.passage.end}"
        return url_for("pages.document", document_id=hit.document_id, v=hit.passage.version, at=at, _anchor="place")
    return url_for("pages.customer", customer_id=hit.customer_id)


def _facet_view(facet: Facet) -> dict[str, Any]:
    items = [
        {"name": facet.name, "value": each.value, "label": each.label, "count": each.count, "on": each.is_chosen}
        for each in facet.choices
    ]
    return {"title": facet.title, "items": items}


def _loose(q: str, chosen: Mapping[str, str], facets: Sequence[Facet]) -> list[dict[str, str]]:
    """Ways to ask for less when nothing was found: drop a filter, an operator, or all words but one."""
    titles = {facet.name: facet.title for facet in facets}
    labels = {facet.name: each.label for facet in facets for each in facet.choices if each.is_chosen}
    ways = []
    for name in chosen:
        label = _("Without %(filter)s: %(value)s", filter=titles.get(name, name), value=labels.get(name, chosen[name]))
        ways.append({"label": label, "url": _address(q, {key: chosen[key] for key in chosen if key != name})})
    for name, value in operators_in(q):
        ways.append(
            {"label": _("Without %(operator)s", operator=f"{name}:{value}"), "url": _address(without(q, name), chosen)}
        )
    words = [word for word in q.split() if ":" not in word]
    if len(words) > 1:
        ways += [{"label": _("Only “%(word)s”", word=word), "url": _address(word, chosen)} for word in words[:3]]
    return ways[:8]
