"""Every place of a workbook, a presentation or an OpenDocument file that holds words, by a word that is only there."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
import xlwt
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from tests.documents.hostile import zipped
from workspace.documents.readers.read import read
from workspace.documents.readers.result import ReadText

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODF_NAMES = " ".join(
    f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "text", "table", "style", "presentation", "manifest")
)
ODF = f'{_ODF_NAMES} xmlns:draw="{_ODF}drawing:1.0" xmlns:svg="{_ODF}svg-compatible:1.0" '
ODF += 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'


def read_bytes(content: bytes, name: str) -> ReadText:
    return read(io.BytesIO(content), name=name)


def pages_of(result: ReadText) -> list[str]:
    ends = [*result.pages[1:], len(result.text)]
    return [result.text[start:end].strip() for start, end in zip(result.pages, ends, strict=True)]


# ------------------------------------------------------------------ workbooks
def workbook() -> bytes:
    book = openpyxl.Workbook()
    prices = book.active
    prices.title = "Prices"
    prices.append(["pump", 12.5, True, date(2026, 11, 22)])
    prices.append(["=A1", 0.125, "Ü & <b>"])
    prices["B2"].number_format = "0.0%"
    prices["A1"].comment = Comment("too cheap", "Cleo")
    prices["A2"].hyperlink = "https://acme.example/offer"
    prices.oddHeader.center.text = "Confidential"
    prices.oddFooter.left.text = "Nordwind"
    chart = BarChart()
    chart.title = "Turnover"
    chart.add_data(Reference(prices, min_col=2, min_row=1, max_row=2))
    prices.add_chart(chart, "F1")
    book.create_sheet("Second").append(["valve"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_gives_each_sheet_as_a_page_with_all_its_words() -> None:
    result = read_bytes(workbook(), "prices.xlsx")

    first, second = pages_of(result)
    assert (result.state, result.kind, result.reason) == ("text", "xlsx", "")
    assert first.splitlines()[:2] == ["Prices", "pump\t12.5\tTRUE\t2026-11-22"]
    assert "12.5%\tÜ & <b>" in first
    for words in ("Cleo: too cheap", "Confidential", "Nordwind", "Turnover", "https://acme.example/offer"):
        assert words in first
    assert second == "Second\nvalve"


def test_a_cell_at_the_far_end_costs_one_cell() -> None:
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "far"
    file = io.BytesIO()
    book.save(file)

    assert read_bytes(file.getvalue(), "far.xlsx").text == "Sheet\nfar"


def test_an_old_workbook_gives_its_sheets() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    sheet.write(0, 0, "pump")
    sheet.write(0, 1, 12.5)
    book.add_sheet("Second").write(3, 3, "valve")
    file = io.BytesIO()
    book.save(file)

    result = read_bytes(file.getvalue(), "prices.xls")

    assert pages_of(result) == ["Prices\npump\t12.5", "Second\nvalve"]
    assert result.engine.startswith("calamine/")


# ------------------------------------------------------------------ presentations
def presentation() -> bytes:
    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[5])
    first.shapes.title.text = "Offer for Acme"
    first.notes_slide.notes_text_frame.text = "Say hello"
    table = first.shapes.add_table(1, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "pump", "valve"
    values = CategoryChartData()
    values.categories = ["Spring", "Autumn"]
    values.add_series("Turnover", (1, 2))
    first.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Inches(1), Inches(3), Inches(4), Inches(3), values)
    box = first.shapes.add_textbox(Inches(1), Inches(2), Inches(4), Inches(1))
    box.text_frame.text = "boxed"
    box.text_frame.paragraphs[0].runs[0].hyperlink.address = "https://acme.example/offer"
    box._element.nvSpPr.cNvPr.set("descr", "alttext")
    show.slides.add_slide(show.slide_layouts[6])
    show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = "Last"
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


def test_a_presentation_gives_each_slide_as_a_page_with_all_its_words() -> None:
    result = read_bytes(presentation(), "offer.pptx")

    first, empty, last = pages_of(result)
    assert (result.state, result.kind) == ("text", "pptx")
    for words in ("Offer for Acme", "Say hello", "pump\tvalve", "Spring", "Turnover", "boxed", "alttext"):
        assert words in first
    assert "https://acme.example/offer" in first
    assert (empty, last) == ("", "Last")


# ------------------------------------------------------------------ OpenDocument
def opendocument(kind: str, body: str, *, styles: str = "", **more: str) -> bytes:
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {ODF}><office:body>{body}</office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {ODF}>{styles}</office:document-styles>",
    }
    return zipped(parts | {f"{name}/content.xml": content for name, content in more.items()})


def test_a_text_document_gives_all_its_words_and_no_deleted_one() -> None:
    body = """<office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>struckout</text:p>
      </text:deletion></text:changed-region></text:tracked-changes>
      <text:h>Heading</text:h><text:p>spl<text:span>it</text:span><text:s text:c="2"/>two<text:tab/>tabbed
      <text:line-break/>below
      <text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>footnoteword</text:p></text:note-body></text:note></text:p>
      <text:p><text:a xlink:href="https://acme.example/offer">link</text:a><office:annotation><dc:creator>Cleo</dc:creator>
      <dc:date>2026-01-01</dc:date><text:p>remark</text:p></office:annotation></text:p>
      <table:table><table:table-row><table:table-cell><text:p>one</text:p></table:table-cell><table:table-cell>
      <text:p>two</text:p></table:table-cell></table:table-row></table:table>
      <text:p><draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box><svg:desc>alttext</svg:desc></draw:frame></text:p>
      </office:text>"""
    margins = "".join(f"<style:{name}><text:p>{name}word</text:p></style:{name}>" for name in ("header", "footer"))
    chart = f"<office:document-content {ODF}><text:p>chartword</text:p></office:document-content>"

    result = read_bytes(opendocument("text", body, styles=margins, **{"Object 1": chart}), "offer.odt")

    assert (result.state, result.kind, result.deleted) == ("text", "odt", "struckout")
    assert "struckout" not in result.text
    assert result.text.startswith("Heading\nsplit  two\ttabbed \nbelow")
    assert "Cleo: remark" in result.text
    assert "one\ttwo" in result.text
    for word in ("footnoteword", "boxed", "alttext", "headerword", "footerword", "chartword", "https://acme.example/"):
        assert word in result.text


def test_open_sheets_and_slides_are_pages() -> None:
    sheets = """<office:spreadsheet><table:table table:name="Prices"><table:table-row><table:table-cell>
      <text:p>pump</text:p></table:table-cell><table:table-cell office:value="12.5"/></table:table-row></table:table>
      <table:table table:name="Second"><table:table-row table:number-rows-repeated="1048576"><table:table-cell
      table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet>"""
    slides = """<office:presentation><presentation:footer-decl>Nordwind</presentation:footer-decl><draw:page>
      <text:p>Offer</text:p><presentation:notes><text:p>Say hello</text:p></presentation:notes></draw:page><draw:page>
      <text:p>Last</text:p></draw:page></office:presentation>"""

    assert pages_of(read_bytes(opendocument("spreadsheet", sheets), "a.ods")) == ["Prices\npump\t12.5", "Second"]
    assert pages_of(read_bytes(opendocument("presentation", slides), "a.odp")) == [
        "Nordwind",
        "Offer\nSay hello",
        "Last",
    ]


def test_a_locked_open_document_says_so() -> None:
    locked = f"<manifest:manifest {ODF}><manifest:encryption-data/></manifest:manifest>"
    content = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": locked})

    assert read_bytes(content, "a.odt").state == "encrypted"


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "a.odt"),
        ({"[Content_Types].xml": "<Types><Override ContentType='spreadsheetml.sheet.main+xml'/></Types>"}, "a.xlsx"),
        (
            {"[Content_Types].xml": "<Types><Override ContentType='presentationml.slideshow.main+xml'/></Types>"},
            "a.ppsx",
        ),
    ],
)
def test_an_office_file_without_its_main_part_is_damaged(parts: dict[str, str], name: str) -> None:
    assert read_bytes(zipped(parts), name).state == "damaged"
