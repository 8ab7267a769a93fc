"""Write Word 97 files (.doc): stories in pieces of one or two bytes a character, and text that was deleted."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple

_FREE, _END, _FAT, _NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_TEXT_AT = 0x800


class Piece(NamedTuple):
    """Some characters; `deleted`: while changes were tracked; `said`: false for what no piece points at any more."""

    text: str
    wide: bool = False
    deleted: bool = False
    said: bool = True


def doc(stories: Sequence[Sequence[Piece]], *, encrypted: bool = False, version: int = 0xC1) -> bytes:
    """`stories`: main text, footnotes, headers, macros, comments, endnotes, text boxes, headers' text boxes."""
    content = bytearray(_TEXT_AT)
    starts, places = [0], []
    runs: list[tuple[int, int, bool]] = []
    for piece in (piece for story in stories for piece in story):
        at = len(content)
        content += piece.text.encode("utf-16-le" if piece.wide else "cp1252")
        runs.append((at, len(content), piece.deleted))
        if piece.said:
            starts.append(starts[-1] + len(piece.text))
            places.append(at if piece.wide else at * 2 | 0x40000000)
    struct.pack_into("<II", content, 0x18, _TEXT_AT, len(content))
    content += bytes(-len(content) % 512)
    page = len(content) // 512
    content += _runs_page(runs)
    cells = b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    pieces = struct.pack(f"<{len(starts)}I", *starts) + cells
    shared = b"\x01" + struct.pack("<H", 3) + b"xyz"
    table = shared + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    runs_at = len(table)
    table += struct.pack("<III", runs[0][0], runs[-1][1], page)
    struct.pack_into("<HH", content, 0, 0xA5EC, version)
    struct.pack_into("<H", content, 0x0A, 0x1200 | (0x0100 if encrypted else 0))
    lengths = [sum(len(piece.text) for piece in story if piece.said) for story in stories]
    struct.pack_into("<8i", content, 0x4C, *lengths, *[0] * (8 - len(lengths)))
    struct.pack_into("<II", content, 0x1A2, 0, runs_at)
    struct.pack_into("<II", content, 0xFA, runs_at, 12)
    return _container({"WordDocument": bytes(content), "1Table": table})


def _runs_page(runs: Sequence[tuple[int, int, bool]]) -> bytes:
    """One page of properties: for a deleted run bold (which must be skipped over), then the mark of deletion."""
    page = bytearray(512)
    ends = [runs[0][0], *(end for _, end, _ in runs)]
    struct.pack_into(f"<{len(ends)}I", page, 0, *ends)
    properties = struct.pack("<HBHB", 0x0835, 1, 0x0800, 1)
    page[400 : 401 + len(properties)] = bytes([len(properties)]) + properties
    for number, (_, _, deleted) in enumerate(runs):
        page[4 * len(ends) + number] = 200 if deleted else 0
    page[511] = len(runs)
    return bytes(page)


def _container(streams: dict[str, bytes]) -> bytes:
    """An OLE container ([MS-CFB]) of streams so long that each has sectors of its own."""
    fat: list[int] = []
    sectors = bytearray()
    entries = [_entry("Root Entry", 5, child=1)]
    for number, (name, content) in enumerate(streams.items(), start=1):
        content = content.ljust(4096, b"\0")  # noqa: PLW2901 - shorter ones would lie elsewhere
        count = -(-len(content) // 512)
        entries.append(
            _entry(name, 2, right=number + 1 if number < len(streams) else _NOBODY, start=len(fat), size=len(content))
        )
        fat += [*range(len(fat) + 1, len(fat) + count), _END]
        sectors += content.ljust(count * 512, b"\0")
    directory = len(fat)
    fat.append(_END)
    sectors += b"".join(entries).ljust(512, b"\0")
    table = len(fat)
    fat.append(_FAT)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", table, *[_FREE] * 108)
    return header + bytes(sectors) + struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat)))


def _entry(
    name: str, kind: int, *, right: int = _NOBODY, child: int = _NOBODY, start: int = _END, size: int = 0
) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, _NOBODY, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
