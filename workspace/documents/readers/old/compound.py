"""OLE containers ([MS-CFB]): the small file system in which old office files and Outlook's mails are kept."""

from __future__ import annotations

import struct
from typing import BinaryIO

import olefile

from workspace.documents.readers.result import Unreadable

MAX_STREAM = 256_000_000
_BREAKS = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, OverflowError)
_DAMAGED = "The file is damaged: it is cut off, or some of its bytes are wrong."


class Compound:
    """Its streams by path, such as `("__attach_version1.0_#00000000", "__substg1.0_37010102")`. Raises Unreadable."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        try:
            self._ole = olefile.OleFileIO(file)
            paths = self._ole.listdir(streams=True, storages=True)
        except (*_BREAKS, RecursionError) as error:
            raise Unreadable("damaged", _DAMAGED) from error
        self._inside: dict[tuple[str, ...], list[str]] = {}
        for path in paths:
            self._inside.setdefault(tuple(path[:-1]), []).append(path[-1])

    def read(self, *path: str) -> bytes:
        """A stream's bytes; none where there is no such stream, or it is damaged or longer than any real one."""
        try:
            if self._ole.get_type(list(path)) != olefile.STGTY_STREAM or self._ole.get_size(list(path)) > MAX_STREAM:
                return b""
            content: bytes = self._ole.openstream(list(path)).read()
        except _BREAKS:
            return b""
        return content

    def inside(self, *storage: str) -> list[str]:
        """Names of what lies directly in a storage; with no name, in the container."""
        return self._inside.get(storage, [])
