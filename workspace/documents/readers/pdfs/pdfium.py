"""PDF by pdfium: fast, and it repairs what it can. On some files it aborts, which the sandbox sees."""

from __future__ import annotations

from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from workspace.documents.readers.pdfs.pages import FEWEST, result_of
from workspace.documents.readers.result import MAX_CHARACTERS, ReadText, Unreadable

ENGINE = f"pypdfium2/{pypdfium2.PYPDFIUM_INFO.version}+1"
MAX_FILE = 256_000_000
PAGES_LOOKED_AT_FOR_PICTURES = 20


def read_pdf(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable. A page that pdfium cannot load costs that page, and is told."""
    content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise Unreadable("refused", "The file is larger than 256 MB, more than Baton reads.")
    document = _open(content)
    texts, lost = _page_texts(document)
    is_bare = sum(len(text) for text in texts) < 20 * FEWEST
    return result_of(texts, lost=lost, has_pictures=is_bare and _has_pictures(document), kind=kind, engine=ENGINE)


def _open(content: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted", "The file is locked with a password.") from error
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise Unreadable("encrypted", "The file is locked in a way that Baton cannot open.") from error
        raise Unreadable("damaged", "The file is damaged: it cannot be opened as a PDF.") from error


def _page_texts(document: Any) -> tuple[list[str], list[int]]:
    """The text of each page up to the limit, and the numbers (from 1) of pages that could not be read."""
    texts: list[str] = []
    lost: list[int] = []
    total = 0
    for index in range(len(document)):
        try:
            texts.append(_page_text(document, index))
        except pypdfium2.PdfiumError:
            texts.append("")
            lost.append(index + 1)
        total += len(texts[-1])
        if total > MAX_CHARACTERS:
            break
    return texts, lost


def _page_text(document: Any, index: int) -> str:
    page = document[index]
    try:
        words = page.get_textpage()
        try:
            return str(words.get_text_range())
        finally:
            words.close()
    finally:
        page.close()


def _has_pictures(document: Any) -> bool:
    for index in range(min(len(document), PAGES_LOOKED_AT_FOR_PICTURES)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            continue
        if any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
            return True
    return False
