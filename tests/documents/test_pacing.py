"""Nobody waits behind files that take long to read."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.world import World
from workspace.documents import extraction
from workspace.documents.queries import documents_of
from workspace.documents.readers.result import ReadText
from workspace.documents.reading import pacing
from workspace.documents.reading.pacing import ENOUGH, LEAST, MEANWHILE, QUICK, in_turn
from workspace.documents.reading.trying import AT_LENGTH, read_file
from workspace.documents.sandbox import Sandbox, TookLong, shared_sandbox
from workspace.events import Delivery
from workspace.search.queries import search
from workspace.worker import Later


@pytest.fixture(autouse=True)
def empty_queue(monkeypatch: Any) -> None:
    """The queue is the process's: what other tests left in it counts for none here."""
    monkeypatch.setattr(pacing, "_queue", pacing._Queue())


class Heavy:
    """Reads a file called Heavy only where it has enough seconds, and says which tries there were."""

    def __init__(self, needs: float) -> None:
        self.needs = needs
        self.tries: list[str] = []

    def __call__(self, sandbox: Sandbox, file: Any, *, name: str, within: float, or_later: bool) -> ReadText:
        self.tries.append(f"{name} {'quickly' if within == QUICK else 'at length'}")
        if name.startswith("Heavy") and within < self.needs and or_later:
            raise TookLong
        return read_file(sandbox, file, name=name, within=within, or_later=or_later)


def _upload(world: World, *names: str) -> None:
    for name in names:
        world.api("Ana").upload(f"/api/customers/{world.acme}/documents", name, name.encode())
    world.settle()


def _states(world: World) -> list[tuple[str, str | None]]:
    documents = world.sees("Ana", documents_of, world.acme)
    return [(document.versions[-1].state, document.versions[-1].reason) for document in documents]


def test_what_takes_long_to_read_lets_others_go_first(world: World, monkeypatch: Any) -> None:
    heavy = Heavy(needs=5)
    monkeypatch.setattr(extraction, "read_file", heavy)

    _upload(world, "Heavy 1.txt", "Heavy 2.txt", "Letter.txt")

    assert heavy.tries[:3] == ["Heavy 1.txt quickly", "Heavy 2.txt quickly", "Letter.txt quickly"]
    assert heavy.tries[3:] == ["Heavy 1.txt at length", "Heavy 2.txt at length"]
    assert _states(world) == [("text", "")] * 3


def test_what_a_crowd_left_too_little_time_for_says_so_and_is_read_at_length_later(
    world: World, monkeypatch: Any
) -> None:
    monkeypatch.setattr(extraction, "read_file", Heavy(needs=15))
    monkeypatch.setattr(pacing, "IN_ALL", 9)

    _upload(world, "Heavy 1.txt")
    assert _states(world) == [("no_text", MEANWHILE)]
    world.clock.forward(seconds=31)
    world.settle()

    assert _states(world) == [("text", "")]
    assert [hit.title for hit in world.sees("Ana", search, world.outside.index, "heavy").hits] == ["Heavy 1.txt"]


def _slow(world: World, number: int, *, attempts: int = 2) -> Delivery:
    return Delivery(number, None, None, world.clock(), "read_text", None, attempts=attempts)


def test_two_that_take_long_are_read_side_by_side_and_a_third_waits(world: World) -> None:
    now = world.clock()
    with in_turn(_slow(world, 1), now=now) as first, in_turn(_slow(world, 2), now=now) as second:
        with pytest.raises(Later), in_turn(_slow(world, 3), now=now):
            pass
        with pytest.raises(Later), in_turn(_slow(world, 4, attempts=3), now=now):
            pass

    assert [first.seconds, second.seconds] == [AT_LENGTH, AT_LENGTH]
    with in_turn(_slow(world, 3), now=now) as third:
        assert third.seconds == AT_LENGTH


def test_those_who_wait_share_the_time_that_is_left(world: World) -> None:
    now = world.clock()
    for number in range(10, 18):
        with pytest.raises(Later), in_turn(_slow(world, number, attempts=1), now=now):
            raise TookLong

    turns = []
    for number in range(10, 18):
        with in_turn(_slow(world, number), now=now) as turn:
            turns.append(turn)

    assert LEAST <= turns[0].seconds < ENOUGH
    assert turns[0].or_later
    assert [turn.seconds for turn in turns] == sorted(turn.seconds for turn in turns)
    assert turns[-1].seconds == AT_LENGTH
    assert not turns[-1].or_later


def test_with_too_many_waiting_nothing_is_tried_in_vain(world: World) -> None:
    now = world.clock()
    for number in range(10, 40):
        with pytest.raises(Later), in_turn(_slow(world, number, attempts=1), now=now):
            raise TookLong

    with in_turn(_slow(world, 10), now=now) as turn:
        assert (turn.seconds, turn.or_later, turn.meanwhile) == (0, True, MEANWHILE)


def test_a_reader_is_given_less_time_at_first() -> None:
    sandbox = shared_sandbox()
    with pytest.raises(TookLong):
        sandbox.read(io.BytesIO(b"Twelve pumps"), name="a.txt", within=0.0, or_later=True)

    too_long = sandbox.read(io.BytesIO(b"Twelve pumps"), name="a.txt", within=0.0)
    assert (too_long.state, too_long.text) == ("no_text", "")
    assert "took too long" in too_long.reason
    assert sandbox.read(io.BytesIO(b"Twelve pumps"), name="a.txt").state == "text"


def test_a_second_try_has_its_time_while_a_last_one_goes_on(world: World) -> None:
    now = world.clock()
    with (
        in_turn(_slow(world, 1, attempts=3), now=now) as last,
        in_turn(_slow(world, 2), now=now) as second,
    ):
        assert last.seconds == AT_LENGTH
        assert second.seconds > ENOUGH
