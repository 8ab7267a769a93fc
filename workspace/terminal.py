"""What every command of the command line needs: the whole program opened, the actor it acts as, a place to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from workspace.app import Baton, build
from workspace.migrate import migrate as bring_up_to_date
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
