"""A version's text in pieces that say where they stand in it, so that a passage can be pointed at. Pure.

`start` and `end` of every piece are offsets into the version's text, and what is shown is exactly what stands there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

MOST = 400_000
"""Characters shown on one page; beyond, one goes on to the next part."""
MOST_ROWS = 300
"""Rows of a table that are shown at once; browsers lay out long tables slowly."""
_LONGEST_LINE = 4_000
"""Characters: a line longer than this may be torn between two parts."""


_NUMBER = re.compile(r"[-+(]?[€$£]?\s?\d[\d.,'\u00a0\u202f ]*\)?\s?[%€$£]?|\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?")


class Place(NamedTuple):
    """A passage of a version's text: from `start` up to `end`."""

    start: int
    end: int


NOWHERE = Place(0, 0)


class Part(NamedTuple):
    """A piece of a line; `hit` when it belongs to the passage that was asked for, `first` where that begins."""

    text: str
    hit: bool = False
    first: bool = False


@dataclass(frozen=True)
class Words:
    """What stands in the text from `start` to `end`, as `parts`."""

    start: int
    end: int
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def is_number(self) -> bool:
        """Whether a cell reads as a figure or a date, which stand at the right of their column, on one line."""
        return _NUMBER.fullmatch(self.text.strip()) is not None


@dataclass(frozen=True)
class Block:
    """A paragraph, or a table where `rows` is not empty; `more` when it goes on a table before it."""

    words: Words | None = None
    rows: tuple[tuple[Words, ...], ...] = ()
    more: bool = False

    @property
    def width(self) -> int:
        """Cells of the longest row."""
        return max(map(len, self.rows), default=0)

    @property
    def has_hit(self) -> bool:
        return any(part.hit for row in self.rows for cell in row for part in cell.parts)


@dataclass(frozen=True)
class TextPage:
    """Page or sheet or slide number `n`, from 1."""

    n: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Window:
    """The part of a long text that is shown at once, and where the parts before and after it begin."""

    pages: tuple[TextPage, ...]
    earlier: int | None = None
    later: int | None = None


def place_from(typed: str, length: int) -> Place:
    """The passage that an address asks for as START-END; NOWHERE when it is no passage of a text of this length."""
    start, dash, end = typed.partition("-")
    if not (dash and start.isdecimal() and end.isdecimal() and len(typed) < 40):
        return NOWHERE
    place = Place(int(start), min(int(end), length))
    return place if place.start < place.end else NOWHERE


def page_at(pages: tuple[int, ...], offset: int) -> int:
    """The number, from 1, of the page on which this offset lies."""
    return max(1, sum(1 for start in pages if start <= offset))


def window(
    text: str, pages: tuple[int, ...], *, place: Place = NOWHERE, begin: int | None = None, sheets: bool = False
) -> Window:
    """The part of the text that holds the passage, or that begins at `begin`, page by page. `sheets`: each is one."""
    number = _part_with(text, place.start if begin is None else begin)
    first, last = _part_begin(text, number), _part_begin(text, number + 1)
    starts = [start for start in pages if first < start < last]
    shown = [
        TextPage(page_at(pages, start), blocks_of(text, Place(start, end), place, sheet=sheets))
        for start, end in pairwise([first, *starts, last])
    ]
    return Window(
        pages=tuple(shown),
        earlier=_part_begin(text, number - 1) if number else None,
        later=last if last < len(text) else None,
    )


def blocks_of(text: str, where: Place, place: Place = NOWHERE, *, sheet: bool = False) -> tuple[Block, ...]:
    """Paragraphs, and tables where lines below each other hold tabs, which is how the readers write the rows of one.

    Of a sheet one table, from the first such line to the last: between them a line without tabs is a row of one cell.
    """
    lines = [line for line in _lines(text, where) if text[line.start : line.end].strip()]
    tabbed = [number for number, line in enumerate(lines) if "\t" in text[line.start : line.end]]
    in_table = set(range(tabbed[0], tabbed[-1] + 1) if sheet and tabbed else tabbed)
    blocks: list[Block] = []
    for is_table, found in groupby(range(len(lines)), key=in_table.__contains__):
        together = [lines[number] for number in found]
        if is_table and (sheet or len(together) > 1):
            for first in range(0, len(together), MOST_ROWS):
                rows = tuple(_cells(text, row, place) for row in together[first : first + MOST_ROWS])
                blocks.append(Block(rows=rows, more=first > 0))
        else:
            blocks += [Block(words=words_at(text, _stripped(text, line), place)) for line in together]
    return tuple(blocks)


def words_at(text: str, where: Place, place: Place = NOWHERE) -> Words:
    """The piece at this place of the text, cut where the passage asked for begins and ends."""
    start, end = where
    begin, stop = max(start, place.start), min(end, place.end)
    if begin >= stop:
        return Words(start, end, (Part(text[start:end]),))
    hit = Part(text[begin:stop], hit=True, first=begin == place.start)
    cut = (Part(text[start:begin]), hit, Part(text[stop:end]))
    return Words(start, end, tuple(part for part in cut if part.text))


def _part_with(text: str, offset: int) -> int:
    number = min(offset, max(0, len(text) - 1)) // MOST
    # A part begins a little before its multiple, at a line.
    return number + 1 if offset >= _part_begin(text, number + 1) < len(text) else number


def _part_begin(text: str, number: int) -> int:
    rough = number * MOST
    if rough >= len(text):
        return len(text)
    return max(rough - _LONGEST_LINE, text.rfind("\n", max(0, rough - _LONGEST_LINE), rough) + 1) if rough else 0


def _lines(text: str, where: Place) -> list[Place]:
    lines: list[Place] = []
    start = where.start
    while start < where.end:
        found = text.find("\n", start, where.end)
        end = where.end if found < 0 else found
        lines.append(Place(start, end))
        start = end + 1
    return lines


def _cells(text: str, line: Place, place: Place) -> tuple[Words, ...]:
    end = line.start + len(text[line.start : line.end].rstrip(" \r"))
    cells: list[Words] = []
    start = line.start
    while True:
        tab = text.find("\t", start, end)
        stop = end if tab < 0 else tab
        cells.append(words_at(text, Place(start, stop), place))
        if tab < 0:
            return tuple(cells)
        start = tab + 1


def _stripped(text: str, line: Place) -> Place:
    content = text[line.start : line.end]
    start = line.start + len(content) - len(content.lstrip())
    return Place(start, start + len(content.strip()))
