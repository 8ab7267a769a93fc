"""Find quoted words in a text: exactly those words, white space apart, and at one place alone. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

MOST_PLACES = 200
"""Places of one quote that are weighed against each other; words that stand oftener need their context."""


class Span(NamedTuple):
    """From `start` up to `end`, offsets into a text."""

    start: int
    end: int


def places_of(text: str, exact: str) -> list[Span]:
    """Where these words stand, whatever white space is between them; at most MOST_PLACES + 1."""
    words = exact.split()
    if not words:
        return []
    return list(islice(_matches(text, words), MOST_PLACES + 1))


def find_quote(text: str, *, exact: str, prefix: str = "", suffix: str = "", near: int | None = None) -> Span | None:
    """The one place that is meant. None when the words are not there, or at several that nothing tells apart."""
    places = places_of(text, exact)
    if len(places) <= 1:
        return places[0] if places else None
    weighed = [(_context(text, place, prefix, suffix), place) for place in places]
    best = max(weight for weight, _ in weighed)
    meant = [place for weight, place in weighed if weight == best]
    if len(meant) == 1 and best > 0:
        return meant[0]
    if near is None:
        return None
    return next((place for place in meant if place.start == near), None)


def find_letters(text: str, where: Span, *, exact: str, prefix: str = "", suffix: str = "") -> Span | None:
    """The one place in a part of the text that has the letters of a quote, however they are spaced.

    What is drawn of a page tells its words apart otherwise than who read them. None as for `find_quote`.
    """
    letters = [index for index in range(where.start, where.end) if not text[index].isspace()]
    dense, wanted = "".join(text[index] for index in letters), dense_letters(exact)
    starts = list(islice(_starts(dense, wanted), MOST_PLACES + 1))
    before, after = dense_letters(prefix)[::-1], dense_letters(suffix)
    weights = [
        _common(dense[max(0, at - len(before)) : at][::-1], before)
        + _common(dense[at + len(wanted) : at + len(wanted) + len(after)], after)
        for at in starts
    ]
    best = max(weights, default=0)
    meant = [at for at, weight in zip(starts, weights, strict=True) if weight == best]
    if len(meant) != 1:
        return None
    return Span(letters[meant[0]], letters[meant[0] + len(wanted) - 1] + 1)


def dense_letters(text: str) -> str:
    """As the readers write them, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_unique(text: str, exact: str) -> bool:
    return len(places_of(text, exact)) == 1


def squeezed(text: str) -> str:
    return " ".join(text.split())


def _starts(dense: str, wanted: str) -> Iterator[int]:
    at = dense.find(wanted) if wanted else -1
    while at >= 0:
        yield at
        at = dense.find(wanted, at + 1)


def _matches(text: str, words: list[str]) -> Iterator[Span]:
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
    return (Span(found.start(), found.end()) for found in pattern.finditer(text))


def _context(text: str, place: Span, prefix: str, suffix: str) -> int:
    """How many characters before and after are the same, counted from the quote outwards."""
    before = squeezed(text[max(0, place.start - 2 * len(prefix)) : place.start])
    after = squeezed(text[place.end : place.end + 2 * len(suffix)])
    return _common(before[::-1], squeezed(prefix)[::-1]) + _common(after, squeezed(suffix))


def _common(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
