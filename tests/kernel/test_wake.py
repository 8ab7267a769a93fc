"""A wake-up names those for whom there is something, and a lost one is made up for by the clock."""

from __future__ import annotations

import contextlib
import queue
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.world import World
from workspace.events import Reaction, install, record
from workspace.reactions import REACTIONS
from workspace.wake import Wake


@dataclass(frozen=True)
class Rang:
    """Something that happened, for these tests."""

    number: int


@pytest.fixture(autouse=True)
def _own_reactions() -> Iterator[None]:
    yield
    install(REACTIONS)


def test_a_pool_works_when_woken_and_when_a_wake_up_was_lost(world: World) -> None:
    done: queue.Queue[int] = queue.Queue()
    ring = Reaction("ring", "default", run=lambda tools, delivery: done.put(delivery.event.number))
    install({Rang: (ring,)})
    worker = world.baton.worker

    worker.start()
    try:
        _ring(world, 1)
        worker.wake(["default", "rooms"])
        assert done.get(timeout=10) == 1
        _ring(world, 2)
        assert done.get(timeout=10) == 2
    finally:
        worker.stop()


def test_a_wake_up_says_for_whom(tmp_path: Path) -> None:
    wake = Wake(tmp_path)
    with wake.listen("web") as listener:
        wake.others({"slack", "index"})
        wake.others({"rooms"})

        assert [wake.heard(listener) for _ in range(2)] == [["index", "slack"], ["rooms"]]
    wake.close()


def test_what_is_no_wake_up_stops_nobody_who_listens(tmp_path: Path) -> None:
    wake = Wake(tmp_path)
    with wake.listen("worker") as listener, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stranger:
        for said in (b"\xff\xfe", b"", b"x" * 5000):
            stranger.sendto(said, listener.getsockname())
        wake.others({"index"})

        assert [wake.heard(listener) for _ in range(4)][-1] == ["index"]
    wake.close()


def test_what_a_full_queue_did_not_take_comes_with_the_next_wake_up(tmp_path: Path) -> None:
    wake = Wake(tmp_path)
    with wake.listen("worker") as listener:
        listener.setblocking(False)
        for _ in range(5_000):  # more than any queue of the kernel holds
            wake.others({"rooms"})
        wake.others({"slack"})
        heard = set(_all_heard(wake, listener))
        wake.others({"mail"})

        assert heard == {"rooms"}
        assert set(_all_heard(wake, listener)) == {"rooms", "slack", "mail"}
    wake.close()


def _all_heard(wake: Wake, listener: socket.socket) -> Iterator[str]:
    with contextlib.suppress(BlockingIOError):
        while True:
            yield from wake.heard(listener)


def _ring(world: World, number: int) -> None:
    actor = world.actor("Ana")
    with world.transaction() as db:
        record(db, actor, Rang(number))
