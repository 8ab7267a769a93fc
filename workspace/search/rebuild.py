"""Make the index anew from the database, and compare the two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workspace.ports import Index, Searchable
from workspace.search.indexing import SearchablesOf

Reading = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Difference:
    """Keys that the index lacks, has too many, or holds an old state of."""

    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        return not (self.missing or self.surplus or self.stale)


def everything(reading: Reading, searchables: Mapping[str, SearchablesOf]) -> Iterator[Searchable]:
    """All that the index should hold, one type after the other."""
    for searchables_of in searchables.values():
        with reading() as db:
            yield from searchables_of(db, None)


def rebuild_index(
    index: Index,
    reading: Reading,
    searchables: Mapping[str, SearchablesOf],
    *,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Build it beside the old one and swap. Returns how many things it holds."""
    return index.rebuild(everything(reading, searchables), progress=progress)


def compare_index(index: Index, reading: Reading, searchables: Mapping[str, SearchablesOf]) -> Difference:
    wanted = {each.key: each.fingerprint for each in everything(reading, searchables)}
    kept = index.fingerprints()
    return Difference(
        missing=tuple(sorted(wanted.keys() - kept.keys())),
        surplus=tuple(sorted(kept.keys() - wanted.keys())),
        stale=tuple(sorted(key for key in wanted.keys() & kept.keys() if wanted[key] != kept[key])),
    )
