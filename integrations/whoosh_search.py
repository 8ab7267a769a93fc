"""One search in one generation of a Whoosh index: who may find it first, then the filters, then the words."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from integrations.typed_words import Clause
from integrations.whoosh_counts import Counts
from integrations.whoosh_parts import Part
from integrations.whoosh_query import Deadline, Matching, Scores
from integrations.whoosh_readers import Opened
from integrations.whoosh_schema import UNDATED, filters, may_find, microseconds
from workspace.ports import IndexQuery

_NEVER = 2**63 - 1


@dataclass(frozen=True)
class Search:
    """All that a search works with. Its methods raise TooSlow."""

    opened: Opened
    query: IndexQuery
    clauses: tuple[Clause, ...]
    deadline: Deadline

    def found(self, *, limit: int, offset: int, counts: Counts | None = None) -> tuple[list[str], int]:
        """Keys of one page of the best documents, and how many fit in all. Both know only what is permitted."""
        if not self._wanted and not is_filtered(self.query):
            return [], 0
        parts = list(self.opened.parts.values())
        matching = Matching(parts, self.deadline)
        # Of equals the newest counts as the best.
        ranked: list[tuple[float, int, int, int]] = []
        total = 0
        for place, part in enumerate(parts):
            scores = self._counted(part, matching, counts) if counts else self._fitting(part, matching, filtered=True)
            total += len(scores)
            for number in self._first(part):
                if number in scores:
                    scores[number] = inf
            best = heapq.nlargest(limit + offset, scores.items(), key=lambda item: (item[1], part.known.times[item[0]]))
            ranked += [(-score, -part.known.times[number], place, number) for number, score in best]
        page = heapq.nsmallest(limit + offset, ranked)[offset:]
        return [parts[place].stored(number)["key"] for *_rank, place, number in page], total

    def among(self, part: Part, numbers: Sequence[int]) -> list[int]:
        """Those of these documents of a part that it finds."""
        scores = self._fitting(part, Matching([part], self.deadline), filtered=True)
        return [number for number in numbers if number in scores]

    def permitted(self, part: Part) -> bytes:
        """The documents these principals may find, after all filters, whatever their words."""
        return self._filtered(part, _both(part.live, part.mask(may_find(self.query))))

    @property
    def _wanted(self) -> list[Clause]:
        return [clause for clause in self.clauses if not clause.without]

    def _counted(self, part: Part, matching: Matching, counts: Counts) -> Scores:
        """What fits the words is counted before the filters take their share of it."""
        scores = self._fitting(part, matching, filtered=False)
        counts.add(part, scores, self._in_time(part))
        kept = self._filtered(part, b"\1" * part.count)
        return {number: score for number, score in scores.items() if kept[number]}

    def _fitting(self, part: Part, matching: Matching, *, filtered: bool) -> Scores:
        """What these principals may find, without what is unwanted, and how well it fits. Deleted ones never."""
        permitted = _both(part.live, part.mask(may_find(self.query)))
        if filtered:
            permitted = self._filtered(part, permitted)
        for clause in self.clauses:
            if clause.without and any(permitted):
                left = bytearray(permitted)
                for number in matching.any_of(part, clause, permitted):
                    left[number] = 0
                permitted = bytes(left)
        if self._wanted:
            return matching.all_of(part, self._wanted, permitted) if any(permitted) else {}
        return dict.fromkeys((number for number, may in enumerate(permitted) if may), 0.0)

    def _filtered(self, part: Part, permitted: bytes) -> bytes:
        for facts in filters(self.query):
            permitted = _both(permitted, part.mask(facts))
        if self.query.since or self.query.until:
            permitted = _both(permitted, self._in_time(part))
        return permitted

    def _first(self, part: Part) -> list[int]:
        return [number for key in self.query.first for found, *_ in part.postings("key", key) for number in found]

    def _in_time(self, part: Part) -> bytes:
        if not (self.query.since or self.query.until):
            return b"\1" * part.count
        since = microseconds(self.query.since) if self.query.since else UNDATED + 1
        until = microseconds(self.query.until) if self.query.until else _NEVER
        return bytes(since <= at < until for at in part.known.times)


def is_filtered(query: IndexQuery) -> bool:
    return bool(filters(query) or query.since or query.until)


def _both(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) & int.from_bytes(other)).to_bytes(len(one))
