"""Reaction: bring the index up to date with what changed. Repeating it is harmless: it reads the present state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from workspace.events import Delivery
from workspace.ports import Searchable
from workspace.worker import Tools

SearchablesOf = Callable[[Session, Sequence[str] | None], list[Searchable]]
"""A feature's answer to: what does the index keep of these ids, or (None) of all?"""

Keys = Callable[[Session, Any], Sequence[str]]
"""The keys ("entry:<id>") that an event makes stale."""


def indexing(
    searchables: Mapping[str, SearchablesOf],
    keys_of: Mapping[type, Keys],
    *,
    then: Callable[[Tools, Sequence[str]], None],
) -> Callable[[Tools, Sequence[Delivery]], None]:
    """The reaction, given every feature's searchables and which keys each event makes stale.

    `then` is called with the keys that can be found now.
    """

    def index_changes(tools: Tools, deliveries: Sequence[Delivery]) -> None:
        with tools.reading() as db:
            stale = {key for delivery in deliveries for key in keys_of[type(delivery.event)](db, delivery.event)}
            present = searchables_for(db, searchables, sorted(stale))
        tools.outside.index.apply(present, sorted(stale - {each.key for each in present}))
        then(tools, [each.key for each in present])

    return index_changes


def searchables_for(db: Session, searchables: Mapping[str, SearchablesOf], keys: Sequence[str]) -> list[Searchable]:
    """The present state of these keys; what is gone is left out."""
    by_type: dict[str, list[str]] = {}
    for key in keys:
        type_name, _, thing_id = key.partition(":")
        by_type.setdefault(type_name, []).append(thing_id)
    return [each for type_name, ids in by_type.items() for each in searchables[type_name](db, ids)]
