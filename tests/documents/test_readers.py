"""What each reader but Word's makes of its files, and what a file is taken for."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.hostile import body, docx, ole, paragraph, pdf, zipped
from workspace.documents.joining import joined
from workspace.documents.readers.pdfs.pages import as_shown
from workspace.documents.readers.read import read
from workspace.documents.readers.result import CUT, MAX_BYTES, MAX_CHARACTERS, ReadText, found
from workspace.documents.readers.sniff import sniff

WORDML = '<Override ContentType="application/vnd.openxmlformats-officedocument.{}"/>'
PAGES = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 7 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 39>>stream\nBT /F 9 Tf 9 99 Td (First offer) Tj ET   \nendstream endobj\n"
    b"5 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 6 0 R/Resources<</Font<</F 7 0 R>>>>>>endobj\n"
    b"6 0 obj<</Length 39>>stream\nBT /F 9 Tf 9 99 Td (Second page) Tj ET   \nendstream endobj\n"
    b"7 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def read_bytes(content: bytes, name: str) -> ReadText:
    return read(io.BytesIO(content), name=name)


# ------------------------------------------------------------------ what it is
@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"", "a.docx", "empty"),
        (b"Hello", "a.txt", "text"),
        (b"Hello", "a.docx", "text"),
        (b"# Hello", "README.md", "markdown"),
        (b"a,b\n1,2", "a.CSV", "csv"),
        (b"%PDF-1.7\n", "a.txt", "pdf"),
        (b"junk before\n%PDF-1.7\n", "a", "pdf"),
        (b"\xef\xbb\xbf<!-- made by hand -->\n<!DOCTYPE html><p>x", "a.txt", "html"),
        (b"<p>x", "a.html", "html"),
        (b"\x89PNG\r\n\x1a\n", "a.pdf", "png"),
        (b"\xff\xd8\xff\xe0", "a", "jpeg"),
        (b"GIF89a", "a", "gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a", "webp"),
        (b"{\\rtf1 x}", "a.doc", "rtf"),
        (bytes(range(256)), "a.txt", "unknown"),
        ("Grüße".encode("utf-16"), "a.txt", "text"),
        ("Viele Grüße".encode("utf-16-le"), "a.txt", "text"),
        (zipped({"a.txt": "x"}), "a.docx", "zip"),
        (docx("<a/>"), "a.zip", "docx"),
        (zipped({"[Content_Types].xml": WORDML.format("spreadsheetml.sheet.main+xml")}), "a.docx", "xlsx"),
        (zipped({"[Content_Types].xml": WORDML.format("presentationml.presentation.main+xml")}), "a", "pptx"),
        (zipped({"[Content_Types].xml": WORDML.format("something.new+xml")}), "a", "ooxml"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a", "odt"),
        (ole("EncryptionInfo", "EncryptedPackage"), "a.docx", "encrypted"),
        (ole("WordDocument"), "a.docx", "doc"),
        (ole("WordDocument", "PowerPoint Document"), "a.ppt", "ppt"),
        (ole("__properties_version1.0"), "a", "msg"),
        (ole("Something"), "a", "ole"),
        (ole("Letter about an") + "EncryptedPackage".encode("utf-16-le"), "a.doc", "ole"),
    ],
)
def test_the_bytes_say_what_a_file_is(content: bytes, name: str, kind: str) -> None:
    assert sniff(io.BytesIO(content), name) == kind


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n", "plan.png", "This is a picture: its words are found where text recognition is set up."),
        (zipped({"a.txt": "x"}), "a.zip", "This is an archive of files; Baton does not look inside."),
        (bytes(range(256)), "a.bin", "Baton does not know this kind of file."),
        (b" \n\t\n", "a.txt", "There is no text in this file."),
        (b"", "a.txt", "The file is empty."),
    ],
)
def test_a_file_without_text_says_why(content: bytes, name: str, reason: str) -> None:
    result = read_bytes(content, name)

    assert (result.state, result.reason, result.text) == ("no_text", reason, "")


# ------------------------------------------------------------------ plain text
SENTENCES = {
    "Grüße aus Köln, wir hätten gern zwölf Pumpen für Österreich": (
        "cp1252",
        "cp850",
        "utf-16",
        "utf-16-be",
        "utf-8-sig",
        "utf-32",
    ),
    "Привет, как дела? Это письмо от заказчика о новом договоре": ("cp1251", "koi8_r", "cp866", "utf-16"),
    "お客様のご要望を確認しました。来週の会議でお話しします": ("shift_jis", "euc_jp", "utf-8"),
    "客户的要求已经确认，请在下周开会讨论合同": ("gb18030", "utf-8"),
}


@pytest.mark.parametrize(
    ("sentence", "encoding"), [(text, encoding) for text, encodings in SENTENCES.items() for encoding in encodings]
)
def test_text_is_read_in_the_encodings_people_have(sentence: str, encoding: str) -> None:
    result = read_bytes(sentence.encode(encoding), "note.txt")

    assert (result.state, result.text) == ("text", sentence)


def test_a_guessed_encoding_is_told_and_a_certain_one_is_not() -> None:
    assert "guessed" in read_bytes("Grüße".encode("cp1252"), "note.txt").reason
    assert read_bytes("Grüße".encode(), "note.txt").reason == ""


def test_controls_are_taken_out_and_line_ends_are_made_one() -> None:
    assert read_bytes(b"one\r\ntwo\rthree\x08\x1b[0m\x0c", "note.txt").text == "one\ntwo\nthree[0m"


def test_markdown_is_kept_as_it_was_written() -> None:
    assert read_bytes(b"# Offer\n\n- *twelve* pumps", "note.md").text == "# Offer\n\n- *twelve* pumps"


# ------------------------------------------------------------------ limits
def test_text_over_the_limit_is_cut_and_says_so() -> None:
    result = found("x" * (MAX_CHARACTERS + 5), kind="text", engine="", pages=(0, 7, MAX_CHARACTERS + 1))

    assert len(result.text) == MAX_CHARACTERS
    assert result.reason == CUT
    assert result.pages == (0, 7)


def test_text_fits_the_sandbox_in_bytes_too() -> None:
    text = found("\U0001f600" * (MAX_CHARACTERS - 5), kind="text", engine="").text

    assert MAX_BYTES - 4 < len(text.encode()) <= MAX_BYTES


# ------------------------------------------------------------------ csv
@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b'name,city\n"Acme, Inc.","New\nYork"\n', "name\tcity\nAcme, Inc.\tNew York"),
        (b"name;price\npump;1,5\nvalve;2,5\n", "name\tprice\npump\t1,5\nvalve\t2,5"),
        (b"a\tb\n1\t2\n", "a\tb\n1\t2"),
        (b'a,"never closed\nAcme', "a\tnever closed Acme"),
    ],
)
def test_a_table_gives_its_cells(content: bytes, text: str) -> None:
    assert read_bytes(content, "list.csv").text == text


@pytest.mark.parametrize("content", [b"name\n" + b"x" * 200_000, b'name\n"' + b"x" * 200_000 + b'"y"z'])
def test_reading_a_table_leaves_the_limit_of_everybody_elses_tables(content: bytes) -> None:
    before = csv.field_size_limit()

    assert "x" * 200_000 in read_bytes(content, "list.csv").text

    assert csv.field_size_limit() == before


# ------------------------------------------------------------------ html
def test_a_page_gives_the_words_a_reader_sees() -> None:
    page = b"""<html><head><title>Offer</title><style>p{color:red}</style></head><body><h1>Twelve
      pumps</h1><p>A <b>hydr</b>aulic one<br>for Acme<!-- secret --></p><script>steal()</script>
      <table><tr><td>pump</td><td>900</td></tr></table><img alt="The pump" src="x"><pre>a\n b</pre>end</body></html>"""

    assert read_bytes(page, "offer.html").text == (
        "Offer\nTwelve pumps\nA hydraulic one\nfor Acme\npump\t900\n[The pump]\na\nb\nend"
    )


def test_a_page_is_decoded_as_it_declares() -> None:
    page = '<html><meta charset="iso-8859-2"><p>Zażółć gęślą jaźń'.encode("iso-8859-2")

    assert read_bytes(page, "a.html").text == "Zażółć gęślą jaźń"


def test_a_page_with_a_false_declaration_is_still_read() -> None:
    page = '<html><meta charset="utf-8"><p>Grüße aus Köln für Österreich'.encode("cp1252")

    assert read_bytes(page, "a.html").text == "Grüße aus Köln für Österreich"


def test_an_inline_picture_is_no_bomb() -> None:
    page = b"<html><p>Hello<img src='data:image/png;base64," + b"QUFB" * 500_000 + b"'>Ana"

    assert read_bytes(page, "a.html").text == "HelloAna"


# ------------------------------------------------------------------ pdf
def test_a_pdf_gives_each_page_and_where_it_starts() -> None:
    result = read_bytes(PAGES, "offer.pdf")

    assert (result.state, result.text) == ("text", "First offer\n\nSecond page")
    assert [result.text[start:][:6] for start in result.pages] == ["First ", "Second"]


def test_a_pdf_of_scanned_pages_says_so() -> None:
    picture = (
        b"5 0 obj<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>"
        b"stream\nx\nendstream endobj\n"
    )

    result = read_bytes(pdf(b"q 99 0 0 99 0 0 cm /X Do Q", more=picture), "scan.pdf")

    assert result.state == "needs_ocr"
    assert "scanned" in result.reason
    assert "scanned" not in read_bytes(pdf(b"0 0 9 9 re f"), "drawing.pdf").reason


@pytest.mark.parametrize(
    ("raw", "shown", "found"),
    [
        ("cus-\r\ntomer is", "cus-\ntomer is", "customer"),
        ("cus\u00ad\r\ntomer", "cus\u00ad\ntomer", "customer"),
        ("cus\ufffetomer", "cus-\ntomer", "customer"),
        ("cus\x02\r\ntomer", "cus-\ntomer", "customer"),
        ("cus- \n  to-\nmer.", "cus- \n  to-\nmer.", "customer"),
        ("2025-\n2026", "2025-\n2026", "2025-\n2026"),
        ("one\r\ntwo", "one\ntwo", "one\ntwo"),
        ("a \u2010 b", "a \u2010 b", "a \u2010 b"),
    ],
)
def test_a_word_cut_by_a_lines_end_is_shown_as_it_stands_and_found_whole(raw: str, shown: str, found: str) -> None:
    assert as_shown(raw) == shown
    assert joined(as_shown(raw)).split()[0] == found.split(maxsplit=1)[0]
    assert joined(shown).strip().startswith(found)


@given(st.lists(st.sampled_from(["cus", "-", "\n", " ", "\u00ad", "\u2010", "tomer", "1", "."])).map("".join))
def test_joining_words_moves_nothing_that_stands_after_them(text: str) -> None:
    whole = joined(text)

    assert len(whole) == len(text)
    assert sorted(filter(str.isalnum, whole)) == sorted(filter(str.isalnum, text))
    assert [at for at, letter in enumerate(whole) if letter in "1."] == [
        at for at, letter in enumerate(text) if letter in "1."
    ]


# ------------------------------------------------------------------ anything
SEEDS = {
    "a.docx": docx(body(paragraph("Acme") * 5)),
    "a.html": b"<!doctype html><html><body><p class='x'>Acme &amp; <b>Ana</b><table><tr><td>1</table>",
    "a.csv": b'name,city\n"Acme, Inc.","New\nYork"\n',
    "a.doc": ole("WordDocument"),
}


@given(
    name=st.sampled_from(sorted(SEEDS)),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=8)), max_size=6),
)
@settings(max_examples=300, deadline=None)
def test_damage_anywhere_never_raises(name: str, changes: list[tuple[int, bytes]]) -> None:
    content = SEEDS[name]
    for place, new in changes:
        at = place % (len(content) + 1)
        content = content[:at] + new + content[at + len(new) :]

    result = read_bytes(content, name)

    assert result.text if result.state == "text" else result.reason


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.csv", "a.html", "a.md", "a.docx", "a"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_text_or_a_reason(content: bytes, name: str) -> None:
    result = read_bytes(content, name)

    assert result.text if result.state == "text" else result.reason
