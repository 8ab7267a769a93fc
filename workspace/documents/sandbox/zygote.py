"""The small process that forks one confined child for each document. Started by `Sandbox`, as `python -m`.

It has loaded every reader once, so a child starts in milliseconds; it holds no secret and opens no document itself.
Each request comes over the control socket as JSON with open files: those to work on, one with the options, where the
child's answer goes, and where this process then says how the child ended. The control socket's end is this process's
end too.
"""

from __future__ import annotations

import contextlib
import email.mime
import gc
import json
import os
import pkgutil
import selectors
import signal
import socket
import sys
import time
import traceback
import xml.sax
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any, NoReturn

import jinja2

from workspace.documents.readers.result import Unreadable
from workspace.documents.sandbox.answer import CRASHED, OUT_OF_MEMORY, UNREADABLE
from workspace.documents.sandbox.confine import confine, share_empty_network
from workspace.documents.sandbox.jobs import JOBS

_MOST_FILES = 65_536
_MESSAGE = 4096  # bytes of a request at most
_MOST_SENT = 8  # open files with a request
_LOADED_LATE = (email, email.mime, jinja2, xml.sax)


@dataclass
class Child:
    """A child at work: when (monotonic seconds) it must be done, and where to say how it ended."""

    ends_at: float
    status: int
    timed_out: bool = False


@dataclass
class Zygote:
    """The server's state: its control socket, whether its children must leave a network, and those at work."""

    control: socket.socket
    has_network: bool = True
    children: dict[int, Child] = field(default_factory=dict)

    def serve(self) -> None:
        """Answer requests until the control socket closes, then end all children."""
        woken, wakes = socket.socketpair()
        woken.setblocking(False)
        wakes.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        watch = selectors.DefaultSelector()
        watch.register(self.control, selectors.EVENT_READ)
        watch.register(woken, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in watch.select(self._patience())}
            if woken in ready:
                with contextlib.suppress(BlockingIOError):
                    woken.recv(4096)
            self._bury_the_dead()
            self._stop_the_late()
            if self.control in ready and not self._take_request():
                break
        for process in self.children:
            _kill(process)

    def _patience(self) -> float | None:
        """Seconds until the next child is late."""
        waiting = [child.ends_at for child in self.children.values() if not child.timed_out]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else None

    def _take_request(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self.control, _MESSAGE, _MOST_SENT)
        if not message:
            return False
        *files, answer, status = descriptors
        request = json.loads(message)
        server = os.getpid()
        process = os.fork()
        if process == 0:
            _live({**request, "has_network": self.has_network}, files, answer, server)
        for descriptor in (*files, answer):
            os.close(descriptor)
        self.children[process] = Child(time.monotonic() + request["wall_seconds"], status)
        return True

    def _bury_the_dead(self) -> None:
        while self.children:
            process, ended, used = os.wait4(-1, os.WNOHANG)
            if process == 0:
                return
            child = self.children.pop(process)
            _kill(process)  # whatever it may have started holds its files open
            outcome = {
                "code": os.waitstatus_to_exitcode(ended),
                "timed_out": child.timed_out,
                "memory": used.ru_maxrss * 1024,
                "cpu": used.ru_utime + used.ru_stime,
            }
            with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
                os.write(child.status, json.dumps(outcome).encode())
            os.close(child.status)

    def _stop_the_late(self) -> None:
        now = time.monotonic()
        for process, child in self.children.items():
            if now >= child.ends_at and not child.timed_out:
                child.timed_out = True
                _kill(process)


def _kill(process: int) -> None:
    """End a child with its whole group; it may not have made its group yet, or be gone already."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(process, signal.SIGKILL)


def _live(request: dict[str, Any], files: list[int], answer: int, server: int) -> NoReturn:
    """A child's whole life. It never returns, whatever the document does to it."""
    code = CRASHED
    said = b""
    try:
        _keep_only(*files, answer)
        limits = {name: request[name] for name in ("memory", "cpu_seconds", "has_network")}
        layers = confine(parent=server, **limits)
        for part in _parts(request["job"], files, layers):
            _write(answer, part)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except Unreadable as refusal:
        code = UNREADABLE
        said = json.dumps({"state": refusal.state, "reason": refusal.reason}).encode()
    finally:
        try:
            if code == CRASHED:
                said = traceback.format_exc(limit=-5).encode(errors="replace")
            if said:
                _write(answer, b"\n" + said)
        finally:
            os._exit(code)


def _parts(job: str, files: list[int], layers: dict[str, bool]) -> Iterator[bytes]:
    """The answer of a job, as it comes. The last file holds the options."""
    if job == "level":
        yield json.dumps(layers).encode()
        return
    *opened, options = [os.fdopen(file, "rb") for file in files]
    answer = JOBS[job].work(*opened, json.load(options))
    if isinstance(answer, bytes):
        yield answer
    elif isinstance(answer, Iterator):
        yield from answer
    else:
        yield json.dumps(answer).encode()


def _keep_only(*kept: int) -> None:
    """Let go of what belongs to the server and to other children, and of a terminal to write to."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody listens any more: end
    os.dup2(1, 2)  # the server's output is the null device
    start = 3
    for descriptor in sorted(kept):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, _MOST_FILES)


def _write(answer: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(answer, view) :]


def _load_late_modules() -> None:
    """Modules that packages import where they need them, which in a child would be too late."""
    for package in _LOADED_LATE:
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    os.chdir("/")
    _load_late_modules()
    for job in JOBS.values():
        job.warm_up()
    gc.collect()
    gc.freeze()  # a child that collects garbage would copy every page it looks at
    control.send(json.dumps({name: asdict(job.limits) for name, job in JOBS.items()}).encode())
    Zygote(control, has_network=not share_empty_network()).serve()


if __name__ == "__main__":
    main()
