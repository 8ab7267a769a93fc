"""Files made to do harm, and the parts to make Word files of. Nothing in them is executable; each is made anew."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from tests.documents.compound import compound

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
TYPES = (
    f'<Types xmlns="{_CONTENT}"><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORDML}document.main+xml"/></Types>'
)


def body(inside: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:body>{inside}</w:body></w:document>'


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(document: str | bytes, **more: str | bytes) -> bytes:
    """A Word file with this main part; `more` are further parts of the folder word/, by name without ending."""
    parts: dict[str, str | bytes] = {"[Content_Types].xml": TYPES, "word/document.xml": document}
    return zipped(parts | {f"word/{name}.xml": content for name, content in more.items()})


# ------------------------------------------------------------------ zip
def zip_bomb() -> bytes:
    return docx(b"<a>" + b" " * 300_000_000)


def zip_of_many_bombs() -> bytes:
    """Each part is under every limit; together they are not."""
    file = io.BytesIO()
    chunk = bytes(range(256)) * 32 + b"a" * 400_000
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        for number in range(6):
            with archive.open(f"word/part{number}.xml", "w") as part:
                for _ in range(490):
                    part.write(chunk)
    return file.getvalue()


def zip_with_lying_size() -> bytes:
    """The directory says 100 bytes; the packed stream holds 50 MB."""
    content = docx(body(" " * 50_000_000))
    real = struct.pack("<I", len(body(" " * 50_000_000)))
    return content.replace(real, struct.pack("<I", 100))


def zip_with_overlapping_parts() -> bytes:
    """Two entries of the directory point at the same bytes."""
    content = docx(body(paragraph("x")), other=body(paragraph("y")))
    first = content.index(b"PK\x01\x02")
    entries = [at for at in range(first, len(content)) if content[at : at + 4] == b"PK\x01\x02"]
    same = content[entries[1] + 42 : entries[1] + 46]
    return content[: entries[2] + 42] + same + content[entries[2] + 46 :]


def zip_with_too_many_parts() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        for number in range(10_001):
            archive.writestr(f"word/{number}.xml", b"")
    return file.getvalue()


def zip_that_leaves_its_folder() -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": body(""), "../../etc/cron.d/x": "x"})


def zip_with_same_name_twice() -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": body(""), "WORD/document.xml": body("")})


def zip_encrypted() -> bytes:
    """The flag of encryption is set on every entry, in its own header and in the directory."""
    content = bytearray(docx(body(paragraph("x"))))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


# ------------------------------------------------------------------ XML
def xxe() -> bytes:
    return docx('<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + body(paragraph("&e;")))


def dtd_from_the_net() -> bytes:
    return docx('<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">' + body(paragraph("x")))


def dtd_in_utf16() -> bytes:
    """A search for the bytes of `<!DOCTYPE` would not see it."""
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY e "x">]>' + body(paragraph("&e;"))
    return docx(text.encode("utf-16"))


def dtd_in_content_types() -> bytes:
    return zipped({"[Content_Types].xml": '<!DOCTYPE d [<!ENTITY e "x">]>' + TYPES, "word/document.xml": body("")})


def billion_laughs() -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return docx(f"<!DOCTYPE d [{entities}]>" + body(paragraph("&a11;")))


def deep_xml() -> bytes:
    return docx(body("<w:sdt>" * 100_000))


@cache
def million_empty_paragraphs() -> bytes:
    """Each has an id of its own, as Word gives them, so the archive is no bomb by its ratio."""
    ids = (f'<w:p w:rsidR="{zlib.crc32(number.to_bytes(4, "big")):08X}"/>' for number in range(1_000_000))
    return docx(body("".join(ids) + paragraph("haystack")))


def long_text() -> bytes:
    """22 million characters."""
    words = (f"{zlib.crc32(number.to_bytes(4, 'big')):010d}" for number in range(2_000_000))
    return docx(body("".join(paragraph(word) for word in words)))


# ------------------------------------------------------------------ PDF
def pdf(content: bytes, *, packed: bool = False, more: bytes = b"") -> bytes:
    """One page; `content` is its drawing. Without a table of objects: readers must find them by themselves."""
    stream = zlib.compress(content, 9) if packed else content
    how = b"/Filter/FlateDecode" if packed else b""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F<</Type/Font"
        b"/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</X 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length " + str(len(stream)).encode() + how + b">>stream\n" + stream + b"\nendstream endobj\n"
        + more + b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )  # fmt: skip


def pdf_flate_bomb() -> bytes:
    return pdf(b"BT /F 9 Tf (x) Tj ET " + b" " * 400_000_000, packed=True)


def pdf_form_that_draws_itself() -> bytes:
    form = b"5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>"
    return pdf(b"/X Do", more=form + b"stream\n/X Do\nendstream endobj\n")


def pdf_of_brackets() -> bytes:
    return pdf(b"[" * 500_000)


def pdf_locked() -> bytes:
    """Encrypted by the standard handler with a user password that nobody has."""
    lock = b"5 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>endobj\n"
    ids = b"trailer<</Root 1 0 R/Encrypt 5 0 R/ID[<" + b"43" * 16 + b"><" + b"43" * 16 + b">]>>"
    return pdf(b"BT (secret) Tj ET", more=lock).replace(b"trailer<</Root 1 0 R>>", ids)


# ------------------------------------------------------------------ others
def ole(*streams: str) -> bytes:
    """An OLE container with these streams: what Word makes of a file with a password."""
    return compound(dict.fromkeys(streams, b"x"))


def html_attribute_bomb() -> bytes:
    return b"<html><div " + b" ".join(b"a%d=1" % number for number in range(300_000)) + b">"


def html_deep() -> bytes:
    return b"<html>" + b"<div>" * 150_000 + b"x"


def html_of_tags() -> bytes:
    return b"<html>" + b"<b>" * 500_000


# What each hostile file must come to: a state, and a word of the reason that tells what was seen.
HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "zip_bomb.docx": (zip_bomb, "refused", "256 MB"),
    "zip_of_many_bombs.docx": (zip_of_many_bombs, "refused", "1 GB"),
    "zip_with_lying_size.docx": (zip_with_lying_size, "damaged", "damaged"),
    "zip_with_overlapping_parts.docx": (zip_with_overlapping_parts, "refused", "over each other"),
    "zip_with_too_many_parts.docx": (zip_with_too_many_parts, "refused", "10,000 parts"),
    "zip_that_leaves_its_folder.docx": (zip_that_leaves_its_folder, "refused", "outside"),
    "zip_with_same_name_twice.docx": (zip_with_same_name_twice, "refused", "same name"),
    "zip_encrypted.docx": (zip_encrypted, "encrypted", "password"),
    "xxe.docx": (xxe, "refused", "DOCTYPE"),
    "dtd_from_the_net.docx": (dtd_from_the_net, "refused", "DOCTYPE"),
    "dtd_in_utf16.docx": (dtd_in_utf16, "refused", "DOCTYPE"),
    "dtd_in_content_types.docx": (dtd_in_content_types, "refused", "DOCTYPE"),
    "billion_laughs.docx": (billion_laughs, "refused", "DOCTYPE"),
    "deep_xml.docx": (deep_xml, "damaged", "damaged"),
    "truncated.docx": (lambda: docx(body(paragraph("x" * 5000)))[:-30], "damaged", "cut off"),
    "cut_inside.docx": (lambda: docx(body(paragraph("Acme"))[:-20]), "damaged", "damaged"),
    "without_main_part.docx": (lambda: zipped({"[Content_Types].xml": TYPES}), "damaged", "main part"),
    "not_a_zip.docx": (lambda: bytes(range(256)) * 20, "damaged", ".docx"),
    "only_an_archive.docx": (lambda: zipped({"a.txt": "Acme"}), "damaged", ".docx"),
    "locked.docx": (lambda: ole("EncryptionInfo", "EncryptedPackage"), "encrypted", "password"),
    "old.doc": (lambda: ole("WordDocument"), "damaged", "damaged"),
    "empty.docx": (lambda: b"", "no_text", "empty"),
    "truncated.pdf": (lambda: pdf(b"BT /F 9 Tf (Acme) Tj ET")[:60], "damaged", "damaged"),
    "locked.pdf": (pdf_locked, "encrypted", "password"),
    "html_attribute_bomb.html": (html_attribute_bomb, "refused", "tags"),
    "html_deep.html": (html_deep, "refused", "tags"),
    "html_of_tags.html": (html_of_tags, "refused", "tags"),
}

# These may end in several honest ways (text, a crash that is contained, a limit), but they must end.
EXHAUSTING: dict[str, Callable[[], bytes]] = {
    "pdf_flate_bomb.pdf": pdf_flate_bomb,
    "pdf_form_that_draws_itself.pdf": pdf_form_that_draws_itself,
    "pdf_of_brackets.pdf": pdf_of_brackets,
}
