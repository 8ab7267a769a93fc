"""When something came into the index: tell who waits for it, once, and only of what they may see at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.documents.filing.queries import filed_at
from workspace.documents.models import Document, Version
from workspace.errors import BatonError, NotFound
from workspace.events import Delivery, record
from workspace.people.notifications import notify
from workspace.people.queries import actor_for
from workspace.policy import Actor, system_actor
from workspace.ports import IndexQuery
from workspace.search.preparing import prepare
from workspace.search.queries import found_now
from workspace.search.saving.events import ThingsIndexed
from workspace.search.saving.models import SavedSearch
from workspace.search.saving.queries import filters_of, narrowed_by, waiting_searches
from workspace.timeline.models import Entry
from workspace.worker import Tools

_TOLD_OF = ("entry:", "document:")
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class _Waiting:
    saved: SavedSearch
    actor: Actor
    query: IndexQuery


def announce_indexed(tools: Tools, keys: Sequence[str]) -> None:
    """Called after the index took these in. Writes nothing where nobody waits for anything."""
    told = [key for key in keys if key.startswith(_TOLD_OF)]
    if not told:
        return
    with tools.reading() as db:
        somebody = db.scalar(select(SavedSearch.id).where(SavedSearch.tells).limit(1))
    if somebody:
        with tools.transaction() as db:
            record(db, system_actor(tools.now()), ThingsIndexed(told))


def tell_found(tools: Tools, delivery: Delivery) -> None:
    """Only the things that changed are looked at. The same again tells nobody a second time."""
    keys: Sequence[str] = delivery.event.keys
    with tools.reading() as db:
        waiting = _waiting(db, tools.now())
    found = tools.outside.index.matching([each.query for each in waiting], keys)
    hits: dict[tuple[str, str], list[_Waiting]] = {}
    for each, matched in zip(waiting, found, strict=True):
        for key in matched:
            hits.setdefault((each.saved.person_id, key), []).append(each)
    if not hits:
        return
    with tools.transaction() as db:
        for (_person_id, key), by in hits.items():
            _tell(db, tools.now(), key, by)


def _waiting(db: Session, now: datetime) -> list[_Waiting]:
    """Searches that still mean something: whose customer, team and colleague are there."""
    found = []
    for saved in waiting_searches(db):
        actor = actor_for(saved.person, now)
        try:
            query = prepare(db, actor, saved.q, narrowed=narrowed_by(filters_of(saved)))
        except BatonError:
            continue
        found.append(_Waiting(saved, actor, query))
    return found


def _tell(db: Session, now: datetime, key: str, by: Sequence[_Waiting]) -> None:
    """Of what is new since the search was saved, and not the person's own doing."""
    person = by[0].actor
    at, author_id = _news(db, key)
    names = [each.saved.name for each in by if at > each.saved.created_at]
    if not names or author_id == person.id:
        return
    try:
        hit = found_now(db, person, key)
    except NotFound:
        return
    called = hit.title if hit.type != "entry" else f"{hit.author}: {hit.snippet[:120]}"
    notify(
        db, system_actor(now), person_ids=[person.person_id], kind="saved", subject=key, customer_id=hit.customer_id,
        sentence=f"New for “{'”, “'.join(names)}”: {called}",
    )  # fmt: skip


def _news(db: Session, key: str) -> tuple[datetime, str | None]:
    """When a thing came or was changed last, and by whom."""
    kind, _, thing_id = key.partition(":")
    if kind == "entry":
        entry = db.get(Entry, thing_id)
        return (entry.edited_at or entry.created_at, entry.author_id) if entry else (_NEVER, None)
    newest = select(Document.changed_at, Version.person_id).join(
        Version, (Version.document_id == Document.id) & (Version.n == Document.version_n)
    )
    found = db.execute(newest.where(Document.id == thing_id)).first()
    if found is None:
        return _NEVER, None
    filed = filed_at(db, [thing_id]).get(thing_id)
    return (filed, None) if filed and filed > found[0] else (found[0], found[1])
