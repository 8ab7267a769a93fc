"""Where passages of one text stand in the next one. Pure.

Both texts are compared, and a passage goes where its words went: in the paragraph that is the same, changed or moved.
What is found there must still be much like the words that were quoted, else the passage counts as gone: a comment is
never put to a wrong place silently. How the measure was chosen stands in docs/documents.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from workspace.documents.anchoring.finding import Span, is_unique, places_of, squeezed
from workspace.documents.comparing.comparison import Comparison, Row, compare
from workspace.documents.diff import difference

ALIKE = 0.7
"""Likeness of the words found to those quoted, from 0 to 1 by characters in order, below which they are gone."""
TELLING = 24
"""Characters from which on words that stand once in both texts are taken for the same wherever they are."""


class Moved(NamedTuple):
    """`state`: same (word for word), edited, or gone; a place in the next text unless it is gone."""

    state: str
    place: Span | None


GONE = Moved("gone", None)


def moved_passages(before: str, after: str, passages: Sequence[tuple[Span, str]]) -> list[Moved]:
    """For each (place in `before`, words first quoted) where it stands in `after`."""
    if before == after:
        return [_judged(after, place, quoted) for place, quoted in passages]
    way = _Way(compare(before, after))
    return [_moved(before, after, way, place, quoted) for place, quoted in passages]


def _moved(before: str, after: str, way: _Way, place: Span, quoted: str) -> Moved:
    if (went := way.of(place)) is not None and (judged := _judged(after, went, quoted)) is not GONE:
        return judged
    return _found_alone(before, after, quoted)


def _judged(after: str, place: Span, quoted: str) -> Moved:
    found, wanted = squeezed(after[place.start : place.end]), squeezed(quoted)
    if found == wanted:
        return Moved("same", place)
    return Moved("edited", place) if fuzz.ratio(found, wanted) >= 100 * ALIKE else GONE


def _found_alone(before: str, after: str, quoted: str) -> Moved:
    """Its paragraph was lost or torn apart, but the very words stand somewhere, and stood and stand nowhere else."""
    if len(quoted) < TELLING or not is_unique(before, quoted):
        return GONE
    places = places_of(after, quoted)
    return Moved("same", places[0]) if len(places) == 1 else GONE


class _Way:
    """From places in the old text to places in the new one, by the pieces that belong together."""

    def __init__(self, compared: Comparison) -> None:
        rows = [row for row in compared.rows if row.old is not None and row.op != "away"]
        self._rows = sorted(rows, key=_begin)
        self._starts = [_begin(row) for row in self._rows]

    def of(self, place: Span) -> Span | None:
        """None where nothing of it is left, or where its parts went to different places."""
        pieces = [piece for row in self._around(place) for piece in _through(row, place)]
        if not pieces:
            return None
        went = Span(pieces[0].start, pieces[-1].end)
        in_order = all(one.end <= other.start for one, other in pairwise(pieces))
        is_near = went.end - went.start <= 2 * (place.end - place.start) + 200
        return went if in_order and is_near else None

    def _around(self, place: Span) -> Iterator[Row]:
        at = max(0, bisect_right(self._starts, place.start) - 1)
        while at < len(self._rows) and self._starts[at] < place.end:
            yield self._rows[at]
            at += 1


def _begin(row: Row) -> int:
    return row.old.start if row.old else 0


def _through(row: Row, place: Span) -> list[Span]:
    """What became of the part of a passage that lies in this piece of the old text."""
    if row.old is None or row.new is None:
        return []
    start, end = max(place.start, row.old.start) - row.old.start, min(place.end, row.old.end) - row.old.start
    if start >= end:
        return []
    if row.old.text == row.new.text:
        return [Span(row.new.start + start, row.new.start + end)]
    pieces = list(_kept(row.old.text, row.new.text, start, end))
    return [Span(row.new.start + pieces[0].start, row.new.start + pieces[-1].end)] if pieces else []


def _kept(old: str, new: str, start: int, end: int) -> Iterator[Span]:
    """The parts of the new words that come from the old ones between `start` and `end`, in order.

    Words that replaced others belong to a passage that held all of those; words put in at its edges do not.
    """
    at_old = at_new = 0
    replaced: Span | None = None
    for op, text in difference(old, new).segments:
        if op == "same":
            first, last = max(start, at_old), min(end, at_old + len(text))
            if first < last:
                yield Span(at_new + first - at_old, at_new + last - at_old)
            at_old, at_new, replaced = at_old + len(text), at_new + len(text), None
        elif op == "removed":
            replaced = Span(at_old, at_old + len(text))
            at_old += len(text)
        else:
            if replaced is not None and start <= replaced.start and replaced.end <= end:
                yield Span(at_new, at_new + len(text))
            at_new += len(text)
            replaced = None
