"""The schema can be brought up and down, on an empty and on a filled database, and equals the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from tests.world import World
from workspace.database import Base, Database
from workspace.migrate import downgrade, migrate
from workspace.timeline.operations import add_entry


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    yield database
    database.close()


def test_migrations_make_exactly_the_tables_of_the_models(empty: Database, world: World) -> None:
    migrate(empty)

    assert _differences(empty) == []


def test_migrating_again_changes_nothing(empty: Database) -> None:
    migrate(empty)
    tables = _tables(empty)
    migrate(empty)

    assert _tables(empty) == tables
    assert {"customers", "entries", "events", "deliveries"} <= tables


def test_an_empty_database_goes_up_down_and_up(empty: Database) -> None:
    migrate(empty)
    downgrade(empty, "base")
    assert _tables(empty) == {"alembic_version"}

    migrate(empty)
    assert _differences(empty) == []


def test_a_filled_database_goes_down_and_up(world: World) -> None:
    root = world.does("Ana", add_entry, customer_id=world.acme, body="Hello")
    world.does("Ben", add_entry, customer_id=world.acme, body="An answer", reply_to_id=root.id)
    world.settle()

    downgrade(world.baton.database, "base")
    assert _tables(world.baton.database) == {"alembic_version"}

    migrate(world.baton.database)
    assert _differences(world.baton.database) == []


def _tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def _differences(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)
