"""Read one small file of each kind, so that everything a reader loads late is loaded before rights are taken away."""

from __future__ import annotations

import codecs
import encodings.aliases
import io
import zipfile

from workspace.documents.readers.read import read

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/a.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F<</Type/Font"
    b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    b"4 0 obj<</Length 33>>stream\nBT /F 9 Tf 9 9 Td (warm) Tj ET   \nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def warm_up() -> None:
    """Raises RuntimeError when a reader does not work at all: a server that reads nothing must not start."""
    samples = {
        "a.docx": _docx(),
        "a.pdf": _PDF,
        "a.html": b"<html><p>warm",
        "a.csv": b"warm,up",
        "a.txt": "wärmer für Müller, größer geht es nicht".encode("cp1252"),
    }
    for encoding in set(encodings.aliases.aliases.values()):
        try:
            codecs.lookup(encoding)
        except LookupError:
            continue  # codecs of other operating systems
    for name, content in samples.items():
        result = read(io.BytesIO(content), name=name)
        if result.state != "text":
            raise RuntimeError(f"The reader of {name} does not work: {result.reason}")


def _docx() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("a.xml", f'<w:document xmlns:w="{_WORD}"><w:p><w:r><w:t>warm</w:t></w:r></w:p></w:document>')
    return file.getvalue()
