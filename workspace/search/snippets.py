"""The passage of a text that shows best why it was found. Pure; escaping is left to the template."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from workspace.words import Word, common_beginning, words

ELLIPSIS = "…"
# Reading more of a long document for a better passage takes longer (about 1 µs a word) than it is worth …
_ENOUGH = 200_000
# … and beyond this the beginning must do.
_MOST = 2_000_000
_MOST_HITS = 1_000
_SPACES = re.compile(r"\s+")
# Control characters, and those that turn the direction of what follows on the page.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
# A flag is two of these: the letters of its country.
_FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))


class Part(NamedTuple):
    """A piece of the snippet; `marked` when it is one of the words looked for."""

    text: str
    marked: bool


class Excerpt(NamedTuple):
    """A snippet, and where the words that were found in it begin and end in the text; 0, 0 when none were."""

    parts: tuple[Part, ...]
    start: int
    end: int


def snippet(text: str, terms: Sequence[str], *, length: int = 220) -> tuple[Part, ...]:
    return excerpt(text, terms, length=length).parts


def excerpt(text: str, terms: Sequence[str], *, length: int = 220) -> Excerpt:
    """At most `length` characters of the text (and an ellipsis where it goes on), around the words that `terms` mean.

    `terms` are those of `IndexHits`: stems, and beginnings with a star. Where none occurs, the text's beginning.
    """
    hits = list(_hits(text, terms))
    densest = _densest(hits, length)
    start, end = _passage(text, densest, length)
    parts = _shown(text, [hit for hit in hits if hit.start < end and hit.end > start], start, end)
    return Excerpt(parts, *_closest(densest)) if densest else Excerpt(parts, 0, 0)


def _hits(text: str, terms: Sequence[str]) -> Iterator[Word]:
    stems = {term for term in terms if not term.endswith("*")}
    beginnings = tuple(term[:-1] for term in terms if len(term) > 1 and term.endswith("*"))
    if not (stems or beginnings):
        return
    found = 0
    for word in _candidates(text[:_MOST], [*map(common_beginning, stems), *beginnings]):
        if word.start > _ENOUGH and found:
            return
        if word.stem in stems or (beginnings and word.folded.startswith(beginnings)):
            found += 1
            yield word
            if found >= _MOST_HITS:
                return


def _candidates(text: str, beginnings: Sequence[str]) -> Iterator[Word]:
    """Words that begin so, and maybe others."""
    if not text.isascii():
        yield from words(text)
        return
    # Nothing to fold but capitals: a regular expression passes over the other words ten times as fast.
    lower = text.lower()
    for match in _beginning_so(tuple(beginnings)).finditer(lower):
        if not lower[match.start() - 1 : match.start()].isalnum():
            for word in words(match.group()):
                yield word._replace(start=match.start(), end=match.end())


@lru_cache(maxsize=64)
def _beginning_so(beginnings: tuple[str, ...]) -> re.Pattern[str]:
    # Without a look behind it, and in small letters, for then it goes from one first letter to the next.
    return re.compile("(?:" + "|".join(map(re.escape, beginnings)) + ")[a-z0-9]*")


def _densest(hits: list[Word], length: int) -> list[Word]:
    """The neighbours that fit into one passage and are the most different words; of equals the most, then the first."""
    best: tuple[int, int, int] = (0, 0, 0)
    place = slice(0, 0)
    seen: Counter[str] = Counter()
    first = 0
    for last, hit in enumerate(hits):
        seen[hit.stem] += 1
        while first < last and hit.end - hits[first].start > length:
            seen[hits[first].stem] -= 1
            if not seen[hits[first].stem]:
                del seen[hits[first].stem]
            first += 1
        worth = (len(seen), last - first, -first)
        if worth > best:
            best, place = worth, slice(first, last + 1)
    return hits[place]


def _closest(hits: list[Word]) -> tuple[int, int]:
    """Where the first of the shortest stretches begins and ends that hold each of these different words once."""
    last: dict[str, Word] = {}
    wanted, best = len({hit.stem for hit in hits}), (hits[0].start, hits[-1].end)
    for hit in hits:
        last[hit.stem] = hit
        start = min(word.start for word in last.values())
        if len(last) == wanted and hit.end - start < best[1] - best[0]:
            best = (start, hit.end)
    return best


def _passage(text: str, hits: list[Word], length: int) -> tuple[int, int]:
    """From where to where to show, cut between words where there is a space to cut at."""
    if len(text) <= length:
        return 0, len(text)
    if not hits:
        return 0, _cut_before(text, 0, length)
    span = hits[-1].end - hits[0].start
    start = min(max(0, hits[0].start - max(0, length - span) // 3), len(text) - length)
    if start > 0:
        space = _SPACES.search(text, start, hits[0].start)
        start = space.end() if space else hits[0].start
    if start + length >= len(text):
        return start, len(text)
    return start, _cut_before(text, min(hits[-1].end, start + length), start + length)


def _cut_before(text: str, earliest: int, latest: int) -> int:
    """A place to cut between the two: at the last space, else between two characters as people see them."""
    if text[latest].isspace():
        return latest
    spaces = list(_SPACES.finditer(text, earliest, latest))
    if spaces:
        return spaces[-1].start()
    cut = latest
    while cut > earliest and _belongs_to_previous(text, cut):
        cut -= 1
    # A single letter under hundreds of marks is nobody's name: tear it.
    return cut or latest


def _belongs_to_previous(text: str, place: int) -> bool:
    """Whether a cut here would tear a character from its marks, an emoji from its parts, a flag or a surrogate pair."""
    here, before = text[place], text[place - 1]
    if unicodedata.category(here).startswith("M") or here == "\u200d":
        return True
    if before == "\u200d" and not here.isalnum():
        return True
    if "\U0001f3fb" <= here <= "\U0001f3ff" or "\udc00" <= here <= "\udfff":
        return True
    return here in _FLAG_LETTERS and _flag_letters_before(text, place) % 2 == 1


def _flag_letters_before(text: str, place: int) -> int:
    first = place
    while first > 0 and text[first - 1] in _FLAG_LETTERS:
        first -= 1
    return place - first


def _shown(text: str, hits: list[Word], start: int, end: int) -> tuple[Part, ...]:
    parts = [Part(ELLIPSIS, False)] if start > 0 else []
    place = start
    for hit in hits:
        stop = min(hit.end, end)
        while stop < end and _belongs_to_previous(text, stop):
            stop += 1
        parts += [Part(text[place : hit.start], False), Part(text[max(place, hit.start) : stop], True)]
        place = max(place, stop)
    parts.append(Part(text[place:end], False))
    if end < len(text):
        parts.append(Part(ELLIPSIS, False))
    seen = (Part(_clean(part.text), part.marked) for part in parts)
    return tuple(part for part in seen if part.text)


def _clean(text: str) -> str:
    # The first is asked in no time, and true of nearly all: every control character and space but one is not printable.
    if text.isprintable() and "  " not in text:
        return text
    return _SPACES.sub(" ", _UNSEEN.sub("", text))
