"""gunicorn's gevent worker, with time limits on sockets and a farewell to connections that would not end."""

from __future__ import annotations

import contextlib
import socket
from typing import Any

import gevent
from gunicorn.workers.base_async import AsyncWorker
from gunicorn.workers.ggevent import GeventWorker

SILENCE = 60.0
"""Seconds without a byte of a request's body, or of room for the answer."""


class WebProcess(GeventWorker):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._idle: set[Any] = set()

    def handle(self, listener: Any, client: Any, address: Any) -> None:
        """As gevent's, but a client that says nothing any more, or takes nothing, does not keep its place for ever."""
        client.settimeout(SILENCE)
        self._idle.add(client)
        try:
            AsyncWorker.handle(self, listener, client, address)
        finally:
            self._idle.discard(client)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """As gevent's, but after what was under way when the process was told to end, the connection ends too."""
        self._idle.discard(sock)
        answered = super().handle_request(listener_name, req, sock, addr)
        if not self.alive:
            raise StopIteration
        self._idle.add(sock)
        return answered

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Live connections never end by themselves: tell them to come back soon, to the next process."""
        gevent.spawn(self._say_farewell)
        super().handle_exit(sig, frame)

    def _say_farewell(self) -> None:
        """Hear no more of those who ask nothing; a request that has come already is read and answered."""
        for client in list(self._idle):
            # By a second handle: gevent's shutdown of the first would wake its reader with an error, not with the end.
            with contextlib.suppress(OSError), client.dup() as same:
                same.shutdown(socket.SHUT_RD)
        self.wsgi.extensions["baton_live"].close()
