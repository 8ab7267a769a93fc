"""Open files and pipes to give to another process."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import BinaryIO


def descriptor_of(file: BinaryIO, open_files: ExitStack) -> int:
    """The file's own descriptor; a file without one (bytes in memory, a remote blob) is copied to a temporary one."""
    with suppress(OSError):  # io.UnsupportedOperation is one
        return file.fileno()
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        descriptor = os.dup(copy.fileno())
    open_files.callback(os.close, descriptor)
    return descriptor


@contextmanager
def pipe() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """(where to read, where to write). Closing either again does no harm."""
    reads, writes = os.pipe()
    with open(reads, "rb", buffering=0) as out, open(writes, "wb", buffering=0) as into:  # noqa: PTH123 - descriptors
        yield out, into
