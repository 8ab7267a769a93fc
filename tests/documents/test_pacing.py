"""Nobody waits behind files that take long to read."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.world import World
from workspace.documents import extraction
from workspace.documents.queries import documents_of
from workspace.documents.readers.result import ReadText
from workspace.documents.reading.pacing import in_turn
from workspace.documents.reading.trying import read_file
from workspace.documents.sandbox import Sandbox, TookLong, shared_sandbox
from workspace.events import Delivery
from workspace.worker import Later


def test_what_takes_long_to_read_lets_others_go_first(world: World, monkeypatch: Any) -> None:
    tries: list[str] = []

    def looked_at(sandbox: Sandbox, file: Any, *, name: str, within: float | None) -> ReadText:
        tries.append(f"{name} {'quickly' if within else 'at length'}")
        if within and name.startswith("Heavy"):
            raise TookLong
        return read_file(sandbox, file, name=name, within=within)

    monkeypatch.setattr(extraction, "read_file", looked_at)
    for name in ("Heavy 1.txt", "Heavy 2.txt", "Letter.txt"):
        world.api("Ana").upload(f"/api/customers/{world.acme}/documents", name, name.encode())
    world.settle()

    assert tries[:3] == ["Heavy 1.txt quickly", "Heavy 2.txt quickly", "Letter.txt quickly"]
    assert tries[3:] == ["Heavy 1.txt at length", "Heavy 2.txt at length"]
    states = [document.versions[-1].state for document in world.sees("Ana", documents_of, world.acme)]
    assert states == ["text"] * 3


def test_of_what_takes_long_one_is_read_at_a_time(world: World) -> None:
    slow = Delivery(1, None, None, world.clock(), "read_text", None, attempts=2)

    with in_turn(slow, now=world.clock()) as within, pytest.raises(Later), in_turn(slow, now=world.clock()):
        pass

    assert within is None
    with in_turn(slow, now=world.clock()) as within:
        assert within is None


def test_a_reader_is_given_less_time_at_first() -> None:
    sandbox = shared_sandbox()
    with pytest.raises(TookLong):
        sandbox.read(io.BytesIO(b"Twelve pumps"), name="a.txt", within=0.0)

    assert sandbox.read(io.BytesIO(b"Twelve pumps"), name="a.txt").state == "text"
