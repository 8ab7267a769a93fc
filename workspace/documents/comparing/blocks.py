"""A version's text as the pieces that are compared: paragraphs and rows of tables, each with its place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_BLOCKS = 60_000
"""Of one text. Where there are more, the last piece is all the rest."""

_LINE = re.compile(r"[^\n]+")


class Block(NamedTuple):
    """A line of the text. `start` and `end` are offsets of what is in it, without the space around."""

    text: str
    start: int
    end: int

    @property
    def is_row(self) -> bool:
        """The readers write the cells of a row on one line, with tabs between."""
        return "\t" in self.text


def blocks_of(text: str) -> list[Block]:
    """Lines that say something, in order."""
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    number = 0
    at = 0
    while number < MOST_BLOCKS and (line := _LINE.search(text, at)):
        at = line.end()
        # Tabs at the ends are empty cells: they hold the others in their columns.
        said = line.group().strip(" \r")
        if said.strip():
            number += 1
            start = line.start() + line.group().index(said)
            yield Block(said, start, start + len(said))
    if rest := text[at:].strip():
        start = text.index(rest, at)
        yield Block(rest, start, start + len(rest))
