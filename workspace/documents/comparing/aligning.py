"""Which pieces of two texts belong together: the same, changed, moved, added, removed. Pure, bounded in time.

Equal pieces in order hold both together. Between them, pieces that share most of their words are one that changed. What
is left on both sides with the same words was moved: at its new place it is no news, and at its old one no loss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from workspace.documents.diff import Purse, opcodes

ALIKE = 0.5
"""Share of words in common, in order, from which on two pieces are one that changed."""
ALIKE_ALONE = 0.3
"""The same for two that stand alone between equal ones: there they have nobody else to belong to."""
MOVED_ALIKE = 0.85
MOVED_LEAST = 4
"""Words. Fewer may well be the same by chance: a row that says "Yes", a heading."""
MOVED_EDITED_LEAST = 8
MOST_PAIRS = 40_000
"""Pairs of pieces looked at between two equal ones; beyond, they are paired in order of place."""


class Pair(NamedTuple):
    """`op`: same, changed, removed, added, moved. `old` and `new` are places in the lists, None on the side without.

    Something moved is a pair with both, and stands at its new place; its old place shows in `moved_away`.
    """

    op: str
    old: int | None
    new: int | None


def align(old: Sequence[str], new: Sequence[str], *, purse: Purse | None = None) -> list[Pair]:
    """Every piece of both sides exactly once, in the order of the new side, removed ones where they stood."""
    purse = purse or Purse()
    pairs: list[Pair] = []
    for tag, a, b, c, d in opcodes(old, new, purse=purse):
        if tag == "equal":
            pairs += [Pair("same", at, c + at - a) for at in range(a, b)]
        else:
            pairs += _between(old, new, range(a, b), range(c, d))
    return _with_moves(old, new, pairs)


def words_of(text: str) -> list[str]:
    return text.casefold().split()


def _between(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> Iterator[Pair]:
    """What belongs together of two runs that have no equal piece at the same place."""
    matched = _alone(old, new, olds, news) if len(olds) == len(news) == 1 else _matched(old, new, olds, news)
    a, c = olds.start, news.start
    for at_old, at_new in [*matched, (olds.stop, news.stop)]:
        yield from (Pair("removed", at, None) for at in range(a, at_old))
        yield from (Pair("added", None, at) for at in range(c, at_new))
        if at_old < olds.stop:
            yield Pair("changed", at_old, at_new)
        a, c = at_old + 1, at_new + 1


def _alone(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> list[tuple[int, int]]:
    alike = likeness(words_of(old[olds.start]), words_of(new[news.start]))
    return [(olds.start, news.start)] if alike >= ALIKE_ALONE else []


def _matched(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> list[tuple[int, int]]:
    """Pairs in order with the greatest likeness together (as in the longest common subsequence)."""
    if not olds or not news:
        return []
    if len(olds) * len(news) > MOST_PAIRS:
        return _in_order_of_place(old, new, olds, news)
    left = [words_of(old[at]) for at in olds]
    right = [words_of(new[at]) for at in news]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    alike = [[likeness(one, other) for other in right] for one in left]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            both = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    return _path(best, alike, olds.start, news.start)


def _path(best: list[list[float]], alike: list[list[float]], old_at: int, new_at: int) -> list[tuple[int, int]]:
    found = []
    i = j = 0
    while i < len(alike) and j < len(alike[0]):
        if alike[i][j] >= ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            found.append((old_at + i, new_at + j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _in_order_of_place(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> list[tuple[int, int]]:
    return [
        (at_old, at_new)
        for at_old, at_new in zip(olds, news, strict=False)
        if likeness(words_of(old[at_old]), words_of(new[at_new])) >= ALIKE
    ]


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """From 0 to 1: how many of both sides' words stand on both, in order. Of long texts the beginning is looked at."""
    return float(Indel.normalized_similarity(one[:2000], other[:2000], score_cutoff=ALIKE_ALONE))


# ------------------------------------------------------------------ moves
def _with_moves(old: Sequence[str], new: Sequence[str], pairs: Sequence[Pair]) -> list[Pair]:
    gone = [pair.old for pair in pairs if pair.op == "removed" and pair.old is not None]
    came = [pair.new for pair in pairs if pair.op == "added" and pair.new is not None]
    moved = _moved(old, new, gone, came)
    if not moved:
        return list(pairs)
    left = set(moved.values())
    kept = (pair for pair in pairs if pair.op != "removed" or pair.old not in left)
    return [
        Pair("moved", moved[pair.new], pair.new) if pair.op == "added" and pair.new in moved else pair for pair in kept
    ]


def _moved(old: Sequence[str], new: Sequence[str], gone: Sequence[int], came: Sequence[int]) -> dict[int, int]:
    """New place → old place: first of what has exactly the same words, then of what nearly has."""
    moved: dict[int, int] = {}
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in gone:
        waiting[tuple(words_of(old[at]))].append(at)
    for at in came:
        words = tuple(words_of(new[at]))
        if len(words) >= MOVED_LEAST and waiting.get(words):
            moved[at] = waiting[words].pop(0)
    taken = set(moved.values())
    return moved | _moved_and_edited(
        old, new, [at for at in gone if at not in taken], [at for at in came if at not in moved]
    )


def _moved_and_edited(
    old: Sequence[str], new: Sequence[str], gone: Sequence[int], came: Sequence[int]
) -> dict[int, int]:
    left = {at: words for at in gone if len(words := words_of(old[at])) >= MOVED_EDITED_LEAST}
    right = {at: words for at in came if len(words := words_of(new[at])) >= MOVED_EDITED_LEAST}
    moved: dict[int, int] = {}
    if len(left) * len(right) > MOST_PAIRS:
        return moved
    for at, words in right.items():
        alike = {was: likeness(known, words) for was, known in left.items()}
        best = max(alike, key=alike.__getitem__, default=None)
        if best is not None and alike[best] >= MOVED_ALIKE:
            moved[at] = best
            del left[best]
    return moved
