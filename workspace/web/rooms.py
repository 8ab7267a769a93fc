"""Who listens where: the open sockets of this process, and the rooms each of them watches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy.orm import Session

from workspace.customers.queries import check_customer
from workspace.documents.queries import get_document
from workspace.errors import NotFound
from workspace.i18n import ENGLISH, _
from workspace.people.events import person_room
from workspace.people.queries import get_vendor
from workspace.policy import Actor
from workspace.sharing.queries import my_share
from workspace.web.wire import Budget, Wire

Wants = Literal["html", "json"]


@dataclass(eq=False)
class Place:
    """One socket in one room. `n` is the last change it was told of."""

    n: int
    wants: Wants
    visible: bool = False


@dataclass(eq=False)
class Connection:
    """One open socket. `key` is the id of the session or token by which it came in, `language` that of its page."""

    sid: str
    wire: Wire
    actor: Actor
    key: str
    by_token: bool
    language: str = ENGLISH
    places: dict[str, Place] = field(default_factory=dict)
    typing: Budget = field(default_factory=lambda: Budget(burst=3, rate=1))

    @property
    def person_id(self) -> str:
        return self.actor.person_id


class Rooms:
    """The sockets by room. Rooms are looked up while others come and go: every answer is a copy."""

    def __init__(self) -> None:
        self._connections: dict[str, Connection] = {}
        self._members: dict[str, set[Connection]] = defaultdict(set)

    def add(self, connection: Connection) -> None:
        self._connections[connection.sid] = connection

    def get(self, sid: str) -> Connection:
        """Raises NotFound for a socket that was sent away."""
        try:
            return self._connections[sid]
        except KeyError:
            raise NotFound(_("This connection is closed.")) from None

    def get_or_none(self, sid: str) -> Connection | None:
        return self._connections.get(sid)

    def forget(self, sid: str) -> Connection | None:
        """Nothing more is sent to this socket."""
        connection = self._connections.pop(sid, None)
        for room in list(connection.places) if connection else ():
            self.leave(connection, room)
        return connection

    def enter(self, connection: Connection, room: str, place: Place) -> None:
        if connection.sid in self._connections:
            connection.places[room] = place
            self._members[room].add(connection)

    def leave(self, connection: Connection | None, room: str) -> None:
        if connection is None or connection.places.pop(room, None) is None:
            return
        self._members[room].discard(connection)
        if not self._members[room]:
            del self._members[room]

    def members(self, room: str) -> list[Connection]:
        return list(self._members.get(room, ()))

    def looking_at(self, room: str) -> list[str]:
        """The names of staff who have this room before them now, in this process."""
        here = [each for each in self.members(room) if each.actor.is_staff and each.places[room].visible]
        return sorted({each.actor.name for each in here})

    def names(self) -> list[str]:
        return list(self._members)

    def everybody(self) -> list[Connection]:
        return list(self._connections.values())

    def connections_of(self, person_id: str) -> int:
        return len(self._members.get(person_room(person_id), ()))


def lowest(members: Iterable[Connection], room: str, otherwise: int) -> int:
    """The number after which somebody in the room has not been told everything."""
    return min((place.n for member in members if (place := member.places.get(room))), default=otherwise)


def open_door(db: Session, actor: Actor, room: str) -> None:
    """Return when this actor may hear this room now. Raises NotFound, the same for what is hidden and what is not."""
    kind, rest = room.partition(":")[::2]
    if kind == "customer":
        check_customer(db, actor, rest)
    elif kind == "document":
        _open_document(db, actor, *rest.rpartition(":")[::2])
    elif room != person_room(actor.person_id):
        raise NotFound(_("There is no such room."))


def _open_document(db: Session, actor: Actor, document_id: str, vendor_id: str) -> None:
    get_document(db, actor, document_id)
    if actor.is_staff:
        get_vendor(db, actor, vendor_id)
    elif vendor_id != actor.vendor_id:
        raise NotFound(_("There is no such document."))
    else:
        my_share(db, actor, document_id)
