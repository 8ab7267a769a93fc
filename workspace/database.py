"""Engine, Base, column types, and the only place that commits.

`Database.transaction()` is one write, whole or not at all; `Database.reading()` is one consistent look.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, String, TypeDecorator, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.pool import QueuePool

from workspace.turns import Turn

PATIENCE = 5.0
"""Seconds a write waits for the database before the person is told to try again."""

SOONEST, LATEST = 0.0005, 0.004
"""Seconds between two looks of a waiting writer whether it may begin. A write holds the database for 1 to 10 ms."""

READERS_WAIT = 2000
"""Milliseconds for which SQLite itself waits for a reader. A WAL holds readers up only while it is made or mended."""

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-8000")
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class DatabaseBusy(Exception):
    """Somebody else held the write lock all the time. The edge answers 503 with Retry-After; nothing was written."""


def new_id() -> str:
    """26 characters: 48 bits of time, so that new rows lie side by side in an index, and 80 random bits."""
    number = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. Naive datetimes are refused; what comes back is aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Names of constraints are given, so that migrations can name them again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {datetime: Moment(), str: String}  # noqa: RUF012 - SQLAlchemy reads it from the class


def id_column() -> Any:
    return mapped_column(String(26), primary_key=True, default=new_id)


class Database:
    """One database. Writers of this process queue at one lock; other processes' writers are waited for politely."""

    def __init__(self, url: str, *, info: Mapping[str, Any] | None = None) -> None:
        """`info`: what every session of this program knows beyond its rows, such as what may be kept in all."""
        self.engine = _engine(url)
        self._turn = Turn(Path(str(self.engine.url.database)))
        self._info = dict(info or {})
        self._writing = threading.Lock()
        self._after: list[Callable[[Collection[str]], None]] = []

    def after_commit(self, call: Callable[[Collection[str]], None]) -> None:
        """Call this after every commit that recorded an event, with the names of those for whom it is news."""
        self._after.append(call)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One write: committed when the body ends, rolled back when it raises. Raises DatabaseBusy.

        Hold it shortly: no hashing, no network, nothing that yields inside.
        """
        if not self._writing.acquire(timeout=PATIENCE):
            raise DatabaseBusy
        try:
            with (
                self._writing_connection() as connection,
                Session(bind=connection, expire_on_commit=False, autoflush=True, info=self._info) as db,
            ):
                yield db
                db.flush()
                for call in db.info.get("before_commit", ()):
                    call(db)
                db.commit()
                news: Collection[str] = db.info.get("news", ())
        finally:
            self._writing.release()
        if news:
            for listener in self._after:
                listener(news)

    @contextmanager
    def schema_change(self) -> Iterator[Connection]:
        """For migrations alone: one write on the bare connection. Raises DatabaseBusy."""
        with self._writing_connection() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent look. Nothing can be written through it."""
        with (
            self.engine.connect() as connection,
            Session(bind=connection, expire_on_commit=False, info=self._info) as db,
        ):
            # No rollback here: it would expire what was loaded, and edges show that afterwards. Closing ends the look.
            yield db

    def close(self) -> None:
        self.engine.dispose()
        self._turn.close()

    @contextmanager
    def _writing_connection(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(baton_write=True) as connection:
            self._begin_patiently(connection)
            yield connection
            connection.commit()

    def _begin_patiently(self, connection: Connection) -> None:
        deadline = time.monotonic() + PATIENCE
        _until(self._turn.take, deadline)
        try:
            _until(partial(_begun, connection), deadline)
        finally:
            self._turn.give()


def before_commit(db: Session, call: Callable[[Session], None]) -> None:
    """Have this called once, with the session, after the body of the transaction and before its commit."""
    calls = db.info.setdefault("before_commit", [])
    if call not in calls:
        calls.append(call)


def news_for(db: Session, names: Iterable[str]) -> None:
    """Have those who listen for commits told that this one has something for these."""
    db.info.setdefault("news", set()).update(names)


def _begun(connection: Connection) -> bool:
    """Begin a write, unless another process writes. SQLite's own waiting is off: it would stop all our greenlets."""
    try:
        connection.begin()
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


def _until(is_done: Callable[[], bool], deadline: float) -> None:
    pause = SOONEST
    while not is_done():
        if time.monotonic() > deadline:
            raise DatabaseBusy
        time.sleep(pause)
        pause = min(pause * 1.5, LATEST)


def _engine(url: str) -> Engine:
    # The one used last is taken first: each connection has a cache of its own, and few are kept warm.
    engine = create_engine(
        url, poolclass=QueuePool, pool_use_lifo=True, pool_size=8, max_overflow=24, connect_args={"timeout": 0}
    )
    event.listen(engine, "do_connect", _keep_to_owner)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _keep_to_owner(_dialect: object, _record: object, where: list[Any], _options: object) -> None:
    """Make the database readable by its owner alone, whatever the umask; its log and index take the same mode.

    One that an earlier release or a copy left open to others is closed to them. Another owner's is left as it is.
    """
    with suppress(FileExistsError, FileNotFoundError):
        os.close(os.open(where[0], os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    for path in (Path(where[0] + ending) for ending in ("", "-wal", "-shm")):
        with suppress(FileNotFoundError, PermissionError):
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)


def _prepare(connection: Any, _record: object) -> None:
    # The driver's own transactions are off: BEGIN IMMEDIATE for writes is said by us.
    connection.isolation_level = None
    for pragma in (f"busy_timeout={READERS_WAIT}", *_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    is_write = connection.get_execution_options().get("baton_write")
    driver = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA busy_timeout={0 if is_write else READERS_WAIT}")
    driver.execute("BEGIN IMMEDIATE" if is_write else "BEGIN")
