"""What happened is a row, and what follows is rows beside it: events, deliveries, room changes.

`record()` writes all of it in the operation's own transaction. This module knows no feature: app.py installs the
table of reactions, and an event is any frozen dataclass of ids.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, Integer, String, Table, Text, bindparam, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from workspace.database import Base, before_commit, news_for
from workspace.policy import Actor


class EventRow(Base):
    """One fact. `payload` is the JSON of the event's fields."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    type: Mapped[str] = mapped_column(String(64))
    payload: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str | None] = mapped_column(String(26))
    at: Mapped[datetime]


class DeliveryRow(Base):
    """One thing that must follow from one event. Open while neither `done_at` nor `gave_up_at` is set."""

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    reaction: Mapped[str] = mapped_column(String(64))
    lane: Mapped[str | None] = mapped_column(String(120))
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)

    _open = text("done_at IS NULL AND gave_up_at IS NULL")
    __table_args__ = (
        Index("ix_deliveries_open_lane", "lane", "id", sqlite_where=_open, postgresql_where=_open),
        Index("ix_deliveries_open_due", "reaction", "due_at", sqlite_where=_open, postgresql_where=_open),
    )


class RoomRow(Base):
    """A live room and the number of its last change."""

    __tablename__ = "rooms"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int]


class RoomChangeRow(Base):
    """Change number `n` of a room: `subject` ("entry:<id>") came or changed (upsert), went (remove).

    With the op "signal" the subject says which part of the page to look at again.
    """

    __tablename__ = "room_changes"

    room: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    subject: Mapped[str] = mapped_column(String(64))
    op: Mapped[str] = mapped_column(String(8))


# Written with every act of everybody: as plain inserts they cost a third of what objects would.
_EVENT = insert(cast(Table, EventRow.__table__))
_DELIVERY = insert(cast(Table, DeliveryRow.__table__))
_CHANGE = insert(cast(Table, RoomChangeRow.__table__))
_ROOM = insert(cast(Table, RoomRow.__table__))
_COUNT = _ROOM.on_conflict_do_update(index_elements=["name"], set_={"n": RoomRow.n + _ROOM.excluded.n}).returning(
    RoomRow.n
)
# Read after every act, by everybody who listens: made once, a statement costs a quarter.
_NUMBERS = select(RoomRow.name, RoomRow.n).where(RoomRow.name.in_(bindparam("names", expanding=True)))
_LATER = (
    select(RoomChangeRow.n, RoomChangeRow.subject, RoomChangeRow.op)
    .where(RoomChangeRow.room == bindparam("room"), RoomChangeRow.n > bindparam("after"))
    .order_by(RoomChangeRow.n)
    .limit(bindparam("limit"))
)


ROOMS = "rooms"
"""For whom a change in a room is news. Deliveries are news for their reaction's pool."""


@dataclass(frozen=True)
class Room:
    """Where an event shows: the room's name, what to show there, and whether it comes or goes.

    The op "signal" carries no content: the subject ("documents", "inbox") says what to look at again.
    """

    name: str
    subject: str
    op: str = "upsert"


@dataclass(frozen=True)
class RoomChange:
    """What those who listen in a room are told: see RoomChangeRow."""

    n: int
    subject: str
    op: str


@dataclass(frozen=True)
class Reaction:
    """What follows from an event, and how it is done.

    `lanes` says, when the event is recorded, in which lanes a delivery is due (none: no delivery; [None]: unordered).
    `run` does one delivery, `run_batch` up to `batch` of them at once. `limit` is its own time limit in seconds.
    `gave_up` is done after the last try of `run`, so that nobody waits for what will not come.
    """

    name: str
    pool: str
    run: Callable[[Any, Delivery], None] | None = None
    run_batch: Callable[[Any, Sequence[Delivery]], None] | None = None
    lanes: Callable[[Session, Any], Sequence[str | None]] = lambda db, event: (None,)
    batch: int = 1
    limit: float = 60.0
    tries: int = 12
    longest_delay: float = 600.0
    gave_up: Callable[[Any, Delivery], None] | None = None


@dataclass(frozen=True)
class Delivery:
    """A claimed delivery as a reaction gets it. `actor_id` is who caused the event, None for the program."""

    id: int
    event: Any
    actor_id: str | None
    at: datetime
    reaction: str
    lane: str | None
    attempts: int


_reactions: dict[type, tuple[Reaction, ...]] = {}
_types: dict[str, type] = {}


def install(table: Mapping[type, tuple[Reaction, ...]]) -> None:
    """Tell which reactions follow which event. An event that is not in the table cannot be recorded."""
    _reactions.clear()
    _reactions.update(table)
    _types.clear()
    _types.update({event_type.__name__: event_type for event_type in table})


def reactions() -> dict[str, Reaction]:
    """Every installed reaction by its name."""
    return {reaction.name: reaction for row in _reactions.values() for reaction in row}


def revive(type_name: str, payload: str) -> Any:
    """The event of a row."""
    return _types[type_name](**json.loads(payload))


def record(db: Session, actor: Actor, event: Any, *, rooms: Iterable[Room] = (), due_at: datetime | None = None) -> int:
    """Write the event, a delivery for each reaction to it, and a change in each room it shows in.

    `due_at` puts the deliveries off until then; the rooms see it now. Returns the event's id.
    """
    follows = [(reaction, lane) for reaction in _reactions[type(event)] for lane in reaction.lanes(db, event)]
    said = {"type": type(event).__name__, "payload": json.dumps(asdict(event)), "actor_id": actor.id, "at": actor.at}
    event_id: int = db.execute(_EVENT, said).lastrowid  # type: ignore[attr-defined]
    if follows:
        due = {"event_id": event_id, "due_at": due_at or actor.at}
        db.execute(_DELIVERY, [{**due, "reaction": reaction.name, "lane": lane} for reaction, lane in follows])
    changes = db.info.setdefault("room_changes", [])
    changes.extend((room.name, event_id, room.subject, room.op) for room in rooms)
    before_commit(db, _number_room_changes)
    # What is due later is found by the clock.
    is_due = due_at is None or due_at <= actor.at
    news_for(db, {reaction.pool for reaction, _ in follows if is_due} | ({ROOMS} if changes else set()))
    return event_id


def last_number(db: Session, room: str) -> int:
    """The number of a room's last change, 0 when nothing happened in it."""
    return db.scalar(select(RoomRow.n).where(RoomRow.name == room)) or 0


def last_numbers(db: Session, rooms: Collection[str]) -> dict[str, int]:
    """The numbers of many rooms' last changes. A room where nothing happened is absent."""
    names, found = sorted(rooms), dict[str, int]()
    for start in range(0, len(names), 500):
        found.update((name, n) for name, n in db.execute(_NUMBERS, {"names": names[start : start + 500]}))
    return found


def changes_after(db: Session, room: str, after: int, *, limit: int = 200) -> list[RoomChange]:
    """What changed in a room after its number `after`, in order."""
    rows = db.execute(_LATER, {"room": room, "after": after, "limit": limit})
    return [RoomChange(n, subject, op) for n, subject, op in rows]


def _number_room_changes(db: Session) -> None:
    """Give each change the next number of its room. Rooms in sorted order: two writers never wait in a circle."""
    changes = db.info.pop("room_changes", [])
    for name in sorted({change[0] for change in changes}):
        mine = [change for change in changes if change[0] == name]
        last = db.execute(_COUNT, {"name": name, "n": len(mine)}).scalar_one()
        numbered = enumerate(mine, start=last - len(mine) + 1)
        db.execute(
            _CHANGE,
            [
                {"room": name, "n": n, "event_id": event_id, "subject": subject, "op": op}
                for n, (_, event_id, subject, op) in numbered
            ],
        )
