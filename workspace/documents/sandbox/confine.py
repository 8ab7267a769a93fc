"""Give up, for good, every right that reading an open file does not need.

Linux offers the layers in different measure, so each is tried, and what holds is said. None relies on another.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
from collections.abc import Mapping
from pathlib import Path

from workspace.documents.sandbox.syscalls import filter_program

NOBODY = 65534
NICENESS = 10

_LIBC = ctypes.CDLL(None, use_errno=True)
# linux/prctl.h, linux/sched.h, linux/landlock.h
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE = 1, 22, 38, 4
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446  # the same on every architecture
_LANDLOCK_ASK_VERSION = 1
# Rights over files that each version of Landlock knows: 13 at first, then moving, truncating and device control.
_LANDLOCK_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_LANDLOCK_FILE_RIGHTS_NOW = 16
_LANDLOCK_TCP, _LANDLOCK_SCOPES = 0b11, 0b11  # from versions 4 and 6: bind and connect; abstract sockets and signals


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def share_empty_network() -> bool:
    """Put a server and all its children to come into one empty network, which saves each its own (5 ms of waiting).

    In it they could still talk to each other, so it is done only where seccomp leaves them no socket to do it with.
    """
    has_seccomp = "\nSeccomp:" in Path("/proc/self/status").read_text(encoding="utf-8")
    return has_seccomp and filter_program(platform.machine()) is not None and _leave_network()


def confine(*, parent: int, memory: int, cpu_seconds: int, has_network: bool = True) -> dict[str, bool]:
    """Confine this process. Says which layers hold; `limits` always does, or OSError is raised.

    `parent`: the process with which this one is to end. `memory`: bytes of address space. `has_network`: it is in no
    empty network yet.
    """
    os.setsid()
    _end_with(parent)
    os.nice(NICENESS)
    _offer_itself_first()
    own_network = not has_network or _leave_network()
    nobody = _become_nobody()
    _limit(memory=memory, cpu_seconds=cpu_seconds)
    no_new_rights = _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    # Becoming another user cleared it, and a child without a parent's care would outlive the server.
    _end_with(parent)
    return {
        "limits": True,
        "nobody": nobody,
        "own_network": own_network,
        "landlock": no_new_rights and _forbid_files(),
        "seccomp": no_new_rights and _forbid_calls(),
    }


def _offer_itself_first() -> None:
    """Where all memory of the machine is used up, the kernel ends this process before any of the service."""
    with contextlib.suppress(OSError):  # a container may forbid it; what a child may use is limited all the same
        Path("/proc/self/oom_score_adj").write_bytes(b"1000")


def _end_with(parent: int) -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _leave_network() -> bool:
    """An empty network of its own; without root by way of an own user namespace, where the kernel lets everybody."""
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    return bool(_LIBC.unshare(flags) == 0)


def _become_nobody() -> bool:
    """Root becomes nobody. Anybody else stays who they are: the other layers must do."""
    if os.geteuid() != 0:
        return False
    with contextlib.suppress(PermissionError):  # root of a container may lack the right
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    _LIBC.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return os.geteuid() == NOBODY


def _limit(*, memory: int, cpu_seconds: int) -> None:
    limits: Mapping[int, tuple[int, int]] = {
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_CPU: (cpu_seconds, cpu_seconds + 1),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_NPROC: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
    }
    for limit, (soft, hard) in limits.items():
        most = resource.getrlimit(limit)[1]
        allowed = hard if most == resource.RLIM_INFINITY else min(hard, most)
        resource.setrlimit(limit, (min(soft, allowed), allowed))


def _forbid_files() -> bool:
    """A Landlock ruleset without a rule: no path can be opened, made or removed, no TCP port used."""
    version = _LIBC.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_ASK_VERSION)
    if version < 1:
        return False
    rights = (1 << _LANDLOCK_FILE_RIGHTS.get(version, _LANDLOCK_FILE_RIGHTS_NOW)) - 1
    asked = struct.pack("=Q", rights)
    if version >= 4:
        asked += struct.pack("=Q", _LANDLOCK_TCP)
    if version >= 6:
        asked += struct.pack("=Q", _LANDLOCK_SCOPES)
    ruleset = _LIBC.syscall(_LANDLOCK_CREATE, asked, ctypes.c_size_t(len(asked)), 0)
    if ruleset < 0:
        return False
    holds = bool(_LIBC.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    os.close(ruleset)
    return holds


def _forbid_calls() -> bool:
    """A seccomp filter. It also closes what Landlock leaves open: a UNIX socket can be reached by its path."""
    instructions = filter_program(platform.machine())
    if instructions is None:
        return False
    kept = ctypes.create_string_buffer(instructions, len(instructions))
    program = _FilterProgram(len(instructions) // 8, ctypes.cast(kept, ctypes.c_void_p))
    return bool(_LIBC.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
