"""What follows when a version was read: the passages of comments are found in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.documents.anchoring.events import PassagesMoved
from workspace.documents.anchoring.finding import Span, find_quote
from workspace.documents.anchoring.models import Passage, PassagePlace
from workspace.documents.anchoring.moving import GONE, Moved, moved_passages
from workspace.documents.anchoring.operations import put_place
from workspace.documents.models import Version
from workspace.documents.queries import ReadVersion, read_version
from workspace.events import Delivery, record
from workspace.policy import Actor, system_actor
from workspace.timeline.audience import rooms_of
from workspace.timeline.models import Entry
from workspace.timeline.queries import found_entries
from workspace.worker import Tools


def lanes_of_passages(db: Session, event: Any) -> Sequence[str | None]:
    """Nothing to do where nothing is quoted: whoever quotes later sees what stands in the text by then."""
    quoted = select(Passage.entry_id).where(Passage.document_id == event.document_id)
    return (None,) if db.scalar(quoted.limit(1)) is not None else ()


def move_passages(tools: Tools, delivery: Delivery) -> None:
    """Find every passage that was quoted from this version or an earlier one. Repeating it finds the same."""
    program = system_actor(delivery.at)
    with tools.reading() as db:
        version = db.get_one(Version, delivery.event.version_id)
        passages = _passages(db, version)
        read = read_version(db, program, document_id=version.document_id, n=version.n)
        sources = _sources(db, program, passages, read) if version.state == "text" else []
    if not passages:
        return
    found: dict[str, Moved] = {}
    # Comparing may take seconds: nothing is open meanwhile.
    for before, group in sources:
        moved = moved_passages(before.text, read.text, [(place, passage.exact) for passage, place in group])
        found.update(zip((passage.entry_id for passage, _ in group), moved, strict=True))
    found.update({each.entry_id: _in_its_own(read, each) for each in passages if each.n == read.version.n})
    _write_down(tools, program, read, {each.entry_id: found.get(each.entry_id, GONE) for each in passages})


def _passages(db: Session, version: Version) -> Sequence[Passage]:
    quoted = select(Passage).join(Entry, Entry.id == Passage.entry_id)
    quoted = quoted.where(Passage.document_id == version.document_id, Passage.n <= version.n)
    return db.scalars(quoted.where(Entry.deleted_at.is_(None))).all()


def _in_its_own(read: ReadVersion, passage: Passage) -> Moved:
    """In the version that it was quoted from, which may have been read again by a better reader."""
    place = find_quote(read.text, exact=passage.exact, prefix=passage.prefix, suffix=passage.suffix)
    return Moved("same", place) if place else GONE


_Group = tuple[ReadVersion, list[tuple[Passage, Span]]]


def _sources(db: Session, actor: Actor, passages: Sequence[Passage], read: ReadVersion) -> list[_Group]:
    """The passages by the last version before this one in which they stand, with their places there."""
    n, document_id = read.version.n, read.version.document_id
    stood = select(PassagePlace).where(
        PassagePlace.document_id == document_id, PassagePlace.n < n, PassagePlace.state != "gone"
    )
    last = {place.entry_id: place for place in db.scalars(stood.order_by(PassagePlace.n))}
    groups: dict[int, list[tuple[Passage, Span]]] = defaultdict(list)
    for passage in passages:
        if passage.n < n and passage.entry_id in last:
            place = last[passage.entry_id]
            groups[place.n].append((passage, Span(place.start, place.end)))
    return [(read_version(db, actor, document_id=document_id, n=each), group) for each, group in groups.items()]


def _write_down(tools: Tools, program: Actor, read: ReadVersion, found: dict[str, Moved]) -> None:
    n = read.version.n
    with tools.transaction() as db:
        if db.get(Version, read.version.id) is None:  # purged meanwhile
            return
        before = _last_places(db, read.version.document_id, n)
        for entry_id, moved in found.items():
            put_place(db, read, entry_id=entry_id, moved=moved)
        db.flush()
        after = _last_places(db, read.version.document_id, n)
        changed = [each for each in sorted(found) if each in before and before[each][1] != after[each][1]]
        placed = [each for each in sorted(found) if each not in before or before[each][0] != n]
        rooms = [
            room
            for entry in found_entries(db, program, sorted(found)).values()
            for room in rooms_of(db, program, entry)
            if entry.deleted_at is None
        ]
        moved_now = PassagesMoved(read.version.document_id, read.version.id, changed, placed)
        record(db, program, moved_now, rooms=rooms)


def _last_places(db: Session, document_id: str, n: int) -> dict[str, tuple[int, str]]:
    """By entry the last version up to `n` in which its passage was looked for, and the words there: none when gone."""
    columns = select(PassagePlace.entry_id, PassagePlace.n, PassagePlace.exact)
    found = columns.where(PassagePlace.document_id == document_id, PassagePlace.n <= n).order_by(PassagePlace.n)
    return {entry_id: (known_in, exact) for entry_id, known_in, exact in db.execute(found)}
