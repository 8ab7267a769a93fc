"""Every place of a Word document that holds words, by a word that stands only there."""

from __future__ import annotations

import io

import docx as python_docx
import pytest

from tests.documents.hostile import W, body, docx, paragraph, zipped
from workspace.documents.readers.read import read
from workspace.documents.readers.result import ReadText

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPES = {
    "document": "wordprocessingml.document.main+xml",
    "header7": "wordprocessingml.header+xml",
    "footer7": "wordprocessingml.footer+xml",
    "notes-at-foot": "wordprocessingml.footnotes+xml",
    "endnotes": "wordprocessingml.endnotes+xml",
    "remarks": "wordprocessingml.comments+xml",
    "chart1": "drawingml.chart+xml",
    "smart": "drawingml.diagramData+xml",
    "blocks": "wordprocessingml.document.glossary+xml",
}
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)
RUN = "<w:r><w:t>{}</w:t></w:r>"
BODY = f"""<w:document {NAMESPACES}><w:body>
<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr>{RUN.format("plain")}</w:p>
<w:p><w:r><w:t>split</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>word</w:t></w:r></w:p>
<w:p><w:r><w:t>before</w:t><w:tab/><w:t>after</w:t><w:br/><w:t>below</w:t><w:t>soft</w:t><w:softHyphen/><w:t>ened</w:t>
<w:t>hard</w:t><w:noBreakHyphen/><w:t>ened</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc>{paragraph("cellone")}</w:tc><w:tc><w:tbl><w:tr><w:tc>{paragraph("nested")}</w:tc></w:tr></w:tbl></w:tc></w:tr>
<w:tr><w:tc>{paragraph("celltwo")}</w:tc></w:tr></w:tbl>
<w:sdt><w:sdtContent>{paragraph("blockcontrol")}</w:sdtContent></w:sdt>
<w:p><w:sdt><w:sdtContent>{RUN.format("inlinecontrol")}</w:sdtContent></w:sdt>
<w:smartTag>{RUN.format("smarttag")}</w:smartTag>
<w:fldSimple w:instr="AUTHOR">{RUN.format("fieldresult")}</w:fldSimple></w:p>
<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText> HYPERLINK "https://field.example/target" </w:instrText>
<w:fldChar w:fldCharType="separate"/></w:r>{RUN.format("complexfield")}</w:p>
<w:p><w:hyperlink>{RUN.format("linktext")}</w:hyperlink><w:ins w:author="Ben">{RUN.format("inserted")}</w:ins>
<w:moveTo>{RUN.format("movedhere")}</w:moveTo><w:del><w:r><w:delText>deletedword</w:delText></w:r></w:del>
<w:moveFrom>{RUN.format("movedaway")}</w:moveFrom></w:p>
<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><wp:inline><wp:docPr id="1" name="x" descr="alttext"/>
<wps:txbx><w:txbxContent>{paragraph("textbox")}</w:txbxContent></wps:txbx></wp:inline></mc:Choice>
<mc:Fallback><w:pict><v:textbox><w:txbxContent>{paragraph("textbox")}</w:txbxContent></v:textbox></w:pict></mc:Fallback>
</mc:AlternateContent></w:r></w:p>
<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{paragraph("oldtextbox")}</w:txbxContent></v:textbox></v:shape>
<v:shape><v:textpath string="wordart"/></v:shape></w:pict></w:r><m:oMath><m:r><m:t>formula</m:t></m:r></m:oMath></w:p>
</w:body></w:document>"""
LINKS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" TargetMode="External" Target="https://acme.example/offer"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/>
<Relationship Id="r2" TargetMode="External" Target="https://picture.example/"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>"""
PARTS = {
    "document": BODY,
    "header7": f"<w:hdr {NAMESPACES}>{paragraph('headerword')}</w:hdr>",
    "footer7": f"<w:ftr {NAMESPACES}>{paragraph('footerword')}</w:ftr>",
    "notes-at-foot": f"<w:footnotes {NAMESPACES}>"
    f"<w:footnote w:id='1'>{paragraph('footnoteword')}</w:footnote></w:footnotes>",
    "endnotes": f"<w:endnotes {NAMESPACES}><w:endnote w:id='1'>{paragraph('endnoteword')}</w:endnote></w:endnotes>",
    "remarks": f"<w:comments {NAMESPACES}>"
    f"<w:comment w:id='1' w:author='Cleo'>{paragraph('remark')}</w:comment></w:comments>",
    "chart1": f"<c:chartSpace {NAMESPACES}><c:title><a:p><a:r><a:t>charttitle</a:t></a:r></a:p></c:title>"
    "<c:cat><c:strCache>"
    "<c:pt><c:v>category</c:v></c:pt></c:strCache></c:cat><c:val><c:numCache><c:pt><c:v>4711</c:v></c:pt></c:numCache></c:val>"
    "</c:chartSpace>",
    "smart": f"<dgm:dataModel {NAMESPACES}><dgm:t><a:p><a:r><a:t>smartart</a:t></a:r></a:p></dgm:t></dgm:dataModel>",
    "blocks": f"<w:glossaryDocument {NAMESPACES}>{paragraph('glossaryword')}</w:glossaryDocument>",
}
PLACES = (
    "plain splitword before after below softened hard-ened cellone nested celltwo blockcontrol inlinecontrol smarttag "
    "fieldresult complexfield https://field.example/target linktext inserted movedhere alttext textbox oldtextbox "
    "wordart formula https://acme.example/offer headerword footerword footnoteword endnoteword Cleo remark "
    "charttitle category smartart glossaryword"
)


def full_document(**changed: str) -> bytes:
    """A document with a word in every place; `changed` replaces parts by name."""
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_OFFICE}{kind}"/>' for name, kind in _TYPES.items()
    )
    parts = {f"word/{name}.xml": part for name, part in (PARTS | changed).items()}
    parts["[Content_Types].xml"] = f'<Types xmlns="{_CONTENT}">{types}</Types>'
    parts["word/_rels/document.xml.rels"] = LINKS
    return zipped(parts)


def read_bytes(content: bytes, name: str = "offer.docx") -> ReadText:
    return read(io.BytesIO(content), name=name)


@pytest.fixture(scope="module")
def everything() -> ReadText:
    return read_bytes(full_document())


@pytest.mark.parametrize("word", PLACES.split())
def test_a_word_is_found_in_each_place_once(everything: ReadText, word: str) -> None:
    assert everything.state == "text"
    assert everything.text.count(word) == {"textbox": 2}.get(word, 1), "oldtextbox has it too"


@pytest.mark.parametrize("word", ["deletedword", "movedaway"])
def test_deleted_text_is_kept_apart(everything: ReadText, word: str) -> None:
    assert word not in everything.text
    assert word in everything.deleted


def test_numbers_of_a_chart_and_addresses_of_pictures_are_no_text(everything: ReadText) -> None:
    assert "4711" not in everything.text
    assert "picture.example" not in everything.text


def test_paragraphs_end_lines_and_cells_end_with_tabs(everything: ReadText) -> None:
    lines = everything.text.splitlines()

    assert lines[:5] == ["plain", "splitword", "before\tafter", "belowsoftenedhard-ened", "cellone\tnested"]
    assert lines[5:7] == ["celltwo", "blockcontrol"]
    assert "Cleo: remark" in lines
    assert lines.index("plain") < lines.index("footnoteword") < lines.index("headerword")


def test_what_python_docx_writes_is_read_back() -> None:
    document = python_docx.Document()
    document.add_heading("Offer for Acme", 1)
    marked = document.add_paragraph("Twelve pumps, delivered in May")
    document.add_comment(marked.runs, text="too early", author="Ben")
    document.add_paragraph("bullet", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "pump", "900 EUR"
    document.sections[0].header.paragraphs[0].text = "Confidential"
    document.sections[0].footer.paragraphs[0].text = "Page one"
    file = io.BytesIO()
    document.save(file)

    found = read_bytes(file.getvalue())

    assert found.text == (
        "Offer for Acme\nTwelve pumps, delivered in May\nbullet\npump\t900 EUR\nBen: too early\nConfidential\nPage one"
    )
    assert (found.kind, found.pages, found.reason, found.deleted) == ("docx", (0,), "", "")


def test_strict_documents_are_read() -> None:
    assert read_bytes(docx(body(paragraph("strictly")).replace(W, STRICT))).text == "strictly"


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "docm"),
        (f"{_OFFICE}wordprocessingml.template.main+xml", "dotx"),
        ("application/vnd.ms-word.template.macroEnabledTemplate.main+xml", "dotm"),
    ],
)
def test_documents_with_macros_and_templates_are_read(content_type: str, kind: str) -> None:
    types = f'<Types xmlns="{_CONTENT}"><Override PartName="/Anywhere/Main.XML" ContentType="{content_type}"/></Types>'

    found = read_bytes(zipped({"[Content_Types].xml": types, "anywhere/main.xml": body(paragraph("inside"))}), "x.bin")

    assert (found.kind, found.text) == (kind, "inside")


def test_a_part_in_another_encoding_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + body(paragraph("Größe 株式会社"))

    assert read_bytes(docx(text.encode("utf-16"))).text == "Größe 株式会社"


def test_a_damaged_header_costs_the_header_and_is_told() -> None:
    found = read_bytes(full_document(header7=PARTS["header7"][:-30]))

    assert found.state == "text"
    assert "plain" in found.text
    assert "footerword" in found.text
    assert "word/header7.xml" in found.reason
