"""Run the migrations on the connection that the caller gives, or on the database of the settings."""

from __future__ import annotations

from alembic import context

from workspace.database import Base, Database
from workspace.people import idempotency  # noqa: F401 - its table is asked for by the API alone
from workspace.reactions import REACTIONS  # noqa: F401 - importing it imports every feature's tables
from workspace.settings import read_settings


def _run(connection: object) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    database = Database(read_settings().database_url)
    with database.engine.connect() as opened:
        _run(opened)
        opened.commit()
    database.close()
