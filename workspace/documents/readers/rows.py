"""A sheet of a workbook as rows of text, by calamine. A job of the sandbox: whose file it is, nobody knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

from workspace.documents.readers.cells import shown_cell
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import Unreadable


def rows(file: BinaryIO, options: Mapping[str, Any]) -> bytes:
    """JSON {sheet, sheets, rows}: which of the sheets it is, their names, the cells of its first rows, at most `most`.

    `sheet` of the options says which, from 0; without it it is the first of more than one line. Raises Unreadable.
    """
    if file.read(2) == b"PK":
        ZipParts(file)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        if not book.sheet_names:
            raise Unreadable("no_text", "There is no sheet in the workbook.")
        number, found = _wanted(book, options.get("sheet"), options["most"])
    except PasswordError as error:
        raise Unreadable("encrypted", "The workbook is locked with a password.") from error
    except (CalamineError, XmlError, ZipError, OSError, ValueError) as error:
        raise Unreadable("damaged", "The workbook is damaged: it cannot be opened.") from error
    return json.dumps({"sheet": number, "sheets": book.sheet_names, "rows": found}).encode()


def _wanted(book: CalamineWorkbook, sheet: int | None, most: int) -> tuple[int, list[list[str]]]:
    """The number of the sheet and its rows."""
    if sheet is not None:
        return sheet, _rows(book, sheet, most)
    title: tuple[int, list[list[str]]] = (0, [])
    for number in range(len(book.sheet_names)):
        found = _rows(book, number, most)
        filled = sum(any(row) for row in found)
        # One line alone is a heading or a remark, not the table that somebody means.
        if filled > 1:
            return number, found
        if filled and not title[1]:
            title = number, found
    return title


def _rows(book: CalamineWorkbook, sheet: int, most: int) -> list[list[str]]:
    rows = book.get_sheet_by_index(sheet).iter_rows()
    return [[shown_cell(cell) for cell in row] for row in islice(rows, most)]
