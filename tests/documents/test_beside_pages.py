"""What stands on a page of a PDF beside its text: filled-in forms, remarks, link targets, titles, attached files."""

from __future__ import annotations

import io

from workspace.documents.readers.read import read

PAGE = b"""%PDF-1.6
1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[10 0 R 11 0 R 12 0 R]/DA(/F 9 Tf)>>/Outlines 30 0 R
/Names<</EmbeddedFiles<</Names[(f) 40 0 R]>>>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%RESOURCES%>>
/Annots[10 0 R 11 0 R 12 0 R 20 0 R 21 0 R 22 0 R 23 0 R 24 0 R]>>endobj
4 0 obj<</Length %LENGTH%>>stream
%CONTENT%
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
6 0 obj<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream
x
endstream endobj
10 0 obj<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(typedword)/Rect[0 0 9 9]>>endobj
11 0 obj<</Type/Annot/Subtype/Widget/FT/Ch/Ff 131072/T(b)
/Opt[[(1)(steelword)][(2)(brassword)]]/V(2)/Rect[0 0 9 9]>>endobj
12 0 obj<</Type/Annot/Subtype/Widget/FT/Tx/Ff 8192/T(c)/V(secretword)/Rect[0 0 9 9]>>endobj
20 0 obj<</Type/Annot/Subtype/Text/T(Cleo)/Contents<FEFF007A0075002000740065007500650072>/Rect[0 0 9 9]>>endobj
21 0 obj<</Type/Annot/Subtype/FreeText/Contents(writtenonit)/Rect[0 0 9 9]>>endobj
22 0 obj<</Type/Annot/Subtype/Popup/Contents(popupword)/Rect[0 0 9 9]>>endobj
23 0 obj<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://acme.example/offer)>>/Rect[0 0 9 9]>>endobj
24 0 obj<</Type/Annot/Subtype/Text/F 2/Contents(hiddenremark)/Rect[0 0 9 9]>>endobj
30 0 obj<</Type/Outlines/First 31 0 R/Last 32 0 R>>endobj
31 0 obj<</Title(Acme)/Parent 30 0 R/Next 32 0 R>>endobj
32 0 obj<</Title(Chapterword)/Parent 30 0 R>>endobj
40 0 obj<</Type/Filespec/F(invoice.xml)/UF(invoice.xml)/EF<</F 41 0 R>>>>endobj
41 0 obj<</Length 1>>stream
x
endstream endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def page(content: bytes, *, resources: bytes = b"") -> bytes:
    parts = {b"%CONTENT%": content, b"%LENGTH%": str(len(content)).encode(), b"%RESOURCES%": resources}
    made = PAGE
    for mark, part in parts.items():
        made = made.replace(mark, part)
    return made


def test_what_stands_beside_the_text_of_a_page_is_found_after_it() -> None:
    result = read(io.BytesIO(page(b"BT /F 9 Tf 9 99 Td (For Acme) Tj ET")), name="a.pdf")

    assert result.state == "text"
    assert result.text.splitlines() == [
        "For Acme", "typedword", "brassword", "Cleo: zu teuer", "writtenonit", "https://acme.example/offer",
        "Chapterword", "invoice.xml",
    ]  # fmt: skip


def test_a_scan_stays_one_whatever_was_written_onto_it() -> None:
    scanned = page(b"q 300 0 0 300 0 0 cm /I Do Q", resources=b"/XObject<</I 6 0 R>>")

    assert read(io.BytesIO(scanned), name="a.pdf").state == "needs_ocr"
