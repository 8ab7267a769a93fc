"""Start the web process and the worker process, start them again when they die, and stop both together."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

from workspace.serve.process import become_child, name_process

SHORTEST_DELAY = 0.5
LONGEST_DELAY = 30.0
LONG_LIFE = 60.0
"""Seconds after which a death is the first one again."""
PATIENCE = 15.0
"""Seconds both have to stop cleanly: ten for requests under way, and some."""
READY_WITHIN = 60.0
ALONE_FOR = 5.0
"""Seconds that the web process has for itself to start in: the worker waits so long, or until the first answer."""
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}


class Child:
    """One process that shall run all the time."""

    def __init__(self, name: str, command: Sequence[str], *, fds: Sequence[int] = ()) -> None:
        self.name = name
        self._command = command
        self._fds = fds
        self._process: subprocess.Popen[bytes] | None = None
        self._delay = SHORTEST_DELAY
        self._born = 0.0
        self.due = 0.0

    def start_if_due(self) -> None:
        if self._process is None and time.monotonic() >= self.due:
            self._born = time.monotonic()
            # A session of its own: Ctrl-C reaches the supervisor alone, which then stops both in good order.
            self._process = subprocess.Popen(
                self._command,
                pass_fds=self._fds,
                start_new_session=True,
                preexec_fn=become_child,  # noqa: PLW1509 - the supervisor starts children from its only busy thread
                stdin=subprocess.DEVNULL,
            )

    def start_at_once(self) -> None:
        self.due = 0.0
        self.start_if_due()

    def death(self) -> str | None:
        """How it died, told once. It is due again after a delay that grows with every early death."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        self._process = None
        if time.monotonic() - self._born > LONG_LIFE:
            self._delay = SHORTEST_DELAY
        self.due = time.monotonic() + self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY)
        return f"exit {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def wait(self, until: float) -> bool:
        """Whether it stopped in time. If not, it is killed."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            return False
        return True


def main(fd: int, public_url: str) -> int:
    """Run until told to stop. Returns the exit code."""
    name_process("baton")
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    _allow_many_sockets()
    web = Child("web process", [*_web_command(fd)], fds=[fd])
    worker = Child("worker", [sys.executable, "-m", "workspace.serve.working"])
    ready = threading.Event()
    threading.Thread(target=_wait_for_answer, args=(fd, ready), daemon=True).start()
    try:
        return _watch(web, worker, ready, public_url)
    finally:
        _stop([web, worker])


def _web_command(fd: int) -> list[str]:
    config = "python:workspace.serve.web_config"
    return [sys.executable, "-m", "gunicorn", "--config", config, "--bind", f"fd://{fd}", "wsgi:app"]


def _watch(web: Child, worker: Child, ready: threading.Event, public_url: str) -> int:
    worker.due = time.monotonic() + ALONE_FOR
    is_told = False
    while True:
        if ready.is_set() and not is_told:
            worker.start_at_once()
            say(f"Baton is ready at {public_url}")
            is_told = True
        for child in (web, worker):
            if how := child.death():
                if child is web and not ready.is_set():
                    say(f"The web process cannot start ({how}). What it said stands above.")
                    return 1
                say(f"The {child.name} died ({how}); starting it again.")
            child.start_if_due()
        came = signal.sigtimedwait(SIGNALS, 0.5 if is_told else 0.05)
        if came is not None and came.si_signo != signal.SIGCHLD:
            say("Stopping.")
            return 0


def _stop(children: Sequence[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + PATIENCE
    for child in children:
        if not child.wait(until):
            say(f"The {child.name} did not stop in {PATIENCE:.0f} seconds and was killed.")


def _wait_for_answer(fd: int, ready: threading.Event) -> None:
    """Connections are taken from the start; the first answer says that there is somebody behind them."""
    address = socket.socket(fileno=os.dup(fd)).getsockname()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])  # noqa: S104 - not bound here
    with contextlib.suppress(OSError), socket.create_connection((host, address[1]), timeout=READY_WITHIN) as asking:
        asking.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        if asking.recv(64).startswith(b"HTTP/1.1 200"):
            ready.set()
            return
    say(f"The web process has not answered yet at {host}:{address[1]}.")


def _allow_many_sockets() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 16_384 if hard == resource.RLIM_INFINITY else min(hard, 16_384)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
