"""`/baton search`: the same answers as in the web, seen by the one who asked alone."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from workspace.bots.people import acting
from workspace.bots.places import Who
from workspace.bots.wording.blocks import Hit, Message, search_blocks
from workspace.bots.wording.mrkdwn_in import literal
from workspace.errors import Invalid
from workspace.ports import IndexUnavailable
from workspace.search.queries import Found, load, look_up, prepare
from workspace.search.queries import Hit as FoundHit
from workspace.worker import Tools

HITS = 5


def search(tools: Tools, *, who: Who, words: str, aside: Callable[..., object]) -> Message:
    """In three steps, so that no session is open while the index works."""
    if not words:
        raise Invalid("Write what to look for, like `/baton search delivery delay`.")
    with tools.reading() as db:
        actor = acting(db, who, at=tools.now())
        query = prepare(db, actor, words)
    try:
        proposed = aside(look_up, tools.outside.index, query, limit=HITS)
    except IndexUnavailable as away:
        raise Invalid("The search is being rebuilt. Try again in a minute.") from away
    with tools.reading() as db:
        found: Found = load(db, acting(db, who, at=tools.now()), proposed, limit=HITS)
    public_url = tools.settings.public_url
    hits = [_shown(hit, public_url) for hit in found.hits]
    more = max(0, found.total - HITS)
    return search_blocks(words=words, hits=hits, more=more, url=f"{public_url}/search?q={quote(words)}")


def _shown(hit: FoundHit, public_url: str) -> Hit:
    path = f"customers/{hit.customer_id}" if hit.type == "contact" else f"{_PATHS[hit.type]}/{hit.id}"
    snippet = "".join(f"**{literal(part.text)}**" if part.marked else _spaced(part.text) for part in hit.parts)
    where = " · ".join(part for part in (hit.customer_name or "", hit.kind or hit.type) if part)
    return Hit(title=hit.title or where, url=f"{public_url}/{path}", where=where, snippet=snippet)


_PATHS = {"entry": "entries", "document": "documents", "customer": "customers"}


def _spaced(text: str) -> str:
    """As literal(), but the spaces to the words beside it stay."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{literal(text)}{after}"
