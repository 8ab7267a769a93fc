"""Read one small file of each kind, so that everything a reader loads late is loaded before rights are taken away."""

from __future__ import annotations

import codecs
import encodings.aliases
import io
import zipfile
from collections.abc import Mapping

from workspace.documents.readers.pdfs.tiny import TINY_PDF
from workspace.documents.readers.read import read

_OFFICE = "http://schemas.openxmlformats.org/"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/a.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/></Types>'
)
_WITHOUT_TEXT = frozenset({"a.xlsx", "a.pptx", "a.xls"})
_MAIL = (
    b"Subject: =?utf-8?q?warm?=\r\nFrom: a@b.example\r\nDate: Mon, 23 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
    b"Subject: in\r\n\r\nwarm\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64"
    b"\r\n\r\nPGI+d2FybTwvYj4=\r\n--x\r\nContent-Type: application/pdf\r\n"
    b"Content-Disposition: attachment; filename*=utf-8''a.pdf\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n"
    b"begin 644 a\r\n$=V%R;0``\r\n`\r\nend\r\n--x--\r\n"
)
_RICH = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset204 A;}} w\'e4rm \u8364?}"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"


def warm_up() -> None:
    """Raises RuntimeError when a reader does not work at all: a server that reads nothing must not start."""
    samples = {
        "a.docx": _office("wordprocessingml.document", f'<w:document xmlns:w="{_OFFICE}wordprocessingml/2006/main">'
                          "<w:p><w:r><w:t>warm</w:t></w:r></w:p></w:document>"),
        "a.xlsx": _office("spreadsheetml.sheet", f'<x:workbook xmlns:x="{_OFFICE}spreadsheetml/2006/main"/>'),
        "a.pptx": _office("presentationml.presentation", "<p/>"),
        "a.odt": _zipped({
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'<a xmlns:text="{_OPEN}text:1.0"><text:p>warm</text:p></a>',
        }),
        "a.pdf": TINY_PDF,
        "a.eml": _MAIL,
        "a.rtf": _RICH,
        "a.html": b"<html><p>warm",
        "a.csv": b"warm,up",
        "a.txt": "wärmer für Müller, größer geht es nicht".encode("cp1252"),
        "a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    }  # fmt: skip
    for encoding in set(encodings.aliases.aliases.values()):
        try:
            codecs.lookup(encoding)
        except LookupError:
            continue  # codecs of other operating systems
    for name, content in samples.items():
        result = read(io.BytesIO(content), name=name)
        if result.state != "text" and name not in _WITHOUT_TEXT:
            raise RuntimeError(f"The reader of {name} does not work: {result.reason}")


def _office(kind: str, main: str) -> bytes:
    types = _TYPES.format(kind)
    return _zipped({"[Content_Types].xml": types, "a.xml": main})


def _zipped(parts: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()
