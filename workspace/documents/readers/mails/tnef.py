"""What Outlook packs a mail's text and attachments into for other Outlooks (winmail.dat): [MS-OXTNEF].

Everything is read as far as it goes: a wrong length ends the reading, and what came before it is kept.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from workspace.documents.readers.encodings import meant
from workspace.documents.readers.html import words_of_page
from workspace.documents.readers.mails.headers import bytes_words
from workspace.documents.readers.mails.letter import MOST_NESTED, Letter, file_name, richer
from workspace.documents.readers.mails.packed_rtf import unpacked
from workspace.documents.readers.old.rtf import words_of_rtf
from workspace.documents.readers.result import ReadText, Unreadable, found

ENGINE = "baton-tnef/2"
SIGNATURE = b"\x78\x9f\x3e\x22"

_SUBJECT_OF, _BODY_OF, _BEGINS, _TITLE_OF, _CONTENT_OF = 0x8004, 0x800C, 0x9002, 0x8010, 0x800F
_OF_MAIL, _OF_ATTACHMENT, _PAGE_OF = 0x9003, 0x9005, 0x9007
_SUBJECT, _BODY, _PAGE, _RTF, _SENDER, _RECEIVERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x0C1A, 0x0E04
_LONG_NAME, _NAME, _MEDIA, _CONTENT = 0x3707, 0x3704, 0x370E, 0x3701
_BYTES_TEXT, _UNICODE, _OBJECT, _BINARY, _MANY = 0x1E, 0x1F, 0x0D, 0x0102, 0x1000
_LENGTHS = {0x02: 4, 0x0B: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_FIRST_NAMED = 0x8000
_MOST = 100_000  # properties and attributes that are looked at


@dataclass
class _Packed:
    """A mail, or one of its attachments: properties by number, each with its type and bytes."""

    properties: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    title: bytes = b""
    content: bytes = b""
    encoding: str = "cp1252"

    def text(self, number: int) -> str:
        kind, content = self.properties.get(number, (0, b""))
        if kind == _UNICODE:
            return content[: len(content) & ~1].decode("utf-16-le", errors="replace").strip("\x00 ")
        return bytes_words(content.rstrip(b"\x00"), self.encoding).strip() if kind == _BYTES_TEXT else ""

    def binary(self, number: int) -> bytes:
        kind, content = self.properties.get(number, (0, b""))
        return content if kind in {_BINARY, _OBJECT} else b""


def read_tnef(file: BinaryIO, *, kind: str) -> ReadText:
    letter = tnef_letter(file)
    return found(letter.text(), kind=kind, engine=ENGINE, reason=letter.reason())


def tnef_letter(file: BinaryIO) -> Letter:
    """Raises Unreadable."""
    file.seek(0)
    letter = Letter()
    take_packed(letter, file.read())
    return letter


def take_packed(letter: Letter, content: bytes, *, nested: int = 0) -> None:
    """Words and attachments of such a stream into the letter; the words only if the letter has none of its own.

    Raises Unreadable for what is no such stream.
    """
    if not content.startswith(SIGNATURE):
        raise Unreadable("damaged", "The attachment that Outlook packed is damaged.")
    mail, attachments = _unpack(content)
    if nested or not letter.fields:
        fields = [("Subject", mail.text(_SUBJECT) or bytes_words(mail.title.rstrip(b"\x00"), mail.encoding)),
                  ("From", mail.text(_SENDER)), ("To", mail.text(_RECEIVERS))]  # fmt: skip
        if nested:
            letter.bodies.append("\n".join(f"{name}: {value}" for name, value in fields if value))
        else:
            letter.fields = fields
    if nested or not any(body.strip() for body in letter.bodies):
        letter.bodies.append(_words(mail, letter))
    for number, attachment in enumerate(attachments, start=1):
        _take(letter, attachment, number=number, nested=nested)


def _take(letter: Letter, attachment: _Packed, *, number: int, nested: int) -> None:
    inside = attachment.binary(_CONTENT)[16:]  # before it stands of which class the object is
    if inside.startswith(SIGNATURE):
        if nested < MOST_NESTED:
            take_packed(letter, inside, nested=nested + 1)
        return
    title = bytes_words(attachment.title.rstrip(b"\x00"), attachment.encoding)
    name = attachment.text(_LONG_NAME) or title or attachment.text(_NAME)
    content = attachment.content or attachment.binary(_CONTENT)
    letter.attach(file_name(name, media=attachment.text(_MEDIA).lower(), number=number), content)


def _words(mail: _Packed, letter: Letter) -> str:
    kind, raw = mail.properties.get(_PAGE, (0, b""))
    page = bytes_words(raw, None) if kind == _BINARY else mail.text(_PAGE)
    try:
        page = words_of_page(page) if page else ""
    except Unreadable as refusal:
        letter.remarks.append(refusal.reason)
        page = ""
    plain = mail.text(_BODY) or bytes_words(mail.content.rstrip(b"\x00"), mail.encoding)
    words = richer(plain, page)
    packed = mail.binary(_RTF)
    return words if words.strip() or not packed else words_of_rtf(unpacked(packed)).text


def _unpack(content: bytes) -> tuple[_Packed, list[_Packed]]:
    """The mail, and its attachments in order."""
    mail = _Packed()
    attachments: list[_Packed] = []
    for number, raw in _attributes(content):
        last = attachments[-1] if attachments else mail
        if number == _PAGE_OF and len(raw) >= 4:
            mail.encoding = _codec(struct.unpack_from("<I", raw)[0])
        elif number == _BEGINS:
            attachments.append(_Packed(encoding=mail.encoding))
        elif number in {_SUBJECT_OF, _TITLE_OF}:
            (mail if number == _SUBJECT_OF else last).title = raw
        elif number in {_BODY_OF, _CONTENT_OF}:
            (mail if number == _BODY_OF else last).content = raw
        elif number in {_OF_MAIL, _OF_ATTACHMENT}:
            (mail if number == _OF_MAIL else last).properties |= dict(_properties(raw))
    return mail, attachments


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(_MOST):
        if at + 9 > len(content):
            return
        number, _kind, length = struct.unpack_from("<HHI", content, at + 1)
        yield number, content[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _properties(raw: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """(number, (type, bytes)) of each; of several values the first. Ends where the bytes make no sense."""
    try:
        count, at = struct.unpack_from("<I", raw)[0], 4
        for _ in range(min(count, _MOST)):
            kind, number = struct.unpack_from("<HH", raw, at)
            at += 4 + (_length_of_name(raw, at + 4) if number >= _FIRST_NAMED else 0)
            values, at = _values(raw, at, kind)
            yield number, (kind & ~_MANY, values[0] if values else b"")
    except (struct.error, KeyError):
        return


def _length_of_name(raw: bytes, at: int) -> int:
    if struct.unpack_from("<I", raw, at + 16)[0] == 0:
        return 24
    return 24 + _padded(struct.unpack_from("<I", raw, at + 20)[0])


def _values(raw: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    """The values, and where they end. Raises struct.error, and KeyError for a type that there is not."""
    simple = kind & ~_MANY
    has_length = simple in {_BYTES_TEXT, _UNICODE, _OBJECT, _BINARY}
    count = 1
    if has_length or kind & _MANY:
        count = struct.unpack_from("<I", raw, at)[0]
        at += 4
    values: list[bytes] = []
    for _ in range(min(count, _MOST)):
        length = struct.unpack_from("<I", raw, at)[0] if has_length else _LENGTHS[simple]
        at += 4 if has_length else 0
        if at > len(raw):
            raise struct.error
        values.append(raw[at : at + length])
        at += _padded(length)
    return values, at


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _codec(page: int) -> str:
    try:
        return meant(f"cp{page}")
    except LookupError:
        return "cp1252"
