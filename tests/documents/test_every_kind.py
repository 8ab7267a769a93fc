"""Through the whole sandbox: every kind is read after rights were taken away, and hostile files come to an end."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import openpyxl
import pytest
import xlwt

from tests.documents.compound import ppt
from tests.documents.hostile import body, docx, paragraph, pdf
from tests.documents.hostile_office import HOSTILE
from tests.documents.test_mails_and_old import RICH, full_mail, outlook_mail
from tests.documents.test_sheets_and_slides import opendocument, presentation, workbook
from workspace.documents.readers.read import READERS
from workspace.documents.reading.trying import engines, read_file
from workspace.documents.sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(at_once=2)
    yield sandbox
    sandbox.close()


def old_workbook() -> bytes:
    book, file = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("Prices").write(65535, 255, "far")
    book.save(file)
    return file.getvalue()


def dated_workbook() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["far"])
    book.save(file)
    return file.getvalue()


# A file of each kind, and a word that is in it.
KINDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a.docx": (lambda: docx(body(paragraph("Acme"))), "Acme"),
    "a.xlsx": (workbook, "2026-11-22"),
    "b.xlsx": (dated_workbook, "far"),
    "a.xls": (old_workbook, "far"),
    "a.pptx": (presentation, "Turnover"),
    "a.odt": (lambda: opendocument("text", "<text:p>Acme</text:p>"), "Acme"),
    "a.pdf": (lambda: pdf(b"BT /F 9 Tf 9 99 Td (Acme) Tj ET"), "Acme"),
    "a.eml": (lambda: full_mail().as_bytes(), "größer"),
    "a.msg": (outlook_mail, "innerbody"),
    "a.rtf": (lambda: RICH, "При"),
    "a.ppt": (lambda: ppt(["Acme"]), "Acme"),
    "a.html": (lambda: b"<html><p>Acme", "Acme"),
    "a.csv": (lambda: b"Acme,1", "Acme"),
    "a.txt": (lambda: "Köln größer".encode("cp1252"), "größer"),
    "b.txt": (lambda: "お客様のご要望を確認しました。来週の会議でお話しします".encode("shift_jis"), "会議"),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_read_inside_the_sandbox(sandbox: Sandbox, name: str) -> None:
    make, word = KINDS[name]

    result = read_file(sandbox, io.BytesIO(make()), name=name)

    assert (result.state, word in result.text) == ("text", True), result.reason
    assert result.engine == READERS[result.kind].engine == engines(sandbox)[result.kind]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_office_file_comes_to_an_end_without_a_crash(sandbox: Sandbox, name: str) -> None:
    make, states, words = HOSTILE[name]

    result = read_file(sandbox, io.BytesIO(make()), name=name)

    assert result.state in states, result.reason
    assert "crashed" not in result.reason
    assert "took too long" not in result.reason
    assert "memory" not in result.reason
    assert words in result.text if result.state == "text" else result.reason.endswith(".")
    assert "root:" not in repr(result)
