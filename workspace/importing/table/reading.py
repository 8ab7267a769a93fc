"""Rows of a file or of pasted text: the encoding and the separator are found, whatever wrote it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workspace.documents.readers.text import decoded
from workspace.errors import Invalid
from workspace.i18n import _, number
from workspace.importing.table.formulas import as_meant

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_SHEETS = 200
"""Of one workbook: those after them cannot be chosen."""
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LINES_LOOKED_AT = 20

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How .xlsx and .ods begin, which are zip archives, and .xls, which is an OLE file."""


@dataclass(frozen=True)
class Table:
    """`columns` are the headings, each once; `rows` are (line in the file, cells). `said` tells how it was read.

    Of a workbook `sheets` are the names of all, and `sheet` is the number of this one, from 0.
    """

    said: str
    columns: list[str]
    rows: list[tuple[int, list[str]]]
    sheets: list[str] = field(default_factory=list)
    sheet: int = 0


def is_workbook(content: bytes) -> bool:
    return content.startswith(_WORKBOOKS)


def read_table(content: bytes) -> Table:
    """Raises Invalid, naming the line and what is wrong with it."""
    text, doubt = decoded(io.BytesIO(content))
    text = text.replace("\x00", "")
    if not text.strip():
        raise Invalid(_("There is nothing in it. The first line names the columns, each other line is a customer."))
    separator = _separator(text)
    said = f"Values are separated by {SEPARATORS[separator]}. {doubt}".strip()
    return table_of(((line, [as_meant(cell) for cell in cells]) for line, cells in _lines(text, separator)), said=said)


def table_of(lines: Iterator[tuple[int, Sequence[str]]], *, said: str) -> Table:
    """The table that these lines are, the first of them the headings. Raises Invalid."""
    filled = ((line, [cell.strip() for cell in cells]) for line, cells in lines)
    filled = ((line, cells) for line, cells in filled if any(cells))
    _first, headings = next(filled, (0, []))
    if not headings:
        raise Invalid(_("There is nothing in it. The first line names the columns, each other line is a customer."))
    if len(headings) > MOST_COLUMNS:
        raise Invalid(
            _(
                "The first line has %(count)s columns; %(most)s are as many as Baton takes.",
                count=number(len(headings)), most=MOST_COLUMNS,
            )
        )  # fmt: skip
    rows: list[tuple[int, list[str]]] = []
    for line, cells in filled:
        if len(rows) == MOST_ROWS:
            raise Invalid(_("There are more than %(most)s rows in it. Bring it in in parts.", most=number(MOST_ROWS)))
        # An empty end of a line is no value too many.
        while len(cells) > len(headings) and not cells[-1]:
            cells.pop()
        rows.append((line, cells))
    if not rows:
        raise Invalid(_("There is one line in it. The first line names the columns, each other line is a customer."))
    return Table(said, _each_once(headings), rows)


def _lines(text: str, separator: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Each with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Invalid(f"Line {line:,} cannot be read: {_in_words(str(error))}") from error


def _in_words(error: str) -> str:
    if "field larger" in error:
        most = f"{csv.field_size_limit():,}"
        return f"a value is longer than {most} characters. Is a quotation mark not closed?"
    if "unexpected end" in error:
        return "a quotation mark opens a value there, and nothing closes it up to the end."
    if "expected after" in error:
        return 'a quotation mark stands inside of a value. Write it twice ("") there.'
    return f"{error}."


def _separator(text: str) -> str:
    """The one that occurs in the most of the first lines, the most often."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:LINES_LOOKED_AT]
    return max(SEPARATORS, key=lambda mark: (sum(mark in line for line in lines), "\n".join(lines).count(mark)))


def _each_once(headings: Sequence[str]) -> list[str]:
    """A heading that is missing gets a number, one that stands there twice another."""
    given: list[str] = []
    for n, heading in enumerate(headings, 1):
        name = " ".join(heading.split())[:80] or f"Column {n}"
        same = sum(each == name or each.startswith(f"{name} (") for each in given)
        given.append(f"{name} ({same + 1})" if same else name)
    return given
