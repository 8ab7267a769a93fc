"""The worker does each delivery, in order where order matters, again when it failed, and never twice at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.world import World
from workspace.database import DatabaseBusy
from workspace.events import Delivery, DeliveryRow, Reaction, install, record
from workspace.reactions import REACTIONS
from workspace.worker import _HEADS, GiveUp, Later, Tools


@dataclass(frozen=True)
class Rang:
    """Something that happened, for these tests."""

    number: int
    lane: str | None = None


Run = Callable[[Tools, Delivery], None]


@pytest.fixture(autouse=True)
def _own_reactions() -> Iterator[None]:
    yield
    install(REACTIONS)


def test_a_claim_puts_off_before_it_runs_so_that_a_crash_needs_no_cleaning(world: World) -> None:
    seen: list[DeliveryRow] = []

    def look(tools: Tools, delivery: Delivery) -> None:
        with tools.reading() as db:
            seen.append(db.get_one(DeliveryRow, delivery.id))

    _react(look, limit=60)
    _ring(world, 1)
    world.settle()

    (row,) = seen
    assert row.attempts == 1
    assert row.due_at >= world.clock.now + timedelta(seconds=59)
    assert row.done_at is None
    assert _row(world).done_at is not None


def test_a_crashed_worker_is_followed_by_the_next_once_its_limit_has_passed(world: World) -> None:
    done: list[int] = []
    reaction = _react(lambda tools, delivery: done.append(delivery.attempts), limit=60)
    _ring(world, 1)

    assert len(world.baton.worker._claim(reaction)) == 1  # and here that worker dies
    assert world.settle() == 0
    world.clock.forward(seconds=61)
    assert world.settle() == 1

    assert done == [2]


def test_a_worker_that_was_overtaken_changes_nothing(world: World) -> None:
    reaction = _react(lambda tools, delivery: None, limit=60)
    _ring(world, 1)
    slow = world.baton.worker._claim(reaction)
    world.clock.forward(seconds=61)
    quick = world.baton.worker._claim(reaction)

    world.baton.worker._finish(slow, gave_up=True, error="too late")
    world.baton.worker._put_off(slow, world.clock.now, "too late", counted=True)
    assert _row(world).gave_up_at is None
    assert _row(world).attempts == 2

    world.baton.worker._finish(quick)
    assert _row(world).done_at is not None


def test_a_failure_comes_again_with_growing_delay_and_then_gives_up(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[int] = []

    def fail(tools: Tools, delivery: Delivery) -> None:
        tried.append(delivery.attempts)
        raise OSError("the line is dead")

    _react(fail, tries=4)
    _ring(world, 1)
    waits = []
    for _ in range(4):
        world.settle()
        waits.append((_row(world).due_at - world.clock.now).total_seconds())
        world.clock.forward(seconds=60)

    assert tried == [1, 2, 3, 4]
    assert round(waits[0]) == 2
    assert waits[0] < waits[1] < waits[2]
    assert _row(world).gave_up_at is not None
    assert "the line is dead" in (_row(world).last_error or "")
    assert world.settle() == 0


def test_waiting_for_a_pause_does_not_count_as_a_try(world: World) -> None:
    until = world.clock.now + timedelta(minutes=5)

    def pause(tools: Tools, delivery: Delivery) -> None:
        if tools.now() < until:
            raise Later(until, "they said: wait")

    _react(pause, tries=1)
    _ring(world, 1)
    world.settle()
    assert (_row(world).attempts, _row(world).due_at, _row(world).last_error) == (0, until, "they said: wait")

    world.clock.forward(minutes=6)
    world.settle()
    assert _row(world).done_at is not None
    assert _row(world).last_error is None


def test_a_busy_database_is_no_fault_of_the_delivery(world: World) -> None:
    def busy(tools: Tools, delivery: Delivery) -> None:
        raise DatabaseBusy

    _react(busy, tries=1)
    _ring(world, 1)
    world.settle()

    assert (_row(world).attempts, _row(world).gave_up_at) == (0, None)


def test_giving_up_keeps_the_sentence(world: World) -> None:
    def give_up(tools: Tools, delivery: Delivery) -> None:
        raise GiveUp("There is no such channel.")

    _react(give_up)
    _ring(world, 1)
    world.settle()

    assert _row(world).gave_up_at is not None
    assert _row(world).last_error == "There is no such channel."


def test_a_lane_keeps_its_order_even_when_its_head_fails(world: World, caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    broken = {2}

    def work(tools: Tools, delivery: Delivery) -> None:
        if delivery.event.number in broken:
            raise OSError("not now")
        done.append(delivery.event.number)

    _react(work)
    for number, lane in ((1, "a"), (2, "a"), (3, "a"), (4, "b"), (5, None)):
        _ring(world, number, lane)
    world.settle()
    assert sorted(done) == [1, 4, 5]

    broken.clear()
    world.clock.forward(seconds=5)
    world.settle()
    assert [number for number in done if number < 4] == [1, 2, 3]


def test_a_lane_goes_on_behind_what_was_given_up(world: World) -> None:
    done: list[int] = []

    def work(tools: Tools, delivery: Delivery) -> None:
        if delivery.event.number == 1:
            raise GiveUp("poison")
        done.append(delivery.event.number)

    _react(work)
    _ring(world, 1, "a")
    _ring(world, 2, "a")
    world.settle()

    assert done == [2]


def test_a_claimed_head_still_holds_its_lane(world: World) -> None:
    reaction = _react(lambda tools, delivery: None)
    _ring(world, 1, "a")
    _ring(world, 2, "a")

    first = world.baton.worker._claim(reaction)

    assert [delivery.event.number for delivery in first] == [1]
    assert world.baton.worker._claim(reaction) == []


def test_the_heads_of_lanes_are_found_without_walking_through_the_queue(world: World) -> None:
    _react(lambda tools, delivery: None)
    with world.transaction() as db:
        row = record(db, world.actor("Ana"), Rang(0))
        late = world.clock.now + timedelta(days=1)
        db.execute(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999) "
                "INSERT INTO deliveries (event_id, reaction, lane, due_at, attempts) "
                "SELECT :event, 'ring', 'lane ' || (i % 10), :due, 0 FROM n"
            ),
            {"event": row, "due": late.replace(tzinfo=None)},
        )

    steps = _steps_of(world, lambda db: db.scalars(_HEADS).all())

    assert len(steps["rows"]) == 10
    assert len(set(steps["rows"])) == 10
    # Each lane costs a few steps of SQLite's machine; walking 20,000 rows would cost hundreds of thousands.
    assert steps["machine"] < 5_000


def test_a_batch_is_done_at_once_and_in_bounds(world: World) -> None:
    batches: list[int] = []
    _react(None, run_batch=lambda tools, deliveries: batches.append(len(deliveries)), batch=3)
    for number in range(7):
        _ring(world, number)
    world.settle()

    assert batches == [3, 3, 1]


def test_a_poison_in_a_batch_takes_no_other_with_it(world: World, caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []

    def work(tools: Tools, deliveries: Sequence[Delivery]) -> None:
        if any(delivery.event.number == 0 for delivery in deliveries):
            raise ValueError("poison")
        done.extend(delivery.event.number for delivery in deliveries)

    _react(None, run_batch=work, batch=10, tries=1)
    for number in range(4):
        _ring(world, number)
    world.settle()

    assert done == [1, 2, 3]
    with world.reading() as db:
        given_up = db.scalars(select(DeliveryRow).where(DeliveryRow.gave_up_at.is_not(None))).all()
        assert len(given_up) == 1


def test_what_is_due_later_waits(world: World) -> None:
    done: list[int] = []
    _react(lambda tools, delivery: done.append(delivery.event.number))
    with world.transaction() as db:
        record(db, world.actor("Ana"), Rang(1), due_at=world.clock.now + timedelta(hours=1))
    world.settle()
    assert done == []

    world.clock.forward(hours=2)
    world.settle()
    assert done == [1]


def _react(run: Run | None, **more: object) -> Reaction:
    reaction = Reaction("ring", "default", run=run, lanes=lambda db, rang: (rang.lane,), **more)
    install({Rang: (reaction,)})
    return reaction


def _ring(world: World, number: int, lane: str | None = None) -> None:
    actor = world.actor("Ana")
    with world.transaction() as db:
        record(db, actor, Rang(number, lane))


def _row(world: World) -> DeliveryRow:
    with world.reading() as db:
        return db.scalars(select(DeliveryRow).where(DeliveryRow.reaction == "ring").order_by(DeliveryRow.id)).first()


def _steps_of(world: World, ask: Callable[..., Sequence[object]]) -> dict[str, object]:
    """What a query answers, and how many hundred steps of SQLite's machine it took."""
    hundreds: list[int] = []
    with world.reading() as db:
        driver = db.connection().connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(lambda: hundreds.append(1), 100)
        rows = ask(db)
        driver.set_progress_handler(None, 100)
    return {"rows": rows, "machine": len(hundreds) * 100}
