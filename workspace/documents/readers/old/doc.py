"""Word's files from 97 to 2003 (.doc): every story by the table of pieces, without what was deleted while tracked.

Structures and offsets: [MS-DOC] 2.5 (the FIB), 2.8.35 (pieces), 2.9.55 (runs of characters). A file saved quickly
keeps old text between the pieces: it is no longer said, and not read.
"""

from __future__ import annotations

import bisect
import re
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import olefile

from workspace.documents.readers.result import ReadText, Unreadable, found

ENGINE = "baton-doc/1"

MAX_STREAM = 256_000_000
_MAGIC, _OLDEST = 0xA5EC, 0x00C1  # Word 97
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_FLAGS_AT, _LENGTHS_AT, _PIECES_AT, _RUNS_AT = 0x0A, 0x4C, 0x1A2, 0xFA
_STORIES = 8  # main text, footnotes, headers, macros (none), comments, endnotes, text boxes, their headers
_PAGE = 512
_DELETED = 0x0800  # sprmCFRMarkDel
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # bytes, by the top three bits of a property's number
_BREAKS = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, OverflowError)
_DAMAGED = "The document is damaged: it is cut off, or some of its bytes are wrong."

_ONE_FIELD = re.compile(r"\x13([^\x13\x14\x15]*)(?:\x14([^\x13\x14\x15]*))?\x15")
_TARGET = re.compile(r'\bHYPERLINK\s+(?:\\l\s+)?"([^"]+)"')
_DEEPEST_FIELDS = 20
_SIGNS = str.maketrans({
    "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "-", "\x1f": "", "\xa0": " ",
    **dict.fromkeys("\x01\x02\x03\x04\x05\x08\x13\x14\x15", ""),
})  # fmt: skip


class _Piece(NamedTuple):
    """Characters `start` to `end` of the document lie at byte `at`, one byte each or two."""

    start: int
    end: int
    at: int
    width: int


def read_doc(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable."""
    try:
        content, table, flags = _streams(file)
        if flags & _ENCRYPTED:
            raise Unreadable("encrypted", "The document is locked with a password.")
        pieces = _pieces(content, table)
        gone = _deleted_ranges(content, table)
        lengths = struct.unpack_from(f"<{_STORIES}i", content, _LENGTHS_AT)
    except (*_BREAKS, RecursionError) as error:
        raise Unreadable("damaged", _DAMAGED) from error
    live: list[str] = []
    deleted: list[str] = []
    start = 0
    for length in lengths:
        words, struck = _said(content, pieces, gone, start, start + max(0, length))
        live.append(_readable(words))
        deleted.append(_readable(struck))
        start += max(0, length)
    return found(
        "\n".join(filter(str.strip, live)), kind=kind, engine=ENGINE, deleted="\n".join(filter(str.strip, deleted))
    )


def _streams(file: BinaryIO) -> tuple[bytes, bytes, int]:
    """The main stream, the table that belongs to it, and the flags. Raises Unreadable and _BREAKS."""
    file.seek(0)
    container = olefile.OleFileIO(file)
    content = _stream(container, "WordDocument")
    magic, version = struct.unpack_from("<HH", content)
    if magic != _MAGIC or version < _OLDEST:
        raise Unreadable("no_text", "The document is of Word 95 or older, which Baton's own reader does not read.")
    flags = struct.unpack_from("<H", content, _FLAGS_AT)[0]
    return content, _stream(container, "1Table" if flags & _SECOND_TABLE else "0Table"), flags


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    if container.get_size(name) > MAX_STREAM:
        raise Unreadable("refused", "The document is larger than any that people write.")
    content: bytes = container.openstream(name).read()
    return content


def _pieces(content: bytes, table: bytes) -> list[_Piece]:
    at, size = struct.unpack_from("<II", content, _PIECES_AT)
    end = at + size
    while table[at] == 1:  # properties that pieces share; none that changes words
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    if table[at] != 2:
        raise ValueError(table[at])
    length = min(struct.unpack_from("<I", table, at + 1)[0], end - at - 5)
    count = (length - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    pieces = []
    for number in range(count):
        place = struct.unpack_from("<I", table, at + 5 + 4 * (count + 1) + 8 * number + 2)[0]
        packed = place & 0x40000000
        where = (place & 0x3FFFFFFF) // 2 if packed else place
        pieces.append(_Piece(starts[number], starts[number + 1], where, 1 if packed else 2))
    return sorted(pieces)


def _deleted_ranges(content: bytes, table: bytes) -> list[tuple[int, int]]:
    """Where bytes of the main stream hold text that was deleted while tracked; in order."""
    at, size = struct.unpack_from("<II", content, _RUNS_AT)
    count = max(0, (size - 4) // 8)
    numbers = struct.unpack_from(f"<{count}I", table, at + 4 * (count + 1)) if count else ()
    ranges: set[tuple[int, int]] = set()
    for number in set(numbers):
        ranges.update(_deleted_on(content[(number & 0x3FFFFF) * _PAGE :][:_PAGE]))
    return sorted(ranges)


def _deleted_on(page: bytes) -> Iterator[tuple[int, int]]:
    if len(page) < _PAGE:
        return
    count = min(page[-1], 101)
    ends = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        at = page[4 * (count + 1) + number] * 2
        if at and _is_deleted(page[at + 1 : at + 1 + page[at]]):
            yield ends[number], ends[number + 1]


def _is_deleted(properties: bytes) -> bool:
    at, deleted = 0, False
    while at + 3 <= len(properties):
        number = struct.unpack_from("<H", properties, at)[0]
        at += 2
        if number == _DELETED:
            deleted = properties[at] == 1
        at += _OPERANDS.get(number >> 13, properties[at] + 1)
    return deleted


def _said(content: bytes, pieces: list[_Piece], gone: list[tuple[int, int]], start: int, end: int) -> tuple[str, str]:
    """The live and the deleted text of these characters."""
    live: list[str] = []
    deleted: list[str] = []
    first = max(0, bisect.bisect_right(pieces, start, key=lambda piece: piece.start) - 1)
    for piece in pieces[first:]:
        if piece.start >= end:
            break
        begin = piece.at + (max(start, piece.start) - piece.start) * piece.width
        stop = piece.at + (min(end, piece.end) - piece.start) * piece.width
        for is_gone, raw in _cut(content, begin, stop, gone):
            words = raw.decode("cp1252" if piece.width == 1 else "utf-16-le", errors="replace")
            (deleted if is_gone else live).append(words)
    return "".join(live), "".join(deleted)


def _cut(content: bytes, begin: int, stop: int, gone: list[tuple[int, int]]) -> Iterator[tuple[bool, bytes]]:
    at = max(0, bisect.bisect_right(gone, (begin, 0)) - 1)
    while begin < stop:
        while at < len(gone) and gone[at][1] <= begin:
            at += 1
        from_, to = gone[at] if at < len(gone) else (stop, stop)
        if begin < from_:
            yield False, content[begin : min(from_, stop)]
            begin = min(from_, stop)
        else:
            yield True, content[begin : min(to, stop)]
            begin = min(to, stop)


def _readable(words: str) -> str:
    """Fields say what they show, and where a link leads; signs of Word's own become what they look like."""
    for _ in range(_DEEPEST_FIELDS):
        plain = _ONE_FIELD.sub(_shown, words)
        if plain == words:
            break
        words = plain
    return words.translate(_SIGNS)


def _shown(field: re.Match[str]) -> str:
    target = _TARGET.search(field[1])
    return (field[2] or "") + (f" {target[1]}" if target else "")
