"""Which part of a long timeline an address asks for: from now, from an older page, up to a day, around one entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import request
from sqlalchemy.orm import Session

from workspace.errors import NotFound
from workspace.i18n import _
from workspace.policy import Actor
from workspace.timeline.queries import get_entry, timeline
from workspace.web.keys import moment_key, unkey_moment
from workspace.web.pages.moments import typed_end

if TYPE_CHECKING:
    from workspace.timeline.models import Entry

PAGE = 50
_BEFORE_IT = 5
"""Entries that are newer than the one looked for: enough to see what followed."""
_LAST = "~"
"""Sorts after every id, so that all entries of the very moment are taken in."""


@dataclass(frozen=True)
class Window:
    """Entries of one page, newest first, with the keys of the pages before and after it.

    `newer` is None at the newest entry; `until` is the day that was asked for.
    """

    entries: Sequence[Entry]
    older: str | None
    newer: str | None
    until: datetime | None = None


def window(db: Session, actor: Actor, customer_id: str, narrowed: dict[str, Any]) -> Window:
    """As ?before= or ?after= (keys), ?until= (a day) or ?around= (an entry's id) say. Raises Invalid."""
    args = request.args
    if after := unkey_moment(args.get("after")):
        return _newer_page(db, actor, customer_id, narrowed, after)
    if args.get("around"):
        return _around(db, actor, customer_id, narrowed, args["around"])
    until = typed_end(args, "until")
    before = (until, _LAST) if until else unkey_moment(args.get("before"))
    found = timeline(db, actor, customer_id=customer_id, before=before, limit=PAGE + 1, **narrowed)
    shown = found[:PAGE]
    newer = _has_newer(db, actor, customer_id, narrowed, shown) if before else False
    return Window(
        shown,
        older=_key(shown[-1]) if len(found) > PAGE else None,
        newer=_key(shown[0]) if newer else None,
        until=until,
    )


def _newer_page(
    db: Session, actor: Actor, customer_id: str, narrowed: dict[str, Any], after: tuple[datetime, str]
) -> Window:
    found = timeline(db, actor, customer_id=customer_id, after=after, limit=PAGE + 1, **narrowed)
    shown = found[-PAGE:]
    if not shown:
        return Window(shown, older=None, newer=None)
    return Window(shown, older=_key(shown[-1]), newer=_key(shown[0]) if len(found) > PAGE else None)


def _around(db: Session, actor: Actor, customer_id: str, narrowed: dict[str, Any], entry_id: str) -> Window:
    """The entry (or what it answers) with what followed upon it and what led to it."""
    entry = get_entry(db, actor, entry_id)
    root = get_entry(db, actor, entry.reply_to_id) if entry.reply_to_id else entry
    if root.customer_id != customer_id:
        raise NotFound(_("There is no such entry on this timeline."))
    newer = timeline(db, actor, customer_id=customer_id, after=(root.at, root.id), limit=_BEFORE_IT + 1, **narrowed)
    older = timeline(db, actor, customer_id=customer_id, before=(root.at, root.id + _LAST), limit=PAGE + 1, **narrowed)
    shown = [*newer[-_BEFORE_IT:], *older[:PAGE]]
    return Window(
        shown,
        older=_key(shown[-1]) if len(older) > PAGE else None,
        newer=_key(shown[0]) if len(newer) > _BEFORE_IT else None,
    )


def _has_newer(db: Session, actor: Actor, customer_id: str, narrowed: dict[str, Any], shown: Sequence[Entry]) -> bool:
    if not shown:
        return False
    first = shown[0]
    return bool(timeline(db, actor, customer_id=customer_id, after=(first.at, first.id), limit=1, **narrowed))


def _key(entry: Entry) -> str:
    return moment_key(entry.at, entry.id)
