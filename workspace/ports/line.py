"""A line that we open to the chat service, and what comes over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol


@dataclass(frozen=True)
class ChatRequest:
    """An event, a command or a click that came over a line we opened. `retry` counts repetitions, from 0."""

    payload: Mapping[str, Any]
    retry: int = 0
    is_event: bool = False


class ChatLine(Protocol):
    """A line that we open to the service, where it cannot reach us by HTTP."""

    def listen(
        self,
        answer: Callable[[ChatRequest], Mapping[str, Any] | None],
        *,
        stopping: Event,
        connected: Callable[[], None],
    ) -> None:
        """Answer requests until `stopping` is set, whatever becomes of the connection.

        `answer` returns what to say (an empty mapping: only that it was taken), or None when the service shall send it
        again. Events are given one after the other, in order. `connected` is called after each new connection: what was
        said before it may have been missed.
        """
        ...
