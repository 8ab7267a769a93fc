"""Do the deliveries that are due, each reaction in its own small pool, again with growing delay when they failed.

Claim = postpone: attempts + 1 and a due time past the reaction's limit are committed before it runs, so a crashed
worker needs no cleaning. Finishing requires that `attempts` is unchanged: who was overtaken changes nothing.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sqlalchemy import TextClause, Update, bindparam, select, text, update
from sqlalchemy.orm import Session

from workspace.database import Database, DatabaseBusy, Moment
from workspace.events import Delivery, DeliveryRow, EventRow, Reaction, reactions, revive
from workspace.ports import FileHeld, FileInfected, Outside
from workspace.settings import Settings

logger = logging.getLogger(__name__)

POOLS = {
    "default": 1,
    "importing": 1,
    "slack": 2,
    "hearing": 1,
    "slack_in": 1,
    "index": 1,
    "extraction": 3,
    "recognising": 1,
    "scanning": 2,
    "seeing": 2,
    "mail": 1,
    "keeping": 1,
}
"""Threads for each kind of work: a slow Slack does not hold up the index."""

LOOK = 1.0
"""Seconds between two looks of the clock: for what comes due by itself, and for wake-ups that were lost."""
QUIET_ROUNDS = 20
"""Rounds without anything to do, at most LOOK apart, after which a pool counts as quiet."""

_HEADS = text("""
    WITH RECURSIVE heads(lane) AS (
        SELECT min(lane) FROM deliveries WHERE done_at IS NULL AND gave_up_at IS NULL AND lane IS NOT NULL
        UNION ALL
        SELECT (SELECT min(lane) FROM deliveries
                WHERE done_at IS NULL AND gave_up_at IS NULL AND deliveries.lane > heads.lane)
        FROM heads WHERE heads.lane IS NOT NULL)
    SELECT (SELECT min(id) FROM deliveries
            WHERE done_at IS NULL AND gave_up_at IS NULL AND deliveries.lane = heads.lane)
    FROM heads WHERE heads.lane IS NOT NULL""")
"""The first unfinished delivery of each lane: one index step a lane, however long the queue is."""


class Later(Exception):
    """Raised by a reaction that must wait (a rate limit, a pause): due again at `until`. Not `counted` as a try."""

    def __init__(self, until: datetime, why: str, *, counted: bool = False) -> None:
        super().__init__(why)
        self.until, self.counted = until, counted


class GiveUp(Exception):
    """Raised by a reaction when trying again is of no use. The sentence is kept and shown."""


@dataclass(frozen=True)
class Tools:
    """What a reaction may use: short transactions, the outside, settings and the clock."""

    transaction: Callable[[], AbstractContextManager[Session]]
    reading: Callable[[], AbstractContextManager[Session]]
    outside: Outside
    settings: Settings
    now: Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Worker:
    """Threads that do what is due. `drain()` does it in the calling thread, for tests and the command line."""

    def __init__(
        self, database: Database, tools: Tools, *, when_quiet: Mapping[str, Callable[[], None]] | None = None
    ) -> None:
        """`when_quiet`: what a pool's thread does once whenever its work has rested for a while."""
        self._database = database
        self._tools = tools
        self._when_quiet = dict(when_quiet or {})
        self._stopping = threading.Event()
        self._news = {pool: threading.Event() for pool in POOLS}
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        for pool, size in POOLS.items():
            for number in range(size):
                thread = threading.Thread(target=self._serve, args=(pool,), name=f"{pool}-{number}", daemon=True)
                thread.start()
                self._threads.append(thread)
        self._threads.append(threading.Thread(target=self._wake_when_due, name="clock", daemon=True))
        self._threads[-1].start()

    def wake(self, pools: Collection[str] = tuple(POOLS)) -> None:
        """Have these pools look for work. Names of others, who hear of the same commits, mean nothing here."""
        for pool in self._news.keys() & pools:
            self._news[pool].set()

    def stop(self, patience: float = 10.0) -> None:
        """Finish what is under way, hand back the rest. Idempotent."""
        self._stopping.set()
        self.wake()
        for thread in self._threads:
            thread.join(patience)
        self._threads.clear()

    def drain(self, *, pools: Collection[str] = tuple(POOLS), limit: int = 10_000) -> int:
        """Do all that is due now, one after the other. Returns how many deliveries were tried."""
        done = 0
        while done < limit:
            tried = sum(self._step(pool) for pool in pools)
            if not tried:
                return done
            done += tried
        raise RuntimeError("Deliveries keep coming due without end.")

    def _wake_when_due(self) -> None:
        """One look for all pools: a dozen of their own each second would keep a processor from those who wait."""
        while not self._stopping.is_set():
            try:
                self.wake({reaction.pool for reaction in self._with_work(list(reactions().values()))})
            except Exception:
                logger.exception("The clock stumbled")
            self._stopping.wait(LOOK)

    def _serve(self, pool: str) -> None:
        news, quiet = self._news[pool], 0
        while not self._stopping.is_set():
            is_woken = news.wait(LOOK)
            news.clear()
            try:
                tried = self._step(pool) if is_woken else 0
                quiet = 0 if tried else quiet + 1
                if quiet == QUIET_ROUNDS and pool in self._when_quiet:
                    self._when_quiet[pool]()
            except Exception:
                # Both loops must outlive a lost database or a full disk; what was claimed comes due again by itself.
                logger.exception("The %s pool stumbled", pool)
                tried = 0
                self._stopping.wait(1.0)
            if tried:
                news.set()  # There may be more, perhaps for another thread of this pool.

    def _step(self, pool: str) -> int:
        tried = 0
        for reaction in self._with_work([each for each in reactions().values() if each.pool == pool]):
            claimed = self._claim(reaction)
            if claimed:
                self._run(reaction, claimed)
                tried += len(claimed)
        return tried

    def _with_work(self, mine: Sequence[Reaction]) -> list[Reaction]:
        """Those that have something due: asked in one statement, for most looks find nothing at all."""
        with self._database.reading() as db:
            named = {f"reaction{number}": reaction.name for number, reaction in enumerate(mine)}
            due = set(db.scalars(_due_among(len(mine)), {"now": self._tools.now(), **named})) if mine else set()
        return [reaction for reaction in mine if reaction.name in due]

    def _claim(self, reaction: Reaction) -> list[Delivery]:
        now = self._tools.now()
        with self._database.reading() as db:
            if not _due(db, reaction, now):
                return []
        with self._database.transaction() as db:
            rows = _due(db, reaction, now)
            for row in rows:
                # Claim it by putting it off: should we crash, it comes due again by itself.
                row.attempts += 1
                row.due_at = now + timedelta(seconds=reaction.limit)
            return [_delivery(db, row) for row in rows]

    def _run(self, reaction: Reaction, claimed: Sequence[Delivery]) -> None:
        try:
            if reaction.run_batch:
                reaction.run_batch(self._tools, claimed)
            elif reaction.run:
                reaction.run(self._tools, claimed[0])
        except Later as later:
            self._put_off(claimed, later.until, str(later), counted=later.counted)
        except GiveUp as why:
            self._finish(claimed, gave_up=True, error=str(why))
        except FileHeld as held:
            self._put_off(claimed, self._tools.now() + timedelta(seconds=held.seconds), held.sentence, counted=False)
        except FileInfected:
            self._finish(claimed)  # Nothing is done with such a file, now or later.
        except DatabaseBusy:
            self._put_off(claimed, self._tools.now() + timedelta(seconds=1), "the database was busy", counted=False)
        except Exception as error:
            logger.exception("%s failed for event %s", reaction.name, claimed[0].event)
            self._failed(reaction, claimed, repr(error))
        else:
            self._finish(claimed)

    def _failed(self, reaction: Reaction, claimed: Sequence[Delivery], why: str) -> None:
        if len(claimed) > 1:
            # One of them is to blame: done one by one, it does not hold up the others.
            for delivery in claimed:
                self._run(reaction, [delivery])
        elif claimed[0].attempts >= reaction.tries and self._said(reaction, claimed[0]):
            self._finish(claimed, gave_up=True, error=why)
        else:
            delay = _delay(claimed[0].attempts, reaction.longest_delay)
            self._put_off(claimed, self._tools.now() + delay, why, counted=True)

    def _said(self, reaction: Reaction, delivery: Delivery) -> bool:
        """Have the reaction say that it gives up. Where that fails too the delivery is tried again later."""
        if reaction.gave_up:
            try:
                reaction.gave_up(self._tools, delivery)
            except Exception:
                logger.exception("%s could not say that it gave up on %s", reaction.name, delivery.event)
                return False
        return True

    def _finish(self, claimed: Sequence[Delivery], *, gave_up: bool = False, error: str | None = None) -> None:
        now = self._tools.now()
        values = {"gave_up_at": now, "last_error": error} if gave_up else {"done_at": now, "last_error": None}
        with self._database.transaction() as db:
            for delivery in claimed:
                db.execute(_unchanged(delivery).values(**values))

    def _put_off(self, claimed: Sequence[Delivery], until: datetime, why: str, *, counted: bool) -> None:
        with self._database.transaction() as db:
            for delivery in claimed:
                attempts = delivery.attempts if counted else delivery.attempts - 1
                db.execute(_unchanged(delivery).values(due_at=until, last_error=why, attempts=attempts))


@lru_cache
def _due_among(count: int) -> TextClause:
    """Which of so many reactions have a delivery due: one step in an index for each."""
    is_due = "FROM deliveries WHERE done_at IS NULL AND gave_up_at IS NULL AND due_at <= :now AND reaction ="
    # Nothing but numbers of our own counting is put into the statement.
    names = [f":reaction{number}" for number in range(count)]
    parts = [f"SELECT {name} WHERE EXISTS (SELECT 1 {is_due} {name})" for name in names]
    return text(" UNION ALL ".join(parts)).bindparams(bindparam("now", type_=Moment()))


def _due(db: Session, reaction: Reaction, now: datetime) -> list[DeliveryRow]:
    """What this reaction may take now: unordered rows that are due, and heads of lanes that are due."""
    mine = select(DeliveryRow).where(
        DeliveryRow.done_at.is_(None),
        DeliveryRow.gave_up_at.is_(None),
        DeliveryRow.reaction == bindparam("reaction"),
        DeliveryRow.due_at <= bindparam("now"),
    )
    taken = {"reaction": reaction.name, "now": now}
    free = mine.where(DeliveryRow.lane.is_(None)).order_by(DeliveryRow.due_at, DeliveryRow.id).limit(reaction.batch)
    rows = list(db.scalars(free, taken))
    if len(rows) < reaction.batch and db.scalar(mine.where(DeliveryRow.lane.is_not(None)).limit(1), taken):
        heads = db.scalars(_HEADS).all()
        rows += db.scalars(mine.where(DeliveryRow.id.in_(heads)).limit(reaction.batch - len(rows)), taken)
    return rows


def _delivery(db: Session, row: DeliveryRow) -> Delivery:
    happened = db.get_one(EventRow, row.event_id)
    return Delivery(
        id=row.id,
        event=revive(happened.type, happened.payload),
        actor_id=happened.actor_id,
        at=happened.at,
        reaction=row.reaction,
        lane=row.lane,
        attempts=row.attempts,
    )


def _unchanged(delivery: Delivery) -> Update:
    return update(DeliveryRow).where(
        DeliveryRow.id == delivery.id,
        DeliveryRow.attempts == delivery.attempts,
        DeliveryRow.done_at.is_(None),
        DeliveryRow.gave_up_at.is_(None),
    )


def _delay(attempts: int, longest: float) -> timedelta:
    """2, 4, 8 … seconds, give or take a tenth, at most `longest`."""
    seconds = min(2.0 ** min(attempts, 30), longest)
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))
