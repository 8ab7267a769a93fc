"""Charts as numbers: where each bar stands. Templates draw them as SVG, and say the same as a table. Pure.

Bars are drawn in a box of 100 × 100 that stretches with its place, and all text stands beside it as HTML, so that
nothing becomes too small to read on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_GAP = 0.25
"""Of a column's width: what is left free beside its bar."""


@dataclass(frozen=True)
class Series:
    """One number for each column. `tone` is a class of colour (a team's slug); `name` is what the legend says."""

    name: str
    tone: str
    values: Sequence[int]


@dataclass(frozen=True)
class Bar:
    """One rectangle, in hundredths of the box; `text` is what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    text: str


@dataclass(frozen=True)
class Stacked:
    """`top` is what the whole height stands for; `totals` are by column."""

    bars: tuple[Bar, ...]
    columns: tuple[str, ...]
    series: tuple[Series, ...]
    totals: tuple[int, ...]
    top: int

    @property
    def total(self) -> int:
        return sum(self.totals)


def stacked(columns: Sequence[str], series: Sequence[Series]) -> Stacked:
    """Bars side by side, one for each column, each piled up of its series in their order."""
    totals = tuple(sum(each.values[at] for each in series) for at in range(len(columns)))
    top = nice_top(max(totals, default=0))
    wide = 100 / max(len(columns), 1)
    bars = []
    for at, column in enumerate(columns):
        y = 100.0
        for each in (each for each in series if each.values[at]):
            height = 100 * each.values[at] / top
            y -= height
            text = f"{column}: {each.values[at]} {each.name}"
            x, width = at * wide + wide * _GAP / 2, wide * (1 - _GAP)
            bars.append(Bar(_round(x), _round(y), _round(width), _round(height), each.tone, text))
    return Stacked(tuple(bars), tuple(columns), tuple(series), totals, top)


def nice_top(most: int) -> int:
    """The smallest of 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, … that nothing is taller than: each has a whole half."""
    scale = 1
    while scale * 10 < most:
        scale *= 10
    return next(scale * times for times in (2, 4, 6, 8, 10) if scale * times >= max(most, 4))


def share(part: int, whole: int) -> float:
    """In hundredths, for the length of a bar."""
    return _round(100 * part / whole) if whole else 0.0


def _round(value: float) -> float:
    return round(value, 2)
