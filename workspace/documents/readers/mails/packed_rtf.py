"""Rich text as Outlook packs it ([MS-OXRTFCP]): repeated text is a reference to where it stood before."""

from __future__ import annotations

import struct

_MOST = 64_000_000
_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
_DICTIONARY = 4096
_KNOWN = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpacked(content: bytes) -> bytes:
    """The rich text; as far as it goes where the stream is damaged, and nothing where it is no such stream."""
    if len(content) < 16:
        return b""
    _, size, form, _ = struct.unpack_from("<IIII", content)
    if form == _PLAIN:
        return content[16 : 16 + size]
    return _unpacked(content, min(size, _MOST)) if form == _PACKED else b""


def _unpacked(content: bytes, size: int) -> bytes:
    ring = bytearray(_KNOWN.ljust(_DICTIONARY, b"\x00"))
    write = len(_KNOWN)
    out = bytearray()
    at = 16
    while at < len(content) and len(out) < size:
        control = content[at]
        at += 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 2 > len(content):
                    return bytes(out)
                reference = content[at] << 8 | content[at + 1]
                at += 2
                place, length = reference >> 4, (reference & 0xF) + 2
                if place == write % _DICTIONARY:
                    return bytes(out)
                for step in range(length):
                    byte = ring[(place + step) % _DICTIONARY]
                    out.append(byte)
                    ring[write % _DICTIONARY] = byte
                    write += 1
            elif at < len(content):
                out.append(content[at])
                ring[write % _DICTIONARY] = content[at]
                write += 1
                at += 1
    return bytes(out)
