"""Two texts compared: rows as a page shows them, side by side or one below the other. Pure, bounded in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workspace.documents.comparing.aligning import Pair, align
from workspace.documents.comparing.blocks import Block, blocks_of
from workspace.documents.diff import Purse, Segment, difference

CHANGES = ("changed", "added", "removed", "moved")
"""What counts as a change. `away` (the old place of what moved) is the other end of a move and not counted again."""


class Row(NamedTuple):
    """One line of the comparison. `op`: same, changed, added, removed, moved, away.

    `number` counts the changes from 1; what moved and the place it left have the same one. `cells` holds the segments
    of each cell of a table's row, or of the one paragraph; a row whose cells were added or taken is one paragraph.
    """

    op: str
    old: Block | None
    new: Block | None
    cells: tuple[tuple[Segment, ...], ...]
    number: int = 0

    @property
    def is_table(self) -> bool:
        return len(self.cells) > 1


@dataclass(frozen=True)
class Comparison:
    rows: tuple[Row, ...]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def changes(self) -> list[Row]:
        return [row for row in self.rows if row.op in CHANGES]


def compare(before: str, after: str) -> Comparison:
    """Every piece of both texts in the order of the new one."""
    old, new = blocks_of(before), blocks_of(after)
    purse = Purse()
    pairs = align([block.text for block in old], [block.text for block in new], purse=purse)
    rows = tuple(_numbered(_rows(old, new, with_places_left(pairs), purse)))
    counted = Counter(row.op for row in rows)
    return Comparison(rows, {op: counted[op] for op in CHANGES})


def with_places_left(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """For what moved also the place it left: after what stood before it."""
    away = sorted(pair.old for pair in pairs if pair.op == "moved" and pair.old is not None)
    for pair in pairs:
        if pair.op != "moved" and pair.old is not None:
            while away and away[0] < pair.old:
                yield Pair("away", away.pop(0), None)
        yield pair
    yield from (Pair("away", at, None) for at in away)


def _rows(old: Sequence[Block], new: Sequence[Block], pairs: Iterator[Pair], purse: Purse) -> Iterator[Row]:
    for op, at_old, at_new in pairs:
        was = old[at_old] if at_old is not None else None
        now = new[at_new] if at_new is not None else None
        yield Row(op, was, now, tuple(_cells(op, was, now, purse)))


def _cells(op: str, was: Block | None, now: Block | None, purse: Purse) -> Iterator[tuple[Segment, ...]]:
    if was is None or now is None:
        kind = {"added": "added", "removed": "removed"}.get(op, "same")
        for cell in (was or now or Block("", 0, 0)).text.split("\t"):
            yield (Segment(kind, cell),)
        return
    left, right = was.text.split("\t"), now.text.split("\t")
    if len(left) != len(right):
        left, right = [was.text.replace("\t", " | ")], [now.text.replace("\t", " | ")]
    for before, after in zip(left, right, strict=True):
        yield difference(before, after, purse=purse).segments if before != after else (Segment("same", after),)


def _numbered(rows: Iterator[Row]) -> Iterator[Row]:
    number = 0
    moves: dict[int, int] = {}
    for row in rows:
        # The two ends of a move are met in either order, and are known by where it stood.
        is_move = row.op in ("moved", "away") and row.old is not None
        if is_move and row.old is not None and row.old.start in moves:
            yield row._replace(number=moves[row.old.start])
        elif row.op == "same":
            yield row
        else:
            number += 1
            if is_move and row.old is not None:
                moves[row.old.start] = number
            yield row._replace(number=number)
