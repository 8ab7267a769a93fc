"""The full-text index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Searchable:
    """One thing as the index keeps it. `key` is "<type>:<id>"; `principals` say who may find it; `at` is UTC.

    `facts` are more of what it can be filtered and counted by, each "name:value".
    `fingerprint` is a short hash of everything else: `baton check` compares it with the database.
    """

    key: str
    type: str
    title: str
    body: str
    principals: tuple[str, ...]
    customer_id: str | None = None
    team_id: str | None = None
    person_id: str | None = None
    kind: str | None = None
    at: datetime | None = None
    facts: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        parts = [self.title, self.body, *sorted(self.principals), self.customer_id, self.team_id, self.person_id]
        parts += [self.kind, self.at.isoformat() if self.at else "", *sorted(self.facts)]
        return hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class IndexQuery:
    """What to find. `words` as typed: words, "phrases", prefix*, -without. Empty filters do not filter.

    Of what is found, the keys in `first` come before everything else. Of each group in `facts` one must hold.
    `counted` names what to count the values of ("type", "customer", "tag" …) and `moments` since when to count.
    """

    words: str
    principals: frozenset[str]
    types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    customer_id: str | None = None
    team_id: str | None = None
    person_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    first: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    counted: tuple[str, ...] = ()
    moments: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class IndexHits:
    """Keys in rank order, and how many there are in all.

    `terms` say what to mark in snippets: a stem as `words()` gives it (`renew` marks renewals), or with a star at its
    end a beginning of folded words (`contr*`).
    `counts` has, for each name that was to be counted, how many things have each of its values, counted as if its own
    name were not filtered by: what choosing that value instead would find. `since` answers `moments`.
    `instead`, where nothing was found: typed words, and for each a word that these principals find something by.
    """

    keys: tuple[str, ...]
    total: int
    terms: tuple[str, ...] = ()
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    since: tuple[int, ...] = ()
    instead: tuple[tuple[str, str], ...] = ()


class IndexUnavailable(Exception):
    """The index is being rebuilt or damaged: say so, search again later. Storing never fails because of it."""


class IndexMissing(IndexUnavailable):
    """Nothing was ever written to it."""


class Index(Protocol):
    """A full-text index: a cache of the database, written by one process, read by many."""

    def apply(self, upserts: Sequence[Searchable], removals: Sequence[str]) -> None:
        """One commit. After it returns every search, in any process, sees it: no old text is found any more."""
        ...

    def search(self, query: IndexQuery, *, limit: int, offset: int = 0) -> IndexHits:
        """Raises IndexUnavailable, and ValueError with a sentence when the words cannot be understood."""
        ...

    def matching(self, queries: Sequence[IndexQuery], keys: Sequence[str]) -> list[tuple[str, ...]]:
        """For each query those of these keys that it finds: cheap where the keys were written lately."""
        ...

    def fingerprints(self) -> dict[str, str]: ...

    def rebuild(self, everything: Iterable[Searchable], *, progress: Callable[[int], None] | None = None) -> int:
        """Build anew beside the old one and swap at the end; readers go on meanwhile. Returns how many."""
        ...

    def tidy(self) -> None:
        """Merge what is worth merging."""
        ...

    def tidy_beside(self) -> None:
        """Have it merged by a process of its own that holds up nobody, and return at once; called when idle."""
        ...
