"""What the parts of an Excel workbook mean: parser targets for shared strings, styles, the list of sheets, and a sheet.

Cells are taken as they come: a sheet's size is what is in it, so a cell at the far end of a sheet costs one cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from workspace.documents.readers.office.names import attribute, short
from workspace.documents.readers.office.package import Enough, Listener
from workspace.documents.readers.result import MAX_CHARACTERS

# Built-in number formats (ECMA-376 part 1, 18.8.30) that show dates and times, and those that show percent.
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENTS = frozenset({9, 10})
_NO_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_LAST_DAY = 2_958_465  # 9999-12-31 as Excel counts
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|[A-Za-z&])')
_MOST_FORMATS = 100_000


class SharedStrings(Listener):
    """All texts that cells point to by number; readings of East Asian words (rPh) are left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._takes = False
        self._reading = False
        self._size = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        self._takes = name == "x:t" and not self._reading
        if name == "x:rPh":
            self._reading = True

    def data(self, characters: str) -> None:
        if self._takes:
            self._parts.append(characters)

    def end(self, tag: str) -> None:
        name = short(tag)
        self._takes = False
        if name == "x:rPh":
            self._reading = False
        elif name == "x:si":
            self.found.append("".join(self._parts))
            self._size += len(self.found[-1])
            self._parts.clear()
            if self._size > 2 * MAX_CHARACTERS:
                raise Enough


class Styles(Listener):
    """How numbers are shown, by the style number that a cell carries: "date", "percent" or nothing."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = {}
        self._in_cells = False
        self.shown: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if name == "x:numFmt" and len(self._formats) < _MOST_FORMATS:
            self._formats[_integer(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif name == "x:cellXfs":
            self._in_cells = True
        elif name == "x:xf" and self._in_cells and len(self.shown) < _MOST_FORMATS:
            self.shown.append(self._manner(_integer(attributes.get("numFmtId", ""))))

    def end(self, tag: str) -> None:
        if short(tag) == "x:cellXfs":
            self._in_cells = False

    def _manner(self, number: int) -> str:
        code = _NO_FORMAT.sub("", self._formats.get(number, "").split(";")[0]).lower()
        if number in _DATES or (code and code != "general" and any(letter in code for letter in "ymdhs")):
            return "date"
        return "percent" if number in _PERCENTS or code.endswith("%") else ""


class Workbook(Listener):
    """(name, relation id) of each sheet, and from which day dates are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.first_day = datetime(1899, 12, 30)  # noqa: DTZ001 - what a cell shows has no time zone

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if name == "x:sheet":
            linked = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            self.sheets.append((attributes.get("name", ""), linked))
        elif name == "x:workbookPr" and attributes.get("date1904") in {"1", "true"}:
            self.first_day = datetime(1904, 1, 1)  # noqa: DTZ001


class Cells(Listener):
    """The shown values of a sheet, a line a row, cells apart by tabs; then its headers and footers."""

    def __init__(self, strings: Sequence[str], manners: Sequence[str], first_day: datetime) -> None:
        self._strings, self._manners, self._first_day = strings, manners, first_day
        self.rows: list[str] = []
        self._row: list[str] = []
        self._value: list[str] = []
        self._type, self._manner = "", ""
        self._takes = self._reading = self._margin = False
        self._size = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if name == "x:c":
            self._type = attributes.get("t", "n")
            style = _integer(attributes.get("s", "0"))
            self._manner = self._manners[style] if 0 <= style < len(self._manners) else ""
            self._value.clear()
        elif name == "x:v" or (name == "x:t" and not self._reading):
            self._takes = True
        elif name == "x:rPh":
            self._reading = True
        elif name == "x:headerFooter":
            self._margin = True
        elif self._margin:
            self._takes = True
            self._value.clear()
        elif name == "x:hyperlink" and attribute(attributes, "tooltip"):
            self._keep(attribute(attributes, "tooltip"))

    def data(self, characters: str) -> None:
        if self._takes:
            self._value.append(characters)

    def end(self, tag: str) -> None:
        name = short(tag)
        self._takes = False
        if name == "x:c":
            if words := self._shown("".join(self._value)):
                self._row.append(words)
                self._count(words)
        elif name == "x:row":
            if self._row:
                self.rows.append("\t".join(self._row))
                self._row = []
        elif name == "x:rPh":
            self._reading = False
        elif name == "x:headerFooter":
            self._margin = False
        elif self._margin:
            self._keep(_CODES.sub(" ", "".join(self._value)))

    def close(self) -> None:
        if self._row:
            self.rows.append("\t".join(self._row))
            self._row = []

    def _keep(self, line: str) -> None:
        words = " ".join(line.split())
        if words:
            self.rows.append(words)
            self._count(words)

    def _count(self, words: str) -> None:
        self._size += len(words) + 1
        if self._size > MAX_CHARACTERS:
            self.close()
            raise Enough

    def _shown(self, value: str) -> str:
        if self._type == "s":
            number = _integer(value)
            value = self._strings[number] if 0 <= number < len(self._strings) else ""
        elif self._type == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value.strip(), "")
        elif self._type == "n":
            return shown_number(value.strip(), self._manner, self._first_day)
        return " ".join(value.split())


class Remarks(Listener):
    """Comments on cells, of the old kind (an author by number) and of the new one (a person by id)."""

    def __init__(self, persons: Mapping[str, str]) -> None:
        self._persons = persons
        self._authors: list[str] = []
        self._parts: list[str] = []
        self._by = ""
        self._takes = False
        self.found: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        self._takes = name in {"x:t", "x:author", "tc:text"}
        if name == "x:comment":
            author = _integer(attributes.get("authorId", ""))
            self._by = self._authors[author] if 0 <= author < len(self._authors) else ""
        elif name == "tc:threadedComment":
            self._by = self._persons.get(attributes.get("personId", ""), "")
        if name in {"x:author", "x:comment", "tc:threadedComment"}:
            self._parts.clear()

    def data(self, characters: str) -> None:
        if self._takes:
            self._parts.append(characters)

    def end(self, tag: str) -> None:
        name = short(tag)
        self._takes = False
        if name == "x:author":
            self._authors.append("".join(self._parts))
        elif name in {"x:comment", "tc:threadedComment"}:
            words = "".join(self._parts).strip()
            self.found.append(f"{self._by}: {words}" if self._by else words)


class Persons(Listener):
    """Names of who writes the new kind of comments, by id."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if short(tag) == "tc:person":
            self.names[attributes.get("id", "")] = attributes.get("displayName", "")


def shown_number(value: str, manner: str, first_day: datetime) -> str:
    """`0.30000000000000004` → `0.3`, `45000` as a date → `2023-03-15`, `0.125` as percent → `12.5%`."""
    try:
        number = float(value)
    except ValueError:
        return " ".join(value.split())
    if manner == "date" and 0 <= number <= _LAST_DAY:
        return _shown_moment(number, first_day)
    return f"{number * 100:.10g}%" if manner == "percent" else f"{number:.15g}"


def _shown_moment(number: float, first_day: datetime) -> str:
    try:
        moment = first_day + timedelta(seconds=round(number * 86_400))
    except OverflowError:
        return f"{number:.15g}"
    if number < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if number == int(number) else f"{moment:%Y-%m-%d %H:%M:%S}"


def _integer(value: str) -> int:
    """A number as attributes hold it; -1 for anything else."""
    return int(value) if value.isascii() and value.strip().isdigit() and len(value) < 10 else -1
