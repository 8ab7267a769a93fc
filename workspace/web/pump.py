"""The pump: reads what is new in the rooms that are watched here, and sends it on in order.

Woken after each commit of any process, and by itself once a second. What a socket is owed is the difference between
its number and its room's, so a lost wake-up, a crash or a restart loses nothing. Nothing is sent to anybody before it
was read, in the same look, that they are still signed in and still let into the room.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from workspace.events import last_numbers
from workspace.web.look import Look, Sending, owed
from workspace.web.rooms import Connection, Rooms, lowest
from workspace.web.shown import initials
from workspace.worker import Tools

SWEEP = 1.0
CHECK_ALL = 30.0
"""Seconds until everybody's sign-in is looked at anew, even where nothing happens."""


class Sender(Protocol):
    """How the pump talks to sockets. `send` says nothing to sockets that do not read: it ends them."""

    def send(self, event: str, packet: dict[str, Any], to: Collection[Connection]) -> None: ...

    def say_bye(self, connection: Connection, reason: str) -> None: ...


class Pump:
    """One thread for each process that has sockets."""

    def __init__(
        self,
        tools: Tools,
        rooms: Rooms,
        sender: Sender,
        *,
        showing: Callable[[], AbstractContextManager[Any]],
        survive: Callable[[str, Callable[[], Any]], Any],
    ) -> None:
        self._tools = tools
        self._rooms = rooms
        self._sender = sender
        self._showing = showing
        self._survive = survive
        self._news = threading.Event()
        self._stopped = False
        self._changed_presence: set[str] = set()
        self._typed: deque[tuple[str, Connection]] = deque(maxlen=200)
        self._all_checked = time.monotonic()

    def wake(self) -> None:
        """Look soon. Returns at once."""
        self._news.set()

    def presence_changed(self, rooms: Iterable[str]) -> None:
        self._changed_presence.update(rooms)
        self._news.set()

    def typed(self, room: str, by: Connection) -> None:
        self._typed.append((room, by))
        self._news.set()

    def run(self, each_second: Callable[[], None]) -> None:
        """Until stop()."""
        swept = 0.0
        while not self._stopped:
            self._news.wait(SWEEP)
            self._news.clear()
            if time.monotonic() - swept >= SWEEP:
                swept = time.monotonic()
                each_second()
            # The loop outlives a lost database: what was not sent is still owed at the next turn.
            if self._survive("Sending what is new", self.turn) is None:
                time.sleep(SWEEP)

    def stop(self) -> None:
        self._stopped = True
        self._news.set()

    def turn(self) -> bool:
        """Send all that is owed now."""
        typed, self._typed = self._typed, deque(maxlen=200)
        if self._all_checked + CHECK_ALL < time.monotonic():
            self._all_checked = time.monotonic()
            self._checked(self._rooms.names())
        while self._pass():
            # Several passes where one room is far ahead, so that others are not kept waiting behind it.
            continue
        self._say_who_types(typed)
        presence, self._changed_presence = self._changed_presence, set()
        self._say_who_is_here(presence)
        return True

    def _pass(self) -> bool:
        """One look and what follows from it. True when there may be more."""
        with self._tools.reading() as db:
            numbers = last_numbers(db, self._rooms.names())
            late = [room for room, n in numbers.items() if lowest(self._rooms.members(room), room, n) < n]
            if not late:
                return False
            look = Look(db, self._tools.now(), self._rooms, late)
            with self._showing():
                sendings = [sending for room in late for sending in self._owed(look, room, numbers[room])]
        self._dismiss(look)
        for sending in sendings:
            if sending.packet:
                self._sender.send(*sending.packet, sending.to)
            for place in sending.places:
                place.n = sending.n
        return any(lowest(self._rooms.members(room), room, numbers[room]) < numbers[room] for room in late)

    def _owed(self, look: Look, room: str, last: int) -> list[Sending]:
        sendings = self._survive(f"Showing what is new in {room}", lambda: owed(look, room, last))
        if sendings is None:
            # One entry that cannot be shown must not keep all other rooms waiting: who is here asks, and is told.
            look.ask_again(room, list(look.present[room]))
        return sendings or []

    def _checked(self, rooms: Collection[str]) -> dict[str, list[Connection]]:
        """Who may hear something in these rooms at this moment."""
        with self._tools.reading() as db:
            look = Look(db, self._tools.now(), self._rooms, rooms)
        self._dismiss(look)
        return look.present

    def _dismiss(self, look: Look) -> None:
        for connection in look.gone:
            self._changed_presence.update(connection.places)
            self._sender.say_bye(connection, "signed-out")
        for connection, room in look.shut:
            self._rooms.leave(connection, room)
            self._changed_presence.add(room)
            self._sender.send("watch_again", {"room": room}, [connection])

    def _say_who_types(self, typed: Collection[tuple[str, Connection]]) -> None:
        present = self._checked({room for room, _ in typed}) if typed else {}
        for room, by in typed:
            others = [each for each in present[room] if each.person_id != by.person_id and _may_notice(each, by)]
            if by in present[room]:
                self._sender.send("typing", {"room": room, "person": _person(by)}, others)

    def _say_who_is_here(self, rooms: Collection[str]) -> None:
        for room, present in (self._checked(rooms) if rooms else {}).items():
            here = [each for each in present if room in each.places and each.places[room].visible]
            for readers in ([r for r in present if r.actor.is_staff], [r for r in present if not r.actor.is_staff]):
                shown = {each.person_id: _person(each) for each in here if readers and _may_notice(readers[0], each)}
                people = sorted(shown.values(), key=lambda person: (person["name"], person["id"]))
                self._sender.send("presence", {"room": room, "people": people}, readers)


def _may_notice(reader: Connection, other: Connection) -> bool:
    """Guests notice guests of their vendor alone: another vendor's are in another room."""
    return reader.actor.is_staff or not other.actor.is_staff


def _person(connection: Connection) -> dict[str, Any]:
    name = connection.actor.name
    return {"id": connection.person_id, "name": name, "initials": initials(name)}
