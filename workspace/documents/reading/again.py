"""Reaction: read again, in the background, what an older engine has read.

Each round takes a few versions, the newest first, and asks for the next round behind them: a restart goes on where it
was. Documents that people have just uploaded come first.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from workspace.documents.extraction import READ_TEXT, read_version
from workspace.documents.models import Version
from workspace.documents.reading.events import ReadingAgainDue, VersionReadAgain
from workspace.documents.reading.trying import engines
from workspace.documents.sandbox import shared_sandbox
from workspace.events import Delivery, DeliveryRow, record
from workspace.policy import system_actor
from workspace.ports import FileHeld, FileInfected
from workspace.worker import Tools

ROUND = 10
FIRST = timedelta(seconds=20)
"""After the worker's start: what waits already comes first."""
SOON = timedelta(seconds=2)

_LANE = "reading again"
_SCANNER = "baton-scan"  # what the virus scanner has refused is not read again


def lane_of_reading(_db: Session, _event: ReadingAgainDue) -> tuple[str]:
    return (_LANE,)


def see_that_old_readings_are_looked_at(db: Session, *, at: datetime) -> None:
    """When the worker starts: once, unless that is under way. With nothing read yet there is nothing to do."""
    under_way = select(DeliveryRow.id).where(
        DeliveryRow.lane == _LANE, DeliveryRow.done_at.is_(None), DeliveryRow.gave_up_at.is_(None)
    )
    read = select(Version.id).where(Version.read_at.is_not(None))
    if db.scalar(under_way.limit(1)) is None and db.scalar(read.limit(1)) is not None:
        record(db, system_actor(at), ReadingAgainDue(before="", everything=False), due_at=at + FIRST)


def ask_to_read_again(db: Session, *, at: datetime, everything: bool) -> None:
    record(db, system_actor(at), ReadingAgainDue(before="", everything=everything))


def read_again(tools: Tools, delivery: Delivery) -> None:
    """One round. Repeating it reads the same versions again, which changes nothing but their text."""
    due: ReadingAgainDue = delivery.event
    with tools.reading() as db:
        stale = select(Version.id).where(Version.state.not_in(("waiting", "reading")))
        if due.before:
            stale = stale.where(Version.id < due.before)
        if not due.everything:
            stale = stale.where(read_by_others(engines(shared_sandbox())))
        found = db.scalars(stale.order_by(Version.id.desc()).limit(ROUND)).all()
    last = due.before
    for version_id in found:
        with tools.reading() as db:
            if _new_ones_wait(db, tools.now()):
                break
        # What the virus scanner holds keeps the text that it has.
        with suppress(FileHeld, FileInfected):
            read_version(tools, version_id, at=delivery.at, event=VersionReadAgain)
        last = version_id
    if found:
        with tools.transaction() as db:
            next_round = ReadingAgainDue(before=last, everything=due.everything)
            record(db, system_actor(tools.now()), next_round, due_at=tools.now() + SOON)


def read_by_others(known: Mapping[str, str]) -> ColumnElement[bool]:
    """Versions whose engine is not the one meant for their kind now. A second engine may stand behind it."""
    kinds = [kind for kind in known if kind]
    present = [and_(Version.kind == kind, _begins_with(known[kind])) for kind in kinds]
    present.append(and_(Version.kind.not_in(kinds), _begins_with(known[""])))
    return and_(~or_(*present), ~Version.engine.startswith(_SCANNER))


def _begins_with(engine: str) -> ColumnElement[bool]:
    return or_(Version.engine == engine, Version.engine.startswith(f"{engine} ", autoescape=True))


def _new_ones_wait(db: Session, now: datetime) -> bool:
    waiting = select(DeliveryRow.id).where(
        DeliveryRow.reaction == READ_TEXT, DeliveryRow.due_at <= now, DeliveryRow.done_at.is_(None),
        DeliveryRow.gave_up_at.is_(None),
    )  # fmt: skip
    return db.scalar(waiting.limit(1)) is not None
