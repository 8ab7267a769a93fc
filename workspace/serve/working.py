"""The worker process: does the deliveries that are due, woken by every commit of the others."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from importlib import import_module
from types import FrameType

from workspace.app import build
from workspace.documents.keeping.daily import see_that_keeping_is_due
from workspace.documents.making.shipped import furnish_templates
from workspace.documents.reading.again import see_that_old_readings_are_looked_at
from workspace.documents.safety.scanning import ask_for_missing_scans
from workspace.errors import BatonError
from workspace.serve.process import name_process
from workspace.settings import Settings, read_settings


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; then finish what is under way and hand back the rest."""
    name_process("baton worker")
    logging.basicConfig(level=logging.INFO, format="[worker] %(levelname)s %(message)s")
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    baton = build(settings)
    ask_for_missing_scans(baton.tools)
    with baton.database.transaction() as db:
        see_that_keeping_is_due(db, at=baton.tools.now())
        see_that_old_readings_are_looked_at(db, at=baton.tools.now())
    with baton.wake.listen("worker") as listener:
        listener.settimeout(0.5)
        furnish_templates(baton.tools)
        baton.worker.start()
        if baton.outside.line is not None:
            # Loaded only where it is needed: Bolt is a quarter of the worker's memory.
            import_module("workspace.bots.socket_mode").start(baton.tools, baton.outside.line, stopping)
        while not stopping.is_set():
            try:
                baton.worker.wake(baton.wake.heard(listener))
            except TimeoutError:
                continue
    baton.close()


if __name__ == "__main__":
    try:
        run_worker(read_settings())
    except BatonError as problem:
        sys.exit(f"[worker] {problem.sentence}")
