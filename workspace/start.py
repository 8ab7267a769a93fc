"""The way in. What is asked most often, serving a house that stands already, loads nothing of the command line.

That saves more than a second of each start; every other command, and every doubt, goes to `workspace.cli`.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from workspace import serve
from workspace.errors import BatonError, Invalid
from workspace.settings import Settings, read_settings

MIGRATIONS = Path(__file__).parent.parent / "migrations" / "versions"
_HERE = ("127.0.0.1", "localhost", "[::1]")


def main() -> None:
    asked = sys.argv[1:]
    settings = _standing_house() if asked in (["demo"], ["serve"]) else None
    if settings is None or (asked == ["demo"] and settings.host not in _HERE):
        import_module("workspace.cli").main()
        return
    try:
        serve.serve(replace(settings, demo=True) if asked == ["demo"] else settings)
    except BatonError as error:
        sys.exit(f"Error: {error.sentence}")


def _standing_house() -> Settings | None:
    """The settings, when their database has this release's tables and people in it; else the long way is needed."""
    try:
        settings = read_settings()
    except Invalid:
        return None
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if not path.is_file():
        return None
    newest = max(each.name.partition("_")[0] for each in MIGRATIONS.glob("[0-9]*.py"))
    try:
        with closing(sqlite3.connect(path, timeout=2)) as opened:
            revision = opened.execute("SELECT version_num FROM alembic_version").fetchone()
            somebody = opened.execute("SELECT 1 FROM persons LIMIT 1").fetchone()
    except sqlite3.Error:
        return None
    return settings if revision == (newest,) and somebody else None
