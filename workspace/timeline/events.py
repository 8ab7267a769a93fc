"""What happens on a timeline."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EntryAdded:
    entry_id: str
    customer_id: str


@dataclass(frozen=True)
class EntryEdited:
    entry_id: str
    customer_id: str
    revision: int


@dataclass(frozen=True)
class EntryRemoved:
    entry_id: str
    customer_id: str
