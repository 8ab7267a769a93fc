"""One search in one generation of a Whoosh index: who may find it first, then the filters, then the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from integrations.typed_words import Clause
from integrations.whoosh_query import Deadline, PermittedTop, all_ids, unwanted_queries, wanted_query
from integrations.whoosh_readers import State
from integrations.whoosh_schema import UNDATED, filters, may_find, microseconds
from workspace.ports import IndexQuery

_NEVER_ENDS = 2**63 - 1


@dataclass(frozen=True)
class Search:
    """All that a search works with. Its methods raise TooSlow."""

    state: State
    searcher: Any
    query: IndexQuery
    clauses: tuple[Clause, ...]
    deadline: Deadline

    def found(self, most: int) -> tuple[list[int], int]:
        """The best `most` documents, and how many fit in all. Both know only what is permitted."""
        permitted = self._permitted()
        if not any(permitted):
            return [], 0
        wanted = wanted_query(self.clauses, self.deadline)
        if wanted is None:
            return self._newest(permitted, most) if is_filtered(self.query) else ([], 0)
        collector = PermittedTop(max(most, 1), permitted, self.deadline)
        self.searcher.search_with_collector(wanted, collector)
        best = collector.best()
        if len(best) < most:
            return best, len(best)
        # Ranking skips whole blocks that cannot reach the top, so it cannot count.
        total = sum(permitted[number] for number in all_ids(self.searcher, wanted, self.deadline))
        return best[:most], total

    def _newest(self, permitted: bytes, most: int) -> tuple[list[int], int]:
        times = self.state.times(self.searcher)
        numbers = [number for number, is_permitted in enumerate(permitted) if is_permitted]
        numbers.sort(key=times.__getitem__, reverse=True)
        return numbers[:most], len(numbers)

    def _permitted(self) -> bytes:
        """The documents these principals may find, after all filters, without what is unwanted. Deleted ones never."""
        permitted = self.state.mask(self.searcher, may_find(self.query))
        for facts in filters(self.query):
            permitted = _both(permitted, self.state.mask(self.searcher, facts))
        if self.query.since or self.query.until:
            permitted = _both(permitted, self._in_time())
        unwanted = unwanted_queries(self.clauses, self.deadline)
        if not unwanted:
            return permitted
        left = bytearray(permitted)
        for query in unwanted:
            for number in all_ids(self.searcher, query, self.deadline):
                left[number] = 0
        return bytes(left)

    def _in_time(self) -> bytes:
        since = microseconds(self.query.since) if self.query.since else UNDATED + 1
        until = microseconds(self.query.until) if self.query.until else _NEVER_ENDS
        return bytes(since <= at < until for at in self.state.times(self.searcher))


def is_filtered(query: IndexQuery) -> bool:
    return bool(filters(query) or query.since or query.until)


def _both(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) & int.from_bytes(other)).to_bytes(len(one))
