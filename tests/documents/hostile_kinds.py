"""More files made to do harm, of every kind that is read or shown: they must end, leak nothing and fetch nothing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from tests.documents.hostile import TYPES, body, docx, paragraph, pdf, zipped

_TYPES_OF = "application/vnd.openxmlformats-officedocument."
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def types_of(part: str, content_type: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="{part}" ContentType="{_TYPES_OF}{content_type}.main+xml"/></Types>'
    )


def xlsx(sheet: str, shared: str = "") -> bytes:
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": types_of("/xl/workbook.xml", "spreadsheetml.sheet"),
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{relations}"><sheets><sheet name="A" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": shared or f'<sst xmlns="{_SHEET}"/>',
    }
    return zipped(parts)


def sheet_of(cells: str) -> str:
    return f'<worksheet xmlns="{_SHEET}"><sheetData>{cells}</sheetData></worksheet>'


def sparse_sheet() -> bytes:
    return xlsx(sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def laughing_strings() -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return xlsx(sheet_of(""), f'<!DOCTYPE sst [{entities}]><sst xmlns="{_SHEET}"><si><t>&a11;</t></si></sst>')


def spying(door: str, secret: str) -> dict[str, Callable[[], bytes]]:
    """Files that ask for a local file and for an address, each in its own way."""
    dtd = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{secret}"><!ENTITY n SYSTEM "{door}/entity">]>'
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'TargetMode="External" Type="http://x/attachedTemplate" Target="{door}/template"/></Relationships>'
    )
    picture = f'<html><img src="{door}/picture"><link rel=stylesheet href="{door}/css"><p>x</html>'
    return {
        "entity.docx": lambda: docx(dtd + body(paragraph("&f;&n;"))),
        "entity.xlsx": lambda: xlsx(dtd + sheet_of("<row><c t='inlineStr'><is><t>&f;</t></is></c></row>")),
        "entity.odt": lambda: zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": dtd + '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
            }
        ),
        "entity.pptx": lambda: zipped(
            {
                "[Content_Types].xml": types_of("/ppt/presentation.xml", "presentationml.presentation"),
                "ppt/presentation.xml": dtd + "<p>&f;</p>",
            }
        ),
        "template.docx": lambda: zipped(
            {
                "[Content_Types].xml": TYPES,
                "word/document.xml": body(paragraph("x")),
                "word/_rels/settings.xml.rels": relation,
                "word/_rels/document.xml.rels": relation,
            }
        ),
        "pictures.html": picture.encode,
        "pictures.eml": lambda: b"Subject: x\nContent-Type: text/html\n\n" + picture.encode(),
        "outside.rtf": lambda: (
            rb"{\rtf1{\field{\*\fldinst INCLUDEPICTURE " + door.encode() + rb"/}}{\*\template " + door.encode() + b"}x}"
        ),
        "actions.pdf": lambda: pdf(
            b"BT /F 9 Tf (x) Tj ET", more=b"5 0 obj<</S/URI/URI(" + door.encode() + b"/pdf)>>endobj\n"
        ),
    }


# ------------------------------------------------------------------ archives
def packed_by(method: int, size: int = 40_000_000) -> bytes:
    """A bomb in a packing that no office program uses."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        with archive.open("word/document.xml", "w") as part:
            for _ in range(size // 1_000_000):
                part.write(bytes(1_000_000))
    return file.getvalue()


def name_twice_for_the_careless() -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": body(""), "word\\.\\document.xml": body("")})


def part_over_the_directory() -> bytes:
    """The last part says that it reaches into the directory of the archive."""
    content = bytearray(docx(body(paragraph("x"))))
    entry = content.rindex(b"PK\x01\x02")
    packed = struct.unpack_from("<I", content, entry + 20)[0]
    struct.pack_into("<I", content, entry + 20, packed + 100)
    return bytes(content)


# ------------------------------------------------------------------ mails
def mail_to_everybody() -> bytes:
    people = b",\n ".join(b"p%d@acme.example" % number for number in range(100_000))
    return b"Subject: x\nTo: " + people + b"\n\nhello"


def mail_of_parts() -> bytes:
    return b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000 + b"--b--"


def mail_in_mail() -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    return opened + b"\nhello"


# ------------------------------------------------------------------ pictures
def png(width: int, height: int, *chunks: tuple[bytes, bytes], packed: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    inside = b"".join(chunk(kind, content) for kind, content in chunks)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + inside + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@cache
def vast_picture() -> bytes:
    return png(50_000, 50_000, packed=zlib.compress(bytes(50_000 * 6_251), 1))


@cache
def talkative_picture() -> bytes:
    """Half a gigabyte of remarks in a small picture."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(10_000_000)) for _ in range(50)) + packer.flush()
    return png(30, 30, (b"zTXt", b"Comment\0\0" + packed), packed=zlib.compress(bytes(30 * 5)))


# ------------------------------------------------------------------ others
def exponential_forms() -> bytes:
    forms = b"".join(
        b"%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length 50>>stream\n"
        % (number, number + 1) + (b"/X Do " * 8).ljust(50) + b"\nendstream endobj\n"
        for number in range(5, 25)
    )  # fmt: skip
    return pdf(b"/X Do", more=forms)


def ring_of_sectors() -> bytes:
    """An OLE container whose table of sectors leads in a circle."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 1, 1, 1, 1) + struct.pack("<109I", 0, *range(1, 109))
    entry = "WordDocument".encode("utf-16-le")
    return header + struct.pack("<128I", *[1] * 128) + (entry.ljust(64, b"\0") + bytes(64)) * 4


def deep_rtf() -> bytes:
    return b"{\\rtf1 " + b"{" * 300_000 + b"x"


def one_long_line() -> bytes:
    return b'"' + b"a," * 15_000_000


KINDS: dict[str, Callable[[], bytes]] = {
    "sparse.xlsx": sparse_sheet,
    "laughing.xlsx": laughing_strings,
    "bzip2.docx": lambda: packed_by(zipfile.ZIP_BZIP2),
    "lzma.docx": lambda: packed_by(zipfile.ZIP_LZMA),
    "twice.docx": name_twice_for_the_careless,
    "over_the_directory.docx": part_over_the_directory,
    "everybody.eml": mail_to_everybody,
    "parts.eml": mail_of_parts,
    "mail_in_mail.eml": mail_in_mail,
    "vast.png": vast_picture,
    "talkative.png": talkative_picture,
    "exponential.pdf": exponential_forms,
    "ring.doc": ring_of_sectors,
    "ring.xls": lambda: ring_of_sectors().replace("WordDocument".encode("utf-16-le"), "Workbook".encode("utf-16-le")),
    "deep.rtf": deep_rtf,
    "one_line.csv": one_long_line,
}
REFUSED = ("laughing.xlsx", "bzip2.docx", "lzma.docx", "twice.docx", "over_the_directory.docx")
