"""Outlook's mails (.msg): subject, who, when, words, and what is attached; contacts, tasks and appointments too.

Properties and their numbers: [MS-OXPROPS] and [MS-OXMSG]. Mails that hang on the mail are read with it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from workspace.documents.readers.encodings import meant
from workspace.documents.readers.html import words_of_page
from workspace.documents.readers.mails.headers import bytes_words
from workspace.documents.readers.mails.letter import MOST_NESTED, Letter, file_name, joined_lines, richer
from workspace.documents.readers.mails.packed_rtf import unpacked
from workspace.documents.readers.old.compound import Compound
from workspace.documents.readers.old.rtf import words_of_rtf
from workspace.documents.readers.result import ReadText, Unreadable, found

ENGINE = "baton-msg/3"
MOST_RECEIVERS = 2_000

_CLASS, _SUBJECT, _BODY, _PAGE, _RTF = 0x001A, 0x0037, 0x1000, 0x1013, 0x1009
_SENDER_NAME, _SENDER_MAIL, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_TO, _CC, _BCC, _SENT, _DELIVERED = 0x0E04, 0x0E03, 0x0E02, 0x0039, 0x0E06
_NAME, _MAIL, _SMTP = 0x3001, 0x3003, 0x39FE
_LONG_FILE_NAME, _FILE_NAME, _CONTENT, _MEDIA, _CONTENT_ID, _HIDDEN = 0x3707, 0x3704, 0x3701, 0x370E, 0x3712, 0x7FFE
_INTERNET_PAGE, _MESSAGE_PAGE = 0x3FDE, 0x3FFD
# Of a contact: given name, surname, company, title, telephones, addresses, department; more are named properties.
_CONTACT = (0x3A06, 0x3A11, 0x3A16, 0x3A17, 0x3A18, 0x3A08, 0x3A09, 0x3A1C, 0x3A15, 0x3A26, 0x3A27, 0x3A29)
_FIRST_NAMED = 0x8000
_UNICODE, _BYTES_TEXT, _BINARY, _STORAGE = "001F", "001E", "0102", "000D"
_PAGES = {
    65001: "utf-8", 65000: "utf-7", 1200: "utf-16-le", 936: "gb18030", 54936: "gb18030", 20866: "koi8_r",
    21866: "koi8_u", 10000: "mac_roman", 20127: "cp1252", 50220: "iso-2022-jp", 50221: "iso-2022-jp",
    50222: "iso-2022-jp", 51932: "euc_jp", 51949: "euc_kr",
    **{28590 + part: f"iso-8859-{part}" for part in range(1, 16)},
}  # fmt: skip
_PROPERTIES = "__properties_version1.0"
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_BEFORE_PROPERTIES = {"message": 32, "nested": 24, "attachment": 8}


def read_msg(file: BinaryIO, *, kind: str) -> ReadText:
    letter = msg_letter(file)
    return found(letter.text(), kind=kind, engine=ENGINE, reason=letter.reason())


def msg_letter(file: BinaryIO) -> Letter:
    """The mail with its attachments and those of mails inside it. Raises Unreadable."""
    container = Compound(file)
    if _PROPERTIES not in container.inside():
        raise Unreadable("damaged", "The mail is damaged: its main part is missing.")
    letter = Letter()
    letter.fields = _Item(container, ()).fields()
    _take(container, (), letter, nested=0)
    return letter


def _take(container: Compound, place: tuple[str, ...], letter: Letter, *, nested: int) -> None:
    """The words of the mail in this storage, and its attachments, into the letter."""
    item = _Item(container, place)
    if nested:
        letter.bodies.append(joined_lines([f"{name}: {value}" for name, value in item.fields() if value]))
    letter.bodies += [item.body(letter), joined_lines(list(item.details()))]
    storages = [name for name in container.inside(*place) if name.lower().startswith("__attach_version1.0_#")]
    for number, name in enumerate(storages, start=1):
        attachment = _Item(container, (*place, name), kind="attachment", encoding=item.encoding)
        inside = f"__substg1.0_{_CONTENT:04X}{_STORAGE}"
        if inside in container.inside(*attachment.place):
            if nested < MOST_NESTED:
                _take(container, (*attachment.place, inside), letter, nested=nested + 1)
        else:
            _attach(letter, attachment, number)


def _attach(letter: Letter, attachment: _Item, number: int) -> None:
    """Not a picture that the mail's own text shows."""
    media = attachment.text(_MEDIA).lower()
    name = attachment.text(_LONG_FILE_NAME) or attachment.text(_FILE_NAME) or attachment.text(_NAME)
    is_shown = media.startswith("image/") and attachment.text(_CONTENT_ID) and attachment.number(_HIDDEN)
    if not is_shown:
        letter.attach(file_name(name, media=media, number=number), attachment.binary(_CONTENT))


class _Item:
    """A mail, a receiver or an attachment: a storage with a stream for each property, and one for the short ones."""

    def __init__(self, container: Compound, place: tuple[str, ...], *, kind: str = "", encoding: str = "") -> None:
        self.place = place
        self._container = container
        self._names = set(container.inside(*place))
        kind = kind or ("nested" if place else "message")
        self._short = container.read(*place, _PROPERTIES)[_BEFORE_PROPERTIES[kind] :]
        # Attachments and receivers do not say in which encoding their words are: it is that of the mail around them.
        internet = _codec(self.number(_INTERNET_PAGE))
        self.encoding: str = _codec(self.number(_MESSAGE_PAGE)) or internet or encoding
        self._page_encoding = internet or self.encoding

    def text(self, number: int) -> str:
        if (name := f"__substg1.0_{number:04X}{_UNICODE}") in self._names:
            words = self._container.read(*self.place, name)
            return words[: len(words) & ~1].decode("utf-16-le", errors="replace").strip("\x00 ")
        if (name := f"__substg1.0_{number:04X}{_BYTES_TEXT}") in self._names:
            return bytes_words(self._container.read(*self.place, name), self.encoding).strip("\x00 ")
        return ""

    def binary(self, number: int) -> bytes:
        name = f"__substg1.0_{number:04X}{_BINARY}"
        return self._container.read(*self.place, name) if name in self._names else b""

    def number(self, wanted: int) -> int:
        """A short property's value (32 bits are looked at; a moment takes 64)."""
        return self._long(wanted) & 0xFFFFFFFF

    def _long(self, wanted: int) -> int:
        for at in range(0, min(len(self._short), 65_536) - 15, 16):
            tag = struct.unpack_from("<I", self._short, at)[0]
            if tag >> 16 == wanted:
                return int(struct.unpack_from("<Q", self._short, at + 8)[0])
        return 0

    def fields(self) -> list[tuple[str, str]]:
        sender = self.text(_SENDER_NAME)
        mail = self.text(_SENDER_SMTP) or self.text(_SENDER_MAIL)
        fields = [("Subject", self.text(_SUBJECT)), ("From", _who(sender, mail))]
        fields += [("To", self.text(_TO)), ("Cc", self.text(_CC)), ("Bcc", self.text(_BCC))]
        return [*fields, ("Date", self._moment()), ("Receivers", ", ".join(self._receivers()))]

    def body(self, letter: Letter) -> str:
        """Of its forms the plain one, if it is no mere shadow of the others."""
        plain, page = self.text(_BODY), self._page(letter)
        words = richer(plain, page)
        if not words.strip() and (packed := self.binary(_RTF)):
            words = words_of_rtf(unpacked(packed)).text
        return words

    def details(self) -> Iterator[str]:
        """What contacts, tasks and appointments say of themselves; of mails, such properties are the program's own."""
        if self.text(_CLASS).upper().startswith(("IPM.NOTE", "REPORT")):
            return
        numbers = [*_CONTACT, *sorted(self._named())]
        for number in numbers:
            words = self.text(number)
            if words and len(words) < 5_000:
                yield words

    def _named(self) -> set[int]:
        found = set()
        for name in self._names:
            number = name.removeprefix("__substg1.0_")[:4]
            if name.endswith((_UNICODE, _BYTES_TEXT)) and number.isalnum() and len(name) == 20:
                found.add(int(number, 16))
        return {number for number in found if number >= _FIRST_NAMED}

    def _page(self, letter: Letter) -> str:
        content = self.binary(_PAGE)
        page = bytes_words(content, self._page_encoding) if content else self.text(_PAGE)
        try:
            return words_of_page(page) if page else ""
        except Unreadable as refusal:
            letter.remarks.append(refusal.reason)
            return ""

    def _receivers(self) -> Iterator[str]:
        storages = [name for name in self._names if name.lower().startswith("__recip_version1.0_#")]
        for name in sorted(storages)[:MOST_RECEIVERS]:
            receiver = _Item(self._container, (*self.place, name), kind="attachment", encoding=self.encoding)
            if who := _who(receiver.text(_NAME), receiver.text(_SMTP) or receiver.text(_MAIL)):
                yield who

    def _moment(self) -> str:
        """When it was sent, as [MS-DTYP] FILETIME: tenths of microseconds since 1601."""
        ticks = self._long(_SENT) or self._long(_DELIVERED)
        try:
            return f"{_EPOCH + timedelta(microseconds=ticks // 10):%Y-%m-%d %H:%M} UTC" if ticks else ""
        except OverflowError:
            return ""


def _codec(page: int) -> str:
    """The codec of a code page of Windows; empty for one that there is not."""
    try:
        return meant(_PAGES.get(page, f"cp{page}")) if page else ""
    except LookupError:
        return ""


def _who(name: str, mail: str) -> str:
    return f"{name} <{mail}>" if name and mail and mail != name else name or mail
