"""A page or program that is connected: it keeps all it is told, and can be asked to wait for something."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import engineio
import socketio
import socketio.exceptions

PATIENCE = 15.0
"""Seconds until something that should come counts as missing. Nothing waits so long when all is well."""

Packet = dict[str, Any]


class Refused(Exception):
    """The server let nobody in, and said why."""


class _OneAfterTheOther(engineio.Client):
    """The library gives each message a thread of its own, and one may overtake another: here one takes them all."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.line = ThreadPoolExecutor(1, "page")

    def _trigger_event(self, event: str, *args: Any, **options: Any) -> Any:
        if event == "message" and options.get("run_async"):
            return self.line.submit(self.handlers[event], *args)
        return super()._trigger_event(event, *args, **options)


class _Client(socketio.Client):
    def _engineio_client_class(self) -> type[engineio.Client]:
        return _OneAfterTheOther


class Page:
    def __init__(self, url: str, *, session: str = "", token: str = "", headers: dict[str, str] | None = None) -> None:
        self._url = url
        self._headers = {**({"Cookie": f"baton_session={session}"} if session else {}), **(headers or {})}
        self._auth = {"token": token} if token else None
        self.heard: list[tuple[str, Packet]] = []
        self.is_over = threading.Event()
        self._changed = threading.Condition()
        self._client = _Client(reconnection=False)
        self._client.on("*", self._hear)
        self._client.on("disconnect", lambda *_reason: self.is_over.set())

    def connect(self) -> Page:
        """Raises Refused with what the server said."""
        self._client.on("connect_error", lambda said: self._hear("refused", said))
        try:
            self._client.connect(
                self._url, headers=self._headers, auth=self._auth, transports=["websocket"], wait_timeout=PATIENCE
            )
        except socketio.exceptions.ConnectionError as error:
            refused = self.all("refused")
            raise Refused(refused[0]["message"] if refused else str(error)) from error
        return self

    def close(self) -> None:
        self._client.disconnect()
        self._client.eio.line.shutdown()

    def ask(self, event: str, *said: Any) -> Any:
        return self._client.call(event, said if len(said) != 1 else said[0], timeout=PATIENCE)

    def tell(self, event: str, said: Any) -> None:
        self._client.emit(event, said)

    def watch(self, room: str, after: int | None = None, wants: str = "json") -> Any:
        return self.ask("watch", {"room": room, "after": after, "as": wants})

    def all(self, event: str) -> list[Packet]:
        with self._changed:
            return [packet for name, packet in self.heard if name == event]

    def until(self, event: str, is_it: Callable[[Packet], bool] = lambda _packet: True) -> Packet:
        """The first such packet, also one that came already."""
        end = time.monotonic() + PATIENCE
        with self._changed:
            while True:
                for name, packet in self.heard:
                    if name == event and is_it(packet):
                        return packet
                if not self._changed.wait(end - time.monotonic()):
                    raise AssertionError(f"no such {event!r} came; what came: {self.heard!r}")

    def until_entry(self, entry_id: str, op: str = "upsert") -> Packet:
        return self.until("entry", lambda packet: packet["id"] == entry_id and packet["op"] == op)

    def until_over(self) -> None:
        assert self.is_over.wait(PATIENCE), "the server should have ended this connection"

    def _hear(self, event: str, packet: Packet | None = None) -> None:
        with self._changed:
            self.heard.append((event, packet or {}))
            self._changed.notify_all()
