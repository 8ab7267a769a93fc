"""Workbooks, presentations, mails and old files made to do harm. Nothing in them is executable; each is made anew."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from tests.documents.compound import compound, msg, msg_tree, ppt, record
from tests.documents.hostile import zipped

_OFFICE = "http://schemas.openxmlformats.org/"
_SHEET = f'xmlns="{_OFFICE}spreadsheetml/2006/main" xmlns:r="{_OFFICE}officeDocument/2006/relationships"'
_LINK = f"{_OFFICE}officeDocument/2006/relationships/"
DOCTYPE = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def _types(**parts: str) -> str:
    named = "".join(f'<Override PartName="/{name}.xml" ContentType="{kind}"/>' for name, kind in parts.items())
    return f'<Types xmlns="{_OFFICE}package/2006/content-types">{named}</Types>'


def _links(**targets: str) -> str:
    said = "".join(
        f'<Relationship Id="{name}" Type="{_LINK}{kind}" Target="{name}.xml"/>' for name, kind in targets.items()
    )
    return f'<Relationships xmlns="{_OFFICE}package/2006/relationships">{said}</Relationships>'


def xlsx(cells: str, strings: str = "<si><t>shared</t></si>", *, above: str = "", before_strings: str = "") -> bytes:
    """A workbook of one sheet. `above`: what stands before the sheet's root, as `before_strings` before theirs."""
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    return zipped({
        "[Content_Types].xml": _types(book=f"{office}sheet.main+xml", sheet=f"{office}worksheet+xml"),
        "book.xml": f'<workbook {_SHEET}><sheets><sheet name="S" r:id="sheet"/></sheets></workbook>',
        "_rels/book.xml.rels": _links(sheet="worksheet", strings="sharedStrings"),
        "sheet.xml": f"{above}<worksheet {_SHEET}><sheetData>{cells}</sheetData></worksheet>",
        "strings.xml": f"{before_strings}<sst {_SHEET}>{strings}</sst>",
    })  # fmt: skip


def cell_far_away() -> bytes:
    """1.5 kB of which some programs make a table of 17 thousand million cells."""
    return xlsx('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>')


def cells_that_share_a_long_text() -> bytes:
    """200 kB that would be five thousand million characters."""
    words = " ".join(f"long{zlib.crc32(number.to_bytes(4, 'big'))}" for number in range(7_000))
    return xlsx('<row><c t="s"><v>0</v></c></row>' * 20_000, f"<si><t>{words}</t></si>")


def cells_that_point_nowhere() -> bytes:
    return xlsx('<row><c t="s"><v>99999999999999</v></c><c t="s"><v>-1</v></c><c s="9"><v>1e400</v></c></row>')


def sheet_with_entities() -> bytes:
    return xlsx('<row><c t="inlineStr"><is><t>&e;</t></is></c></row>', above=DOCTYPE)


def strings_with_entities() -> bytes:
    return xlsx("", before_strings=DOCTYPE)


def slides_with_entities() -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.presentationml."
    return zipped({
        "[Content_Types].xml": _types(show=f"{kind}presentation.main+xml", slide=f"{kind}slide+xml"),
        "show.xml": "<p/>", "slide.xml": f"{DOCTYPE}<p>&e;</p>",
    })  # fmt: skip


def opendocument_with_entities() -> bytes:
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": f"{DOCTYPE}<a>&e;</a>"})


def deep_opendocument() -> bytes:
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a>" * 100_000})


# ------------------------------------------------------------------ mails
_HEAD = b"Subject: Acme\nFrom: ana@acme.example\nMIME-Version: 1.0\n"


def mail_to_everybody() -> bytes:
    """100,000 addresses in one header."""
    addresses = b",\n ".join(b'"Person %d" <p%d@acme.example>' % (number, number) for number in range(100_000))
    return _HEAD + b"To: " + addresses + b"\n\nHello"


def mail_of_many_parts() -> bytes:
    parts = b"--x\nContent-Type: text/plain\n\npart\n" * 50_000
    return _HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + parts + b"--x--\n"


def mail_of_nested_parts() -> bytes:
    parts = b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (at, at + 1) for at in range(3_000))
    return _HEAD + b"Content-Type: multipart/mixed; boundary=b0\n\n" + parts + b"--b3000\n\ndeep\n"


def mail_of_nested_mails() -> bytes:
    return (_HEAD + b"Content-Type: message/rfc822\n\n") * 150 + _HEAD + b"\ndeep"


def mail_with_a_page_of_tags() -> bytes:
    return _HEAD + b"Content-Type: text/html\n\n<html>" + b"<div>" * 300_000


def mail_with_odd_words() -> bytes:
    return b"Subject: " + b"=?utf-8?b?/////w==?= =?x?q?=?= " * 5_000 + b"\nFrom: a\nMIME-Version: 1.0\n\nHello"


# ------------------------------------------------------------------ OLE containers
def container_in_a_circle() -> bytes:
    """The second sector of a long stream points back at the first."""
    content = bytearray(compound({"PowerPoint Document": b"x" * 60_000, "Current User": b"y" * 64}))
    table = struct.unpack_from("<I", content, 76)[0] * 512 + 512
    struct.pack_into("<I", content, table + 4, 0)
    return bytes(content)


def container_cut_off() -> bytes:
    return msg(msg_tree({0x0037: "Acme", 0x1000: "words " * 5_000}))[:9_000]


def outlook_mail_to_everybody() -> bytes:
    receivers = [msg_tree({0x3001: f"Person {number}"}, before=8) for number in range(700)]
    return msg(msg_tree({0x0037: "Acme", 0x1000: "Hello"}, receivers=receivers))


def outlook_mails_in_mails() -> bytes:
    inside = msg_tree({0x0037: "deep"}, before=24)
    for _ in range(20):
        holder = {"__substg1.0_3701000D": inside, "__properties_version1.0": bytes(8)}
        inside = msg_tree({0x0037: "nested"}, attachments=[holder], before=24)
    return msg(msg_tree({0x0037: "Acme"}, attachments=[{"__substg1.0_3701000D": inside}]))


def slides_whose_edits_go_in_a_circle() -> bytes:
    """An edit says that it follows itself."""
    edit = record(4085, struct.pack("<IIIIIII", 0, 0, 0, 0, 1, 99, 0))
    user = record(4086, struct.pack("<III", 20, 0xE391C05F, 0))
    return compound({"Current User": user.ljust(64, b"\0"), "PowerPoint Document": edit + record(4000, b"A\0")})


def slides_of_nested_records() -> bytes:
    inside = b""
    for _ in range(500):
        inside = record(1036, inside, container=True)
    return compound({"Current User": bytes(64), "PowerPoint Document": inside + record(4000, b"A\0c\0")})


def slides_with_lying_lengths() -> bytes:
    return ppt(["Acme"]).replace(struct.pack("<HHI", 0xF, 1006, 20), struct.pack("<HHI", 0xF, 1006, 0xFFFFFFF0))


# ------------------------------------------------------------------ rich text
def rich_text_of_braces() -> bytes:
    return b"{\\rtf1 " + b"{" * 300_000 + b"Acme"


def rich_text_with_a_lie() -> bytes:
    return b"{\\rtf1 Acme\\bin9999999999 gone"


def rich_text_of_words() -> bytes:
    return b"{\\rtf1 " + b"\\b " * 1_000_000 + b"Acme}"


# In which states each may end; where it is `text`, the words that must be there. None runs into a limit.
HOSTILE: dict[str, tuple[Callable[[], bytes], set[str], str]] = {
    "cell_far_away.xlsx": (cell_far_away, {"text"}, "far"),
    "cells_that_share_a_long_text.xlsx": (cells_that_share_a_long_text, {"text"}, "long"),
    "cells_that_point_nowhere.xlsx": (cells_that_point_nowhere, {"text"}, "S"),
    "sheet_with_entities.xlsx": (sheet_with_entities, {"refused"}, ""),
    "strings_with_entities.xlsx": (strings_with_entities, {"refused"}, ""),
    "slides_with_entities.pptx": (slides_with_entities, {"refused"}, ""),
    "opendocument_with_entities.odt": (opendocument_with_entities, {"refused"}, ""),
    "deep_opendocument.odt": (deep_opendocument, {"damaged"}, ""),
    "mail_to_everybody.eml": (mail_to_everybody, {"text"}, "Person 99"),
    "mail_of_many_parts.eml": (mail_of_many_parts, {"text"}, "part"),
    "mail_of_nested_parts.eml": (mail_of_nested_parts, {"refused", "text"}, "Acme"),
    "mail_of_nested_mails.eml": (mail_of_nested_mails, {"refused", "text"}, "Acme"),
    "mail_with_a_page_of_tags.eml": (mail_with_a_page_of_tags, {"text"}, "Acme"),
    "mail_with_odd_words.eml": (mail_with_odd_words, {"text"}, "Hello"),
    "container_in_a_circle.ppt": (container_in_a_circle, {"damaged", "text", "no_text"}, ""),
    "container_cut_off.msg": (container_cut_off, {"damaged"}, ""),
    "outlook_mail_to_everybody.msg": (outlook_mail_to_everybody, {"text"}, "Person 699"),
    "outlook_mails_in_mails.msg": (outlook_mails_in_mails, {"text"}, "nested"),
    "slides_whose_edits_go_in_a_circle.ppt": (slides_whose_edits_go_in_a_circle, {"text"}, "A"),
    "slides_of_nested_records.ppt": (slides_of_nested_records, {"text"}, "Ac"),
    "slides_with_lying_lengths.ppt": (slides_with_lying_lengths, {"text"}, "Acme"),
    "rich_text_of_braces.rtf": (rich_text_of_braces, {"text"}, "Acme"),
    "rich_text_with_a_lie.rtf": (rich_text_with_a_lie, {"text"}, "Acme"),
    "rich_text_of_words.rtf": (rich_text_of_words, {"text"}, "Acme"),
}
