"""Which process of this machine writes next: the turn is held while waiting, and given on when writing begins.

SQLite lets whoever comes at the right moment write. A process with much to write (the worker, after fifty events) would
come again before those who wait look again, and a person would wait for all of it. With turns it goes one by one.
"""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path


class Turn:
    """One file beside the database. The kernel gives the turn back when a process ends, however it ends.

    Within a process the turn is taken by one at a time: record locks do not hold a process up against itself.
    """

    def __init__(self, beside: Path) -> None:
        # Whose database it is could put a link to any file of the machine here: root opens none, nor gives it away.
        self._fd = os.open(f"{beside}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            self._give_to_owner(beside)
        except OSError:
            os.close(self._fd)
            raise

    def _give_to_owner(self, beside: Path) -> None:
        """As SQLite does with its log: what root made must not shut out the service whose database it is."""
        if os.geteuid() != 0 or not beside.exists():
            return
        owner, there = beside.stat(), os.fstat(self._fd)
        if (there.st_uid, there.st_gid) != (owner.st_uid, owner.st_gid):
            if not stat.S_ISREG(there.st_mode) or there.st_nlink != 1:
                raise PermissionError(f"{beside}-turn is another file's name, too: find out why, and remove it.")
            os.fchown(self._fd, owner.st_uid, owner.st_gid)

    def take(self) -> bool:
        """Whether it is ours now. Never waits."""
        try:
            fcntl.lockf(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def give(self) -> None:
        """Let the next one wait in our place."""
        fcntl.lockf(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._fd)
