"""PDF by pypdf: slow, in plain Python with limits of its own, for files that break pdfium or do not open there."""

from __future__ import annotations

import io
import logging
from typing import BinaryIO

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError, WrongPasswordError

from workspace.documents.readers.pdfs.pages import FEWEST, result_of
from workspace.documents.readers.result import MAX_CHARACTERS, ReadText, Unreadable, without_text

ENGINE = f"pypdf/{pypdf.__version__}"
MAX_FILE = 64_000_000
MOST_PAGES = 2_000
_LOCKED = "The file is locked with a password."
# A file that was cut off has lost its table of objects; told of a false one, pypdf makes its own.
_NO_TABLE = b"\nstartxref\n0\n%%EOF\n"
# What broken files make pypdf raise beside its own errors.
_BREAKS = (
    PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, ZeroDivisionError,
    NotImplementedError, RecursionError, AssertionError, OSError, LookupError,
)  # fmt: skip


def read_pdf_again(file: BinaryIO, *, kind: str) -> ReadText:
    """The text by the second engine, or in which way it fails too."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every fault it repairs
    content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        return without_text("damaged", "The file broke its reader.", kind=kind, engine=ENGINE)
    if b"startxref" not in content[-4096:]:
        content += _NO_TABLE
    try:
        return _read(io.BytesIO(content), kind)
    except Unreadable as refusal:
        return without_text(refusal.state, refusal.reason, kind=kind, engine=ENGINE)


def _read(file: BinaryIO, kind: str) -> ReadText:
    try:
        reader = pypdf.PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted", _LOCKED)
        count = min(len(reader.pages), MOST_PAGES)
    except (WrongPasswordError, FileNotDecryptedError, DependencyError) as error:
        raise Unreadable("encrypted", _LOCKED) from error
    except _BREAKS as error:
        raise Unreadable("damaged", "The file is damaged: it cannot be opened as a PDF.") from error
    texts: list[str] = []
    lost: list[int] = []
    has_pictures, total = False, 0
    for number in range(count):
        try:
            page = reader.pages[number]
            texts.append(page.extract_text())
            if len(texts[-1]) < 20 * FEWEST and not has_pictures:
                has_pictures = bool(page.images.keys())
        except _BREAKS:
            texts[number:] = [""]
            lost.append(number + 1)
        total += len(texts[-1])
        if total > MAX_CHARACTERS:
            break
    return result_of(texts, lost=lost, has_pictures=has_pictures, kind=kind, engine=ENGINE)
