"""The worker's side of the sandbox: give it a file, get its text, whatever the file is."""

from __future__ import annotations

import json
import logging
import os
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workspace.documents.readers.result import ReadText
from workspace.documents.sandbox.answer import Ending, understood

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[3]
_MODULE = "workspace.documents.sandbox.zygote"
_START_SECONDS = 30
_SLACK_SECONDS = 5  # what the server may need beyond a child's time before it counts as gone
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Limits:
    """For one document: seconds by the clock and of the processor, bytes of address space and of answer."""

    wall_seconds: float = 25
    cpu_seconds: int = 20
    memory: int = 1 << 30
    answer: int = 64_000_000


class SandboxUnavailable(Exception):
    """The fork server cannot be started: this machine's fault and no file's. Try again later."""


class _ServerGone(Exception):
    """The fork server ended at work, or said nothing in time."""


class Sandbox:
    """Reads files in confined child processes, at most `at_once` at a time; starts when first used.

    For threads, not for gevent. A file given to `read` must not be read by others meanwhile.
    """

    def __init__(self, *, at_once: int = 2, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._places = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._level: dict[str, bool] | None = None

    def read(self, file: BinaryIO | int, *, name: str) -> ReadText:
        """The text of an open file (or its descriptor). No file makes this raise, only SandboxUnavailable can."""
        with self._places, ExitStack() as open_files:
            document = file if isinstance(file, int) else _descriptor(file, open_files)
            ending = self._ask("read", document, name)
        result = understood(
            ending,
            wall_seconds=self.limits.wall_seconds,
            cpu_seconds=self.limits.cpu_seconds,
            memory=self.limits.memory,
        )
        if ending.crash:
            logger.warning("A reader crashed on a %s file: %s", result.kind, ending.crash)
        return result

    def level(self) -> dict[str, bool]:
        """Which protections hold here: limits, nobody (own user), own_network, landlock, seccomp. Asked once.

        Raises SandboxUnavailable.
        """
        if self._level is None:
            with self._places, Path(os.devnull).open("rb") as nothing:
                ending = self._ask("level", nothing.fileno(), "")
            if ending.code != 0:
                raise SandboxUnavailable(f"A child could not confine itself: {ending.crash}")
            self._level = json.loads(ending.answer)
        return dict(self._level)

    def close(self) -> None:
        """End the server and its children. The next use starts it again."""
        with self._lock:
            self._stop()

    def _ask(self, ask: str, document: int, name: str) -> Ending:
        """A server that is gone is started again, once: perhaps this very document brought it down."""
        try:
            return self._ask_once(ask, document, name)
        except _ServerGone:
            logger.warning("The server of the sandbox was gone; starting it again")
        try:
            return self._ask_once(ask, document, name)
        except _ServerGone:
            return Ending(answer=b"", code=None)

    def _ask_once(self, ask: str, document: int, name: str) -> Ending:
        request = {
            "ask": ask,
            "name": name[-255:],
            "wall_seconds": self.limits.wall_seconds,
            "cpu_seconds": self.limits.cpu_seconds,
            "memory": self.limits.memory,
        }
        with _pipe() as (answer, answer_in), _pipe() as (status, status_in):
            server = self._send(json.dumps(request).encode(), [document, answer_in.fileno(), status_in.fileno()])
            answer_in.close()
            status_in.close()
            try:
                return self._listen(answer, status)
            except _ServerGone:
                self._discard(server)
                raise

    def _send(self, message: bytes, files: list[int]) -> socket.socket:
        """Which server it went to, by its control socket."""
        with self._lock:
            control = self._control
            if control is None or self._server is None or self._server.poll() is not None:
                control = self._start()
            try:
                socket.send_fds(control, [message], files)
            except OSError as error:
                self._stop()
                raise _ServerGone from error
            return control

    def _discard(self, control: socket.socket) -> None:
        """A dying server may still seem alive. Another thread may have started a new one, which must stay."""
        with self._lock:
            if self._control is control:
                self._stop()

    def _listen(self, answer: BinaryIO, status: BinaryIO) -> Ending:
        """Take in the answer and then how the child ended. Closing the answer early ends a child that says too much."""
        give_up_at = time.monotonic() + self.limits.wall_seconds + _SLACK_SECONDS
        parts: list[bytes] = []
        size = 0
        with selectors.DefaultSelector() as watch:
            watch.register(answer, selectors.EVENT_READ)
            watch.register(status, selectors.EVENT_READ)
            while ready := {key.fileobj for key, _ in watch.select(max(0.0, give_up_at - time.monotonic()))}:
                if answer in ready:
                    part = os.read(answer.fileno(), _CHUNK)
                    parts.append(part)
                    size += len(part)
                    if not part or size > self.limits.answer:
                        watch.unregister(answer)
                        answer.close()
                elif status in ready:
                    outcome = os.read(status.fileno(), 4096)
                    if not outcome:
                        raise _ServerGone
                    return Ending(answer=b"".join(parts), too_long=size > self.limits.answer, **json.loads(outcome))
        raise _ServerGone

    def _start(self) -> socket.socket:
        """Start the server and wait until it has loaded the readers. Its environment holds none of our secrets."""
        self._stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._server = _started(theirs)
            except OSError as error:
                ours.close()
                raise SandboxUnavailable(str(error)) from error
        self._control = ours
        ours.settimeout(_START_SECONDS)
        try:
            hello = ours.recv(64)
        except TimeoutError:
            hello = b""
        if hello != b"ready":
            self._stop()
            raise SandboxUnavailable("The fork server did not come up; its output says why.")
        ours.settimeout(_SLACK_SECONDS)
        return ours

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._server is not None:
            try:
                self._server.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None


def _started(control: socket.socket) -> subprocess.Popen[bytes]:
    """It finds modules where we do, and inherits nothing else of our environment."""
    return subprocess.Popen(
        [sys.executable, "-m", _MODULE, str(control.fileno())],
        cwd=_ROOT,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[control.fileno()],
        start_new_session=True,
    )


def _descriptor(file: BinaryIO, open_files: ExitStack) -> int:
    """The file's own descriptor; a file without one (bytes in memory, a remote blob) is copied to a temporary one."""
    with suppress(OSError):  # io.UnsupportedOperation is one
        return file.fileno()
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        descriptor = os.dup(copy.fileno())
    open_files.callback(os.close, descriptor)
    return descriptor


@contextmanager
def _pipe() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """(where to read, where to write). Closing either again does no harm."""
    reads, writes = os.pipe()
    with open(reads, "rb", buffering=0) as out, open(writes, "wb", buffering=0) as into:  # noqa: PTH123 - descriptors
        yield out, into
