"""A real Baton on a loopback port: supervisor, web process and worker, as `baton serve` runs them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from workspace.database import Database
from workspace.migrate import migrate
from workspace.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


class Server:
    """A running Baton. `stop` and `start` again keep the same folder, port and address."""

    def __init__(self, home: Path, env: Mapping[str, str] | None = None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._own = {"BATON_HOME": str(home), "BATON_BIND": f"127.0.0.1:{self.port}", **(env or {})}
        self.settings: Settings = read_settings(self._own)
        self._process: subprocess.Popen[str] | None = None
        self.said = ""

    def start(self) -> None:
        """Returns when it answers."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "workspace.serve"],
            env=inherited | self._own,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said += line
            if line.startswith("Baton is ready"):
                return
        raise AssertionError(f"Baton did not start:\n{self.said}")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def child(self, name: str) -> int:
        """The pid of the process of this name ("baton web", "baton worker") below the supervisor."""
        return next(pid for pid in below(self.pid) if Path(f"/proc/{pid}/comm").read_text().strip() == name)

    def stop(self) -> int:
        """Ask it to stop. Returns its exit code; what it said is in `said`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            said, _ = self._process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            for pid in [*below(self.pid), self.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            said, _ = self._process.communicate()
        self.said += said
        code = self._process.returncode
        self._process = None
        return code


def below(pid: int) -> list[int]:
    """Every process below this one."""
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(deeper for child in children for deeper in below(child))]


@contextlib.contextmanager
def running(home: Path, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A running server with a migrated database, stopped at the end."""
    server = Server(home, env)
    database = Database(server.settings.database_url)
    migrate(database)
    database.close()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def running_server(home: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a running server."""
    with running(home, env) as server:
        yield server.url
