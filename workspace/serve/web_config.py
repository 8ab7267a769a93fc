"""How gunicorn runs the web process: one gevent worker. Gunicorn reads these names; its own documentation says more."""

from __future__ import annotations

import gc
import sys
from typing import Any

from gunicorn.glogging import Logger

from workspace.serve.process import name_process


class PlainLogger(Logger):  # type: ignore[misc]
    """Lines that look like those of the other processes."""

    error_fmt = "[web] %(levelname)s %(message)s"


workers = 1
worker_class = "workspace.serve.web_process.WebProcess"
logger_class = PlainLogger
loglevel = "warning"
control_socket_disable = True
# Two thousand live connections (web/wire.py) and a reserve, so that pages and /healthz answer when those are full.
worker_connections = 2600
backlog = 2048
# For a request's first line and headers together, and for an idle connection: slow senders do not hold places.
keepalive = 15
graceful_timeout = 10
# Only a process whose hub stands still is killed; long uploads go on.
timeout = 60


def pre_fork(server: Any, _worker: Any) -> None:
    """The first is born by hand, later ones because one died: gunicorn starts it again, we say so."""
    if server.worker_age > 1:
        sys.stdout.write("The web process died; starting it again.\n")
        sys.stdout.flush()


def post_fork(_server: Any, _worker: Any) -> None:
    """Everything is imported next, and none of it is rubbish: looking for some would take a fifth of a second."""
    name_process("baton web")
    gc.disable()


def post_worker_init(_worker: Any) -> None:
    """What was imported stays for ever: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()
