"""Places of Word files that few programs write, and files that are put together as less strict programs do it."""

from __future__ import annotations

import io

import pytest

from tests.documents.hostile import W, body, docx, paragraph, zipped
from tests.documents.test_docx_reader import NAMESPACES, RUN
from workspace.documents.readers.read import read
from workspace.documents.readers.result import ReadText

_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
PICTURE = f'{NAMESPACES} xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'


def read_bytes(content: bytes, name: str = "offer.docx") -> ReadText:
    return read(io.BytesIO(content), name=name)


def document(inside: str) -> str:
    return f"<w:document {PICTURE}><w:body>{inside}</w:body></w:document>"


def relations(*targets: str) -> str:
    """`targets`: type and target of each."""
    said = "".join(
        f'<Relationship Id="r{number}" Type="http://x/{each.split()[0]}" Target="{each.split()[1]}"/>'
        for number, each in enumerate(targets)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{said}</Relationships>'


RARE = {
    "a table's description": (
        f"""<w:tbl><w:tblPr><w:tblCaption w:val='caption'/><w:tblDescription w:val='describes'/></w:tblPr><w:tr>
        <w:tc>{paragraph("cell")}</w:tc></w:tr></w:tbl>""",
        "[caption]  [describes] \ncell",
    ),
    "a link's tip": ("<w:p><w:hyperlink w:tooltip='tip'><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>", "[tip] link"),
    "an old drawing": ("<w:p><w:r><w:pict><v:rect alt='drawn'/></w:pict></w:r></w:p>", "[drawn]"),
    "a picture that is described twice": (
        """<w:p><w:r><w:drawing><wp:inline><wp:docPr descr='pump'/><pic:cNvPr descr='pump'/></wp:inline></w:drawing>
        </w:r></w:p>""",
        "[pump]",
    ),
    "how a word is read": (
        f"""<w:p>{RUN.format("in")}<w:r><w:ruby><w:rt>{RUN.format("read")}</w:rt><w:rubyBase>{RUN.format("one")}
        </w:rubyBase></w:ruby></w:r>{RUN.format("word")}</w:p>""",
        "inoneword [read]",
    ),
    "a formula": (
        """<w:p><m:oMath><m:f><m:num><m:r><m:t>power</m:t></m:r></m:num><m:den><m:r><m:t>current</m:t></m:r></m:den>
        </m:f><m:sSub><m:e><m:r><m:t>P</m:t></m:r></m:e><m:sub><m:r><m:t>max</m:t></m:r></m:sub></m:sSub></m:oMath>
        </w:p>""",
        "power current Pmax",
    ),
    "signs of a font": (
        """<w:p><w:r><w:t>5 </w:t><w:sym w:font='Symbol' w:char='F06D'/><w:t>m</w:t><w:sym w:font='Wingdings'
        w:char='F0E0'/></w:r></w:p>""",
        "5 μm",
    ),
    "a list to choose from": (
        """<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='1'/><w:listEntry
        w:val='steel'/><w:listEntry w:val='brass'/></w:ddList></w:ffData></w:fldChar></w:r></w:p>""",
        "brass",
    ),
    "a target without quotes": (
        "<w:p><w:r><w:instrText>HYPERLINK https://acme.example/a</w:instrText><w:t>link</w:t></w:r></w:p>",
        "link\nhttps://acme.example/a",
    ),
    "a chart's line": (
        "<c:trendline><c:name>forecast</c:name></c:trendline><c:pivotSource><c:name>[Book]</c:name></c:pivotSource>",
        "forecast",
    ),
}


@pytest.mark.parametrize("place", RARE)
def test_words_in_rarer_places_are_said_as_they_stand(place: str) -> None:
    inside, said = RARE[place]

    assert read_bytes(docx(document(inside))).text.strip() == said.strip()


def test_files_put_into_a_document_as_a_whole_are_parts_of_it() -> None:
    types = f"""<Types xmlns="{_CONTENT}"><Default Extension="html" ContentType="text/html"/>
        <Override PartName="/word/document.xml" ContentType="{_OFFICE}document.main+xml"/>
        <Override PartName="/word/b.docx" ContentType="{_OFFICE}document.main+xml"/></Types>"""
    inside = {
        "a.html": b"<html><script>no</script><p>from a page",
        "b.docx": docx(body(paragraph("from another document"))),
        "c.txt": "von Müller".encode(),
        "d.rtf": rb"{\rtf1 from rich text}",
        "e.mht": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html><p>from an archive",
    }
    parts: dict[str, str | bytes] = {f"word/{name}": content for name, content in inside.items()}
    parts["word/_rels/document.xml.rels"] = relations(*(f"aFChunk {name}" for name in inside))

    text = read_bytes(zipped({"[Content_Types].xml": types, "word/document.xml": body("")} | parts)).text

    assert text == "from a page\nfrom another document\nvon Müller\nfrom rich text\nfrom an archive"


def test_a_document_in_a_document_without_end_comes_to_an_end() -> None:
    types = f"""<Types xmlns="{_CONTENT}"><Override PartName="/word/document.xml"
        ContentType="{_OFFICE}document.main+xml"/></Types>"""
    content = docx(body(paragraph("innermost")))
    for depth in range(4):
        content = zipped({
            "[Content_Types].xml": types, "word/document.xml": body(paragraph(f"depth{depth}")),
            "word/a.docx": content, "word/_rels/document.xml.rels": relations("aFChunk a.docx"),
        })  # fmt: skip

    assert read_bytes(content).text == "depth3\ndepth2\ndepth1"


def test_parts_without_their_content_type_are_found_by_what_points_to_them() -> None:
    types = f'<Types xmlns="{_CONTENT}"><Default Extension="xml" ContentType="application/xml"/></Types>'
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations("officeDocument /word/document.xml"),
        "word\\document.xml": body(paragraph("inside")),
        "word\\_rels\\document.xml.rels": relations("footnotes .\\footnotes.xml"),
        "word\\footnotes.xml": f"<w:footnotes xmlns:w='{W}'>{paragraph('below')}</w:footnotes>",
    }

    found = read_bytes(zipped(parts))

    assert (found.kind, found.text) == ("docx", "inside\nbelow")


def test_content_types_in_another_encoding_are_read() -> None:
    types = f"""<?xml version="1.0" encoding="UTF-16"?><Types xmlns="{_CONTENT}"><Override
        PartName="/word/document.xml" ContentType="{_OFFICE}document.main+xml"/></Types>"""
    content = zipped({"[Content_Types].xml": types.encode("utf-16"), "word/document.xml": body(paragraph("inside"))})

    assert read_bytes(content).text == "inside"
