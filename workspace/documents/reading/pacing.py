"""What takes long to read lets others go first: a letter does not wait behind a stack of files made to do harm.

Each file gets a few seconds at first, before all that was uploaded before it and is slow. What needs more is put off
behind what is due; a few of those are read side by side, and share the time that is left until all are to be done. What
a crowd left too little time for says so, and is read at length later, one at a time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from workspace.documents.reading.trying import AT_LENGTH
from workspace.documents.sandbox import TookLong
from workspace.events import Delivery
from workspace.worker import Later

QUICK = 2.0
"""Seconds of the first try. Of 213 real files the slowest took 0.15."""
ENOUGH = 10.0
"""Seconds: who was given fewer, as others waited too, is read once more when they are done."""
LEAST = 4.0
"""Seconds of a second try. Fewer would be the first once more: then there is none, and the last try is waited for."""
IN_ALL = 21.0
"""Seconds from the upload until the second try ends, so that what became of a file stands there within 25."""
SIDE_BY_SIDE = 2
"""Slow files that are read at once; the pool `extraction` has one thread more, for the quick ones."""
MEANWHILE = "It takes long to read, and many such files came at once: it is read when they are done."
_SOON = timedelta(seconds=0.2)
_AFTER_ALL = timedelta(seconds=30)


@dataclass(frozen=True)
class Turn:
    """Seconds for this try, whether another follows if they are too few, and what is said of the file meanwhile."""

    seconds: float
    or_later: bool = False
    meanwhile: str = ""


AT_ANY_LENGTH = Turn(AT_LENGTH)


class _Queue:
    """Files that are slow, or may be while their first try goes on, each with the moment from which its time counts.

    In monotonic seconds; known to this process alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: dict[int, float] = {}
        self._being_read: set[int] = set()

    def put(self, delivery: Delivery, *, since: float) -> None:
        with self._lock:
            self._since[delivery.id] = since

    def take(self, delivery: Delivery) -> float | None:
        """Seconds for the second try of this one, or None: others are being read. Give it back with `done`."""
        with self._lock:
            # A start of the worker forgets since when they wait.
            since = self._since.setdefault(delivery.id, time.monotonic())
            if len(self._being_read) >= SIDE_BY_SIDE:
                return None
            # A last try is read and does not wait, so it may be the only other one.
            waiting = len(self._since.keys() - self._being_read | {delivery.id})
            share = (IN_ALL - (time.monotonic() - since)) * min(1, SIDE_BY_SIDE / waiting)
            self._being_read.add(delivery.id)
            return round(min(AT_LENGTH, share), 1) if share >= LEAST else 0.0

    def take_alone(self, delivery: Delivery) -> float | None:
        """The same for the last try, which leaves a place for what was just uploaded."""
        with self._lock:
            if self._being_read:
                return None
            self._being_read.add(delivery.id)
            return AT_LENGTH

    def done(self, delivery: Delivery) -> None:
        with self._lock:
            self._since.pop(delivery.id, None)
            self._being_read.discard(delivery.id)


_queue = _Queue()


@contextmanager
def in_turn(delivery: Delivery, *, now: datetime) -> Iterator[Turn]:
    """The time for this try. Raises Later for what has to wait, and where TookLong shows that it needs another try."""
    is_first = delivery.attempts <= 1
    turn = _first_turn(delivery, now=now) if is_first else _next_turn(delivery, now=now)
    with ExitStack() as ending:
        ending.callback(_queue.done, delivery)
        try:
            yield turn
        except TookLong as long:
            if is_first:
                ending.pop_all()  # it stays in the queue
            until = now if is_first else now + _AFTER_ALL
            raise Later(until, "it takes long to read, and lets others go first", counted=True) from long


def _first_turn(delivery: Delivery, *, now: datetime) -> Turn:
    _queue.put(delivery, since=time.monotonic() - (now - delivery.at).total_seconds())
    return Turn(QUICK, or_later=True)


def _next_turn(delivery: Delivery, *, now: datetime) -> Turn:
    """The second is paced so that there is an answer in time. The third takes as long as any file may."""
    is_last = delivery.attempts > 2
    seconds = _queue.take_alone(delivery) if is_last else _queue.take(delivery)
    if seconds is None:
        raise Later(now + (_AFTER_ALL if is_last else _SOON), "another file that takes long is being read")
    return Turn(seconds, or_later=not is_last and seconds < ENOUGH, meanwhile=MEANWHILE)
