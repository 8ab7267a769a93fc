"""Reads of what comments quote. A guest reads only words that stand in the version they may see now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.documents.anchoring.models import Passage, PassagePlace, Resolution
from workspace.documents.anchoring.target import target_json
from workspace.documents.models import Document
from workspace.policy import Actor
from workspace.timeline.models import Entry


class Stand(NamedTuple):
    """Where words stand: in version `n`, from `start` up to `end`, on a page counted from 1."""

    n: int
    start: int
    end: int
    page: int


@dataclass(frozen=True)
class Quoted:
    """What a comment quotes, as one reader may see it.

    `words` are for staff those that were quoted, for others those of the newest version, empty when there are none;
    `origin` is where they stand. `state` tells of version `n`: same, edited, gone, or waiting while nobody knows yet;
    `place` is where the passage stands in it, `now` the words that stand there.
    """

    entry_id: str
    document_id: str
    words: str
    n: int
    state: str
    origin: Stand | None = None
    place: Stand | None = None
    now: str = ""
    changed_in: int | None = None
    prefix: str = ""
    suffix: str = ""

    @property
    def target(self) -> dict[str, Any] | None:
        """In the W3C's shape; None when there are no words to show."""
        if not self.words or self.origin is None:
            return None
        return target_json(
            document_id=self.document_id, exact=self.words, prefix=self.prefix, suffix=self.suffix,
            **self.origin._asdict(),
        )  # fmt: skip


@dataclass(frozen=True)
class Settled:
    by: str
    at: datetime


def quoted_by(db: Session, actor: Actor, entries: Sequence[Entry], *, n: int | None = None) -> dict[str, Quoted]:
    """By entry what it quotes, as it stands in the newest version or, for staff, in version `n`.

    The entries were loaded through the actor.
    """
    ids = [entry.id for entry in entries if entry.document_id and entry.deleted_at is None]
    if not ids:
        return {}
    rows = db.execute(
        select(Passage, Document.version_n)
        .join(Document, Document.id == Passage.document_id)
        .where(Passage.entry_id.in_(ids))
    ).all()
    places = _places_of(db, [passage.entry_id for passage, _ in rows])
    for_staff = actor.is_staff
    return {
        passage.entry_id: _quoted(passage, places.get(passage.entry_id, {}), newest if n is None else n, for_staff)
        for passage, newest in rows
    }


def settled(db: Session, entries: Sequence[Entry]) -> dict[str, Settled]:
    """By entry who settled it when; an open one is missing."""
    ids = [entry.id for entry in entries if entry.document_id and entry.reply_to_id is None]
    if not ids:
        return {}
    found = db.scalars(select(Resolution).where(Resolution.entry_id.in_(ids)))
    return {row.entry_id: Settled(row.name, row.at) for row in found}


def can_be_settled(entry: Entry) -> bool:
    """A comment on a document that answers nothing, and still says something."""
    is_comment = entry.kind == "comment" and entry.document_id is not None
    return is_comment and entry.reply_to_id is None and entry.deleted_at is None


def _places_of(db: Session, entry_ids: Sequence[str]) -> dict[str, dict[int, PassagePlace]]:
    places: dict[str, dict[int, PassagePlace]] = {}
    for place in db.scalars(select(PassagePlace).where(PassagePlace.entry_id.in_(entry_ids))):
        places.setdefault(place.entry_id, {})[place.n] = place
    return places


def _quoted(passage: Passage, places: dict[int, PassagePlace], n: int, for_staff: bool) -> Quoted:
    there, own = places.get(n), places.get(passage.n)
    place = _stand(there) if there is not None and there.state != "gone" else None
    state = there.state if there is not None else "waiting"
    about = Quoted(
        entry_id=passage.entry_id, document_id=passage.document_id, words="", n=n, state=state, place=place,
        now=there.exact if there is not None and place is not None else "",
        changed_in=_changed_in(passage, places, n) if state == "gone" else None,
    )  # fmt: skip
    if for_staff:
        origin = _stand(own) if own is not None else None
        return replace(about, words=passage.exact, origin=origin, prefix=passage.prefix, suffix=passage.suffix)
    return replace(about, words=there.exact, origin=place) if there is not None and place is not None else about


def _stand(place: PassagePlace) -> Stand:
    return Stand(place.n, place.start, place.end, place.page)


def _changed_in(passage: Passage, places: dict[int, PassagePlace], n: int) -> int:
    """The first of the versions up to `n`, without a break, in which the words are gone."""
    changed = n
    while changed - 1 > passage.n and changed - 1 in places and places[changed - 1].state == "gone":
        changed -= 1
    return changed
