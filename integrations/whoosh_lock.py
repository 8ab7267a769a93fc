"""One writer of the index at a time, over all processes. The system frees the lock of a process that dies."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workspace.ports import IndexUnavailable

_LOOK_AGAIN = 0.005


@contextmanager
def locked(folder: Path, *, wait: float, name: str = "writer.lock") -> Iterator[None]:
    """Hold the lock of an index folder, which is made if there is none. Waits so many seconds.

    Raises IndexUnavailable.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    with (folder / name).open("a") as file:
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise IndexUnavailable(
                        "Another process is writing or rebuilding the search index. Try again when it is done."
                    ) from None
            time.sleep(_LOOK_AGAIN)
        yield
