"""PDF by pdfium: fast, and it repairs what it can. On some files it aborts, which the sandbox sees."""

from __future__ import annotations

from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from workspace.documents.readers.pdfs.beside import Beside
from workspace.documents.readers.pdfs.pages import FEWEST, result_of
from workspace.documents.readers.result import MAX_CHARACTERS, ReadText, Unreadable

ENGINE = f"pypdfium2/{pypdfium2.PYPDFIUM_INFO.version}+2"
MAX_FILE = 256_000_000
PAGES_LOOKED_AT_FOR_PICTURES = 20


def read_pdf(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable. A page that pdfium cannot load costs that page, and is told."""
    content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise Unreadable("refused", "The file is larger than 256 MB, more than Baton reads.")
    document = _open(content)
    beside = Beside(document)
    texts, said, lost = _page_texts(document, beside)
    if said:
        said[-1] += beside.of_document("\n".join(texts))
    is_bare = sum(len(text) for text in texts) < 20 * FEWEST
    has_pictures = is_bare and _has_pictures(document)
    return result_of(texts, lost=lost, has_pictures=has_pictures, kind=kind, engine=ENGINE, beside=said)


def _open(content: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted", "The file is locked with a password.") from error
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise Unreadable("encrypted", "The file is locked in a way that Baton cannot open.") from error
        raise Unreadable("damaged", "The file is damaged: it cannot be opened as a PDF.") from error


def _page_texts(document: Any, beside: Beside) -> tuple[list[str], list[list[str]], list[int]]:
    """Of each page up to the limit its text and what stands beside it; and the numbers (from 1) of unreadable ones."""
    texts: list[str] = []
    said: list[list[str]] = []
    lost: list[int] = []
    total = 0
    for index in range(len(document)):
        text, words = "", list[str]()
        try:
            page = document[index]
            try:
                text, words = _page_text(page), beside.of_page(page)
            finally:
                page.close()
        except pypdfium2.PdfiumError:
            lost.append(index + 1)
        texts.append(text)
        said.append(words)
        total += len(text) + sum(map(len, words))
        if total > MAX_CHARACTERS:
            break
    return texts, said, lost


def _page_text(page: Any) -> str:
    words = page.get_textpage()
    try:
        return str(words.get_text_range())
    finally:
        words.close()


def _has_pictures(document: Any) -> bool:
    for index in range(min(len(document), PAGES_LOOKED_AT_FOR_PICTURES)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            continue
        if any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
            return True
    return False
