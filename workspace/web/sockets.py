"""Sending to sockets: once encoded for all, never to one that has stopped reading."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection
from typing import Any

from engineio.exceptions import EngineIOError
from flask_socketio import SocketIO

from workspace.web.rooms import Connection, Rooms
from workspace.web.wire import Wire

MOST_UNSENT = 300
"""Packets that wait for a socket that does not read, until it is cut off. It then comes back and asks."""
GOODBYE = 2.0
"""Seconds in which a last word may still arrive."""


class Sockets:
    """How the pump and the doors talk to clients."""

    def __init__(self, socketio: SocketIO, rooms: Rooms) -> None:
        self._socketio = socketio
        self._rooms = rooms

    def send(self, event: str, packet: dict[str, Any], to: Collection[Connection]) -> None:
        reading = [connection.sid for connection in to if self._reads(connection)]
        if not reading:
            # To nobody means to everybody in python-socketio.
            return
        try:
            self._socketio.emit(event, packet, to=reading)
        except EngineIOError:
            # One of them closed just now, and those behind it got nothing. Who hears it twice drops it by its number.
            for sid in reading:
                with contextlib.suppress(EngineIOError):
                    self._socketio.emit(event, packet, to=sid)

    def say_bye(self, connection: Connection, reason: str) -> None:
        """Say why, and end the connection. Nothing is sent to it any more. Idempotent."""
        if self._rooms.forget(connection.sid) is None:
            return
        with contextlib.suppress(EngineIOError):
            self._socketio.emit("bye", {"reason": reason}, to=connection.sid)
            self._socketio.server.disconnect(connection.sid)
        self._socketio.start_background_task(_cut_soon, connection.wire)

    def _reads(self, connection: Connection) -> bool:
        server = self._socketio.server
        waiting = server.eio.sockets.get(server.manager.eio_sid_from_sid(connection.sid, "/"))
        if waiting is None:
            return False
        if waiting.queue.qsize() <= MOST_UNSENT:
            return True
        self._rooms.forget(connection.sid)
        connection.wire.cut()
        return False


def _cut_soon(wire: Wire) -> None:
    time.sleep(GOODBYE)
    wire.cut()
