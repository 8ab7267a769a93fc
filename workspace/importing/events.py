"""What happens to imports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workspace.people.events import tell


@dataclass(frozen=True)
class ImportStepDue:
    """A table is to be read, of a workbook this sheet (from 0; without one the first of several lines), or its rows
    are to be checked."""

    import_id: str
    sheet: int | None = None


@dataclass(frozen=True)
class ImportBegun:
    import_id: str


@dataclass(frozen=True)
class ImportTakenBack:
    """Of so many customers."""

    import_id: str
    customers: int


@dataclass(frozen=True)
class ImportMoved:
    """An open page of it has something new to show."""

    import_id: str


@dataclass(frozen=True)
class ImportEnds:
    """Its rows are no longer kept, so that it can no longer be taken back."""

    import_id: str


@dataclass(frozen=True)
class CustomerBroughtIn:
    """A row added to a customer that the same import had added."""

    customer_id: str


@dataclass(frozen=True)
class CustomerTakenBack:
    """A customer that an import had added, and nobody touched since, is gone."""

    customer_id: str
    contact_ids: Sequence[str]
    entry_ids: Sequence[str]


__all__ = [
    "CustomerBroughtIn",
    "CustomerTakenBack",
    "ImportBegun",
    "ImportEnds",
    "ImportMoved",
    "ImportStepDue",
    "ImportTakenBack",
    "tell",
]
