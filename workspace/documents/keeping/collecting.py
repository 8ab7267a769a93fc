"""Let go of files that nothing needs any more, and never of one that something does.

What is needed the database says; a file that was put less than a day ago is spared, since what needs it may only be
about to be written down. Whether a file is needed is asked again under the write lock, just before it goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from workspace.database import Base
from workspace.worker import Tools

SPARED = timedelta(hours=24)
AT_ONCE = 20
"""Files deleted in one transaction: a few milliseconds, so that nobody waits for the lock."""


@dataclass(frozen=True)
class Collected:
    files: int
    size: int


def referenced(db: Session, among: Collection[str] | None = None) -> set[str]:
    """The SHA-256 of every file that something needs, or of those among these.

    Every column whose name ends in `sha256`, in whatever table, names a file: a feature that keeps files of its own
    names its column so, and needs nothing else.
    """
    found: set[str] = set()
    for column in _naming_columns():
        wanted = select(column).where(column.is_not(None)).distinct()
        found.update(db.scalars(wanted if among is None else wanted.where(column.in_(among))))
    return found - {""}


def collect(tools: Tools) -> Collected:
    """One round. Raises FilesBusy while somebody copies the files."""
    files, size = 0, 0
    with tools.outside.files.collecting():
        with tools.reading() as db:
            needed = referenced(db)
        doubtful = [name for name in tools.outside.files.names() if name not in needed]
        for some in _in_batches(doubtful):
            with tools.transaction() as db:
                going = set(some) - referenced(db, some)
                gone = [tools.outside.files.delete_unused(name, since=tools.now() - SPARED) for name in sorted(going)]
            files, size = files + sum(each > 0 for each in gone), size + sum(gone)
    return Collected(files, size)


def _naming_columns() -> list[Column[str]]:
    return [column for table in Base.metadata.sorted_tables for column in table.c if column.name.endswith("sha256")]


def _in_batches(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]
