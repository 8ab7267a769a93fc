"""Reaction: the daily round of keeping. One delivery that puts itself off by a day, each time it was done."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.documents.keeping.checking import check_files, forget_gone
from workspace.documents.keeping.collecting import collect
from workspace.documents.keeping.events import KeepingDue
from workspace.documents.keeping.trash import purge_old
from workspace.documents.keeping.uploads import forget_expired
from workspace.documents.seeing.operations import forget_stamped, prepare_again
from workspace.events import Delivery, DeliveryRow, record
from workspace.policy import system_actor
from workspace.ports import FilesBusy
from workspace.worker import Later, Tools

logger = logging.getLogger(__name__)

EVERY = timedelta(days=1)
FIRST = timedelta(minutes=10)
"""After the start: what was waited for comes first."""
BUSY = timedelta(minutes=30)

_LANE = "keeping"


def lane_of_keeping(_db: Session, _event: KeepingDue) -> tuple[str]:
    return (_LANE,)


def see_that_keeping_is_due(db: Session, *, at: datetime, but: int = 0, after: timedelta = FIRST) -> None:
    """See that one round is due and no second one; `but` is the delivery that asks."""
    waiting = select(DeliveryRow.id).where(DeliveryRow.lane == _LANE, DeliveryRow.id != but)
    waiting = waiting.where(DeliveryRow.done_at.is_(None), DeliveryRow.gave_up_at.is_(None))
    if db.scalar(waiting.limit(1)) is None:
        record(db, system_actor(at), KeepingDue(), due_at=at + after)


def keep_house(tools: Tools, delivery: Delivery) -> None:
    """Purge what was long enough in the trash, forget uploads that ended, collect, and check some of the files."""
    while tools.settings.trash_days:
        with tools.transaction() as db:
            if not purge_old(db, system_actor(tools.now()), days=tools.settings.trash_days):
                break
    forget_expired(tools)
    with tools.transaction() as db:
        forget_stamped(db, system_actor(tools.now()))
    _make_previews_anew(tools)
    tools.outside.files.sweep()
    try:
        collected = collect(tools)
    except FilesBusy as busy:
        raise Later(tools.now() + BUSY, str(busy)) from busy
    forget_gone(tools)
    checked = check_files(tools)
    logger.info("Keeping: %s files let go (%s bytes), %s checked", collected.files, collected.size, checked)
    with tools.transaction() as db:
        see_that_keeping_is_due(db, at=tools.now(), but=delivery.id, after=EVERY)


def _make_previews_anew(tools: Tools) -> None:
    while True:
        with tools.transaction() as db:
            if not prepare_again(db, system_actor(tools.now())):
                return
