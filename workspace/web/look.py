"""One look at the database for the pump: who may still be where, and what they are owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workspace.errors import NotFound
from workspace.events import RoomChange, changes_after
from workspace.people.connections import signed_in
from workspace.policy import Actor, system_actor
from workspace.web.packets import Packet, Packets
from workspace.web.rooms import Connection, Place, Rooms, Wants, lowest, open_door


@dataclass(frozen=True)
class Sending:
    """One change for all who get the same of it. Without a packet it only counts."""

    packet: Packet | None
    to: list[Connection]
    places: list[Place]
    n: int


class Look:
    """`present` may hear the rooms; `gone` are signed out; `shut` are pairs of who lost a room, or must ask again."""

    def __init__(self, db: Session, now: datetime, rooms: Rooms, names: Collection[str]) -> None:
        self.db = db
        members = {room: rooms.members(room) for room in names}
        everybody = {connection for listening in members.values() for connection in listening}
        actors = signed_in(
            db,
            system_actor(now),
            session_ids={each.key for each in everybody if not each.by_token},
            token_ids={each.key for each in everybody if each.by_token},
        )
        self.gone = [each for each in everybody if each.key not in actors]
        for each in everybody.difference(self.gone):
            each.actor = actors[each.key]
        self.shut: list[tuple[Connection, str]] = []
        self._doors: dict[tuple[str, str], bool] = {}
        self.present = {
            room: [each for each in listening if each.key in actors and self._is_let_in(each, room)]
            for room, listening in members.items()
        }

    def ask_again(self, room: str, connections: Collection[Connection]) -> None:
        self.shut.extend((each, room) for each in connections)
        self.present[room] = [each for each in self.present[room] if each not in connections]

    def _is_let_in(self, connection: Connection, room: str) -> bool:
        """Time alone ends a share. Staff keep their rooms while they are staff."""
        actor = connection.actor
        if actor.is_staff:
            return True
        key = (actor.person_id, room)
        if key not in self._doors:
            self._doors[key] = _is_open(self.db, actor, room)
        if not self._doors[key]:
            self.shut.append((connection, room))
        return self._doors[key]


def _is_open(db: Session, actor: Actor, room: str) -> bool:
    try:
        open_door(db, actor, room)
    except NotFound:
        return False
    return True


def owed(look: Look, room: str, last: int) -> list[Sending]:
    """What those in the room have not been told yet, in order. Called where templates can be rendered."""
    rows = changes_after(look.db, room, lowest(look.present[room], room, last))
    closed = max((row.n for row in rows if row.op == "signal" and row.subject == "access"), default=0)
    look.ask_again(room, [each for each in look.present[room] if room in each.places and each.places[room].n < closed])
    return _sendings(look, room, rows, last)


def _sendings(look: Look, room: str, rows: Sequence[RoomChange], last: int) -> list[Sending]:
    packets = Packets(look.db, room, rows)
    alike: dict[tuple[str, Wants, str], list[tuple[Connection, Place]]] = defaultdict(list)
    for connection in look.present[room]:
        if place := connection.places.get(room):
            audience = "staff" if connection.actor.is_staff else connection.person_id
            alike[audience, place.wants, connection.language].append((connection, place))
    sendings = []
    for (_audience, wants, language), group in alike.items():
        made = packets.for_reader(group[0][0].actor, wants, language)
        for row in rows:
            late = [(connection, place) for connection, place in group if place.n < row.n]
            if late:
                to, places = [connection for connection, _ in late], [place for _, place in late]
                sendings.append(Sending(made.get(row.n), to, places, row.n))
        if not rows:
            sendings.append(Sending(None, [], [place for _, place in group], last))
    return sendings
