"""Presentations: a card for each slide, its first words as the title, its tables, and below them what the notes say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO

from workspace.documents.readers.office.package import Package
from workspace.documents.readers.office.pptx import slides_of
from workspace.documents.readers.office.story import Story
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import Unreadable
from workspace.documents.seeing.jobs.tree import Node, node

MOST_SLIDES = 1_000
_BESIDE = ("chart", "chartEx", "diagramData")


def slides_tree(file: BinaryIO) -> list[Node]:
    """Raises Unreadable if there is no slide to be shown. A damaged part costs that part."""
    package = Package(ZipParts(file))
    cards = [_card(package, slide, number) for number, slide in enumerate(slides_of(package)[:MOST_SLIDES], start=1)]
    if not cards:
        raise Unreadable("refused", "This presentation can only be shown as text.")
    return cards


def _card(package: Package, slide: str, number: int) -> Node:
    lines = list(_lines(package, slide))
    children: list[Node] = []
    if lines and "\t" not in lines[0]:
        children.append(node("h2", lines.pop(0)))
    children += _blocks(lines)
    for part in package.related(slide, *_BESIDE):
        children += _blocks(list(_lines(package, part)))
    notes = [line for part in package.related(slide, "notesSlide") for line in _lines(package, part)]
    if notes:
        children.append(node("section", *_blocks(notes), label="Notes"))
    return node("section", *children, label=f"Slide {number}")


def _lines(package: Package, part: str) -> Iterator[str]:
    story = Story()
    try:
        package.parse(part, story)
    except Unreadable as error:
        if error.state == "refused":
            raise
    yield from (line for line in story.text().split("\n") if line.strip())


def _blocks(lines: list[str]) -> list[Node]:
    blocks: list[Node] = []
    for is_table, found in groupby(lines, key=lambda line: "\t" in line):
        if is_table:
            rows = [node("tr", *(node("td", cell) for cell in line.split("\t"))) for line in found]
            blocks.append(node("table", *rows))
        else:
            blocks += [node("p", line) for line in found]
    return blocks
