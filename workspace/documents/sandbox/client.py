"""The worker's side of the sandbox: give it a file, get its text or what a job makes of it, whatever the file is."""

from __future__ import annotations

import atexit
import io
import json
import logging
import os
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from workspace.documents.readers.result import ReadText
from workspace.documents.sandbox.answer import Ending, JobFailed, answered, understood
from workspace.documents.sandbox.descriptors import descriptor_of, pipe
from workspace.documents.sandbox.limits import Limits

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = ("-m", "workspace.documents.sandbox.zygote")
_START_SECONDS = 30
_SLACK_SECONDS = 5  # what the server may need beyond a child's time before it counts as gone
_CHUNK = 1 << 20
_HELLO = 1 << 16  # bytes of the first message: the limits of each job


class SandboxUnavailable(Exception):
    """The fork server cannot be started: this machine's fault and no file's. Try again later."""


class TookLong(Exception):
    """A file was not read within the time that it was given at first. With more it may be."""


class _ServerGone(Exception):
    """The fork server ended at work, or said nothing in time."""


class Sandbox:
    """Works on files in confined child processes, at most `at_once` at a time; starts when first used.

    What is done in the background takes `in_background` places: a file that takes long to be drawn holds up no reading.

    For threads, not for gevent. A file given to it must not be read by others meanwhile. `limits` are for every job,
    instead of its own.
    """

    def __init__(self, *, at_once: int = 4, in_background: int = 1, limits: Limits | None = None) -> None:
        self._limits_for_all = limits
        self._limits: dict[str, Limits] = {}
        self._places = threading.BoundedSemaphore(at_once)
        self._background = threading.BoundedSemaphore(in_background)
        self._lock = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._level: dict[str, bool] | None = None

    def read(self, file: BinaryIO | int, *, name: str, within: float | None = None, or_later: bool = False) -> ReadText:
        """The text of an open file (or its descriptor). No file makes this raise, only SandboxUnavailable can.

        `within`: seconds, where those are fewer than what reading may take. What needs longer says so, or raises
        TookLong if it can be tried again (`or_later`).
        """
        ending, limits = self._done("read", (file,), {"name": name[-255:]}, within=within)
        if or_later and ending.timed_out:
            raise TookLong
        result = understood(ending, limits)
        if ending.crash:
            logger.warning("A reader crashed on a %s file: %s", result.kind, ending.crash)
        return result

    def run(
        self,
        job: str,
        *files: BinaryIO | int,
        options: Mapping[str, Any] | None = None,
        within: float | None = None,
    ) -> bytes:
        """What a job (see `jobs.JOBS`) makes of open files and options, which are plain JSON values.

        `within`: seconds, where those are fewer than the job's. Raises JobFailed with a sentence, and
        SandboxUnavailable.
        """
        ending, limits = self._done(job, files, options or {}, within=within)
        if ending.crash:
            logger.warning("The job %s crashed: %s", job, ending.crash)
        return answered(ending, limits)

    def ask(
        self,
        job: str,
        *files: BinaryIO | int,
        options: Mapping[str, Any] | None = None,
        within: float | None = None,
    ) -> Any:
        """The same for a job whose answer is JSON. Check its form: the file may have taken the child over."""
        answer = self.run(job, *files, options=options, within=within)
        try:
            return json.loads(answer)
        except (ValueError, RecursionError) as error:
            raise JobFailed("crashed", "The reader of this file gave an answer that makes no sense.") from error

    def level(self) -> dict[str, bool]:
        """Which protections hold here: limits, nobody (own user), own_network, landlock, seccomp. Asked once.

        Raises SandboxUnavailable.
        """
        if self._level is None:
            ending, _ = self._done("level", (), {})
            if ending.code != 0:
                raise SandboxUnavailable(f"A child could not confine itself: {ending.crash}")
            self._level = json.loads(ending.answer)
        return dict(self._level)

    def start(self) -> None:
        """Start the server unless it runs: the next file finds it ready. Raises SandboxUnavailable."""
        self._connected()

    def close(self) -> None:
        """End the server and its children. The next use starts it again."""
        with self._lock:
            self._stop()

    def _done(
        self, job: str, files: tuple[BinaryIO | int, ...], options: Mapping[str, Any], *, within: float | None = None
    ) -> tuple[Ending, Limits]:
        self._connected()  # only now the limits are known
        background = self._background if self._limits_of(job).in_background else nullcontext()
        with background, self._places, ExitStack() as opened:
            sent = [file if isinstance(file, int) else descriptor_of(file, opened) for file in files]
            sent.append(descriptor_of(io.BytesIO(json.dumps(options).encode()), opened))
            return self._try_twice(job, sent, within)

    def _try_twice(self, job: str, files: list[int], within: float | None) -> tuple[Ending, Limits]:
        """A server that is gone is started again, once: perhaps this very document brought it down."""
        try:
            return self._try(job, files, within)
        except _ServerGone:
            logger.warning("The server of the sandbox was gone; starting it again")
        try:
            return self._try(job, files, within)
        except _ServerGone:
            return Ending(answer=b"", code=None), self._limits_of(job)

    def _try(self, job: str, files: list[int], within: float | None) -> tuple[Ending, Limits]:
        server = self._connected()
        limits = self._limits_of(job)
        if within is not None:
            limits = replace(limits, wall_seconds=min(within, limits.wall_seconds))
        request = {"job": job, "wall_seconds": limits.wall_seconds, "cpu_seconds": limits.cpu_seconds}
        request["memory"] = limits.memory
        with pipe() as (answer, answer_in), pipe() as (status, status_in):
            for file in files:
                with suppress(OSError):  # a pipe has no start to go back to
                    os.lseek(file, 0, os.SEEK_SET)
            self._send(server, json.dumps(request).encode(), [*files, answer_in.fileno(), status_in.fileno()])
            answer_in.close()
            status_in.close()
            try:
                return _listen(answer, status, limits), limits
            except _ServerGone:
                self._discard(server)
                raise

    def _limits_of(self, job: str) -> Limits:
        return self._limits_for_all or (Limits() if job == "level" else self._limits[job])

    def _connected(self) -> socket.socket:
        with self._lock:
            if self._control is None or self._server is None or self._server.poll() is not None:
                return self._start()
            return self._control

    def _send(self, server: socket.socket, message: bytes, files: list[int]) -> None:
        try:
            with self._lock:
                socket.send_fds(server, [message], files)
        except OSError as error:
            self._discard(server)
            raise _ServerGone from error

    def _discard(self, control: socket.socket) -> None:
        """A dying server may still seem alive. Another thread may have started a new one, which must stay."""
        with self._lock:
            if self._control is control:
                self._stop()

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
            hello = ours.recv(_HELLO)
        except TimeoutError:
            hello = b""
        if not hello:
            self._stop()
            raise SandboxUnavailable("The fork server did not come up; its output says why.")
        self._limits = {job: Limits(**limits) for job, limits in json.loads(hello).items()}
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


def _listen(answer: BinaryIO, status: BinaryIO, limits: Limits) -> Ending:
    """Take in the answer and then how the child ended. Closing the answer early ends a child that says too much."""
    give_up_at = time.monotonic() + limits.wall_seconds + _SLACK_SECONDS
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
                if not part or size > limits.answer:
                    watch.unregister(answer)
                    answer.close()
            elif status in ready:
                outcome = os.read(status.fileno(), 4096)
                if not outcome:
                    raise _ServerGone
                return Ending(answer=b"".join(parts), too_long=size > limits.answer, **json.loads(outcome))
    raise _ServerGone


def _started(control: socket.socket) -> subprocess.Popen[bytes]:
    """It finds modules where we do, and inherits nothing else of our environment."""
    return subprocess.Popen(
        [sys.executable, *_COMMAND, str(control.fileno())],
        cwd=_ROOT,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[control.fileno()],
        start_new_session=True,
    )


@lru_cache(maxsize=1)
def shared_sandbox() -> Sandbox:
    """One for this process, started when it is first used and ended with it."""
    made = Sandbox()
    atexit.register(made.close)
    return made


def keep_sandbox_ready() -> None:
    """Start it unless it runs, so that the next file does not wait for its start. Raises SandboxUnavailable."""
    shared_sandbox().start()
