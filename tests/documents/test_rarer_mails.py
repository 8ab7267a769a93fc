"""Mails as programs really write them: names in false encodings, soft line ends, and what Outlook packs for itself."""

from __future__ import annotations

import io
import struct

import pytest

from tests.documents.compound import msg
from workspace.documents.readers.mails.eml import eml_letter
from workspace.documents.readers.mails.msg import msg_letter
from workspace.documents.readers.mails.tnef import tnef_letter
from workspace.documents.readers.read import read
from workspace.documents.readers.result import Unreadable

HEAD = b"Subject: Offer\r\nFrom: ana@acme.example\r\nTo: ben@acme.example\r\nMIME-Version: 1.0\r\n"


# ------------------------------------------------------------------ names of attachments
@pytest.mark.parametrize(
    "disposition",
    [
        b'attachment; filename="Pr\xc3\xbcfung.pdf"',
        b'attachment; filename="Pr\xfcfung.pdf"',
        b"attachment; filename*=utf-8''Pr%C3%BCfung.pdf",
        b"attachment; filename*=utf-8''Pr%FCfung.pdf",
        b"attachment; filename*=no-such-thing''Pr%C3%BCfung.pdf",
        b"attachment; filename*0*=iso-8859-1''Pr%FC; filename*1=fung.pdf",
        b'attachment; filename="=?utf-8?q?Pr=C3=BCfung?=.pdf"',
        b'attachment; filename="=?us-ascii?q?Pr=FCfung.pdf?="',
        b"attachment;\r\n filename=\r\n =?utf-8?B?UHLDvGZ1bmcucGRm?=",
    ],
)
def test_an_attachment_has_its_name_in_whatever_encoding_the_mail_writes_it(disposition: bytes) -> None:
    content = HEAD + b"Content-Type: application/pdf\r\nContent-Disposition: " + disposition + b"\r\n\r\n%PDF-1.4"

    assert [each.name for each in eml_letter(io.BytesIO(content)).attachments] == ["Prüfung.pdf"]


def test_a_name_that_only_the_content_type_tells_is_taken() -> None:
    content = HEAD + b'Content-Type: application/pdf; name="Pr\xfcfung.pdf"\r\n\r\n%PDF-1.4'

    assert [each.name for each in eml_letter(io.BytesIO(content)).attachments] == ["Prüfung.pdf"]


def test_what_only_the_page_of_a_mail_says_stands_after_its_plain_words() -> None:
    plain, page = b"Twelve pumps\r\nfor Acme", b"<h1>Twelve pumps</h1><p>for <b>Ac</b>me</p><p>Order code K-77</p>"
    content = HEAD + b"Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\r\n" + plain
    content += b"\r\n--x\r\nContent-Type: text/html\r\n\r\n" + page + b"\r\n--x--"

    assert read(io.BytesIO(content), name="a.eml").text.endswith("\n\nTwelve pumps\nfor Acme\nOrder code K-77")


def test_sentences_that_a_server_wrote_where_fields_belong_are_read() -> None:
    content = (
        HEAD + b"Content-Type: message/delivery-status\r\n\r\nNot delivered for this reason:\r\n\r\nmailbox full\r\n"
    )

    assert read(io.BytesIO(content), name="a.eml").text.endswith("Not delivered for this reason:\nmailbox full")


def test_lines_that_a_program_broke_are_whole_again() -> None:
    content = (
        HEAD
        + b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nhttps://acme.exam \r\nple/offer\r\n-- \r\nAna"
    )

    assert read(io.BytesIO(content), name="a.eml").text.endswith("https://acme.example/offer\n-- \nAna")


def test_names_in_outlooks_mails_are_in_the_encoding_of_the_mail() -> None:
    def text(number: int, words: str) -> dict[str, bytes]:
        return {f"__substg1.0_{number:04X}001E": words.encode("cp1251")}

    page = struct.pack("<IIQ", 0x3FFD << 16 | 3, 6, 1251) + struct.pack("<IIQ", 0x3FDE << 16 | 3, 6, 65001)
    attachment = {
        **text(0x3707, "Счёт.pdf"), "__substg1.0_37010102": b"%PDF", "__properties_version1.0": bytes(8),
    }  # fmt: skip
    receiver = {**text(0x3001, "Мария"), "__properties_version1.0": bytes(8)}
    letter = msg_letter(io.BytesIO(msg({
        **text(0x0037, "Цена"), "__substg1.0_10130102": "<p>größer".encode(),
        "__properties_version1.0": bytes(32) + page,
        "__attach_version1.0_#00000000": attachment, "__recip_version1.0_#00000000": receiver,
    })))  # fmt: skip

    assert letter.fields[0] == ("Subject", "Цена")
    assert ("Receivers", "Мария") in letter.fields
    assert letter.attachments[0].name == "Счёт.pdf"
    assert "größer" in letter.text()


# ------------------------------------------------------------------ winmail.dat
def attribute(number: int, content: bytes, *, level: int = 1) -> bytes:
    return struct.pack("<BHHI", level, number, 0, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def properties(values: dict[int, str | bytes | int]) -> bytes:
    out = struct.pack("<I", len(values))
    for number, value in values.items():
        if isinstance(value, int):
            out += struct.pack("<HHI", 3, number, value)
            continue
        kind, raw = (0x1F, f"{value}\0".encode("utf-16-le")) if isinstance(value, str) else (0x102, value)
        named = bytes(16) + struct.pack("<II", 0, 99) if number >= 0x8000 else b""
        out += struct.pack("<HH", kind, number) + named + struct.pack("<II", 1, len(raw)) + raw + bytes(-len(raw) % 4)
    return out


def packed(values: dict[int, str | bytes | int], *attachments: bytes, oldest: bytes = b"") -> bytes:
    mail = attribute(0x9007, struct.pack("<II", 1252, 0)) + oldest + attribute(0x9003, properties(values))
    return struct.pack("<IH", 0x223E9F78, 1) + mail + b"".join(attachments)


def attached(name: bytes, content: bytes, *, long_name: str = "") -> bytes:
    long = attribute(0x9005, properties({0x3707: long_name}), level=2) if long_name else b""
    begins = attribute(0x9002, bytes(14), level=2) + attribute(0x8010, name + b"\0", level=2)
    return begins + attribute(0x800F, content, level=2) + long


INSIDE = packed({0x0037: "Inner offer", 0x1000: "innerword"}, attached(b"in.txt", b"inner file"))
FULL = packed(
    {0x3FDE: 1252, 0x8000: "named", 0x1000: "packedword für Müller"},
    attached(b"PRUFU~1.PDF", b"%PDF", long_name="Prüfung.pdf"),
    attribute(0x9002, bytes(14), level=2) + attribute(0x9005, properties({0x3701: bytes(16) + INSIDE}), level=2),
)


def test_what_outlook_packed_is_words_and_attachments() -> None:
    content = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n\r\n--x\r\nContent-Type: application/ms-tnef; "
        b"name=winmail.dat\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + FULL + b"\r\n--x--\r\n"
    )

    letter = eml_letter(io.BytesIO(content))

    assert [each.name for each in letter.attachments] == ["Prüfung.pdf", "in.txt"]
    for words in ("packedword für Müller", "Subject: Inner offer", "innerword"):
        assert words in letter.text()
    assert "winmail" not in letter.text()


def test_words_of_the_mail_itself_are_not_said_twice() -> None:
    content = (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\npackedword\r\n--x\r\n"
        b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + FULL + b"\r\n--x--\r\n"
    )

    assert eml_letter(io.BytesIO(content)).text().count("packedword") == 1


def test_a_packed_mail_alone_is_read() -> None:
    oldest = attribute(0x8004, "Größe\0".encode("cp1252")) + attribute(0x800C, "oldword für\0".encode("cp1252"))

    result = read(io.BytesIO(packed({0x3FDE: 1252}, oldest=oldest)), name="winmail.dat")

    assert (result.state, result.kind, result.text) == ("text", "tnef", "Größe\n\noldword für")


def test_a_damaged_one_gives_what_comes_before_the_damage_and_never_breaks() -> None:
    assert "packedword" in tnef_letter(io.BytesIO(FULL[:-40])).text()
    for end in range(4, len(FULL), 7):
        tnef_letter(io.BytesIO(FULL[:end]))
        tnef_letter(io.BytesIO(FULL[:end] + b"\xff" * 40))
    with pytest.raises(Unreadable):
        tnef_letter(io.BytesIO(b"PK"))
