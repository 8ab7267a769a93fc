"""An event, what follows from it and the rooms it shows in are written together, or not at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.world import World
from workspace.customers.events import CustomerAdded, CustomerChanged
from workspace.events import (
    DeliveryRow,
    EventRow,
    Room,
    RoomChangeRow,
    changes_after,
    last_number,
    last_numbers,
    record,
)
from workspace.timeline.operations import add_entry


@dataclass(frozen=True)
class Unlisted:
    """An event that reactions.py does not name."""


def test_changes_of_a_room_are_numbered_densely_in_the_order_of_commits(world: World) -> None:
    for name in ("Ana", "Ben", "Cleo"):
        _say(world, name, "a:1")
        _say(world, name, "a:1", "b:2", "a:1")

    with world.reading() as db:
        assert [change.n for change in changes_after(db, "a:1", 0)] == list(range(1, 10))
        assert [change.n for change in changes_after(db, "b:2", 0)] == [1, 2, 3]
        assert last_numbers(db, ["a:1", "b:2", "never"]) == {"a:1": 9, "b:2": 3}
        assert last_number(db, "never") == 0


def test_several_events_of_one_transaction_keep_their_order_in_each_room(world: World) -> None:
    actor = world.actor("Ana")
    with world.transaction() as db:
        for number in range(5):
            rooms = [Room("z:1", f"entry:{number}"), Room("a:1", f"entry:{number}")]
            record(db, actor, CustomerAdded(world.acme), rooms=rooms)

    with world.reading() as db:
        for room in ("a:1", "z:1"):
            rows = select(RoomChangeRow).where(RoomChangeRow.room == room).order_by(RoomChangeRow.n)
            changes = db.scalars(rows).all()
            assert [change.subject for change in changes] == [f"entry:{number}" for number in range(5)]
            assert [change.event_id for change in changes] == sorted(change.event_id for change in changes)


def test_rooms_are_numbered_in_sorted_order_so_that_no_two_writers_wait_in_a_circle(world: World) -> None:
    _say(world, "Ana", "c", "a", "b")

    with world.reading() as db:
        rows = db.execute(select(RoomChangeRow.room).where(RoomChangeRow.room.in_(["a", "b", "c"])))
        written = [room for (room,) in rows.all()]
        assert sorted(written) == ["a", "b", "c"]


def test_what_raises_leaves_neither_event_nor_delivery_nor_number(world: World) -> None:
    before = _counts(world)
    actor = world.actor("Ana")

    def write_and_fail() -> None:
        with world.transaction() as db:
            add_entry(db, actor, customer_id=world.acme, body="Never said")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert _counts(world) == before
    world.does("Ana", add_entry, customer_id=world.acme, body="Said")
    assert all(now > then for now, then in zip(_counts(world), before, strict=True))


def test_changes_after_a_number_come_in_order_and_are_limited(world: World) -> None:
    for _ in range(5):
        _say(world, "Ana", "a:1")

    with world.reading() as db:
        assert [change.n for change in changes_after(db, "a:1", 2, limit=2)] == [3, 4]
        assert changes_after(db, "a:1", 5) == []


def test_an_event_that_no_page_lists_cannot_be_recorded(world: World) -> None:
    actor = world.actor("Ana")
    with pytest.raises(KeyError), world.transaction() as db:
        record(db, actor, Unlisted())


def test_a_commit_wakes_the_others_only_when_something_happened(world: World) -> None:
    woken: list[Collection[str]] = []
    world.baton.database.after_commit(woken.append)

    with world.transaction() as db:
        db.scalar(select(func.count(EventRow.id)))
    assert woken == []

    _say(world, "Ana", "a:1")
    assert woken == [{"index", "rooms"}]


def test_a_commit_wakes_only_those_for_whom_it_has_something(world: World) -> None:
    woken: list[Collection[str]] = []
    world.baton.database.after_commit(woken.append)
    actor = world.actor("Ana")

    with world.transaction() as db:
        record(db, actor, CustomerAdded(world.acme))
        record(db, actor, CustomerChanged(world.acme, "change"))
    with world.transaction() as db:
        record(db, actor, CustomerAdded(world.acme), due_at=actor.at + timedelta(hours=1))

    assert woken == [{"index", "default"}]


def _say(world: World, who: str, *rooms: str) -> None:
    actor = world.actor(who)
    with world.transaction() as db:
        record(db, actor, CustomerAdded(world.acme), rooms=[Room(room, "entry:x") for room in rooms])


def _counts(world: World) -> list[int]:
    def count(db: Session, table: type) -> int:
        return db.scalar(select(func.count()).select_from(table)) or 0

    with world.reading() as db:
        return [count(db, table) for table in (EventRow, DeliveryRow, RoomChangeRow)]
