"""Where blobs are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


class TooLarge(Exception):
    """More bytes came than allowed; nothing was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


@dataclass(frozen=True)
class StoredFile:
    """A kept blob: its SHA-256 in hex is its name, `size` is in bytes."""

    sha256: str
    size: int


class FilesBusy(Exception):
    """Somebody reads all of the files just now, and wants none of them to go."""


class Files(Protocol):
    """Content-addressed blobs. `put` is atomic: when it returns the bytes are on stable storage, else nothing is.

    A file that comes in pieces is *unfinished* until it is kept; it has a name that we give (letters and digits) and
    goes by itself when nobody writes to it for a day.
    """

    def put(self, chunks: Iterable[bytes], *, limit: int) -> StoredFile: ...

    def open(self, sha256: str) -> BinaryIO:
        """Raises FileNotFoundError."""
        ...

    def exists(self, sha256: str) -> bool: ...

    def delete(self, sha256: str) -> None: ...

    def delete_unused(self, sha256: str, *, since: datetime) -> int:
        """Delete it unless it was put, or put again, since then. Returns the bytes that it took, 0 when it stays."""
        ...

    def names(self) -> Iterator[str]: ...

    def undisturbed(self) -> AbstractContextManager[None]:
        """While this is held, nobody collects unused files."""
        ...

    def collecting(self) -> AbstractContextManager[None]:
        """While this is held, nobody else collects. Raises FilesBusy."""
        ...

    def write(self, name: str, piece: bytes, *, at: int) -> None:
        """Write at this offset; what stood behind it is cut off. At 0 the file begins.

        Raises FileNotFoundError if not that much is there.
        """
        ...

    def sync(self, name: str) -> None:
        """When it returns, what was written is on stable storage. Raises FileNotFoundError."""
        ...

    def seal(self, name: str, *, size: int) -> StoredFile:
        """Bring an unfinished file to stable storage, cut to `size`, and say under which name it will be kept.

        Raises FileNotFoundError if not that much is there.
        """
        ...

    def keep(self, name: str, sealed: StoredFile) -> None:
        """Make a sealed file a blob. Done twice it is the same. Raises FileNotFoundError."""
        ...

    def discard(self, name: str) -> None:
        """Give an unfinished file up. What is not there is no error."""
        ...

    def sweep(self) -> int:
        """Remove unfinished files that nobody wrote to for a day. Returns how many."""
        ...

    def room(self) -> int:
        """Bytes that are free for more."""
        ...
