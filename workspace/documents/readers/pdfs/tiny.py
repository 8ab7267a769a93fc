"""The smallest PDF with a word in it, for loading all that its readers load late."""

from __future__ import annotations

TINY_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F<</Type/Font"
    b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    b"4 0 obj<</Length 33>>stream\nBT /F 9 Tf 9 9 Td (warm) Tj ET   \nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
