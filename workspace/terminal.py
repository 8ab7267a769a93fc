"""What every command of the command line needs: the whole program opened, the actor it acts as, a place to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from sqlalchemy.orm import Session

from workspace.app import Baton, build
from workspace.errors import NotFound
from workspace.migrate import migrate as bring_up_to_date
from workspace.people.queries import actor_for, person_with_email
from workspace.policy import Actor, system_actor
from workspace.settings import read_settings
from workspace.worker import wall_clock

console = Console(soft_wrap=True)


@contextmanager
def opened() -> Iterator[Baton]:
    """The program with its tables brought up to date, closed at the end."""
    baton = build(read_settings())
    try:
        bring_up_to_date(baton.database)
        yield baton
    finally:
        baton.close()


def program() -> Actor:
    return system_actor(wall_clock())


def somebody(db: Session, email: str) -> Actor:
    """Who a command acts as, now. Raises NotFound."""
    found = person_with_email(db, email)
    if found is None or found.deactivated_at is not None:
        raise NotFound(f"There is nobody with the address {email}.")
    return actor_for(found, wall_clock(), origin="api")
