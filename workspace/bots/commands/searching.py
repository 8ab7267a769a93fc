"""`/baton search`: the same answers as in the web, seen by the one who asked alone."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from urllib.parse import quote

from workspace.bots.commands.asked import Around, Asked
from workspace.bots.people import acting
from workspace.bots.places import Who
from workspace.bots.wording.blocks import Hit, Message
from workspace.bots.wording.menus import found_blocks, search_modal
from workspace.bots.wording.snippets import words_alone
from workspace.errors import Conflict, Invalid
from workspace.ports import Block, IndexUnavailable
from workspace.search.queries import Found, load, look_up, prepare
from workspace.search.queries import Hit as FoundHit
from workspace.worker import Tools

HITS = 5
WORDS_MOST = 500


def search(tools: Tools, asked: Asked, around: Around) -> Message:
    """The first page. Without words raises Invalid."""
    return page(tools, who=asked.who, words=asked.plain, around=around, post_to=_channel_words(asked))


def page(tools: Tools, *, who: Who, words: str, around: Around, offset: int = 0, post_to: str = "") -> Message:
    """One page of what this person may see at this moment, whatever they saw on the page before."""
    found = find(tools, who=who, words=words, around=around, offset=offset)
    public_url = tools.settings.public_url
    return found_blocks(
        words=words,
        hits=[(shown(hit, public_url), f"{hit.type}:{hit.id}") for hit in found.hits],
        offset=offset,
        total=found.total,
        page=HITS,
        url=f"{public_url}/search?q={quote(words)}",
        post_to=post_to,
        meant=found.meant(words),
    )


@dataclass(frozen=True)
class Origin:
    """Where a search was begun: a view does not say by itself in which channel it was opened.

    `name` is as Slack gives it. At `answer_at` the one who began it reads how a click went, for half an hour.
    """

    channel: str = ""
    name: str = ""
    answer_at: str = ""

    @property
    def post_to(self) -> str:
        return channel_words(self.channel, self.name)

    def packed(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def of(private: str) -> Origin:
        return Origin(**json.loads(private or "{}"))


def form_to_search(tools: Tools, who: Who, origin: Origin) -> Block:
    """Raises Forbidden for who may not search, so that nobody types in vain."""
    with tools.reading() as db:
        acting(db, who, at=tools.now())
    return search_modal(private=origin.packed())


def channel_words(channel: str, name: str) -> str:
    """How a channel is named to a person; nothing for a conversation that nothing can be posted to."""
    if not channel.startswith(("C", "G")) or name == "directmessage" or name.startswith("mpdm-"):
        return ""
    return "this private channel" if name in ("", "privategroup") else f"#{name}"


def _channel_words(asked: Asked) -> str:
    return channel_words(asked.channel, asked.channel_name)


def find(tools: Tools, *, who: Who, words: str, around: Around, offset: int = 0) -> Found:
    """In three steps, so that no session is open while the index works. Raises Invalid and Conflict in words."""
    if not any(letter.isalnum() for letter in words):
        nothing = f"There are no words to look for in {words}. " if words else ""
        raise Invalid(f"{nothing}Write what to look for, like `/baton search delivery delay`.")
    if len(words) > WORDS_MOST:
        raise Invalid(f"That is too much to look for: {WORDS_MOST} letters at most.")
    with tools.reading() as db:
        actor = acting(db, who, at=tools.now())
        query = prepare(db, actor, words)
    try:
        proposed = around.aside(look_up, tools.outside.index, query, limit=HITS, offset=offset)
    except IndexUnavailable as away:
        raise Conflict("The search is being rebuilt. Try again in a minute.") from away
    except TimeoutError as slow:
        url = f"{tools.settings.public_url}/search?q={quote(words)}"
        raise Conflict(f"The search takes longer than Slack waits. Try again, or search in Baton: {url}") from slow
    with tools.reading() as db:
        return load(db, acting(db, who, at=tools.now()), proposed, limit=HITS, offset=offset)


def shown(hit: FoundHit, public_url: str) -> Hit:
    path = _path(hit)
    # Entries are written in markdown; what stands in a document or a profile is its own words.
    snippet = words_alone(hit.parts) if hit.type == "entry" else tuple((part.text, part.marked) for part in hit.parts)
    where = " · ".join(part for part in (hit.customer_name or "", hit.kind or hit.type) if part)
    return Hit(title=hit.title or where, url=f"{public_url}/{path}", where=where, snippet=snippet)


def _path(hit: FoundHit) -> str:
    if hit.type == "contact":
        return f"customers/{hit.customer_id}"
    if hit.passage is not None:
        return f"documents/{hit.document_id}?v={hit.passage.version}&at={hit.passage.start}-{hit.passage.end}#place"
    if hit.type == "version":
        return f"documents/{hit.document_id}?v={hit.version}"
    return f"{_PATHS[hit.type]}/{hit.id}"


_PATHS = {"entry": "entries", "document": "documents", "customer": "customers"}
