"""Files on disk, kept under the SHA-256 of their bytes: `blobs/ab/cd/<sha256>`.

A file is written under a temporary name in the same file system, synced, and renamed: after a crash it is whole or
not there.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from workspace.ports import StoredFile, TooLarge

LEFT_OVER_AFTER = 24 * 3600  # seconds; no upload takes that long, so what is older was left by a crash

_NAME = re.compile(r"[0-9a-f]{64}")
_READ_ONLY = 0o440


class DiskFiles:
    """Fulfils `workspace.ports.Files` in a folder, which it makes. Several processes may share the folder."""

    def __init__(self, root: Path) -> None:
        self._blobs = root / "blobs"
        self._unfinished = root / "tmp"
        for folder in (self._blobs, self._unfinished):
            folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        self._sweep()

    def put(self, chunks: Iterable[bytes], *, limit: int) -> StoredFile:
        """Raises TooLarge; OSError when the disk is full. An error, also of `chunks` itself, leaves nothing behind."""
        descriptor, name = tempfile.mkstemp(dir=self._unfinished)
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                stored = _write(file, chunks, limit)
                blob = self._path(stored.sha256)
                if not _renew(blob, stored.size):
                    _sync(file)
                    self._keep(unfinished, blob)
        finally:
            unfinished.unlink(missing_ok=True)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        return self._path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        return _NAME.fullmatch(sha256) is not None and self._path(sha256).is_file()

    def delete(self, sha256: str) -> None:
        """Deleting what is not there is no error."""
        if _NAME.fullmatch(sha256):
            self._path(sha256).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """The SHA-256 of every file, in order; a file put or deleted meanwhile may be among them or not."""
        for first in _sorted(self._blobs):
            for second in _sorted(first):
                yield from (path.name for path in _sorted(second) if _NAME.fullmatch(path.name))

    def _path(self, sha256: str) -> Path:
        """Names come from outside in the end (an address, a database); only those that we give lead to a file."""
        if not _NAME.fullmatch(sha256):
            raise FileNotFoundError("A file is named by its SHA-256 in hex.")
        return self._blobs / sha256[:2] / sha256[2:4] / sha256

    def _keep(self, unfinished: Path, blob: Path) -> None:
        """Put it in place. A folder's entry is only safe when the folder itself is synced."""
        new = not blob.parent.is_dir()
        blob.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        unfinished.chmod(_READ_ONLY)
        unfinished.rename(blob)
        for folder in (blob.parent, blob.parent.parent, self._blobs) if new else (blob.parent,):
            _sync_folder(folder)

    def _sweep(self) -> None:
        oldest = time.time() - LEFT_OVER_AFTER
        for path in self._unfinished.iterdir():
            with suppress(FileNotFoundError):  # another process sweeps too, or has just finished it
                if path.stat().st_mtime < oldest:
                    path.unlink()


def _write(file: BinaryIO, chunks: Iterable[bytes], limit: int) -> StoredFile:
    digest = hashlib.sha256()
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit)
        digest.update(chunk)
        file.write(chunk)
    return StoredFile(digest.hexdigest(), size)


def _renew(blob: Path, size: int) -> bool:
    """True if we have these bytes already. The new time tells the collector of unused files to spare them.

    A file of another size was damaged on disk: the good bytes just came, so they replace it.
    """
    try:
        if blob.stat().st_size != size:
            return False
        os.utime(blob)
    except FileNotFoundError:
        return False
    return True


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
