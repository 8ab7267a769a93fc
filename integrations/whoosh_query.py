"""What of one segment fits the words, and how well: BM25 over its posting lists, under a time limit."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from integrations.typed_words import Clause, Wanted
from integrations.whoosh_blocks import unpacked
from integrations.whoosh_parts import Part
from integrations.whoosh_schema import beginnings, written

Scores = dict[int, float]  # by number of document

# BM25's usual constants: how soon repetition stops to count, and how much a long text is held against it.
_K1 = 1.2
_B = 0.75


class TooSlow(Exception):
    """The search took longer than it may."""


class Deadline:
    """Whoosh's own limit needs signals or timers, which do not work in the threads of a gevent hub."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raises TooSlow."""
        if time.monotonic() > self._end:
            raise TooSlow


class Matching:
    """Finds the documents of a part that fit. `parts` are all, for how rare a word is counts over the whole index."""

    def __init__(self, parts: Sequence[Part], deadline: Deadline) -> None:
        self._parts = parts
        self._deadline = deadline
        self._documents = sum(part.count for part in parts)
        self._usual_length = sum(part.words for part in parts) / max(1, self._documents) or 1.0
        self._rarity: dict[str, float] = {}

    def all_of(self, part: Part, clauses: Sequence[Clause], permitted: bytes | bytearray) -> Scores:
        """The permitted documents that fit every clause. The rarest comes first, to leave the others little to do."""
        scores: Scores | None = None
        for clause in sorted(clauses, key=lambda clause: self._frequency(part, clause)):
            found = self.any_of(part, clause, permitted)
            scores = found if scores is None else {n: score + found[n] for n, score in scores.items() if n in found}
            if not scores:
                return {}
            permitted = _mask(scores, part.count)
        return scores or {}

    def any_of(self, part: Part, clause: Clause, permitted: bytes | bytearray) -> Scores:
        scores = self._in_a_row(part, clause.any_of[0], permitted)
        for wanted in clause.any_of[1:]:
            for number, score in self._in_a_row(part, wanted, permitted).items():
                scores[number] = scores.get(number, 0.0) + score
        return scores

    def _in_a_row(self, part: Part, wanted: Wanted, permitted: bytes | bytearray) -> Scores:
        terms = _terms(wanted)
        if not wanted.begins:
            return self._term(part, terms[0], permitted) if len(terms) == 1 else self._phrase(part, terms, permitted)
        beginning = self._beginning(part, wanted.words[-1].folded, permitted)
        if len(terms) == 1 or not beginning:
            return beginning
        before = Wanted(wanted.words[:-1], wanted.exact)
        return self._in_a_row(part, before, _mask(beginning, part.count))

    def _term(self, part: Part, term: str, permitted: bytes | bytearray) -> Scores:
        scores: Scores = {}
        gain = self._gain(term)
        lengths = part.known.lengths
        flat, slope = self._length_terms()
        for numbers, weights, _places in part.postings("text", term):
            self._deadline.check()
            for number, weight in zip(numbers, weights, strict=True):
                if permitted[number]:
                    scores[number] = gain * weight / (weight + flat + slope * lengths[number])
        return scores

    def _phrase(self, part: Part, terms: Sequence[str], permitted: bytes | bytearray) -> Scores:
        """The rarest term first; the places are unpacked only where all terms are."""
        found: dict[str, dict[int, bytes]] = {}
        scores: Scores = {}
        flat, slope = self._length_terms()
        for term in sorted(set(terms), key=lambda term: part.frequency("text", term)):
            its_places: dict[int, bytes] = {}
            its_scores: Scores = {}
            gain = self._gain(term)
            for numbers, weights, places in part.postings("text", term, with_places=True):
                self._deadline.check()
                for number, weight, there in zip(numbers, weights, places, strict=True):
                    if permitted[number]:
                        its_places[number] = there
                        length = flat + slope * part.known.lengths[number]
                        its_scores[number] = scores.get(number, 0.0) + gain * weight / (weight + length)
            found[term], scores = its_places, its_scores
            permitted = _mask(scores, part.count)
        return {number: score for number, score in scores.items() if _follow([found[term][number] for term in terms])}

    def _beginning(self, part: Part, folded: str, permitted: bytes | bytearray) -> Scores:
        """Every document with a word that begins so counts the same: how rare the word is says nothing here."""
        scores: Scores = {}
        for start in beginnings(folded):
            for term in part.terms_from("text", start):
                self._deadline.check()
                for numbers, _weights, _places in part.postings("text", term):
                    for number in numbers:
                        if permitted[number]:
                            scores[number] = 1.0
        return scores

    def _gain(self, term: str) -> float:
        """Inverse document frequency, and BM25's constant factor."""
        if term not in self._rarity:
            frequency = sum(part.frequency("text", term) for part in self._parts)
            self._rarity[term] = math.log(self._documents / (frequency + 1)) + 1
        return self._rarity[term] * (_K1 + 1)

    def _length_terms(self) -> tuple[float, float]:
        return _K1 * (1 - _B), _K1 * _B / self._usual_length

    def _frequency(self, part: Part, clause: Clause) -> int:
        """About how many documents fit: the rarest word of each alternative; a beginning may be anything."""
        return sum(
            part.count if wanted.begins else min(part.frequency("text", term) for term in _terms(wanted))
            for wanted in clause.any_of
        )


def _terms(wanted: Wanted) -> list[str]:
    return [written(word.folded, word.stem) if wanted.exact else word.stem for word in wanted.words]


def _follow(places: Sequence[bytes]) -> bool:
    """Whether the terms stand one after the other somewhere."""
    starts = set(unpacked(places[0]))
    for step, there in enumerate(places[1:], start=1):
        starts.intersection_update([place - step for place in unpacked(there)])
        if not starts:
            return False
    return True


def _mask(numbers: Scores, count: int) -> bytearray:
    mask = bytearray(count)
    for number in numbers:
        mask[number] = 1
    return mask
