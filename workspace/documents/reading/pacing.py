"""What takes long to read lets others go first: a letter does not wait behind a stack of files made to do harm.

Each file gets a few seconds at first, before all that was uploaded before it and is slow. What needs more is put off
behind what is due, and of those one is read at a time: a thread is always left for the quick ones.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from workspace.documents.sandbox import TookLong
from workspace.events import Delivery
from workspace.worker import Later

QUICK = 2.0
"""Seconds of the first try. Of 213 real files the slowest took 0.15."""
_SOON = timedelta(seconds=1)

_one_is_slow = threading.Lock()


@contextmanager
def in_turn(delivery: Delivery, *, now: datetime) -> Iterator[float | None]:
    """How many seconds this try has; None: as many as a file may take. Raises Later for what has to wait."""
    if delivery.attempts <= 1:
        try:
            yield QUICK
        except TookLong as long:
            raise Later(now, "it takes long to read, and lets others go first", counted=True) from long
        return
    if not _one_is_slow.acquire(blocking=False):
        raise Later(now + _SOON, "another file that takes long is being read")
    try:
        yield None
    finally:
        _one_is_slow.release()
