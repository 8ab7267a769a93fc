"""Find quoted words in a text: exactly those words, white space apart, and at one place alone. Pure."""

from __future__ import annotations

import re
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


def is_unique(text: str, exact: str) -> bool:
    return len(places_of(text, exact)) == 1


def squeezed(text: str) -> str:
    return " ".join(text.split())


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
