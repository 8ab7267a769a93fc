"""What a file is, from its bytes. The name only chooses among kinds of plain text, which look alike."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import BinaryIO

from workspace.documents.readers.encodings import utf16_by_letters
from workspace.documents.readers.old.compound import Compound
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import Unreadable

HEAD = 65_536

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x78\x9f\x3e\x22", "tnef"),
)

# Content types of a package's main part; the longest endings first would not matter, they exclude each other.
_OOXML: tuple[tuple[str, str], ...] = (
    ("wordprocessingml.document.main+xml", "docx"),
    ("wordprocessingml.template.main+xml", "dotx"),
    ("ms-word.document.macroenabled.main+xml", "docm"),
    ("ms-word.template.macroenabledtemplate.main+xml", "dotm"),
    ("spreadsheetml.sheet.main+xml", "xlsx"),
    ("spreadsheetml.template.main+xml", "xltx"),
    ("ms-excel.sheet.macroenabled.main+xml", "xlsm"),
    ("ms-excel.template.macroenabled.main+xml", "xltm"),
    ("ms-excel.addin.macroenabled.main+xml", "xlam"),
    ("ms-excel.sheet.binary.macroenabled.main", "xlsb"),
    ("presentationml.presentation.main+xml", "pptx"),
    ("presentationml.slideshow.main+xml", "ppsx"),
    ("presentationml.template.main+xml", "potx"),
    ("ms-powerpoint.presentation.macroenabled.main+xml", "pptm"),
    ("ms-powerpoint.slideshow.macroenabled.main+xml", "ppsm"),
    ("ms-powerpoint.template.macroenabled.main+xml", "potm"),
    ("ms-visio.drawing.main+xml", "vsdx"),
)
_OOXML_PARTS = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"))
_OPENDOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
    b"application/vnd.oasis.opendocument.text-master": "odt",
    b"application/vnd.oasis.opendocument.text-web": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.spreadsheet-template": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.presentation-template": "odp",
    b"application/vnd.oasis.opendocument.graphics": "odg",
    b"application/vnd.oasis.opendocument.graphics-template": "odg",
    b"application/epub+zip": "epub",
}
# Names of streams in an OLE container, as the container stores them. The first that occurs decides.
_OLE: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
    ("PP40", "ppt"),
    ("__properties_version1.0", "msg"),
    ("Book", "xls"),
)
_TEXT_NAMES = {
    ".csv": "csv", ".tsv": "csv", ".md": "markdown", ".markdown": "markdown", ".htm": "html", ".html": "html",
    ".xhtml": "html", ".eml": "eml",
}  # fmt: skip
_CONTROLS = tuple(code for code in range(32) if code not in {7, 8, 9, 10, 11, 12, 13, 26, 27})
_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body")
# How mails begin: with fields of a header, of which some are only ever in mails.
_FIELDS = re.compile(rb"\A(?:From .*\r?\n)?(?:[!-9;-~]{1,60}:.*\r?\n(?:[ \t].*\r?\n)*){2,}", re.MULTILINE)
_MAIL_FIELDS = re.compile(
    rb"^(?:Received|Return-Path|Delivered-To|Message-ID|MIME-Version|From|X-Mailer|Reply-To|Subject|To|Date):",
    re.IGNORECASE | re.MULTILINE,
)
_COMMENT = re.compile(rb"\A(?:\s|<\?xml[^>]*\?>|<!--.*?-->)*", re.DOTALL)


def sniff(file: BinaryIO, name: str) -> str:
    """One word for the kind: an extension without its dot, or `encrypted`, `empty`, `text`, `markdown`, `unknown`."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(file, name)
    if kind := _kind_by_magic(head):
        return kind
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return "eml" if _is_mail(head) else _text_kind(head, name)


def _kind_by_magic(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "bmp"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")


def _zip_kind(file: BinaryIO) -> str:
    """`zip` also for a broken archive; what is wrong with it is found by reading."""
    try:
        parts = ZipParts(file)
        if "[Content_Types].xml" in parts.names:
            types = parts.read("[Content_Types].xml").replace(b"\x00", b"").lower().decode("latin-1")
            return next((kind for ending, kind in _OOXML if ending in types), _ooxml_kind_by_names(parts.names))
        if "mimetype" in parts.names:
            return _OPENDOCUMENT.get(parts.read("mimetype").strip(), "zip")
    except (Unreadable, zipfile.BadZipFile):
        return "zip"
    return "zip"


def _ooxml_kind_by_names(names: Iterable[str]) -> str:
    """Some programs give the main part no content type, or a wrong one; their files open all the same."""
    known = {name.replace("\\", "/").lower() for name in names}
    return next((kind for part, kind in _OOXML_PARTS if part in known), "ooxml")


def _ole_kind(file: BinaryIO, name: str) -> str:
    """By the streams on the container's top. Among several kinds the name decides."""
    try:
        streams = Compound(file).inside()
    except Unreadable:
        streams = []
    seen = {kind for stream, kind in _OLE if stream in streams} if streams else _ole_kinds_of_damaged(file)
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    if "encrypted" not in seen and suffix in seen:
        return suffix
    return next((kind for _, kind in _OLE if kind in seen), "ole")


def _ole_kinds_of_damaged(file: BinaryIO) -> set[str]:
    """Looks for directory entries anywhere; those of nested objects are found too."""
    file.seek(0)
    seen: set[str] = set()
    while block := file.read(1 << 20):
        seen.update(kind for stream, kind in _OLE if _has_entry(block, stream))
    return seen


def _has_entry(block: bytes, stream: str) -> bool:
    """True if a directory entry has this name: 128 bytes each and so aligned, the name padded with zeros."""
    raw = stream.encode("utf-16-le") + b"\x00\x00"
    at = block.find(raw)
    while at >= 0:
        if at % 128 == 0:
            return True
        at = block.find(raw, at + 1)
    return False


def _is_mail(head: bytes) -> bool:
    """At least two lines of a header, three of whose fields (or one that no person writes) are those of a mail."""
    above = _FIELDS.match(head[:8192])
    if above is None:
        return False
    fields = {field.lower() for field in _MAIL_FIELDS.findall(above.group())}
    return len(fields) >= 3 or not fields.isdisjoint({b"received:", b"return-path:", b"message-id:", b"mime-version:"})


def _text_kind(head: bytes, name: str) -> str:
    if not looks_like_text(head):
        return "unknown"
    start = _COMMENT.sub(b"", head.removeprefix(b"\xef\xbb\xbf"), count=1)[:64].lower()
    if start.startswith(_HTML_STARTS):
        return "html"
    return _TEXT_NAMES.get(PurePath(name).suffix.lower(), "text")


def looks_like_text(head: bytes) -> bool:
    """True if the bytes are text in some encoding: few controls, and zero bytes only as UTF-16 or UTF-32 has them."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return True
    if b"\x00" in head:
        return utf16_without_mark(head) is not None
    return not _has_many_controls(head) or utf16_by_letters(head) is not None


def utf16_without_mark(head: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` if every second byte of the text is (nearly) always zero, and the others never."""
    even, odd = head[0::2], head[1::2]
    if odd.count(0) * 10 > len(odd) * 6 and even.count(0) * 50 < len(even) + 50:
        return "utf-16-le"
    if even.count(0) * 10 > len(even) * 6 and odd.count(0) * 50 < len(odd) + 50:
        return "utf-16-be"
    return utf16_by_letters(head) if b"\x00" in head or _has_many_controls(head) else None


def _has_many_controls(head: bytes) -> bool:
    return sum(head.count(code) for code in _CONTROLS) * 100 > len(head)
