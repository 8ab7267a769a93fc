"""Wake the other processes of this machine after a commit, through datagram sockets in BATON_HOME.

A wake-up names those for whom there is something (pools of the worker, rooms), so that nobody looks in vain. A lost one
costs a second, never an event: whoever listens also looks by itself once a second.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Collection
from pathlib import Path

LONGEST = 1024
"""Bytes of a wake-up: all pools together have a name of a hundred."""


class Wake:
    """Say "something new is there" to every listener, and listen for it."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "wake"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sender.setblocking(False)
        self._unheard: dict[str, set[str]] = {}
        # A socket's address holds 107 bytes: an open folder gives a short name to a deep one.
        self._folder_fd = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)

    def others(self, names: Collection[str]) -> None:
        """Tell every listener that there is something new for these."""
        for name in os.listdir(self._folder_fd):
            unheard = self._unheard.pop(name, set()).union(names)
            try:
                self._sender.sendto(" ".join(sorted(unheard)).encode(), self._address(name))
            except (ConnectionRefusedError, FileNotFoundError):
                self._forget(name)
            except BlockingIOError:
                # Its queue is full: it hears of these with the next wake-up, or finds them by its clock.
                self._unheard[name] = unheard

    def listen(self, name: str) -> socket.socket:
        """A socket that becomes readable on every wake-up, see `heard`. `name` tells this process's listeners apart."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        file_name = f"{name}-{os.getpid()}"
        self._forget(file_name)
        listener.bind(self._address(file_name))
        return listener

    @staticmethod
    def heard(listener: socket.socket) -> list[str]:
        """For whom there is something new. Waits as long as the socket does, then raises TimeoutError.

        What nobody of ours said names nobody.
        """
        return listener.recv(LONGEST).decode(errors="replace").split()

    def close(self) -> None:
        self._sender.close()
        os.close(self._folder_fd)

    def _address(self, name: str) -> str:
        return f"/proc/self/fd/{self._folder_fd}/{name}"

    def _forget(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._folder_fd)
