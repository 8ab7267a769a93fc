"""Workbooks in binary forms (.xls, .xlsb): each sheet a page: its name, its values by calamine, what stands beside.

Numbers are given as they are kept, for calamine does not tell the formats that they are shown in.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

from workspace.documents.readers.cells import shown_cell
from workspace.documents.readers.office.sheets.old_beside import words_beside
from workspace.documents.readers.old.compound import Compound
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import MAX_CHARACTERS, ReadText, Unreadable, found, paged

ENGINE = f"calamine/{version('python-calamine')}+1"


def read_binary_sheets(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable. Some damage makes calamine abort or ask for all memory: that is the sandbox's to end."""
    if kind == "xlsb":
        ZipParts(file)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise Unreadable("encrypted", "The workbook is locked with a password.") from error
    except (CalamineError, XmlError, ZipError, OSError, ValueError) as error:
        raise Unreadable("damaged", "The workbook is damaged: it cannot be opened.") from error
    beside = {} if kind == "xlsb" else _beside(file)
    pages: list[str] = []
    lost: list[str] = []
    left = MAX_CHARACTERS
    for name in book.sheet_names:
        rows = _rows(book, name, lost, left)
        pages.append("\n".join([name, *rows, *beside.get(name, [])]))
        left -= len(pages[-1])
        if left <= 0:
            break
    if lost and len(lost) == len(book.sheet_names):
        raise Unreadable("damaged", "The workbook is damaged: none of its sheets can be read.")
    reason = f"Sheets that cannot be read: {', '.join(lost[:20])}." if lost else ""
    text, starts = paged(pages)
    return found(text, kind=kind, engine=ENGINE, pages=starts, reason=reason)


def _beside(file: BinaryIO) -> dict[str, list[str]]:
    """Nothing where calamine opens a container that is too damaged for anybody else."""
    try:
        return words_beside(Compound(file))
    except Unreadable:
        return {}


def _rows(book: CalamineWorkbook, name: str, lost: list[str], left: int) -> Iterator[str]:
    try:
        sheet = book.get_sheet_by_name(name)
        for row in sheet.iter_rows():
            line = "\t".join(words for cell in row if (words := " ".join(shown_cell(cell).split())))
            if line:
                yield line
                left -= len(line) + 1
            if left <= 0:
                return
    except (CalamineError, XmlError, ValueError, OSError):
        lost.append(name)
