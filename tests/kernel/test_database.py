"""What was acknowledged is kept, whoever else writes and however the process ends."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.world import World
from workspace import database as database_module
from workspace.database import Database, DatabaseBusy, Moment, new_id
from workspace.events import RoomChangeRow, last_number
from workspace.migrate import migrate
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry
from workspace.turns import Turn

WRITER = Path(__file__).parent / "writer.py"
HURRIED = Path(__file__).parent / "hurried_writer.py"


def test_a_database_that_was_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "baton.db"
    earlier = Database(f"sqlite:///{path}")
    with earlier.transaction() as db:
        db.execute(text("CREATE TABLE words (word)"))
    earlier.close()
    path.chmod(0o644)

    made = Database(f"sqlite:///{path}")
    with made.transaction() as db:
        db.execute(text("INSERT INTO words VALUES ('kept')"))
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    made.close()

    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_root_gives_the_service_its_turn_and_no_other_file(tmp_path: Path, monkeypatch: Any, link: Any) -> None:
    """Else who runs the service could have root, who looks after it, give them any file of the machine."""
    given: list[int] = []
    fstat = os.fstat
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda fd, *owner: given.append(fd))
    monkeypatch.setattr(os, "fstat", lambda fd: os.stat_result([*fstat(fd)[:4], fstat(fd).st_uid + 1, *fstat(fd)[5:]]))
    database, turn = tmp_path / "baton.db", tmp_path / "baton.db-turn"
    database.touch()
    (tmp_path / "secret").write_text("of root")
    Turn(database).close()
    assert len(given) == 1
    turn.unlink()
    link(tmp_path / "secret", turn)

    with pytest.raises(OSError, match=r"baton\.db-turn"):
        Turn(database)

    assert len(given) == 1


def test_the_database_and_its_log_are_read_by_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = Database(f"sqlite:///{tmp_path / 'baton.db'}")
        with made.transaction() as db:
            db.execute(text("CREATE TABLE words (word)"))
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        made.engine.dispose()
    finally:
        os.umask(before)

    assert set(modes) >= {"baton.db", "baton.db-wal", "baton.db-shm"}
    assert set(modes.values()) == {0o600}


def test_sqlite_keeps_what_it_acknowledged_through_a_power_cut(world: World) -> None:
    with world.reading() as db:
        assert db.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert db.execute(text("PRAGMA synchronous")).scalar_one() == 2  # FULL
        assert db.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_a_writer_never_lets_sqlite_stop_the_whole_process(world: World) -> None:
    with world.transaction() as db:
        assert db.execute(text("PRAGMA busy_timeout")).scalar_one() == 0


def test_a_transaction_is_whole_or_nothing(world: World) -> None:
    actor = world.actor("Ana")

    def write_and_fail() -> None:
        with world.transaction() as db:
            add_entry(db, actor, customer_id=world.acme, body="Half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()

    with world.reading() as db:
        assert db.scalars(select(Entry).where(Entry.body == "Half")).all() == []


def test_a_reader_sees_one_moment_while_others_write(world: World) -> None:
    with world.reading() as db:
        before = db.scalars(select(Entry.id)).all()
        world.does("Ana", add_entry, customer_id=world.acme, body="Meanwhile")
        assert db.scalars(select(Entry.id)).all() == before

    with world.reading() as db:
        assert len(db.scalars(select(Entry.id)).all()) == len(before) + 1


def test_a_look_writes_nothing(world: World) -> None:
    with world.reading() as db:
        db.execute(text("UPDATE customers SET name = 'Stolen'"))

    with world.reading() as db:
        assert db.execute(text("SELECT count(*) FROM customers WHERE name = 'Stolen'")).scalar_one() == 0


def test_who_waits_too_long_for_another_process_is_told_to_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "PATIENCE", 0.05)
    browser = world.client_as("Ana")
    form = {"body": "Hello"}
    other = Database(world.settings.database_url)

    with other.transaction() as db:
        db.execute(text("UPDATE customers SET about = about"))
        with pytest.raises(DatabaseBusy), world.transaction():
            pass
        answer = browser.post(f"/customers/{world.acme}/entries", form)
    other.close()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert "Nothing was lost or changed" in answer.get_data(as_text=True)
    assert browser.post(f"/customers/{world.acme}/entries", form).status_code == 303


def test_a_process_that_writes_without_a_pause_lets_another_in(tmp_path: Path) -> None:
    path = tmp_path / "baton.db"
    database = Database(f"sqlite:///{path}")
    with database.transaction() as db:
        db.execute(text("CREATE TABLE words (word)"))

    with subprocess.Popen([sys.executable, str(HURRIED), str(path)], stdout=subprocess.PIPE, text=True) as hurried:
        assert hurried.stdout is not None
        assert hurried.stdout.readline() == "writing\n"
        with database.transaction() as db:
            db.execute(text("INSERT INTO words VALUES ('mine')"))
        assert hurried.stdout.readline() == "mine\n"
    database.close()


def test_a_page_is_served_while_another_process_writes(world: World) -> None:
    browser = world.client_as("Ana")
    other = Database(world.settings.database_url)

    with other.transaction() as db:
        db.execute(text("UPDATE customers SET about = about"))
        assert browser.get("/customers").status_code == 200
    other.close()


def test_migrating_waits_for_a_writer(world: World) -> None:
    other = Database(world.settings.database_url)
    begun, finished = threading.Event(), threading.Event()

    def write() -> None:
        with other.transaction() as db:
            db.execute(text("UPDATE customers SET about = about"))
            begun.set()
            finished.wait(0.2)

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    migrate(world.baton.database)
    writer.join()
    other.close()


def test_two_processes_that_write_at_once_lose_nothing(world: World) -> None:
    writers = [_writer(world, name) for name in ("first", "second")]
    said = [line for writer in writers for line in writer.communicate()[0].split()]

    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(said) == len(set(said)) == 50
    _all_kept_and_dense(world, said)


@pytest.mark.parametrize("lines", [1, 17])
def test_kill_9_in_the_midst_of_writing_loses_nothing_acknowledged(world: World, lines: int) -> None:
    writer = _writer(world, f"victim{lines}", count=100_000)
    assert writer.stdout is not None
    said = [writer.stdout.readline().strip() for _ in range(lines)]
    writer.send_signal(signal.SIGKILL)
    said += writer.communicate()[0].split()

    assert writer.returncode == -signal.SIGKILL
    assert len(said) >= lines
    _all_kept_and_dense(world, said)
    world.does("Ana", add_entry, customer_id=world.acme, body="Life goes on")


def test_ids_are_26_letters_that_sort_by_time() -> None:
    ids = [new_id() for _ in range(500)]

    assert len(set(ids)) == 500
    assert {len(each) for each in ids} == {26}
    assert [each[:9] for each in ids] == sorted(each[:9] for each in ids)


def test_a_moment_needs_a_zone_and_comes_back_in_utc(world: World) -> None:
    moment, dialect = Moment(), world.baton.database.engine.dialect
    noon_in_kolkata = datetime(2026, 11, 2, 12, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    kept = moment.process_bind_param(noon_in_kolkata, dialect)

    assert moment.process_result_value(kept, dialect) == datetime(2026, 11, 2, 6, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        moment.process_bind_param(datetime(2026, 11, 2, 12, 0), dialect)  # noqa: DTZ001 - the refused one


def _writer(world: World, name: str, *, count: int = 25) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        str(WRITER),
        world.settings.database_url,
        world.acme,
        world.people["Ana"],
        name,
        str(count),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def _all_kept_and_dense(world: World, said: list[str]) -> None:
    with world.reading() as db:
        kept = set(db.scalars(select(Entry.body)))
        assert set(said) <= kept
        room = f"customer:{world.acme}"
        numbers = db.scalars(select(RoomChangeRow.n).where(RoomChangeRow.room == room).order_by(RoomChangeRow.n)).all()
        assert numbers == list(range(1, last_number(db, room) + 1))
        assert db.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
