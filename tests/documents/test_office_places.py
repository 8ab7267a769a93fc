"""Places of workbooks and presentations that few programs write and many readers miss, each with a word of its own."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest

from tests.documents.hostile import zipped
from workspace.documents.readers.read import read
from workspace.documents.readers.result import ReadText

_FORMATS = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MS = "application/vnd.ms-"
A = f'xmlns:a="{_FORMATS}drawingml/2006/main"'


def package(
    kinds: Mapping[str, str], parts: Mapping[str, str], links: Mapping[str, Mapping[str, str]], **more: str
) -> bytes:
    """`kinds` and `parts`: content type and XML by name; `links`: for a part, "type target" by relation id.

    `more`: files of other kinds by their whole name.
    """
    types = "".join(f'<Override PartName="/{name}.xml" ContentType="{kind}+xml"/>' for name, kind in kinds.items())
    files = {"[Content_Types].xml": f'<Types xmlns="{_FORMATS}package/2006/content-types">{types}</Types>'}
    files |= {f"{name}.xml": text for name, text in parts.items()}
    for name, targets in links.items():
        said = "".join(_relation(link, *target.split()) for link, target in targets.items())
        files[f"_rels/{name}.xml.rels"] = f'<Relationships xmlns="{_FORMATS}package/2006/rels">{said}</Relationships>'
    return zipped(files | more)


def _relation(link: str, kind: str, target: str) -> str:
    outside = 'TargetMode="External"' if kind == "hyperlink" else ""
    return f'<Relationship Id="{link}" Type="{_FORMATS}x/{kind}" Target="{target}" {outside}/>'


def read_bytes(content: bytes, name: str) -> ReadText:
    return read(io.BytesIO(content), name=name)


def said(words: str) -> str:
    return f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p>"


SHEET_KINDS = {
    "book": f"{_OFFICE}spreadsheetml.sheet.main", "empty": f"{_OFFICE}spreadsheetml.worksheet",
    "sheet": f"{_OFFICE}spreadsheetml.worksheet", "strings": f"{_OFFICE}spreadsheetml.sharedStrings",
    "styles": f"{_OFFICE}spreadsheetml.styles", "notes": f"{_OFFICE}spreadsheetml.comments",
    "talk": f"{_MS}excel.threadedcomments", "people": f"{_MS}excel.person", "drawing": f"{_OFFICE}drawing",
    "smart": f"{_OFFICE}drawingml.diagramData", "chart": f"{_MS}office.chartex",
}  # fmt: skip
SHEET_LINKS = {
    "book": {
        "r1": "worksheet sheet.xml", "r9": "worksheet empty.xml", "r2": "sharedStrings strings.xml",
        "r3": "styles styles.xml", "r4": "person people.xml",
    },
    "sheet": {
        "a": "comments notes.xml", "b": "threadedComment /talk.xml", "c": "drawing drawing.xml",
        "d": "hyperlink https://acme.example/offer",
    },
    "drawing": {"a": "diagramData smart.xml", "b": "chartEx chart.xml"},
}  # fmt: skip


def sheets(main: str, *, day: str = "") -> bytes:
    """A workbook with everything that a sheet can point to. `main`: the namespace of its elements."""
    s = f'xmlns="{main}" xmlns:r="{_FORMATS}officeDocument/2006/relationships"'
    threaded = f'xmlns="{_MICROSOFT}spreadsheetml/2018/threadedcomments"'
    parts = {
        "book": f"""<workbook {s}><workbookPr {day}/><sheets><sheet name="Empty" r:id="r9"/>
            <sheet name="Plan" r:id="r1"/></sheets></workbook>""",
        "empty": f"<worksheet {s}/>",
        "sheet": f"""<worksheet {s}><sheetData><row><c t="s"><v>0</v></c><c t="str"><f>A1</f><v>formula</v></c>
            <c s="1"><v>45000</v></c><c s="2"><v>45000.5</v></c><c s="3"><v>0.125</v></c>
            <c><v>0.30000000000000004</v></c><c t="d"><v>2026-11-22</v></c><c t="e"><v>#REF!</v></c></row></sheetData>
            <hyperlinks><hyperlink tooltip="tipword"/></hyperlinks>
            <headerFooter><oddHeader>&amp;L&amp;B&amp;14headerword&amp;R&amp;P</oddHeader></headerFooter></worksheet>""",
        "strings": f"<sst {s}><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>reading</t></rPh></si></sst>",
        "styles": f"""<styleSheet {s}><numFmts><numFmt numFmtId="170" formatCode="dd.mm.yyyy hh:mm"/></numFmts>
            <cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>
            <xf numFmtId="170"/><xf numFmtId="10"/></cellXfs></styleSheet>""",
        "notes": f"""<comments {s}><authors><author>Cleo</author></authors><commentList><comment authorId='0'><text><r>
            <t>old</t></r><r><t>remark</t></r></text></comment></commentList></comments>""",
        "talk": f"""<ThreadedComments {threaded}><threadedComment personId='p'><text>newremark</text></threadedComment>
            </ThreadedComments>""",
        "people": f"<personList {threaded}><person displayName='Ben' id='p'/></personList>",
        "drawing": f"""<xdr:wsDr xmlns:xdr="{_FORMATS}drawingml/2006/spreadsheetDrawing" {A}><xdr:sp>
            <xdr:cNvPr id="1" descr="alttext"/><xdr:txBody>{said("boxed")}</xdr:txBody></xdr:sp></xdr:wsDr>""",
        "smart": f"<d {A}>{said('smartword')}</d>",
        "chart": f"""<cx:c xmlns:cx='{_MICROSOFT}drawing/2014/chartex'><cx:strDim><cx:lvl><cx:pt>slice</cx:pt></cx:lvl>
            </cx:strDim><cx:numDim><cx:lvl><cx:pt>777</cx:pt></cx:lvl></cx:numDim></cx:c>""",
    }
    return package(SHEET_KINDS, parts, SHEET_LINKS)


@pytest.mark.parametrize("main", [f"{_FORMATS}spreadsheetml/2006/main", f"{_STRICT}spreadsheetml/main"])
def test_every_place_of_a_workbook_is_read(main: str) -> None:
    result = read_bytes(sheets(main), "plan.xlsx")

    empty, plan = result.text[: result.pages[1]].strip(), result.text[result.pages[1] :]
    assert (result.state, result.reason, empty) == ("text", "", "Empty")
    assert plan.splitlines()[:2] == [
        "Plan", "rich\tformula\t2023-03-15\t2023-03-15 12:00:00\t12.50%\t0.3\t2026-11-22\t#REF!",
    ]  # fmt: skip
    for words in ("tipword", "headerword", "Cleo: oldremark", "Ben: newremark", "alttext", "boxed", "smartword"):
        assert words in plan
    assert "slice" in plan
    assert "https://acme.example/offer" in plan
    assert "777" not in plan
    assert "reading" not in plan


def test_dates_that_are_counted_from_1904_are_read_as_shown() -> None:
    content = sheets(f"{_FORMATS}spreadsheetml/2006/main", day='date1904="1"')

    assert "2027-03-16" in read_bytes(content, "a.xlsx").text


SLIDE_KINDS = {
    "show": f"{_OFFICE}presentationml.slideshow.main", "one": f"{_OFFICE}presentationml.slide",
    "two": f"{_OFFICE}presentationml.slide", "notes": f"{_OFFICE}presentationml.notesSlide",
    "master": f"{_OFFICE}presentationml.slideMaster", "old": f"{_OFFICE}presentationml.comments",
    "new": f"{_MS}powerpoint.comments", "writers": f"{_OFFICE}presentationml.commentAuthors",
    "people": f"{_MS}powerpoint.authors", "smart": f"{_OFFICE}drawingml.diagramData",
    "layout": f"{_OFFICE}presentationml.slideLayout", "drawn": f"{_MS}office.drawingml.diagramDrawing",
}  # fmt: skip
SLIDE_LINKS = {
    "show": {"a": "slide one.xml", "b": "slide two.xml", "m": "slideMaster master.xml"},
    "one": {"l": "slideLayout layout.xml"}, "layout": {"m": "slideMaster master.xml"},
    "two": {
        "n": "notesSlide notes.xml", "o": "comments old.xml", "p": "comments new.xml", "d": "diagramData smart.xml",
        "l": "hyperlink https://acme.example/offer", "y": "slideLayout layout.xml", "z": "diagramDrawing drawn.xml",
    },
}  # fmt: skip


def test_every_place_of_a_presentation_is_read_in_the_order_of_the_show() -> None:
    p = f'xmlns:p="{_FORMATS}presentationml/2006/main" xmlns:r="{_FORMATS}officeDocument/2006/relationships" {A}'
    new = f'xmlns:n="{_MICROSOFT}powerpoint/2018/8/main" {A}'
    group = "<p:grpSp><p:sp><p:txBody>{}</p:txBody></p:sp></p:grpSp>"
    parts = {
        "show": f"""<p:presentation {p}><p:sldIdLst><p:sldId id="256" r:id="b"/><p:sldId id="257" r:id="a"/>
            </p:sldIdLst><p14:sectionLst xmlns:p14="{_MICROSOFT}powerpoint/2010/main"><p14:section name="Opening">
            <p14:sldIdLst><p14:sldId id="256"/></p14:sldIdLst></p14:section></p14:sectionLst></p:presentation>""",
        "one": f"<p:sld {p}>{group.format(said('second'))}</p:sld>",
        "two": f"""<p:sld {p}><p:pic><p:cNvPr id='1' name='x' title='titleword' descr='alttext'/></p:pic>
            {group.format(said("first"))}<a:tbl><a:tr><a:tc>{said("one")}</a:tc><a:tc>{said("two")}</a:tc></a:tr></a:tbl>
            </p:sld>""",
        "notes": f"<p:notes {p}>{group.format(said('noteword'))}</p:notes>",
        "layout": f"""<p:l {p}><p:sp><p:nvPr><p:ph/></p:nvPr>{said("Click to edit")}</p:sp><p:pic/>{said("of Acme")}
            </p:l>""",
        "master": f"<p:sldMaster {p}>{group.format(said('Confidential_x000B_'))}</p:sldMaster>",
        "drawn": f"<d {A}>{said('smartword')}{said('onlydrawn')}</d>",
        "old": f"<p:cmLst {p}><p:cm authorId='0'><p:text>oldremark</p:text></p:cm></p:cmLst>",
        "new": f"<n:cmLst {new}><n:cm authorId='x'><n:txBody>{said('newremark')}</n:txBody></n:cm></n:cmLst>",
        "writers": f"<p:l {p}><p:cmAuthor id='0' name='Cleo'/></p:l>",
        "people": f"<n:l {new}><n:author id='x' name='Ben'/></n:l>",
        "smart": f"<d {A}>{said('smartword')}</d>",
    }

    result = read_bytes(package(SLIDE_KINDS, parts, SLIDE_LINKS), "show.ppsx")

    first, second = result.text[: result.pages[1]], result.text[result.pages[1] :]
    assert (result.state, result.kind, result.reason, second) == ("text", "ppsx", "", "second")
    for words in ("first", "one\ttwo", "titleword", "alttext", "noteword", "Cleo: oldremark", "Ben: newremark"):
        assert words in first
    assert first.startswith("Opening\n")
    assert first.count("smartword") == 1
    for words in ("onlydrawn", "of Acme", "Confidential\n"):
        assert words in first
    assert "https://acme.example/offer" in first
    assert "Click to edit" not in result.text
