"""Bring the database's schema to this release, or back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from workspace.database import Database

FOLDER = Path(__file__).parent.parent / "migrations"


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade to a revision, all or nothing. Harmless when nothing is to do."""
    config = alembic_config()
    with database.schema_change() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(database: Database, revision: str) -> None:
    """Go back to a revision ("base": to nothing)."""
    config = alembic_config()
    with database.schema_change() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
