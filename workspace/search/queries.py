"""One search over every feature. The index proposes, the database decides.

Each hit is loaded through its feature's `visible_…` and its snippet is made from the loaded row, so neither a stale
index nor an ended share can show a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.customers.models import Customer
from workspace.customers.queries import (
    customer_named,
    customers_called,
    found_contacts,
    found_customers,
    visible_customers,
)
from workspace.documents.queries import found_documents, newest_texts
from workspace.documents.seeing.passages import page_at
from workspace.documents.seeing.queries import newest_page_starts
from workspace.errors import Invalid, NotFound
from workspace.people.queries import staff, teams
from workspace.people.words import folded
from workspace.policy import Actor, require
from workspace.ports import Index, IndexQuery
from workspace.search.language import Asked, asked
from workspace.search.snippets import Excerpt, Part, excerpt, snippet
from workspace.timeline.queries import found_entries

PAGE = 20
MOST_FOR_GUESTS = 200
"""Guests get one list of at most so many: all of it is loaded, so that no number tells of what they may not see."""


@dataclass(frozen=True)
class Passage:
    """From `start` up to `end` in the text of this version; on this page (sheet, slide), where there are several."""

    version: int
    page: int | None
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """One thing found. `entry_kind` and `author` are set for entries; `at` is when it happened or changed.

    `passage` is where the words stand in a document's text.
    """

    type: str
    id: str
    customer_id: str | None
    customer_name: str | None
    title: str
    parts: tuple[Part, ...]
    at: datetime | None = None
    kind: str | None = None
    author: str | None = None
    document_id: str | None = None
    passage: Passage | None = None

    @property
    def snippet(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class Found:
    """One page of hits in rank order; on the last there is no next one.

    `total` counts what the index proposes; for a guest what they may see.
    """

    hits: tuple[Hit, ...]
    total: int
    next_offset: int | None


@dataclass(frozen=True)
class Narrowed:
    """Filters given beside the words: by id, as pages and programs give them."""

    customer_id: str | None = None
    type: str | None = None
    team_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def principals_of(actor: Actor) -> frozenset[str]:
    """As whom the actor searches, read at this moment."""
    if actor.is_staff:
        return frozenset({"staff"})
    return frozenset({f"vendor:{actor.vendor_id}", f"person:{actor.id}"})


def prepare(db: Session, actor: Actor, words: str, *, narrowed: Narrowed = Narrowed()) -> IndexQuery:
    """Understand what was typed. Raises Invalid with a sentence. Asks the database, not the index."""
    require(actor, "search")
    wanted = asked(words)
    query = IndexQuery(
        words=wanted.words,
        principals=principals_of(actor),
        types=wanted.types or ((narrowed.type,) if narrowed.type else ()),
        kinds=wanted.kinds,
        customer_id=narrowed.customer_id,
        team_id=narrowed.team_id,
        since=wanted.after or narrowed.since,
        until=wanted.before or narrowed.until,
        first=tuple(f"customer:{found}" for found in customers_called(db, actor, wanted.words.strip(' "'))),
    )
    return _with_names(db, actor, wanted, query)


def look_up(index: Index, query: IndexQuery, *, limit: int = PAGE, offset: int = 0) -> Any:
    """Ask the index; touches no database, so a web process may do it in another thread. Raises Invalid."""
    try:
        return index.search(query, limit=limit, offset=offset)
    except ValueError as error:
        raise Invalid(str(error), {"q": str(error)}) from error


def load(db: Session, actor: Actor, proposed: Any, *, limit: int = PAGE, offset: int = 0) -> Found:
    """Load each proposed hit as this actor sees it, in rank order; what they may not see falls out."""
    ids: dict[str, list[str]] = {}
    for key in proposed.keys:
        type_name, _, thing_id = key.partition(":")
        ids.setdefault(type_name, []).append(thing_id)
    shown: dict[str, Hit] = {}
    for type_name, wanted in ids.items():
        for hit in _LOADERS[type_name](db, actor, wanted, proposed.terms):
            shown[f"{type_name}:{hit.id}"] = hit
    hits = _named(db, actor, [shown[key] for key in proposed.keys if key in shown])
    if not actor.is_staff:
        return Found(hits=tuple(hits), total=len(hits), next_offset=None)
    more = offset + limit < proposed.total
    return Found(hits=tuple(hits), total=proposed.total, next_offset=offset + limit if more else None)


def search(
    db: Session,
    actor: Actor,
    index: Index,
    words: str,
    *,
    narrowed: Narrowed = Narrowed(),
    limit: int = PAGE,
    offset: int = 0,
) -> Found:
    """All three steps at once, for Slack, the command line and tests."""
    query = prepare(db, actor, words, narrowed=narrowed)
    if not actor.is_staff:
        return load(db, actor, look_up(index, query, limit=MOST_FOR_GUESTS))
    return load(db, actor, look_up(index, query, limit=limit, offset=offset), limit=limit, offset=offset)


def _with_names(db: Session, actor: Actor, wanted: Asked, query: IndexQuery) -> IndexQuery:
    """Turn from:, team: and customer: into ids; a name nobody has is said, not searched."""
    if wanted.customer:
        try:
            query = replace(query, customer_id=customer_named(db, actor, wanted.customer).id)
        except NotFound as unclear:
            raise Invalid(unclear.sentence, {"q": "Look at customer:"}) from unclear
    if wanted.team:
        found = [team.id for team in teams(db, actor) if folded(wanted.team) in (folded(team.name), folded(team.slug))]
        if not found:
            raise Invalid(f"There is no team called {wanted.team!r}.", {"q": "Look at team:"})
        query = replace(query, team_id=found[0])
    if wanted.person:
        name = folded(wanted.person)
        people = [each.id for each in staff(db, actor, with_former=True) if name in _names(each.name, each.email)]
        if not people:
            raise Invalid(f"There is nobody called {wanted.person!r}.", {"q": "Look at from:"})
        query = replace(query, person_id=people[0])
    return query


def _names(name: str, email: str) -> set[str]:
    return {folded(name), folded(name).split(" ")[0], email}


def _entry_hits(db: Session, actor: Actor, ids: Sequence[str], terms: tuple[str, ...]) -> list[Hit]:
    return [
        Hit(
            type="entry", id=entry.id, customer_id=entry.customer_id if actor.is_staff else None, customer_name=None,
            title=entry.author_name, parts=snippet(entry.body, terms), at=entry.at, kind=entry.kind,
            author=entry.author_name, document_id=entry.document_id,
        )
        for entry in found_entries(db, actor, ids).values()
        if entry.deleted_at is None
    ]  # fmt: skip


def _document_hits(db: Session, actor: Actor, ids: Sequence[str], terms: tuple[str, ...]) -> list[Hit]:
    documents = list(found_documents(db, actor, ids).values())
    texts = newest_texts(db, documents)
    shown = {document.id: excerpt(texts.get(document.id, ""), terms) for document in documents}
    starts = newest_page_starts(db, [document for document in documents if shown[document.id].end])
    return [
        Hit(
            type="document", id=document.id, customer_id=document.customer_id if actor.is_staff else None,
            customer_name=None, title=document.title, parts=shown[document.id].parts,
            at=document.changed_at, kind=document.versions[-1].kind, document_id=document.id,
            passage=_passage(shown[document.id], document.version_n, starts.get(document.id, ())),
        )
        for document in documents
    ]  # fmt: skip


def _passage(shown: Excerpt, version: int, starts: tuple[int, ...]) -> Passage | None:
    page = page_at(starts, shown.start) if len(starts) > 1 else None
    return Passage(version, page, shown.start, shown.end) if shown.end else None


def _customer_hits(db: Session, actor: Actor, ids: Sequence[str], terms: tuple[str, ...]) -> list[Hit]:
    return [
        Hit(
            type="customer", id=customer.id, customer_id=customer.id, customer_name=customer.name, title=customer.name,
            parts=snippet("\n".join((customer.about, customer.preferences, customer.goals)), terms),
            at=customer.created_at,
        )
        for customer in found_customers(db, actor, ids).values()
    ]  # fmt: skip


def _contact_hits(db: Session, actor: Actor, ids: Sequence[str], terms: tuple[str, ...]) -> list[Hit]:
    return [
        Hit(
            type="contact", id=contact.id, customer_id=contact.customer_id, customer_name=contact.customer.name,
            title=contact.name,
            parts=snippet(", ".join(filter(None, (contact.title, contact.email, contact.phone))), terms),
        )
        for contact in found_contacts(db, actor, ids).values()
    ]  # fmt: skip


_Loader = Callable[[Session, Actor, Sequence[str], tuple[str, ...]], list[Hit]]
_LOADERS: Mapping[str, _Loader] = {
    "entry": _entry_hits,
    "document": _document_hits,
    "customer": _customer_hits,
    "contact": _contact_hits,
}


def _named(db: Session, actor: Actor, hits: Sequence[Hit]) -> list[Hit]:
    """Add the customers' names, for those who may know them."""
    wanted = {hit.customer_id for hit in hits if hit.customer_id}
    rows = db.execute(select(Customer.id, Customer.name).where(Customer.id.in_(wanted), visible_customers(actor)))
    names = dict(rows.all())
    return [replace(hit, customer_name=names.get(hit.customer_id or "")) for hit in hits]


def found_now(db: Session, actor: Actor, key: str) -> Hit:
    """One thing by its key ("entry:01H…") as this actor sees it, with its first words. Raises NotFound."""
    type_name, _, thing_id = key.partition(":")
    found = _LOADERS[type_name](db, actor, [thing_id], ()) if type_name in _LOADERS else []
    if not found:
        raise NotFound("It is not there any more.")
    return _named(db, actor, found)[0]
