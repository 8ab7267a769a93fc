"""A worker in a process of its own, as `baton worker` runs it, by a clock that goes faster than the one on the wall.

Everything that waits (the pace of a channel, a lost answer, a claim that nobody finishes) waits by that clock, so the
program is the one that is shipped, and only the test is short. It ends by SIGKILL alone.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta

from workspace.app import build
from workspace.settings import read_settings

SPEED = 20


def fast_clock(begun: float, base: float) -> datetime:
    """Where the clock stands that showed `base` when the wall's showed `begun`."""
    return datetime.fromtimestamp(base, UTC) + timedelta(seconds=(time.time() - begun) * SPEED)


def main() -> None:
    begun, base = float(os.environ["CLOCK_BEGUN"]), float(os.environ["CLOCK_BASE"])
    baton = build(read_settings(), now=lambda: fast_clock(begun, base))
    baton.worker.start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
