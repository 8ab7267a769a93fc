"""What is measured of the workspace inside Slack."""

from __future__ import annotations

import threading
import time

from workspace.bench.clients import Asker
from workspace.bench.company import Made, Sizes
from workspace.bench.figures import Figure, figure_of
from workspace.bench.server import BenchServer
from workspace.bench.slack import all_at_once

AT_ONCE = 50
ROUNDS = 6
IDLE = 1.3
"""Seconds, so that the channel's turn has come again before the next entry."""


def mirrored(server: BenchServer, made: Made, sizes: Sizes) -> list[Figure]:
    """From the start of the POST of an entry until the call with its card reached Slack, the channel being idle."""
    asker, took = Asker(server.port, made), []
    for number in range(2 + sizes.posts // 10):
        time.sleep(IDLE)
        began = time.perf_counter()
        posted = asker.post(f"/api/customers/{made.linked}/entries", {"body": f"Mirrored number {number}."})
        took.append((server.slack.until_it_came(posted["id"]) - began) * 1000)
    return [figure_of("entry → Slack call started", took[2:], p50=150)]


def answered(server: BenchServer, made: Made, _sizes: Sizes) -> list[Figure]:
    """Fifty requests from Slack at once while somebody posts on the web without a pause."""
    stop = threading.Event()

    def keep_busy() -> None:
        asker = Asker(server.port, made)
        while not stop.is_set():
            asker.post(f"/api/customers/{made.live}/entries", {"body": "Meanwhile."})

    busy = threading.Thread(target=keep_busy, daemon=True)
    busy.start()
    try:
        # The first round loads what is loaded late.
        took = [each for number in range(ROUNDS) for each in all_at_once(server.port, AT_ONCE, number)][AT_ONCE:]
    finally:
        stop.set()
        busy.join(30)
    longest = max(took) / 1000
    return [
        figure_of(f"Slack's request answered, {AT_ONCE} at once", took, p99=300),
        Figure("the slowest of them", "s", longest, aim="≤ 2 s", is_met=longest <= 2),
    ]
