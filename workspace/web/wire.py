"""The network side of the sockets: how many there may be, how much each may say, and that frames leave whole.

A thin layer below python-engineio and simple-websocket, which bound none of this by themselves.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

MOST_SOCKETS = 2000
MOST_STRANGERS = 200
"""Connections that have not said yet who they are. So many more are refused, whatever room is left."""
STRANGER_LASTS = 10.0
PATIENCE = 60.0
"""Seconds without a byte, either way, until a connection counts as dead. Above ping interval + ping timeout."""
LARGEST_MESSAGE = 64 * 1024

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Budget:
    """So much at once, so much a second. `spend` says whether it was still allowed."""

    def __init__(self, burst: float, rate: float) -> None:
        self._burst = burst
        self._rate = rate
        self._left = burst
        self._at = time.monotonic()

    def spend(self, amount: float = 1.0) -> bool:
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate) - amount
        self._at = now
        return self._left >= 0


class Wire:
    """The TCP socket of one WebSocket, as simple-websocket uses it."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._sending = threading.Lock()
        self._bytes = Budget(burst=4 * LARGEST_MESSAGE, rate=32 * 1024)
        self.packets = Budget(burst=60, rate=10)
        self.opened = time.monotonic()
        self.is_known = False
        self.is_cut = False
        sock.settimeout(PATIENCE)

    def send(self, frame: bytes) -> int:
        """Send all of it. A plain send may take a part of a long frame, and pongs would land in its midst."""
        with self._sending:
            try:
                self._sock.sendall(frame)
            except OSError:
                self.cut()
                raise
        return len(frame)

    def recv(self, size: int) -> bytes:
        """Let others have their turn first: a client that never stops sending must not keep the whole server."""
        time.sleep(0)
        received: bytes = self._sock.recv(size)
        if not self._bytes.spend(len(received)):
            self.cut()
            return b""
        return received

    def cut(self) -> None:
        """End the connection now, whatever still waits to be sent."""
        self.is_cut = True
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._sock.close()

    def fileno(self) -> int:
        return int(self._sock.fileno())


class WireGate:
    """Stands before the socket server: counts connections and puts a Wire round each."""

    def __init__(self, app: Wsgi, *, path: str = "/socket.io", on_first: Callable[[], None]) -> None:
        self._app = app
        self._path = path
        self._on_first = on_first
        self.wires: set[Wire] = set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        name = next((name for name in ("gunicorn.socket", "werkzeug.socket") if name in environ), None)
        if name is None or not environ.get("PATH_INFO", "").startswith(self._path):
            return self._app(environ, start_response)
        strangers = sum(not wire.is_known for wire in self.wires)
        if len(self.wires) >= MOST_SOCKETS or strangers >= MOST_STRANGERS:
            return _full(start_response)
        # Compressing each frame for each client costs far more than it saves, and lets a small one unpack to a large.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        wire = environ[name] = environ["baton.wire"] = Wire(environ[name])
        self.wires.add(wire)
        self._on_first()
        try:
            return self._app(environ, start_response)
        finally:
            self.wires.discard(wire)

    def cut_strangers(self) -> None:
        """End connections that did not say in time who they are."""
        late = time.monotonic() - STRANGER_LASTS
        for wire in [wire for wire in self.wires if not wire.is_known and wire.opened < late]:
            wire.cut()


def bound_messages(server: Any) -> None:
    """Have a python-engineio server close on a message over the limit while it still arrives, not when it is whole."""
    driver = server._async["websocket"]  # noqa: SLF001 - it hands no setting down to simple-websocket

    def make(handler: Any, server: Any) -> Any:
        made = driver(handler, server)
        made.server_args["max_message_size"] = LARGEST_MESSAGE
        return made

    server._async = {**server._async, "websocket": make}  # noqa: SLF001 - the same


def _full(start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = b"Too many live connections are open here. Try again in a moment.\n"
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body))), ("Retry-After", "5")]
    start_response("503 Service Unavailable", headers)
    return [body]
