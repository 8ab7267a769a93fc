"""A process that writes entries and says each one's body only after it was committed. Run by test_database.py."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from workspace.database import Database
from workspace.events import install
from workspace.people.models import Person
from workspace.people.queries import actor_for
from workspace.reactions import REACTIONS
from workspace.timeline.operations import add_entry


def main(url: str, customer_id: str, person_id: str, name: str, count: str) -> None:
    install(REACTIONS)
    database = Database(url)
    with database.reading() as db:
        person = db.get_one(Person, person_id)
    for number in range(int(count)):
        with database.transaction() as db:
            actor = actor_for(person, datetime(2026, 11, 2, 9, 0, number % 60, tzinfo=UTC))
            add_entry(db, actor, customer_id=customer_id, body=f"{name}-{number}")
        sys.stdout.write(f"{name}-{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
