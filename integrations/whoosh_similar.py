"""What was probably meant, where nothing was found: a like word among those that these principals may find by.

A word that stands only in what they may not find is never looked at further than its spelling, and never shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from integrations.typed_words import Clause, Wanted
from integrations.whoosh_parts import Part
from integrations.whoosh_search import Search
from workspace.ports import Word, stem

_SHORTEST, _SHORT = 4, 6
_MOST_CANDIDATES = 40
_WRITTEN = "="


def meant_instead(search: Search) -> tuple[tuple[str, str], ...]:
    """Typed words and those to write instead, if that finds something. Raises TooSlow."""
    masks = [(part, search.permitted(part)) for part in search.opened.parts.values()]
    masks = [(part, mask) for part, mask in masks if any(mask)]
    better: dict[str, str] = {}
    clauses = []
    for clause in search.clauses:
        word = _single(clause)
        found = _like(word.folded, masks, search) if word and not _is_there(word.stem, masks) else ""
        if word and found:
            better[word.folded] = found
            clause = Clause((Wanted((Word(found, stem(found), 0, 0),)),))  # noqa: PLW2901 - the same, spelled right
        clauses.append(clause)
    if not better or not replace(search, clauses=tuple(clauses)).found(limit=1, offset=0)[1]:
        return ()
    return tuple(better.items())


def _single(clause: Clause) -> Word | None:
    """The word of a clause that is nothing but one, long enough to be misspelled."""
    only = clause.any_of[0]
    if clause.without or len(clause.any_of) > 1 or only.exact or only.begins or len(only.words) > 1:
        return None
    word = only.words[0]
    return word if len(word.folded) >= _SHORTEST and word.folded.isalpha() else None


def _like(folded: str, masks: Sequence[tuple[Part, bytes]], search: Search) -> str:
    """The likest word, of equals the one in most documents; nothing if none is like it."""
    furthest = 1 if len(folded) < _SHORT else 2
    near: dict[str, tuple[int, int]] = {}
    written: set[str] = set()
    for part, _mask in masks:
        for term in _candidates(part, folded, search):
            word = term.removeprefix(_WRITTEN)
            distance = OSA.distance(folded, word, score_cutoff=furthest)
            if distance <= furthest and word.isalpha():
                frequency = near.get(word, (0, 0))[1] + part.frequency("text", term)
                near[word] = (distance, frequency)
                if term.startswith(_WRITTEN):
                    written.add(word)
    stems = {stem(word) for word in written}
    # A stem that nobody need have written so ("pric") is not shown where words of it are.
    words = [word for word in near if word in written or word not in stems]
    for word in sorted(words, key=lambda word: (near[word][0], -near[word][1], word))[:_MOST_CANDIDATES]:
        if _is_there(stem(word), masks):
            return word
    return ""


def _candidates(part: Part, folded: str, search: Search) -> Iterator[str]:
    """Terms that begin with its first letter, or with its second, should the two have changed places."""
    for letter in dict.fromkeys(folded[:2]):
        for start in (letter, _WRITTEN + letter):
            for place, term in enumerate(part.terms_from("text", start)):
                if place % 1000 == 0:
                    search.deadline.check()
                if abs(len(term.removeprefix(_WRITTEN)) - len(folded)) <= 2:
                    yield term


def _is_there(stemmed: str, masks: Sequence[tuple[Part, bytes]]) -> bool:
    """Whether something that may be found has this word."""
    return any(
        mask[number]
        for part, mask in masks
        for numbers, _weights, _places in part.postings("text", stemmed)
        for number in numbers
    )
