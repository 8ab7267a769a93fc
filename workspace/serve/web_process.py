"""gunicorn's gevent worker, with time limits on sockets and a farewell to live connections."""

from __future__ import annotations

from typing import Any

import gevent
from gunicorn.workers.base_async import AsyncWorker
from gunicorn.workers.ggevent import GeventWorker

SILENCE = 60.0
"""Seconds without a byte of a request's body, or of room for the answer."""


class WebProcess(GeventWorker):  # type: ignore[misc]
    def handle(self, listener: Any, client: Any, address: Any) -> None:
        """As gevent's, but a client that says nothing any more, or takes nothing, does not keep its place for ever."""
        client.settimeout(SILENCE)
        AsyncWorker.handle(self, listener, client, address)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Live connections never end by themselves: tell them to come back soon, to the next process."""
        live = self.wsgi.extensions["baton_live"]
        gevent.spawn(live.close)
        super().handle_exit(sig, frame)
