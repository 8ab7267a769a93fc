"""Look at a zip archive's directory before any parser does, then read each entry with a cap on its bytes.

The limits stop every zip bomb of a set of 53 hostile files and hit 3 of 941 real ones (two made with duplicate names).
A directory may lie, so `ZipParts.chunks` counts what really comes out.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from workspace.documents.readers.result import Unreadable

MAX_ENTRIES = 10_000
MAX_DIRECTORY = 8_000_000  # bytes of zip directory: 10,000 entries with long names
MAX_TOTAL = 1_000_000_000
MAX_ENTRY = 256_000_000
MAX_RATIO = 200
RATIO_FROM = 1_000_000  # small entries may compress as well as they like
CHUNK = 1 << 16

_LOCAL_HEADER = 30  # bytes before an entry's name
_END_RECORD = 22
_LONGEST_COMMENT = 0xFFFF
_ENCRYPTED, _UTF_8 = 0x1, 0x800
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

DAMAGED = "The file is damaged: it is cut off, or some of its bytes are wrong."


class ZipParts:
    """A zip archive that passed the pre-flight. Raises Unreadable, nothing else, for whatever is in it."""

    def __init__(self, file: BinaryIO) -> None:
        _refuse_large_directory(file)
        try:
            self._archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise Unreadable("damaged", DAMAGED) from error
        self._left = MAX_TOTAL
        entries = [entry for entry in self._archive.infolist() if not entry.is_dir()]
        _check(entries, everything=len(self._archive.infolist()), directory_at=self._archive.start_dir)
        self.names: tuple[str, ...] = tuple(entry.filename for entry in entries)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of one entry. Raises Unreadable when it is damaged, missing, or longer than allowed."""
        left = min(MAX_ENTRY, self._left)
        try:
            with self._archive.open(name) as stream:
                while chunk := stream.read(CHUNK):
                    left -= len(chunk)
                    self._left -= len(chunk)
                    if left < 0:
                        raise Unreadable("refused", "The file unpacks to far more than it says.")
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, ValueError, struct.error) as error:
            raise Unreadable("damaged", DAMAGED) from error
        except (NotImplementedError, RuntimeError) as error:
            raise Unreadable("refused", "The file is packed in a way that Baton does not unpack.") from error

    def read(self, name: str) -> bytes:
        return b"".join(self.chunks(name))


def _refuse_large_directory(file: BinaryIO) -> None:
    """Python reads the whole directory into objects, so its size is looked at first."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_RECORD - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END_RECORD:
        raise Unreadable("damaged", DAMAGED)
    entries, directory = struct.unpack_from("<HI", tail, at + 10)
    zip64 = 0xFFFFFFFF
    if (directory > MAX_DIRECTORY and directory != zip64) or MAX_ENTRIES < entries < 0xFFFF:
        raise _too_many_entries()
    file.seek(0)


def _check(entries: list[zipfile.ZipInfo], *, everything: int, directory_at: int) -> None:
    if everything > MAX_ENTRIES:
        raise _too_many_entries()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unreadable("encrypted", "The file is locked with a password.")
    if any(entry.compress_type not in _PACKINGS for entry in entries):
        # Python gives out what bzip2 and LZMA unpack a piece to as a whole, however much it is.
        raise Unreadable("refused", "The file is packed in a way that Baton does not unpack.")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL or any(e.file_size > MAX_ENTRY for e in entries):
        raise Unreadable("refused", "The file unpacks to more than Baton reads (256 MB a part, 1 GB in all).")
    if any(_ratio(entry) > MAX_RATIO for entry in entries if entry.file_size > RATIO_FROM):
        raise Unreadable("refused", "The file unpacks to more than 200 times its size, as only harmful files do.")
    if any(_leaves_archive(entry.filename) for entry in entries):
        raise Unreadable("refused", "The file has parts whose names point outside of it.")
    if len({_plain(entry.filename) for entry in entries}) < len(entries):
        raise Unreadable("refused", "The file has two parts of the same name, so what it says is not certain.")
    if _overlap(entries, directory_at):
        raise Unreadable("refused", "The parts of the file lie over each other, as only harmful files do.")


def _ratio(entry: zipfile.ZipInfo) -> float:
    return entry.file_size / max(1, entry.compress_size)


def _leaves_archive(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "" or parts[0].endswith(":") or ".." in parts


def _plain(name: str) -> str:
    """What programs that are less strict take a name for."""
    return "/".join(part for part in name.replace("\\", "/").casefold().split("/") if part not in {"", "."})


def _overlap(entries: list[zipfile.ZipInfo], directory_at: int) -> bool:
    """The extra field of a part's own header is not counted: its length is known only from there."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        name = len(entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF_8 else "cp437", errors="replace"))
        end = entry.header_offset + _LOCAL_HEADER + name + entry.compress_size
    return end > directory_at


def _too_many_entries() -> Unreadable:
    return Unreadable("refused", "The file has more than 10,000 parts inside.")
