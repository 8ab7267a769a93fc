"""Files on disk, kept under the SHA-256 of their bytes: `blobs/ab/cd/<sha256>`.

A file is written under a temporary name in the same file system, synced, and renamed: after a crash it is whole or
not there. Two locks make collecting safe: `lock` is held for moments, shared by who says "we have these bytes" or puts
them in place, alone by who deletes; `collecting` for as long as somebody collects, or copies all there is.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from workspace.ports import FilesBusy, StoredFile, TooLarge

LEFT_OVER_AFTER = 24 * 3600  # seconds

_NAME = re.compile(r"[0-9a-f]{64}")
_OWN_NAME = re.compile(r"[0-9a-z]{8,40}")
_READ_ONLY = 0o440
_STEP = 1024 * 1024


class DiskFiles:
    """Fulfils `workspace.ports.Files` in a folder, which it makes. Several processes may share the folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._blobs = root / "blobs"
        self._unfinished = root / "tmp"
        for folder in (self._blobs, self._unfinished):
            folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        self.sweep()

    def put(self, chunks: Iterable[bytes], *, limit: int) -> StoredFile:
        """Raises TooLarge; OSError when the disk is full. An error, also of `chunks` itself, leaves nothing behind."""
        descriptor, name = tempfile.mkstemp(dir=self._unfinished)
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                stored = _write(file, chunks, limit)
                if not self._has(stored):
                    _sync(file)
                    self._put_in_place(unfinished, stored)
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

    # ------------------------------------------------------------------ what nobody needs any more
    def delete_unused(self, sha256: str, *, since: datetime) -> int:
        blob = self._path(sha256)
        with self._locked(fcntl.LOCK_EX), suppress(FileNotFoundError):
            found = blob.stat()
            if found.st_mtime < since.timestamp():
                blob.unlink()
                return max(found.st_size, 1)
        return 0

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        with self._locked(fcntl.LOCK_SH, "collecting"):
            yield

    @contextmanager
    def collecting(self) -> Iterator[None]:
        with ExitStack() as held:
            try:
                held.enter_context(self._locked(fcntl.LOCK_EX | fcntl.LOCK_NB, "collecting"))
            except BlockingIOError as error:
                raise FilesBusy("The files are being copied or collected just now.") from error
            yield

    # ------------------------------------------------------------------ what comes in pieces
    def write(self, name: str, piece: bytes, *, at: int) -> None:
        with self._own(name).open("r+b" if at else "wb") as file:
            _cut(file, at)
            file.write(piece)

    def sync(self, name: str) -> None:
        with self._own(name).open("r+b") as file:
            os.fsync(file.fileno())

    def seal(self, name: str, *, size: int) -> StoredFile:
        with self._own(name).open("r+b") as file:
            _cut(file, size)
            file.seek(0)
            digest = hashlib.sha256()
            while piece := file.read(_STEP):
                digest.update(piece)
            os.fsync(file.fileno())
        return StoredFile(digest.hexdigest(), size)

    def keep(self, name: str, sealed: StoredFile) -> None:
        if not self._has(sealed):
            self._put_in_place(self._own(name), sealed)
        self.discard(name)

    def discard(self, name: str) -> None:
        self._own(name).unlink(missing_ok=True)

    def room(self) -> int:
        return shutil.disk_usage(self._root).free

    def sweep(self) -> int:
        """No upload pauses for that long, so what is older was left by a crash or given up."""
        oldest, swept = time.time() - LEFT_OVER_AFTER, 0
        for path in self._unfinished.iterdir():
            with suppress(FileNotFoundError):  # another process sweeps too, or has just finished it
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    swept += 1
        return swept

    # ------------------------------------------------------------------ names and places
    def _path(self, sha256: str) -> Path:
        """Names come from outside in the end (an address, a database); only those that we give lead to a file."""
        if not _NAME.fullmatch(sha256):
            raise FileNotFoundError("A file is named by its SHA-256 in hex.")
        return self._blobs / sha256[:2] / sha256[2:4] / sha256

    def _own(self, name: str) -> Path:
        if not _OWN_NAME.fullmatch(name):
            raise FileNotFoundError("An unfinished file is named by letters and digits.")
        return self._unfinished / name

    def _has(self, stored: StoredFile) -> bool:
        with self._locked(fcntl.LOCK_SH):
            return _renew(self._path(stored.sha256), stored.size)

    def _put_in_place(self, unfinished: Path, stored: StoredFile) -> None:
        """A folder's entry is only safe when the folder itself is synced."""
        blob = self._path(stored.sha256)
        with self._locked(fcntl.LOCK_SH):
            new = not blob.parent.is_dir()
            blob.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
            os.utime(unfinished)
            unfinished.chmod(_READ_ONLY)
            unfinished.rename(blob)
        for folder in (blob.parent, blob.parent.parent, self._blobs) if new else (blob.parent,):
            _sync_folder(folder)

    @contextmanager
    def _locked(self, how: int, name: str = "lock") -> Iterator[None]:
        """Closing the descriptor lets go, as does the end of the process."""
        descriptor = os.open(self._root / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)


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


def _cut(file: BinaryIO, size: int) -> None:
    """To this size, and stand at its end."""
    if file.seek(0, os.SEEK_END) < size:
        raise FileNotFoundError("Of this unfinished file a part is missing.")
    file.truncate(size)
    file.seek(size)


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
