"""Start a program of the system that sees one file, its own libraries and nothing else.

bubblewrap gives it empty namespaces: no network, no process but its own, no path but those named, no right; as root
it is started as nobody. The file goes in as a copy of an open descriptor, never by its path. Limits are set by prlimit,
and the sandbox's seccomp filter lets through what starting a program and reading its files take.
"""

from __future__ import annotations

import os
import platform
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

from workspace.documents.sandbox.confine import NOBODY
from workspace.documents.sandbox.limits import Limits
from workspace.documents.sandbox.syscalls import KNOWN_MACHINES, filter_program
from workspace.i18n import mark

NEEDS_BUBBLEWRAP = mark(
    "needs bubblewrap on the server (the package bubblewrap), and a kernel that lets it make namespaces"
)

_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")  # what every program needs to start
_CHUNK = 1 << 16
_FILE_BYTES = 512_000_000  # the largest file a program may write: the copy of its input is one
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
_TRIAL_SECONDS = 10
# What a program that starts, reads files and has one thread does beside what a reader does. No call makes a process:
# bubblewrap has made the only one.
_STARTING = frozenset({
    "execve", "open", "openat", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "unlink", "unlinkat",
    "chdir", "getxattr", "lgetxattr",
})  # fmt: skip


class ProgramMissing(Exception):
    """The program or bubblewrap is not here, or may not work here. The sentence says which."""


class ProgramFailed(Exception):
    """The program made nothing of this file: it failed, took too long, or said too much."""


@dataclass(frozen=True)
class Program:
    """A command whose word `{file}` stands for the file, and the paths that it reads beside the system's libraries."""

    command: tuple[str, ...]
    paths: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    @property
    def name(self) -> str:
        return self.command[0]


def is_here(name: str) -> bool:
    return shutil.which(name, path=_ENVIRONMENT["PATH"]) is not None


@lru_cache(maxsize=1)
def bubbles_work() -> bool:
    """Whether bubblewrap is installed and may do here what it is for. Tried once."""
    if not (is_here("bwrap") and is_here("prlimit")):
        return False
    try:
        with Path(os.devnull).open("rb") as nothing:
            run(Program(("true",), limits=Limits(wall_seconds=_TRIAL_SECONDS)), nothing, trusted=True)
    except (ProgramFailed, ProgramMissing):
        return False
    return True


def run(program: Program, file: BinaryIO, *, trusted: bool = False) -> bytes:
    """What the program writes about an open file. Raises ProgramMissing and ProgramFailed.

    `trusted`: bubblewrap itself is being tried.
    """
    if not is_here(program.name):
        raise ProgramMissing(f"{program.name} is not installed on the server.")
    if not trusted and not bubbles_work():
        raise ProgramMissing(f"{program.name} {NEEDS_BUBBLEWRAP}.")
    file.seek(0)
    with _filter() as rules:
        process = _started(_command(program, file.fileno(), rules.fileno()), [file.fileno(), rules.fileno()])
    try:
        return _heard(process, program)
    finally:
        _end(process)


@contextmanager
def _filter() -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as rules:
        rules.write(filter_program(platform.machine(), but=_STARTING) or b"")
        rules.seek(0)
        yield cast(BinaryIO, rules)


def _started(command: list[str], files: list[int]) -> subprocess.Popen[bytes]:
    as_root = os.geteuid() == 0
    return subprocess.Popen(
        command,
        env=_ENVIRONMENT,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=files,
        start_new_session=True,
        user=NOBODY if as_root else None,
        group=NOBODY if as_root else None,
        extra_groups=[] if as_root else None,
    )


def _command(program: Program, file: int, rules: int) -> list[str]:
    limits = program.limits
    command = [
        "prlimit", f"--as={limits.memory}", f"--cpu={limits.cpu_seconds}", f"--fsize={_FILE_BYTES}", "--nofile=64",
        "--core=0", "--",
        "bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--uid", str(NOBODY), "--gid", str(NOBODY),
        "--hostname", "nowhere", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
    ]  # fmt: skip
    for name, value in {**_ENVIRONMENT, **program.environment}.items():
        command += ["--setenv", name, value]
    executable = shutil.which(program.name, path=_ENVIRONMENT["PATH"]) or program.name
    for path in (*_SYSTEM, executable, *program.paths):
        if Path(path).is_symlink() and path in _SYSTEM:
            command += ["--symlink", str(Path(path).readlink()), path]
        else:
            command += ["--ro-bind-try", path, path]
    if platform.machine() in KNOWN_MACHINES:
        command += ["--seccomp", str(rules)]
    command += ["--ro-bind-data", str(file), "/file", "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/tmp", "--"]  # noqa: S108 - its own
    return [*command, executable, *(word.replace("{file}", "/file") for word in program.command[1:])]


def _heard(process: subprocess.Popen[bytes], program: Program) -> bytes:
    """All that it writes, within the limits."""
    assert process.stdout is not None  # noqa: S101 - it was opened as a pipe
    give_up_at = time.monotonic() + program.limits.wall_seconds
    parts: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as watch:
        watch.register(process.stdout, selectors.EVENT_READ)
        while watch.select(max(0.0, give_up_at - time.monotonic())):
            part = os.read(process.stdout.fileno(), _CHUNK)
            size += len(part)
            if size > program.limits.answer:
                raise ProgramFailed(f"{program.name} makes far more of this file than Baton keeps.")
            if not part:
                return _whole(process, program, b"".join(parts), max(0.1, give_up_at - time.monotonic()))
            parts.append(part)
    raise ProgramFailed(f"{program.name} took too long (over {program.limits.wall_seconds:g} seconds) and was stopped.")


def _whole(process: subprocess.Popen[bytes], program: Program, said: bytes, patience: float) -> bytes:
    try:
        code = process.wait(patience)
    except subprocess.TimeoutExpired as late:
        raise ProgramFailed(f"{program.name} closed its output and did not end.") from late
    if code != 0:
        raise ProgramFailed(f"{program.name} could not read this file.")
    return said


def _end(process: subprocess.Popen[bytes]) -> None:
    """Its whole group, also after success: whatever it left behind ends with the namespace of its first process."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
