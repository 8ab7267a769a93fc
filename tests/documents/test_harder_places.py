"""Places of workbooks that newer programs write: extensions, alternatives for older ones, charts of several levels."""

from __future__ import annotations

from tests.documents.test_office_places import _FORMATS, _MICROSOFT, A, package, read_bytes, said

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_DRAWN = "application/vnd.openxmlformats-officedocument.drawing"
_S = f'xmlns="{_FORMATS}spreadsheetml/2006/main" xmlns:r="{_FORMATS}officeDocument/2006/relationships"'
_X14 = f'xmlns:x14="{_MICROSOFT}spreadsheetml/2009/9/main" xmlns:xm="{_MICROSOFT}excel/2006/main"'
_MC = f'xmlns:mc="{_FORMATS}markup-compatibility/2006"'
_C15 = f'xmlns:c15="{_MICROSOFT}drawing/2012/chart"'
_KINDS = {
    "book": f"{_SHEET}sheet.main", "sheet": f"{_SHEET}worksheet", "drawing": _DRAWN, "chart": f"{_DRAWN}ml.chart",
}  # fmt: skip
_LINKS = {
    "book": {"r1": "worksheet sheet.xml"},
    "sheet": {"c": "drawing drawing.xml"},
    "drawing": {"a": "chart chart.xml"},
}
_PARTS = {
    "book": f'<workbook {_S}><sheets><sheet name="Plan" r:id="r1"/></sheets></workbook>',
    "sheet": f"""<worksheet {_S}><sheetData><row><c t="inlineStr"><is><t>unplaced</t></is></c><c t="s"><v>9999</v></c>
        <c><v/></c></row></sheetData><headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12sized&amp;C&amp;K00-033coloured
        &amp;&amp; more&amp;R&amp;12 2026 numbered&amp;G&amp;A&amp;Sstruck</oddHeader></headerFooter><extLst>
        <ext {_X14}><x14:dataValidations><x14:dataValidation type="list" promptTitle="newtitle" prompt="newprompt">
        <x14:formula1><xm:f>"steel,brass"</xm:f></x14:formula1></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>""",
    "drawing": f"""<xdr:wsDr xmlns:xdr="{_FORMATS}drawingml/2006/spreadsheetDrawing" {A} {_MC}><mc:AlternateContent>
        <mc:Choice><xdr:sp><xdr:txBody>{said("chosen")}</xdr:txBody></xdr:sp></mc:Choice><mc:Fallback><xdr:sp><xdr:txBody>
        {said("instead")}</xdr:txBody></xdr:sp></mc:Fallback></mc:AlternateContent><xdr:cxnSp><xdr:cNvPr descr="arrow"/>
        </xdr:cxnSp></xdr:wsDr>""",
    "chart": f"""<c:c xmlns:c="{_FORMATS}drawingml/2006/chart"><c:cat><c:multiLvlStrRef><c:multiLvlStrCache><c:lvl>
        <c:pt><c:v>inner</c:v></c:pt></c:lvl><c:lvl><c:pt><c:v>outer</c:v></c:pt></c:lvl></c:multiLvlStrCache></c:multiLvlStrRef>
        </c:cat><c:ext {_C15}><c15:datalabelsRange><c15:dlblRangeCache><c:pt><c:v>fromcells</c:v></c:pt>
        </c15:dlblRangeCache></c15:datalabelsRange></c:ext></c:c>""",
}  # fmt: skip


def test_what_newer_programs_write_into_a_workbook_is_read() -> None:
    words = read_bytes(package(_KINDS, _PARTS, _LINKS), "plan.xlsx").text.replace(",", " ").split()

    for word in (
        "unplaced", "sized", "coloured", "more", "numbered", "struck", "newtitle", "newprompt", "steel", "brass",
        "chosen", "[arrow]", "inner", "outer", "fromcells",
    ):  # fmt: skip
        assert word in words, word
    assert "instead" not in words
