"""Use once what loads late: codecs of Pillow, fonts, mammoth and its XML parser, parsers of HTML, decoders of mail."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from PIL import Image

from workspace.documents.seeing.jobs.preview import pages, preview

_OFFICE = "http://schemas.openxmlformats.org/"
_WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_OFFICE}package/2006/content-types"><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD_MAIN}"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_OFFICE}package/2006/relationships"><Relationship Id="a" Target="word/document.xml" '
        f'Type="{_OFFICE}officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        f'<Relationships xmlns="{_OFFICE}package/2006/relationships"><Relationship Id="p" Target="media/a.png" '
        f'Type="{_OFFICE}officeDocument/2006/relationships/image"/></Relationships>'
    ),
    "word/document.xml": (
        f'<w:document xmlns:w="{_OFFICE}wordprocessingml/2006/main" xmlns:a="{_OFFICE}drawingml/2006/main" '
        f'xmlns:r="{_OFFICE}officeDocument/2006/relationships" '
        f'xmlns:wp="{_OFFICE}drawingml/2006/wordprocessingDrawing" xmlns:pic="{_OFFICE}drawingml/2006/picture">'
        "<w:body><w:p><w:r><w:t>warm</w:t></w:r><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic>"
        '<pic:blipFill><a:blip r:embed="p"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>up</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body>"
        "</w:document>"
    ),
}
_MAIL = b"Subject: =?iso-8859-15?q?w=C3=A4rm?=\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nwarm\n--a--\n"


def warm_up() -> None:
    """Raises Unreadable when something of it does not work at all."""
    drawn, picture = Image.new("RGB", (40, 30), "white"), io.BytesIO()
    for kind in ("JPEG", "GIF", "WEBP", "TIFF", "BMP", "PNG"):
        picture = io.BytesIO()
        drawn.save(picture, kind)
        _used(preview(picture, {"kind": kind.lower()}))
    _used(pages(picture, {"kind": "png", "first": 1, "count": 1, "stamp": "Warm Ł"}))
    for kind, content in {
        "markdown": b"# Warm\n\n| a |\n|---|\n| b |\n",
        "html": "<p>wärmer für Müller, größer geht es nicht".encode("cp1252"),
        "eml": _MAIL,
        "docx": _word(picture.getvalue()),
    }.items():
        _used(preview(io.BytesIO(content), {"kind": kind}))


def _word(picture: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content)
        archive.writestr("word/media/a.png", picture)
    return file.getvalue()


def _used(answer: Iterator[bytes]) -> None:
    for _ in answer:
        pass
