"""Workbooks (.xlsx, .xlsm, .xltx): each sheet a page with its name, shown values, comments, headers, charts, shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from workspace.documents.readers.office.package import Enough, Package, Target
from workspace.documents.readers.office.sheets.beside import Buttons, Persons, Remarks, Tables
from workspace.documents.readers.office.sheets.sheetml import MOST_CELLS, Cells, SharedStrings, Styles, Workbook
from workspace.documents.readers.office.story import Story
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import MAX_CHARACTERS, ReadText, Unreadable, found, paged

ENGINE = "baton-xlsx/2"

_CUT = "Only the first million cells were read."
_WORKBOOKS = ("spreadsheetml.sheet.main+xml", "spreadsheetml.template.main+xml", ".macroenabled.main+xml")


def read_xlsx(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable if the list of sheets cannot be read. A damaged part costs that part, and is told."""
    package = Package(ZipParts(file))
    books = package.main_parts(*_WORKBOOKS)
    if not books:
        raise Unreadable("damaged", "The workbook is damaged: its main part is missing.")
    workbook = Workbook()
    package.parse(books[0], workbook)
    reading = _Reading(package, workbook)
    reading.prepare(books[0])
    pages: list[str] = []
    size = 0
    for name, part in reading.sheets(books[0]):
        pages.append("\n".join(line for line in [name, *reading.lines(part)] if line))
        size += len(pages[-1])
        if size > MAX_CHARACTERS or reading.left <= 0:
            break
    if pages and workbook.names:
        pages[-1] = "\n".join([pages[-1], ", ".join(workbook.names)])
    lost = ", ".join(reading.lost[:20])
    text, starts = paged(pages)
    reason = f"A part of the workbook is damaged and was left out: {lost}." if lost else ""
    if reading.left <= 0:
        reason = f"{reason} {_CUT}".strip()
    return found(text, kind=kind, engine=ENGINE, pages=starts, reason=reason)


@dataclass
class _Reading:
    """One workbook while it is read: what its sheets share, and which parts were lost."""

    package: Package
    workbook: Workbook
    strings: SharedStrings = field(default_factory=SharedStrings)
    styles: Styles = field(default_factory=Styles)
    persons: Persons = field(default_factory=Persons)
    lost: list[str] = field(default_factory=list)
    left: int = field(default_factory=lambda: MOST_CELLS)

    def prepare(self, book: str) -> None:
        shared: tuple[tuple[str, Target], ...] = (
            ("sharedStrings", self.strings), ("styles", self.styles), ("person", self.persons),
        )  # fmt: skip
        for type_name, target in shared:
            for part in self.package.related(book, type_name):
                self.parse(part, target)

    def sheets(self, book: str) -> Iterator[tuple[str, str]]:
        """(name, part) of each sheet, in the order of the tabs."""
        targets: Mapping[str, str | None] = {
            relation.id: self.package.part(relation.target) for relation in self.package.relations(book)
        }
        listed = [(name, part) for name, linked in self.workbook.sheets if (part := targets.get(linked))]
        # Where the list leads nowhere, the sheets are there all the same.
        yield from listed or ((part, part) for part in self.package.of_type("spreadsheetml.worksheet+xml"))

    def lines(self, sheet: str) -> Iterator[str]:
        cells = Cells(self.strings.found, self.styles.shown, self.workbook.first_day, left=self.left)
        self.parse(sheet, cells)
        cells.close()
        self.left = cells.left
        yield from cells.rows
        for part in self.package.related(sheet, "comments", "threadedComment"):
            remarks = Remarks(self.persons.names)
            self.parse(part, remarks)
            yield from remarks.found
        for drawing in self.package.related(sheet, "drawing"):
            for part in [drawing, *self.package.related(drawing, "chart", "chartEx", "diagramData")]:
                story = Story()
                self.parse(part, story)
                yield story.text()
                for shapes in self.package.related(part, "chartUserShapes"):
                    beside = Story()
                    self.parse(shapes, beside)
                    yield beside.text()
            yield from dict.fromkeys(self.package.link_targets(drawing))
        for part in self.package.related(sheet, "table", "slicer"):
            tables = Tables()
            self.parse(part, tables)
            yield from tables.found
        for part in self.package.related(sheet, "vmlDrawing"):
            yield from self.buttons(part)
        yield from dict.fromkeys(self.package.link_targets(sheet))

    def buttons(self, drawing: str) -> list[str]:
        """As far as the drawing goes: Excel itself writes some that are no XML to their end."""
        buttons = Buttons()
        with suppress(Enough, Unreadable):
            self.package.parse(drawing, buttons)
        return buttons.found

    def parse(self, part: str, target: Target) -> None:
        try:
            with suppress(Enough):
                self.package.parse(part, target)
        except Unreadable as error:
            if error.state == "refused":
                raise
            self.lost.append(part)
