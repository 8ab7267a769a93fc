"""Changes of a room → what is sent to those who watch it. Made once for all who see the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from workspace.events import RoomChange
from workspace.i18n import ENGLISH, speaking
from workspace.policy import Actor
from workspace.timeline.queries import found_entries
from workspace.web.api.shapes import entry_json
from workspace.web.loaded import entry_html
from workspace.web.rooms import Wants

if TYPE_CHECKING:
    from workspace.timeline.models import Entry

Packet = tuple[str, dict[str, Any]]

UNSAID = ("access", "sessions")
"""Signals to the server itself: it asks again who may be here."""


class Packets:
    """The packets of one look at the database. Entries are asked through the reader: a share that ended shows none."""

    def __init__(self, db: Session, room: str, rows: Sequence[RoomChange]) -> None:
        self._db = db
        self._room = room
        self._rows = rows
        self._made: dict[tuple[str, Wants, str], dict[int, Packet]] = {}

    def for_reader(self, reader: Actor, wants: Wants, language: str = ENGLISH) -> dict[int, Packet]:
        """By number, in order. Staff of one language read the same; of guests each has shares of their own."""
        key = ("staff" if reader.is_staff else reader.person_id, wants, language)
        if key not in self._made:
            with speaking(language):
                self._made[key] = self._make(reader, wants)
        return self._made[key]

    def _make(self, reader: Actor, wants: Wants) -> dict[int, Packet]:
        ids = {_entry_id(row) for row in self._rows if row.op != "signal"}
        entries = found_entries(self._db, reader, sorted(ids))
        contents = {entry.id: self._content(reader, entry, wants) for entry in entries.values()}
        made = {}
        for row in self._rows:
            if row.op != "signal":
                entry = entries.get(_entry_id(row))
                made[row.n] = self._entry(row, reader, entry, contents[entry.id] if entry else {})
            elif row.subject not in UNSAID:
                made[row.n] = "changed", {"room": self._room, "n": row.n, "what": row.subject}
        return made

    def _content(self, reader: Actor, entry: Entry, wants: Wants) -> dict[str, Any]:
        if wants == "json":
            return {"entry": entry_json(entry, reader)}
        return {"html": entry_html(self._db, reader, entry)}

    def _entry(self, row: RoomChange, reader: Actor, entry: Entry | None, content: dict[str, Any]) -> Packet:
        packet: dict[str, Any] = {
            "room": self._room,
            "n": row.n,
            "id": _entry_id(row),
            "op": "remove",
            "client_id": None,
        }
        if entry is None:
            return "entry", packet
        is_shown = row.op == "upsert" and entry.deleted_at is None
        if is_shown:
            packet["op"] = "upsert"
        if is_shown or entry.deleted_at is not None:
            # Of a deleted entry the page shows staff that something stood there, so the push does too.
            mine = reader.is_staff or entry.author_id == reader.id
            packet |= {"client_id": entry.client_id if mine else None, **content}
        return "entry", packet


def _entry_id(row: RoomChange) -> str:
    return row.subject.removeprefix("entry:")
