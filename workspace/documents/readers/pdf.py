"""PDF by pdfium: the text of each page, made fit for search."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from workspace.documents.readers.result import MAX_CHARACTERS, ReadText, Unreadable, found, printable, without_text

ENGINE = f"pypdfium2/{pypdfium2.PYPDFIUM_INFO.version}"
MAX_FILE = 256_000_000
PAGES_LOOKED_AT_FOR_PICTURES = 20

SCANNED = "No text: the pages are scanned pictures, and need text recognition (OCR), which Baton does not do yet."
BETWEEN_PAGES = "\n\n"

# pdfium writes U+0002 or U+FFFE where a line ends in a hyphen that it believes to be no part of the word.
_CERTAIN_HYPHEN = re.compile("[\u00ad\ufffe\x02]\\s*?\n\\s*|[\u00ad\ufffe\x02]")
_LINE_END_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010]\n(?=[^\W\d_])")


def read_pdf(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable. A page that pdfium cannot load costs that page, and is told."""
    content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise Unreadable("refused", "The file is larger than 256 MB, more than Baton reads.")
    document = _open(content)
    texts, lost = _page_texts(document)
    text, pages = _joined(texts)
    reason = f"Pages that cannot be read: {', '.join(map(str, lost[:20]))}." if lost else ""
    if not any(character.isalnum() for character in text) and _has_pictures(document):
        return without_text("no_text", SCANNED, kind=kind, engine=ENGINE)
    if texts and len(texts) == len(lost):
        raise Unreadable("damaged", "The file is damaged: none of its pages can be read.")
    return found(text, kind=kind, engine=ENGINE, pages=pages, reason=reason)


def searchable(raw: str) -> str:
    """A page's text with ligatures and presentation forms taken apart and words joined that a line's end cut."""
    text = _CERTAIN_HYPHEN.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = _LINE_END_HYPHEN.sub("", unicodedata.normalize("NFKC", text))
    return printable(text).strip()


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
            texts.append(searchable(_page_text(document, index)))
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


def _joined(texts: list[str]) -> tuple[str, tuple[int, ...]]:
    starts: list[int] = []
    at = 0
    for text in texts:
        starts.append(at)
        at += len(text) + len(BETWEEN_PAGES)
    return BETWEEN_PAGES.join(texts), tuple(starts) or (0,)


def _has_pictures(document: Any) -> bool:
    for index in range(min(len(document), PAGES_LOOKED_AT_FOR_PICTURES)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            continue
        if any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
            return True
    return False
