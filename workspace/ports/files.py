"""Where blobs are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


class Files(Protocol):
    """Content-addressed blobs. `put` is atomic: when it returns the bytes are on stable storage, else nothing is."""

    def put(self, chunks: Iterable[bytes], *, limit: int) -> StoredFile: ...

    def open(self, sha256: str) -> BinaryIO:
        """Raises FileNotFoundError."""
        ...

    def exists(self, sha256: str) -> bool: ...

    def delete(self, sha256: str) -> None: ...

    def names(self) -> Iterator[str]: ...
