"""Write OLE containers ([MS-CFB]), and in them Outlook's mails and old presentations."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

_FREE, _END, _FAT, _NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_SECTOR, _SMALL, _SMALL_BELOW = 512, 64, 4096
Tree: TypeAlias = Mapping[str, "bytes | Tree"]


@dataclass
class _Entry:
    """Of the directory: a stream, or a storage with its children's numbers."""

    name: str
    kind: int
    content: bytes = b""
    children: list[int] = field(default_factory=list)
    start: int = 0
    size: int = 0


def compound(tree: Tree) -> bytes:
    """A container with these streams (bytes) and storages (mappings)."""
    entries = [_Entry("Root Entry", 5)]
    _gather(entries, 0, tree)
    small, chains = bytearray(), list[int]()
    sectors = bytearray()
    fat: list[int] = []
    for entry in entries[1:]:
        entry.size = len(entry.content)
        if entry.kind != 2:
            continue
        if entry.size >= _SMALL_BELOW:
            entry.start = _store(sectors, fat, entry.content)
        elif entry.size:
            entry.start = len(chains)
            count = -(-entry.size // _SMALL)
            chains += [*range(entry.start + 1, entry.start + count), _END]
            small += entry.content.ljust(count * _SMALL, b"\0")
        else:
            entry.start = _END
    root = entries[0]
    root.start, root.size = _store(sectors, fat, bytes(small)), len(small)
    small_fat = _store(sectors, fat, struct.pack(f"<{len(chains)}I", *chains), fill=b"\xff")
    directory = _store(sectors, fat, b"".join(_packed(entries, number) for number in range(len(entries))))
    return _file(sectors, fat, directory, small_fat, -(-len(chains) * 4 // _SECTOR))


def _gather(entries: list[_Entry], parent: int, tree: Tree) -> None:
    for name, inside in tree.items():
        number = len(entries)
        entries[parent].children.append(number)
        if isinstance(inside, bytes):
            entries.append(_Entry(name, 2, inside))
        else:
            entries.append(_Entry(name, 1))
            _gather(entries, number, inside)


def _store(sectors: bytearray, fat: list[int], content: bytes, fill: bytes = b"\0") -> int:
    """Where a chain of sectors with this content begins."""
    if not content:
        return _END
    count = -(-len(content) // _SECTOR)
    start = len(fat)
    fat += [*range(start + 1, start + count), _END]
    sectors += content.ljust(count * _SECTOR, fill)
    return start


def _packed(entries: Sequence[_Entry], number: int) -> bytes:
    """Siblings hang in a chain to the right: the least of the trees that are allowed."""
    entry = entries[number]
    siblings = next((each.children for each in entries if number in each.children), [])
    after = siblings.index(number) + 1 if siblings else 0
    right = siblings[after] if siblings and after < len(siblings) else _NOBODY
    child = entry.children[0] if entry.children else _NOBODY
    name = entry.name.encode("utf-16-le") + b"\0\0"
    head = name.ljust(64, b"\0") + struct.pack("<HBBIII", len(name), entry.kind, 1, _NOBODY, right, child)
    return head + bytes(36) + struct.pack("<IQ", entry.start, entry.size)


def _file(sectors: bytearray, fat: list[int], directory: int, small_fat: int, small_count: int) -> bytes:
    count = 1
    while count * (_SECTOR // 4) < len(fat) + count:
        count += 1
    first = len(fat)
    table = [*fat, *[_FAT] * count]
    table += [_FREE] * (count * (_SECTOR // 4) - len(table))
    places = [*range(first, first + count), *[_FREE] * (109 - count)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, count, directory, 0, _SMALL_BELOW, small_fat, small_count, _END, 0)
    return header + struct.pack("<109I", *places) + bytes(sectors) + struct.pack(f"<{len(table)}I", *table)


# ------------------------------------------------------------------ Outlook's mails
def msg_tree(
    texts: Mapping[int, str | bytes],
    *,
    numbers: Mapping[int, int] | None = None,
    attachments: Sequence[Tree] = (),
    receivers: Sequence[Tree] = (),
    before: int = 32,
) -> dict[str, bytes | Tree]:
    """A mail's storage. `texts`: properties by number, str as Unicode and bytes as they are; `numbers`: short ones."""
    tree: dict[str, bytes | Tree] = {}
    for number, value in texts.items():
        ending = "0102" if isinstance(value, bytes) else "001F"
        tree[f"__substg1.0_{number:04X}{ending}"] = value if isinstance(value, bytes) else value.encode("utf-16-le")
    short = b"".join(struct.pack("<IIQ", number << 16 | 3, 6, value) for number, value in (numbers or {}).items())
    tree["__properties_version1.0"] = bytes(before) + short
    tree |= {f"__attach_version1.0_#{at:08X}": each for at, each in enumerate(attachments)}
    return tree | {f"__recip_version1.0_#{at:08X}": each for at, each in enumerate(receivers)}


def msg(tree: Tree) -> bytes:
    return compound({"__nameid_version1.0": {}, **tree})


# ------------------------------------------------------------------ PowerPoint 97
def record(kind: int, content: bytes, *, instance: int = 0, container: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(content)) + content


def words_record(text: str) -> bytes:
    return record(4000, text.encode("utf-16-le"))


def ppt(slides: Sequence[str], *, notes: Mapping[int, str] | None = None, deleted: str = "") -> bytes:
    """Slides with a box of words each, and with words in the outline; `deleted` stands in the file but in no edit."""
    stream = bytearray()
    places: list[int] = []
    listed, listed_notes = b"", b""
    stream += record(1006, words_record(deleted), container=True)
    for number, text in enumerate(slides):
        places.append(len(stream))
        stream += record(1006, record(1036, words_record(text), container=True), container=True)
        persist = record(1011, struct.pack("<IIiII", len(places) + 1, 0, 0, 256 + number, 0))
        listed += persist + record(4008, f"Outline {number}".encode("latin-1"))
    for number, text in (notes or {}).items():
        places.append(len(stream))
        atom = record(1009, struct.pack("<II", 256 + number, 0))
        stream += record(1008, atom + words_record(text), container=True)
        listed_notes += record(1011, struct.pack("<IIiII", len(places) + 1, 0, 0, 500 + number, 0))
    document_at = len(stream)
    lists = record(4080, listed, container=True) + record(4080, listed_notes, instance=2, container=True)
    stream += record(1000, lists, container=True)
    directory_at = len(stream)
    persisted = [document_at, *places]
    head = struct.pack("<I", len(persisted) << 20 | 1)
    stream += record(6002, head + struct.pack(f"<{len(persisted)}I", *persisted))
    edit_at = len(stream)
    stream += record(4085, struct.pack("<IIIIIII", 0, 0, 0, directory_at, 1, 99, 0))
    user = record(4086, struct.pack("<III", 20, 0xE391C05F, edit_at))
    return compound({"Current User": user.ljust(64, b"\0"), "PowerPoint Document": bytes(stream)})
