"""Slack's events that come in the same moment are written together, each before it is answered, and none spoils it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.slack.office import Office
from workspace.bots.hearing.inbox import Intake
from workspace.bots.models import InboxEvent
from workspace.database import DatabaseBusy

MANY = 12


def told(office: Office, number: int, **more: Any) -> dict[str, Any]:
    event = {"type": "message", "channel": office.acme, "user": office.users["Ben"], "text": f"Number {number}"}
    event["ts"] = f"{office.clock.now.timestamp() + 1:.0f}.{number:06d}"
    body = {"type": "event_callback", "team_id": office.team, "event_id": f"Ev{number}", "event": event}
    return {**body, **more}


def kept(office: Office) -> set[str]:
    with office.world.reading() as db:
        return set(db.scalars(select(InboxEvent.event_id).where(InboxEvent.event_id.startswith("Ev"))))


class Held:
    """An intake whose first write stands still until all others wait for it; counts the writes."""

    def __init__(self, office: Office) -> None:
        self.tools = replace(office.world.baton.tools, transaction=self._transaction)
        self.intake = Intake(self.tools)
        self.whole = office.world.transaction
        self.writes = 0
        self.busy = False
        self.breaks: set[int] = set()
        self.outcomes: dict[int, str] = {}

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        self.writes += 1
        if self.writes == 1:
            # Those who come meanwhile have to be waiting when this one ends.
            assert self.all_wait.wait(30)
        if self.busy:
            raise DatabaseBusy
        if self.writes in self.breaks:
            raise OSError("the disk is full")
        with self.whole() as db:
            yield db

    def takes(self, bodies: list[dict[str, Any]]) -> None:
        """The first alone; the others come while it is being written."""
        self.all_wait = threading.Event()
        threads = [threading.Thread(target=self._take, args=(number, body)) for number, body in enumerate(bodies)]
        threads[0].start()
        while self.writes == 0:
            threads[0].join(0.001)
        for thread in threads[1:]:
            thread.start()
        while len(self.intake._letters) < len(bodies) - 1:
            threads[-1].join(0.001)
        self.all_wait.set()
        for thread in threads:
            thread.join(30)

    def _take(self, number: int, body: dict[str, Any]) -> None:
        try:
            self.intake.take(body)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            self.outcomes[number] = type(error).__name__
        else:
            self.outcomes[number] = "kept"


def test_those_who_wait_are_written_together(office: Office) -> None:
    held = Held(office)

    held.takes([told(office, number) for number in range(MANY)])

    assert set(held.outcomes.values()) == {"kept"}
    assert kept(office) == {f"Ev{number}" for number in range(MANY)}
    assert held.writes == 2


def test_each_is_followed_once_and_a_repetition_is_nothing_new(office: Office) -> None:
    office.link()
    held = Held(office)

    held.takes([told(office, number // 2) for number in range(MANY)])
    office.quiet()

    assert sorted(office.bodies()) == sorted(f"Number {number}" for number in range(MANY // 2))
    with office.world.reading() as db:
        assert db.scalar(select(func.count()).select_from(InboxEvent).where(InboxEvent.done_at.is_(None))) == 0


def test_half_a_letter_in_an_id_spoils_nothing(office: Office) -> None:
    held = Held(office)

    held.takes([*(told(office, number) for number in range(4)), told(office, 4, event_id="Ev4\ud800")])

    assert set(held.outcomes.values()) == {"kept"}
    assert kept(office) == {"Ev0", "Ev1", "Ev2", "Ev3", "Ev4\\ud800"}


def test_when_a_write_for_many_fails_the_others_try_each_for_itself(office: Office) -> None:
    held = Held(office)
    held.breaks = {2}

    held.takes([told(office, number) for number in range(4)])

    assert sorted(held.outcomes.values()) == ["OSError", "kept", "kept", "kept"]
    assert len(kept(office)) == 3


def test_when_the_database_is_busy_all_who_wait_hear_so_at_once(office: Office) -> None:
    held = Held(office)
    held.busy = True

    held.takes([told(office, number) for number in range(MANY)])

    assert set(held.outcomes.values()) == {"DatabaseBusy"}
    assert held.writes == 2
    held.busy = False
    held.intake.take(told(office, 1))
    assert kept(office) == {"Ev1"}
