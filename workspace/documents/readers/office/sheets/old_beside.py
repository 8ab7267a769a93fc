"""What stands beside the cells of an old workbook (.xls): comments, boxes, headers, titles in charts.

Records: [MS-XLS] 2.4. calamine gives the cells; here the same stream is walked once more, each record looked at by its
head alone, and whatever makes no sense is left out.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from workspace.documents.readers.old.compound import Compound
from workspace.documents.readers.result import MAX_CHARACTERS

_BEGIN, _SHEET, _HEADER, _FOOTER, _REST = 0x0809, 0x0085, 0x0014, 0x0015, 0x003C
_BOX, _NOTE, _CHART_TEXT = 0x01B6, 0x001C, 0x100D
_BIFF_8 = 0x0600
_WIDE = 0x01
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Za-z&])')
_TELLING = frozenset({_HEADER, _FOOTER, _BOX, _NOTE, _CHART_TEXT})


class _Record(NamedTuple):
    """`at`: where it begins in the stream; `rest`: the record after it, which long texts go on in."""

    at: int
    kind: int
    content: bytes


def words_beside(container: Compound) -> dict[str, list[str]]:
    """By the name of the sheet. Nothing for files from before Excel 97, whose records are others."""
    stream = container.read("Workbook")
    records = _records(stream)
    first = next(records, None)
    if first is None or first.kind != _BEGIN or first.content[:2] != struct.pack("<H", _BIFF_8):
        return {}
    starts: dict[int, str] = {}
    found: dict[str, list[str]] = {}
    here = ""
    size = 0
    before = first
    for record in records:
        if record.kind == _SHEET and len(record.content) > 8:
            starts[struct.unpack_from("<I", record.content)[0]] = _text(record.content, 6, short=True)
        elif record.kind == _BEGIN:
            here = starts.get(record.at, here)
        words = _words(record, before) if here else ""
        if words and size < MAX_CHARACTERS:
            found.setdefault(here, []).append(words)
            size += len(words)
        before = record
    return {name: list(dict.fromkeys(texts)) for name, texts in found.items()}


def _records(stream: bytes) -> Iterator[_Record]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        is_told = kind in _TELLING or kind in {_BEGIN, _SHEET, _REST}
        yield _Record(at, kind, stream[at + 4 : at + 4 + length] if is_told else b"")
        at += 4 + length


def _words(record: _Record, before: _Record) -> str:
    """The text of a box stands in the record after the box."""
    content = record.content
    if record.kind == _REST and before.kind == _BOX and len(before.content) >= 12:
        count = struct.unpack_from("<H", before.content, 10)[0]
        words = _characters(content, 1, count, wide=bool(content[:1] and content[0] & _WIDE))
    elif record.kind in {_HEADER, _FOOTER}:
        words = _CODES.sub(" ", _text(content, 0))
    elif record.kind == _NOTE:
        words = _text(content, 8)
    elif record.kind == _CHART_TEXT:
        words = _text(content, 2, short=True)
    else:
        return ""
    return " ".join(words.replace("\x00", " ").split())


def _text(content: bytes, at: int, *, short: bool = False) -> str:
    """A text with its length before it: two bytes, or one where it is `short`."""
    width = 1 if short else 2
    if at + width + 1 > len(content):
        return ""
    count = int.from_bytes(content[at : at + width], "little")
    return _characters(content, at + width + 1, count, wide=bool(content[at + width] & _WIDE))


def _characters(content: bytes, at: int, count: int, *, wide: bool) -> str:
    """Two bytes each, or the low one of them alone."""
    raw = content[at : at + count * (2 if wide else 1)]
    return raw[: len(raw) & ~1].decode("utf-16-le", errors="replace") if wide else raw.decode("latin-1")
