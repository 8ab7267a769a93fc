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


@dataclass(frozen=True)
class ReactionsChanged:
    """Somebody gave an emoji to an entry, or took it back."""

    entry_id: str
    customer_id: str
    emoji: str


@dataclass(frozen=True)
class PinChanged:
    """An entry was pinned, or is pinned no more."""

    entry_id: str
    customer_id: str
