"""What Linux lets a process say about itself."""

from __future__ import annotations

import ctypes
import signal

_SET_DEATH_SIGNAL = 1
_SET_NAME = 15


def name_process(name: str) -> None:
    """The name that `top` and `ps -o comm` show, at most 15 bytes."""
    ctypes.CDLL(None).prctl(_SET_NAME, name.encode()[:15], 0, 0, 0)


def become_child() -> None:
    """Called in a new child before its program starts: it ends with its parent, and takes signals again."""
    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
