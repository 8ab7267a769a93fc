"""The first sheet of a workbook as rows of text, by calamine. A job of the sandbox: whose file it is, nobody knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

from workspace.documents.readers.cells import shown_cell
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import Unreadable


def rows(file: BinaryIO, options: Mapping[str, Any]) -> bytes:
    """JSON {sheet, sheets, rows}: the cells of its first rows, at most `most` of them. Raises Unreadable."""
    if file.read(2) == b"PK":
        ZipParts(file)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        if not book.sheet_names:
            raise Unreadable("no_text", "There is no sheet in the workbook.")
        name = book.sheet_names[0]
        found = []
        for row in book.get_sheet_by_name(name).iter_rows():
            found.append([shown_cell(cell) for cell in row])
            if len(found) == options["most"]:
                break
    except PasswordError as error:
        raise Unreadable("encrypted", "The workbook is locked with a password.") from error
    except (CalamineError, XmlError, ZipError, OSError, ValueError) as error:
        raise Unreadable("damaged", "The workbook is damaged: it cannot be opened.") from error
    return json.dumps({"sheet": name, "sheets": len(book.sheet_names), "rows": found}).encode()
