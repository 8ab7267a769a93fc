"""A real Baton on a loopback port: supervisor, web process and worker, as `baton serve` runs them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, TypeVar

from workspace.database import Database
from workspace.migrate import migrate
from workspace.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
Found = TypeVar("Found")


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
        self.said = ""
        self._listener = threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._listener.start()
        self.until_said("Baton is ready")

    def _listen(self, output: IO[str]) -> None:
        for line in output:
            self.said += line

    def until_said(self, words: str) -> None:
        _until(lambda: words in self.said or not self._listener.is_alive())
        assert words in self.said, f"Baton never said {words!r}:\n{self.said}"

    def until_child(self, name: str, *, other_than: int) -> int:
        return _until(lambda: next((pid for pid in self._named(name) if pid != other_than), 0))

    def until_gone(self, pids: list[int]) -> None:
        """Wait until neither the supervisor nor these processes are there."""
        assert self._process is not None
        self._process.wait(PATIENCE)
        self._hang_up()
        _until(lambda: not [pid for pid in pids if Path(f"/proc/{pid}").exists()])

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def child(self, name: str) -> int:
        """The pid of the process of this name ("baton web", "baton worker") below the supervisor."""
        return _until(lambda: next(iter(self._named(name)), 0))

    def _named(self, name: str) -> list[int]:
        return [pid for pid in below(self.pid) if _name(pid) == name]

    def stop(self) -> int:
        """Ask it to stop. Returns its exit code; what it said is in `said`."""
        assert self._process is not None
        self._process.terminate()
        try:
            code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            for pid in [*below(self.pid), self.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            code = self._process.wait()
        self._hang_up()
        return code

    def _hang_up(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._listener.join(PATIENCE)
        self._process.stdout.close()


def _name(pid: int) -> str:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def _until(look: Callable[[], Found]) -> Found:
    """Look again and again until there is something to see."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, "what should happen did not happen"
        time.sleep(0.02)
    return found


def below(pid: int) -> list[int]:
    """Every process below this one, as far as each is still there."""
    children: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += [int(child) for child in (task / "children").read_text().split()]
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
        if server.is_running:
            server.stop()


@contextlib.contextmanager
def running_server(home: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a running server."""
    with running(home, env) as server:
        yield server.url
