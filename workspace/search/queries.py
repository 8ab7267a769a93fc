"""One search over every feature. The index proposes, the database decides.

Each hit is loaded through its feature's `visible_…` and its snippet is made from the loaded row, so neither a stale
index nor an ended share can show a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.customers.models import Customer
from workspace.customers.queries import found_contacts, found_customers, visible_customers
from workspace.documents.filing.searchable import found_versions
from workspace.documents.models import Version
from workspace.documents.queries import found_documents, newest_texts
from workspace.documents.seeing.kinds import PAGED
from workspace.documents.seeing.passages import page_at
from workspace.documents.seeing.queries import newest_page_starts, page_starts
from workspace.errors import Invalid, NotFound
from workspace.i18n import _
from workspace.policy import Actor
from workspace.ports import Index, IndexHits, IndexQuery
from workspace.search.language import reworded
from workspace.search.preparing import NOT_NARROWED
from workspace.search.preparing import Narrowed as Narrowed
from workspace.search.preparing import prepare as prepare
from workspace.search.preparing import principals_of as principals_of
from workspace.search.snippets import Excerpt, Part, excerpt, snippet
from workspace.timeline.queries import found_entries

PAGE = 20
MOST_FOR_GUESTS = 200
"""Guests get one list of at most so many: all of it is loaded, so that no number tells of what they may not see."""


@dataclass(frozen=True)
class Passage:
    """From `start` up to `end` in the text of this version; on this page (sheet, slide), from 1, of what has pages."""

    version: int
    page: int | None
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """One thing found. `entry_kind` and `author` are set for entries; `at` is when it happened or changed.

    An earlier version of a document has the type "version", the id of that version, and its number.
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
    version: int | None = None
    passage: Passage | None = None

    @property
    def snippet(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class Found:
    """One page of hits in rank order; on the last there is no next one.

    `total` counts what the index proposes; for a guest what they may see. `instead`: see `IndexHits`; for staff alone,
    since the index may be behind an ended share, and even a single word would tell of it.
    """

    hits: tuple[Hit, ...]
    total: int
    next_offset: int | None
    instead: tuple[tuple[str, str], ...] = ()

    def meant(self, typed: str) -> str:
        """What was typed, with the words that were probably meant; nothing if there are none."""
        return reworded(typed, dict(self.instead)) if self.instead else ""


def look_up(index: Index, query: IndexQuery, *, limit: int = PAGE, offset: int = 0) -> IndexHits:
    """Ask the index; touches no database, so a web process may do it in another thread. Raises Invalid."""
    try:
        return index.search(query, limit=limit, offset=offset)
    except ValueError as error:
        raise Invalid(str(error), {"q": str(error)}) from error


def load(db: Session, actor: Actor, proposed: IndexHits, *, limit: int = PAGE, offset: int = 0) -> Found:
    """Load each proposed hit as this actor sees it, in rank order; what they may not see falls out."""
    ids: dict[str, list[str]] = {}
    for key in proposed.keys:
        type_name, thing_id = key.partition(":")[::2]
        ids.setdefault(type_name, []).append(thing_id)
    shown: dict[str, Hit] = {}
    for type_name, wanted in ids.items():
        for hit in _LOADERS[type_name](db, actor, wanted, proposed.terms):
            shown[f"{type_name}:{hit.id}"] = hit
    hits = _named(db, actor, [shown[key] for key in proposed.keys if key in shown])
    if not actor.is_staff:
        return Found(hits=tuple(hits), total=len(hits), next_offset=None)
    more = offset + limit < proposed.total
    next_offset = offset + limit if more else None
    return Found(hits=tuple(hits), total=proposed.total, next_offset=next_offset, instead=proposed.instead)


def search(
    db: Session,
    actor: Actor,
    index: Index,
    words: str,
    *,
    narrowed: Narrowed = NOT_NARROWED,
    limit: int = PAGE,
    offset: int = 0,
) -> Found:
    """All three steps at once, for Slack, the command line and tests."""
    query = prepare(db, actor, words, narrowed=narrowed)
    if not actor.is_staff:
        return load(db, actor, look_up(index, query, limit=MOST_FOR_GUESTS))
    return load(db, actor, look_up(index, query, limit=limit, offset=offset), limit=limit, offset=offset)


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
            passage=_passage(shown[document.id], document.versions[-1], starts.get(document.id, ())),
        )
        for document in documents
    ]  # fmt: skip


def _version_hits(db: Session, actor: Actor, ids: Sequence[str], terms: tuple[str, ...]) -> list[Hit]:
    hits = []
    found = found_versions(db, actor, ids)
    starts = page_starts(db, list(found))
    for version, document, text in found.values():
        shown = excerpt(text, terms)
        hits.append(Hit(
            type="version", id=version.id, customer_id=document.customer_id, customer_name=None,
            title=f"{document.title}, version {version.n}", parts=shown.parts, at=version.created_at,
            kind=version.kind, document_id=document.id, version=version.n,
            passage=_passage(shown, version, starts.get(version.id, ())),
        ))  # fmt: skip
    return hits


def _passage(shown: Excerpt, version: Version, starts: tuple[int, ...]) -> Passage | None:
    page = page_at(starts, shown.start) if len(starts) > 1 or version.kind in PAGED else None
    return Passage(version.n, page, shown.start, shown.end) if shown.end else None


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
    "version": _version_hits,
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
    type_name, thing_id = key.partition(":")[::2]
    found = _LOADERS[type_name](db, actor, [thing_id], ()) if type_name in _LOADERS else []
    if not found:
        raise NotFound(_("It is not there any more."))
    return _named(db, actor, found)[0]
