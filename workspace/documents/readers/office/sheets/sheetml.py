"""What the parts of an Excel workbook mean: parser targets for shared strings, styles, the list of sheets, and a sheet.

Cells are taken as they come: a sheet's size is what is in it, so a cell at the far end of a sheet costs one cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from workspace.documents.readers.office.names import attribute, short
from workspace.documents.readers.office.package import Enough, Listener
from workspace.documents.readers.office.sheets.number_formats import NumberFormat, general, number_format
from workspace.documents.readers.result import MAX_CHARACTERS

_LAST_DAY = 2_958_465  # 9999-12-31 as Excel counts
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|[A-Za-z&])')
MOST_CELLS = 1_000_000
"""Of a workbook: so many take some 10 s of the processor, and a file has 20."""
_MOST_FORMATS = 100_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLAIN = NumberFormat("")
_RULES = frozenset({"x:dataValidation", "dataValidation"})
_RULE_TEXTS = ("promptTitle", "prompt", "errorTitle", "error")


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
            self.found.append(unescaped("".join(self._parts)))
            self._size += len(self.found[-1])
            self._parts.clear()
            if self._size > 2 * MAX_CHARACTERS:
                raise Enough


class Styles(Listener):
    """How values are shown, by the style number that a cell carries."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = {}
        self._in_cells = False
        self.shown: list[NumberFormat] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if name == "x:numFmt" and len(self._formats) < _MOST_FORMATS:
            self._formats[as_integer(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif name == "x:cellXfs":
            self._in_cells = True
        elif name == "x:xf" and self._in_cells and len(self.shown) < _MOST_FORMATS:
            number = as_integer(attributes.get("numFmtId", ""))
            self.shown.append(number_format(number, self._formats.get(number, "")))

    def end(self, tag: str) -> None:
        if short(tag) == "x:cellXfs":
            self._in_cells = False


class Workbook(Listener):
    """(name, relation id) of each sheet, names that people gave to cells, and from which day dates are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.names: dict[str, None] = {}
        self.first_day = datetime(1899, 12, 30)  # noqa: DTZ001 - what a cell shows has no time zone

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if name == "x:sheet":
            linked = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            self.sheets.append((attributes.get("name", ""), linked))
        elif name == "x:workbookPr" and attributes.get("date1904") in {"1", "true"}:
            self.first_day = datetime(1904, 1, 1)  # noqa: DTZ001
        elif name == "x:definedName" and attributes.get("hidden") not in {"1", "true"}:
            # Names that begin so are the program's own: what is printed, what is filtered.
            self.names |= {attributes.get("name", ""): None} if not attributes.get("name", "").startswith("_") else {}


class Cells(Listener):
    """The shown values of a sheet, a line a row, cells apart by tabs; then its headers and footers.

    `left`: how many more cells are read; where it comes to nothing, the rest of the sheet is not.
    """

    def __init__(
        self, strings: Sequence[str], manners: Sequence[NumberFormat], first_day: datetime, *, left: int = MOST_CELLS
    ) -> None:
        self._strings, self._manners, self._first_day, self.left = strings, manners, first_day, left
        self.rows: list[str] = []
        self._row: list[str] = []
        self._value: list[str] = []
        self._type, self._manner = "", _PLAIN
        self._takes = self._reading = self._margin = self._rule = False
        self._size = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if name == "x:c":
            self._type = attributes.get("t", "n")
            style = as_integer(attributes.get("s", "0"))
            self._manner = self._manners[style] if 0 <= style < len(self._manners) else _PLAIN
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
        elif name == "x:hyperlink":
            self._keep(attribute(attributes, "tooltip"))
        elif name in _RULES:
            self._rule = True
            for each in _RULE_TEXTS:
                self._keep(attribute(attributes, each))
        elif self._rule:
            self._takes = True
            self._value.clear()

    def data(self, characters: str) -> None:
        if self._takes:
            self._value.append(characters)

    def end(self, tag: str) -> None:
        name = short(tag)
        self._takes = False
        if name == "x:c":
            if words := self._shown("".join(self._value)):
                self._row.append(words)
                self.left -= 1
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
        elif self._rule:
            self._end_of_rule(name)

    def close(self) -> None:
        if self._row:
            self.rows.append("\t".join(self._row))
            self._row = []

    def _end_of_rule(self, name: str) -> None:
        """A list of what may be typed into cells is a text in quotes; other rules are formulas."""
        words = "".join(self._value).strip()
        self._value.clear()
        if len(words) > 2 and words[0] == words[-1] == '"':
            self._keep(words[1:-1].replace(",", ", "))
        if name in _RULES:
            self._rule = False

    def _keep(self, line: str) -> None:
        words = " ".join(unescaped(line).split())
        if words:
            self.rows.append(words)
            self._count(words)

    def _count(self, words: str) -> None:
        self._size += len(words) + 1
        if self._size > MAX_CHARACTERS or self.left <= 0:
            self.close()
            raise Enough

    def _shown(self, value: str) -> str:
        if self._type == "s":
            number = as_integer(value)
            value = self._strings[number] if 0 <= number < len(self._strings) else ""
        elif self._type == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value.strip(), "")
        elif self._type == "n":
            return shown_number(value.strip(), self._manner, self._first_day)
        else:
            value = unescaped(value)
        return " ".join(self._manner.text(value).split())


def shown_number(value: str, manner: NumberFormat, first_day: datetime) -> str:
    """As the sheet shows it; `45000` as a date is `2023-03-15`."""
    try:
        number = float(value)
    except ValueError:
        return " ".join(value.split())
    if manner.is_span and 0 <= number <= _LAST_DAY:
        minutes, seconds = divmod(round(number * 86_400), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if manner.is_date and 0 <= number <= _LAST_DAY:
        return _shown_moment(number, first_day)
    return manner.number(number)


def _shown_moment(number: float, first_day: datetime) -> str:
    try:
        moment = first_day + timedelta(seconds=round(number * 86_400))
    except OverflowError:
        return general(number)
    if number < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if number == int(number) else f"{moment:%Y-%m-%d %H:%M:%S}"


def unescaped(words: str) -> str:
    """`_x000D_` stands for a character that XML cannot hold; `_x005F_` for a line that is no beginning of one."""
    return _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), words) if "_x" in words else words


def as_integer(value: str) -> int:
    """A number as attributes hold it; -1 for anything else."""
    return int(value) if value.isascii() and value.strip().isdigit() and len(value) < 10 else -1
