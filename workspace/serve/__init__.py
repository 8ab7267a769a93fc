"""`baton serve`: the web process and the worker process under one small supervisor.

Knows how processes are started, watched and stopped; knows nothing of what they do. Nothing heavy is imported here:
the supervisor lives in this package and stays small for as long as Baton runs.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import NoReturn

from workspace.errors import Conflict, Invalid
from workspace.settings import Settings

BACKLOG = 2048


def serve(settings: Settings, listener: socket.socket | None = None) -> NoReturn:
    """Serve until SIGTERM or SIGINT. The database is migrated already.

    This process becomes the supervisor, so that what the command line loaded is given back. Raises Conflict with a
    sentence when the port is taken, Invalid when the address is not this machine's. `listener` is what `listen` gave.
    """
    listener = listener or listen(settings)
    listener.set_inheritable(True)
    _become("workspace.serve.supervisor", str(listener.fileno()), settings.public_url, settings=settings)


def run_worker(settings: Settings) -> NoReturn:
    """Only do the deliveries, until SIGTERM or SIGINT. This process becomes the worker."""
    _become("workspace.serve.working", settings=settings)


def _become(module: str, *arguments: str, settings: Settings) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", module, *arguments]
    os.execve(sys.executable, command, os.environ | environment_of(settings))  # noqa: S606 - our own program


def environment_of(settings: Settings) -> dict[str, str]:
    """What the children read again. Secrets are not repeated: they stand in the environment or in BATON_HOME."""
    return {
        "BATON_HOME": str(settings.home),
        "BATON_DATABASE_URL": settings.database_url,
        "BATON_BIND": settings.bind,
        "BATON_PUBLIC_URL": settings.public_url,
        "BATON_FILES_URL": settings.files_url,
        "BATON_DEMO": "1" if settings.demo else "",
    }


def listen(settings: Settings) -> socket.socket:
    """Take the address, before anything is made that would be for nothing without it. Raises Conflict or Invalid.

    The socket is ours, not the web process's: while that starts again, visitors wait instead of being refused.
    """
    host = settings.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Conflict(
                f"Port {settings.port} on {host} is taken: another program, or another Baton, listens there. "
                "Stop it, or set BATON_BIND to another port, such as 127.0.0.1:8001."
            ) from error
        raise Invalid(f"Baton cannot listen at {settings.bind}: {error.strerror}. Set BATON_BIND.") from error
    return listener
