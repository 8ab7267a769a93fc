"""Search: the same one as on the page, in Slack and on the command line."""

from __future__ import annotations

from typing import Any

from flask import Response
from orjson import dumps
from sqlalchemy.orm import Session

from workspace.customers.queries import get_customer
from workspace.documents.filing.queries import STATES
from workspace.documents.filing.words import TYPES
from workspace.errors import Invalid
from workspace.policy import Actor
from workspace.ports import IndexQuery, IndexUnavailable
from workspace.search import queries
from workspace.search.facets import COUNTED, facets_of
from workspace.search.queries import Narrowed
from workspace.web.api import answers
from workspace.web.api.answering import Json, answer
from workspace.web.api.area import Area
from workspace.web.api.fields import Choice, Flag, Since, Text
from workspace.web.api.paging import Paged, opened, seal
from workspace.web.api.problems import Refused
from workspace.web.api.references import person_id_of, team_id_of
from workspace.web.api.search_shapes import facet_json
from workspace.web.api.shapes import hit_json
from workspace.web.api.signed_in import api_actor
from workspace.web.edge import reading, tools
from workspace.web.threads import in_thread

views = Area("search", "Search over entries, documents, customers and contacts.")

_FOR_GUESTS = 200
"""Hits proposed to a guest at most: all are loaded, so that pages and their number tell of visible things alone."""


class Asked(Paged):
    q = Text(required=True, metadata={"description": 'Words, "phrases", prefix*, -without, from:ben team:sales …'})
    customer = Text(load_default=None, metadata={"description": "A customer's id."})
    type = Choice("entry", "document", "customer", "contact", load_default=None)
    team = Text(load_default=None, metadata={"description": "Id, slug or name."})
    kind = Text(load_default=None)
    person = Text(load_default=None, metadata={"description": "Who wrote or brought it: id or e-mail address."})
    folder = Text(load_default=None, metadata={"description": "With what is in the folders below it."})
    tag = Text(load_default=None)
    filed = Choice(*TYPES, load_default=None)
    state = Choice(*STATES, load_default=None)
    versions = Choice("newest", "all", load_default="newest")
    counts = Flag(load_default=False, metadata={"description": "true adds `facets`, for staff."})
    since = Since(load_default=None, data_key="from")
    until = Since(load_default=None, data_key="to", whole_day=True)


@views.get("/search", asks=Asked, answers=answers.Hits, errors=(503,))
def find(asked: Json) -> Response:
    """What you may see of what was found, the best first, with the words marked in `parts`."""
    offset = int((opened(asked["cursor"]) or [0])[0])
    limit = asked["limit"]
    with reading() as db:
        actor = api_actor(db)
        query = _query(db, actor, asked)
    if actor.is_staff:
        proposed = _proposed(query, limit, offset)
        with reading() as db:
            actor = api_actor(db)
            found = queries.load(db, actor, proposed, limit=limit, offset=offset)
            facets = [facet_json(each) for each in facets_of(db, actor, proposed, _chosen(asked))]
        hits, next_offset, meant = found.hits, found.next_offset, found.meant(asked["q"]) or None
    else:
        proposed = _proposed(query, _FOR_GUESTS, 0)
        with reading() as db:
            visible = queries.load(db, api_actor(db), proposed, limit=_FOR_GUESTS).hits
        hits = visible[offset : offset + limit]
        next_offset = offset + limit if offset + limit < len(visible) else None
        # A guest is told neither counts nor words of an index that may be behind an ended share.
        facets, meant = [], None
    cursor = seal([next_offset]) if next_offset is not None else None
    shown = {"hits": [hit_json(hit) for hit in hits], "cursor": cursor, "facets": facets, "did_you_mean": meant}
    return answer(dumps(shown), 200)


def _query(db: Session, actor: Actor, asked: Json) -> IndexQuery:
    if not asked["q"].strip():
        raise Invalid("Say what to search for.", {"q": "Say what to search for."})
    narrowed = Narrowed(
        customer_id=get_customer(db, actor, asked["customer"]).id if asked["customer"] else None,
        type=asked["type"],
        team_id=team_id_of(db, actor, asked["team"], field="team"),
        since=asked["since"],
        until=asked["until"],
        kind=asked["kind"],
        person_id=person_id_of(db, actor, asked["person"], field="person"),
        folder=asked["folder"],
        tag=asked["tag"],
        filed=asked["filed"],
        state=asked["state"],
        all_versions=asked["versions"] == "all",
    )
    counted = COUNTED if asked["counts"] and actor.is_staff else ()
    return queries.prepare(db, actor, asked["q"], narrowed=narrowed, counted=counted)


def _chosen(asked: Json) -> dict[str, str]:
    return {
        name: asked[name] for name in ("type", "customer", "kind", "filed", "folder", "tag", "state") if asked[name]
    }


def _proposed(query: IndexQuery, limit: int, offset: int) -> Any:
    """What the index proposes. It takes longer than a short thing may: not in the loop that serves everybody."""
    try:
        return in_thread(queries.look_up, tools().outside.index, query, limit=limit, offset=offset)
    except IndexUnavailable as busy:
        sentence = "The search index is being made anew. Search again in a minute; everything else works."
        raise Refused(503, "Busy", sentence, retry_after=30) from busy
