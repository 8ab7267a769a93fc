"""How a sheet shows its values, and the places of a workbook that stand beside its cells."""

from __future__ import annotations

import io
import struct

import pytest
import xlwt

from tests.documents.compound import compound
from tests.documents.test_office_places import _FORMATS, _MICROSOFT, package
from workspace.documents.readers.office.sheets import xlsx
from workspace.documents.readers.office.sheets.number_formats import NumberFormat, number_format
from workspace.documents.readers.office.sheets.old_beside import words_beside
from workspace.documents.readers.old.compound import Compound
from workspace.documents.readers.read import read

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_S = f'xmlns="{_FORMATS}spreadsheetml/2006/main" xmlns:r="{_FORMATS}officeDocument/2006/relationships"'
_ACCOUNT = '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-'


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ('0.00 "€"', 1.5, "1.50 €"),
        ("0.0%", 0.125, "12.5%"),
        ("#,##0.00\\ [$€-407]", 1234567.891, "1,234,567.89 €"),
        ("[$$-409]#,##0.00;[Red]-[$$-409]#,##0.00", -12.3, "-$12.30"),
        (_ACCOUNT, -5.5, "-5.50 €"),
        (_ACCOUNT, 0, "- €"),
        ("#,##0.00_);(#,##0.00)", -12, "(12.00)"),
        ("(###) ###-####", 8005551234, "(800) 555-1234"),
        ("00000", 1234, "01234"),
        ("0.###", 2, "2"),
        ("#.##", 0.5, ".5"),
        ("0.00E+00", 12345.678, "1.23E+04"),
        ('General "pcs"', 5, "5 pcs"),
        ('"No. "0', 12, "No. 12"),
        ('[>=1000]0.0,"k";0', 1500, "1.5k"),
        ('[>=1000]0.0,"k";0', 15, "15"),
        ('0,,"M"', 25_000_000, "25M"),
        ("0", 2.5, "3"),
        ("0", -1234.4, "-1234"),
        ("# ?/?", 0.5, "0.5"),
        (";;;", 7, "7"),
        ("0", 1e300, "1e+300"),
        ("0" * 300, 7, "7"),
        ("", 0.30000000000000004, "0.3"),
    ],
)
def test_a_number_is_shown_by_its_format(code: str, value: float, shown: str) -> None:
    assert NumberFormat(code).number(value) == shown


def test_formats_of_texts_and_dates_are_told_apart() -> None:
    assert NumberFormat('"No. "@').text("A-12") == "No. A-12"
    assert NumberFormat("0.00").text("A-12") == "A-12"
    assert number_format(14, "").is_date
    assert not NumberFormat('0.0 "days"').is_date
    assert NumberFormat("[h]:mm").is_span


def test_what_stands_beside_the_cells_is_read() -> None:
    kinds = {
        "book": f"{_SHEET}sheet.main", "sheet": f"{_SHEET}worksheet", "strings": f"{_SHEET}sharedStrings",
        "styles": f"{_SHEET}styles", "table": f"{_SHEET}table", "slicer": "application/vnd.ms-excel.slicer",
    }  # fmt: skip
    links = {
        "book": {"r1": "worksheet sheet.xml", "r2": "sharedStrings strings.xml", "r3": "styles styles.xml"},
        "sheet": {"a": "table table.xml", "b": "slicer slicer.xml", "c": "vmlDrawing buttons.vml"},
    }
    parts = {
        "book": f"""<workbook {_S}><sheets><sheet name="Plan" r:id="r1"/></sheets><definedNames><definedName
            name="_xlnm.Print_Area">A1</definedName><definedName name="Discounts">A2</definedName></definedNames>
            </workbook>""",
        "sheet": f"""<worksheet {_S}><sheetData><row><c t="s"><v>0</v></c><c s="1"><v>1.5</v></c><c s="2"><v>1.5</v></c>
            </row></sheetData><dataValidations><dataValidation type="list" promptTitle="Material" prompt="choose one">
            <formula1>"steel,brass"</formula1></dataValidation><dataValidation><formula1>Other!A1</formula1>
            </dataValidation></dataValidations></worksheet>""",
        "strings": f"<sst {_S}><si><t>two_x000D_\nlines</t></si></sst>",
        "styles": f"""<styleSheet {_S}><numFmts><numFmt numFmtId="170" formatCode="0.00 &quot;€&quot;"/><numFmt
            numFmtId="171" formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf
            numFmtId="171"/></cellXfs></styleSheet>""",
        "table": f"""<table {_S} displayName="Prices" headerRowCount="0"><tableColumns><tableColumn name="hidden head"/>
            </tableColumns></table>""",
        "slicer": f"""<slicers xmlns="{_MICROSOFT}spreadsheetml/2009/9/main"><slicer caption="By region"/></slicers>""",
    }  # fmt: skip
    buttons = """<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape alt="drawn"><v:textbox><div><font>Work it
        out</font></div></v:textbox></v:shape><br></xml>"""

    content = package(kinds, parts, links, **{"buttons.vml": buttons})
    lines = read(io.BytesIO(content), name="plan.xlsx").text.splitlines()

    assert lines == [
        "Plan", "two lines\t1.50 €\t36:00:00", "Material", "choose one", "steel, brass", "Prices", "hidden head",
        "By region", "drawn", "Work it out", "Discounts",
    ]  # fmt: skip


def test_sheets_are_found_where_the_list_of_them_leads_nowhere() -> None:
    kinds = {"book": f"{_SHEET}sheet.main", "sheet": f"{_SHEET}worksheet"}
    sheet = f"<worksheet {_S}><sheetData><row><c t='inlineStr'><is><t>inside</t></is></c></row></sheetData></worksheet>"
    content = package(kinds, {"book": f"<workbook {_S}/>", "sheet": sheet}, {})

    assert "inside" in read(io.BytesIO(content), name="plan.xlsx").text


def test_of_a_workbook_that_takes_too_long_the_first_cells_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_CELLS", 3)
    kinds = {"book": f"{_SHEET}sheet.main", "one": f"{_SHEET}worksheet", "two": f"{_SHEET}worksheet"}
    row = "<row><c><v>1</v></c><c><v>2</v></c></row>"
    sheet = f"<worksheet {_S}><sheetData>{row}{row}{row}</sheetData></worksheet>"
    content = package(kinds, {"book": f"<workbook {_S}/>", "one": sheet, "two": sheet}, {})

    result = read(io.BytesIO(content), name="plan.xlsx")

    assert result.text == "one.xml\n1\t2\n1"
    assert result.reason == "Only the first million cells were read."


# ------------------------------------------------------------------ .xls
def biff(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def wide(words: str) -> bytes:
    return struct.pack("<HB", len(words), 1) + words.encode("utf-16-le")


def test_what_stands_beside_the_cells_of_an_old_workbook_is_found() -> None:
    sheet = (
        biff(0x0809, struct.pack("<HH", 0x0600, 0x10)) + biff(0x14, wide("&L&B&14headerword"))
        + biff(0x01B6, bytes(10) + struct.pack("<H", 7) + bytes(6)) + biff(0x3C, b"\0boxword")
        + biff(0x1C, bytes(8) + wide("Cleo") + b"\0") + biff(0x100D, "\0\0\x07\0Umsätze".encode("latin-1"))
        + biff(0x0A, b"")
    )  # fmt: skip
    begin = biff(0x0809, struct.pack("<HH", 0x0600, 5))
    name = b"\x04\0Plan"
    at = len(begin) + 4 + 6 + len(name) + 4
    book = begin + biff(0x85, struct.pack("<IH", at, 0) + name) + biff(0x0A, b"") + sheet
    container = Compound(io.BytesIO(compound({"Workbook": book})))

    assert words_beside(container) == {"Plan": ["headerword", "boxword", "Cleo", "Umsätze"]}
    for end in range(0, len(book), 5):
        words_beside(Compound(io.BytesIO(compound({"Workbook": book[:end] + b"\xff" * 9}))))


def test_headers_of_an_old_workbook_stand_on_the_page_of_their_sheet() -> None:
    book, file = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Prices")
    sheet.write(0, 0, "pump")
    sheet.header_str = b"&CFor Acme"
    book.add_sheet("Second").write(0, 0, "valve")
    book.save(file)

    result = read(file, name="prices.xls")

    assert result.text[: result.pages[1]].splitlines()[:3] == ["Prices", "pump", "For Acme"]
