"""Whoosh queries made of what was typed, and run under a permission and a time limit."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from whoosh import query
from whoosh.collectors import TopCollector
from whoosh.matching import ListMatcher, NullMatcher

from integrations.typed_words import Clause, Wanted
from integrations.whoosh_schema import beginnings, written


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

    def watch(self, ids: Iterable[int]) -> Iterator[int]:
        for count, number in enumerate(ids):
            if not count & 255:
                self.check()
            yield number


class Beginning(query.Query):  # type: ignore[misc]  # Whoosh comes without types.
    """Documents with a word that begins so. Whoosh's Prefix took seconds, cannot be stopped, and ranks by rarity."""

    def __init__(self, folded: str, deadline: Deadline) -> None:
        self.folded = folded
        self.boost = 1.0
        self._deadline = deadline

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        del context
        reader = searcher.reader()
        ids: set[int] = set()
        for start in beginnings(self.folded):
            for term in reader.expand_prefix("text", start):
                self._deadline.check()
                ids.update(reader.postings("text", term).all_ids())
        return ListMatcher(sorted(ids), all_weights=1.0) if ids else NullMatcher()

    def estimate_size(self, reader: Any) -> int:
        return int(reader.doc_count())

    def estimate_min_size(self, reader: Any) -> int:
        del reader
        return 0


class PermittedTop(TopCollector):  # type: ignore[misc]  # Whoosh comes without types.
    """The best documents among the permitted ones.

    Whoosh's FilterCollector takes an empty set for "no filter", and loses its filter inside a TimeLimitCollector.
    """

    def __init__(self, limit: int, permitted: bytes, deadline: Deadline) -> None:
        super().__init__(limit)
        self._permitted = permitted
        self._deadline = deadline

    def collect_matches(self) -> None:
        for number in self._deadline.watch(self.matches()):
            if self._permitted[self.offset + number]:
                self.collect(number)

    def best(self) -> list[int]:
        return [-negated for _score, negated in sorted(self.items, reverse=True)]


def wanted_query(clauses: Iterable[Clause], deadline: Deadline) -> Any:
    """What must be there, or None when nothing must."""
    parts = [_one_of(clause, deadline) for clause in clauses if not clause.without]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else query.And(parts)


def unwanted_queries(clauses: Iterable[Clause], deadline: Deadline) -> list[Any]:
    return [_one_of(clause, deadline) for clause in clauses if clause.without]


def all_ids(searcher: Any, wanted: Any, deadline: Deadline) -> Iterator[int]:
    """Numbers of all documents that fit, unranked and whoever asks."""
    for part, offset in searcher.leaf_searchers():
        matcher = wanted.matcher(part, part.boolean_context())
        for number in deadline.watch(matcher.all_ids()):
            yield offset + number


def _one_of(clause: Clause, deadline: Deadline) -> Any:
    parts = [_in_a_row(wanted, deadline) for wanted in clause.any_of]
    return parts[0] if len(parts) == 1 else query.Or(parts)


def _in_a_row(wanted: Wanted, deadline: Deadline) -> Any:
    terms = [written(word.folded, word.stem) if wanted.exact else word.stem for word in wanted.words]
    if not wanted.begins:
        return query.Term("text", terms[0]) if len(terms) == 1 else query.Phrase("text", terms)
    beginning = Beginning(wanted.words[-1].folded, deadline)
    if len(terms) == 1:
        return beginning
    before = query.Term("text", terms[0]) if len(terms) == 2 else query.Phrase("text", terms[:-1])
    return query.And([before, beginning])
