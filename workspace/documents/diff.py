"""What differs between two texts, word by word. Pure, and bounded in time for whatever the texts are.

Words that occur once on both sides hold the texts together (n log n); only what lies between them goes to difflib,
whose worst case is cubic, and only as far as a budget lasts. Where it ends the piece counts as replaced as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

MOST_WORDS = 200_000
"""Both texts together; more are compared by line, and more lines than this as a whole."""
_BUDGET = 20_000_000
_DEEPEST = 12
_RUN = 16

_WORDS = re.compile(r"\s+|\d+(?:[.,:]\d+)+|\w+|[^\w\s]")
"""Spaces, numbers and times with what is inside them, words, signs: 140.00 changes as a whole."""
Opcode = tuple[str, int, int, int, int]


class Segment(NamedTuple):
    """`op` is same, added or removed."""

    op: str
    text: str


class Difference(NamedTuple):
    """`unit` is what was compared: word, line or whole."""

    unit: str
    segments: tuple[Segment, ...]


@dataclass
class Purse:
    """How many comparisons are still paid for. Many differences made with one purse are bounded together."""

    left: int = _BUDGET


def difference(before: str, after: str, *, purse: Purse | None = None) -> Difference:
    """From `before` to `after`: without the removed ones the segments are `after`, without the added ones `before`."""
    for unit, cut in (("word", _WORDS.findall), ("line", _lines)):
        old, new = cut(before), cut(after)
        if len(old) + len(new) <= MOST_WORDS:
            return Difference(unit, tuple(_merged(_segments(old, new, purse or Purse()))))
    return Difference("whole", tuple(_merged(iter([Segment("removed", before), Segment("added", after)]))))


def opcodes(old: Sequence[str], new: Sequence[str], *, purse: Purse) -> Iterator[Opcode]:
    """("equal" or another tag, from, to in `old`, from, to in `new`) over both from end to end, of any strings."""
    return _compared(old, new, 0, 0, purse, _DEEPEST)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _segments(old: list[str], new: list[str], purse: Purse) -> Iterator[Segment]:
    for tag, a, b, c, d in opcodes(old, new, purse=purse):
        if tag == "equal":
            yield Segment("same", "".join(old[a:b]))
        else:
            yield Segment("removed", "".join(old[a:b]))
            yield Segment("added", "".join(new[c:d]))


def _compared(
    old: Sequence[str], new: Sequence[str], old_at: int, new_at: int, purse: Purse, deep: int
) -> Iterator[Opcode]:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    if head:
        yield "equal", old_at, old_at + head, new_at, new_at + head
    yield from _middle(old[head:old_end], new[head:new_end], old_at + head, new_at + head, purse, deep)
    if tail:
        yield "equal", old_at + old_end, old_at + len(old), new_at + new_end, new_at + len(new)


def _middle(
    old: Sequence[str], new: Sequence[str], old_at: int, new_at: int, purse: Purse, deep: int
) -> Iterator[Opcode]:
    if not old or not new:
        if old or new:
            yield "replace", old_at, old_at + len(old), new_at, new_at + len(new)
        return
    anchors = _anchors(old, new) if deep else []
    if not anchors:
        yield from _by_difflib(old, new, old_at, new_at, purse)
        return
    a = b = 0
    for at_old, at_new in [*anchors, (len(old), len(new))]:
        yield from _compared(old[a:at_old], new[b:at_new], old_at + a, new_at + b, purse, deep - 1)
        if at_old < len(old):
            yield "equal", old_at + at_old, old_at + at_old + 1, new_at + at_new, new_at + at_new + 1
        a, b = at_old + 1, at_new + 1


def _by_difflib(old: Sequence[str], new: Sequence[str], old_at: int, new_at: int, purse: Purse) -> Iterator[Opcode]:
    counted = Counter(new)
    # Each search for the longest match looks at all pairs of equal words at most, and each finds one word at least.
    price = (sum(counted[word] for word in old) + len(old)) * min(len(old), len(new))
    if price > purse.left:
        yield "replace", old_at, old_at + len(old), new_at, new_at + len(new)
        return
    purse.left -= price
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag, old_at + a, old_at + b, new_at + c, new_at + d


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of what occurs once on both sides: a word, or where every word repeats a run of words."""
    for width in (1, _RUN):
        if chain := _in_order(_runs(old, width), _runs(new, width)):
            return chain
    return []


def _runs(words: Sequence[str], width: int) -> Sequence[Sequence[str]]:
    return words if width == 1 else [tuple(words[at : at + width]) for at in range(len(words) - width + 1)]


def _in_order(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """As many as stand in the same order on both sides (patience sorting)."""
    olds, news = Counter(old), Counter(new)
    places = {word: at for at, word in enumerate(new) if news[word] == 1 and word != " "}
    pairs = [(at, places[word]) for at, word in enumerate(old) if olds[word] == 1 and word in places]
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tails, place)
        before.append(last[pile - 1] if pile else -1)
        tails[pile : pile + 1] = [place]
        last[pile : pile + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    for at, (left, right) in enumerate(zip(old, new, strict=False)):
        if left != right:
            return at
    return min(len(old), len(new))


def _merged(segments: Iterator[Segment]) -> Iterator[Segment]:
    """Neighbours of one kind become one, and in a run of changes what was removed stands before what was added."""
    gathered = {"removed": "", "added": "", "same": ""}
    for segment in segments:
        if not segment.text:
            continue
        if segment.op != "same" and gathered["same"]:
            yield Segment("same", gathered["same"])
            gathered["same"] = ""
        elif segment.op == "same":
            yield from _changes(gathered)
        gathered[segment.op] += segment.text
    yield from _changes(gathered)
    if gathered["same"]:
        yield Segment("same", gathered["same"])


def _changes(gathered: dict[str, str]) -> Iterator[Segment]:
    for op in ("removed", "added"):
        if gathered[op]:
            yield Segment(op, gathered[op])
            gathered[op] = ""
