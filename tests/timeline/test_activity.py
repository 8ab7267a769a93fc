"""How much is written about a customer, week by week and team by team."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.world import World
from workspace.customers.operations import add_customer
from workspace.errors import NotFound
from workspace.timeline.activity import queries
from workspace.timeline.activity.queries import activity_of, weeks_until
from workspace.timeline.operations import add_entry


def test_each_entry_counts_in_the_week_in_which_it_happened(world: World) -> None:
    wrote(world, "Ana", 0)
    wrote(world, "Ana", 7)
    wrote(world, "Ben", 7)
    wrote(world, "Ben", 7 * 11)
    wrote(world, "Ben", 7 * 13)

    found = world.sees("Cleo", activity_of, world.acme)

    assert {team.team_slug: team.counts for team in found.teams} == {
        "sales": (*[0] * 10, 1, 1),
        "support": (1, *[0] * 9, 1, 0),
    }
    assert found.totals == (1, *[0] * 9, 2, 1)


def test_a_week_begins_on_monday_in_the_zone_that_was_asked() -> None:
    sunday_late = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)

    assert weeks_until(sunday_late, count=2) == (
        datetime(2026, 10, 19, tzinfo=UTC),
        datetime(2026, 10, 26, tzinfo=UTC),
    )
    # In Berlin it is Monday already, and the week before began by the clock of summer.
    assert weeks_until(sunday_late, count=2, zone=ZoneInfo("Europe/Berlin")) == (
        datetime(2026, 10, 25, 23, tzinfo=UTC),
        datetime(2026, 11, 1, 23, tzinfo=UTC),
    )


def test_counting_ends_where_a_page_would_become_slow(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    for _ in range(3):
        wrote(world, "Ana", 0)

    assert world.sees("Ana", activity_of, world.acme).totals[-1] == 2


def test_guests_and_other_customers_count_nowhere(world: World) -> None:
    wrote(world, "Ana", 0)
    other = world.does("Ana", add_customer, name="Other").id

    assert world.sees("Ana", activity_of, other).teams == ()
    with pytest.raises(NotFound):
        world.sees("Vera", activity_of, world.acme)


def wrote(world: World, who: str, days: float) -> None:
    at = world.clock.now - timedelta(days=days)
    world.does(who, add_entry, customer_id=world.acme, kind="meeting", body="We met", occurred_at=at)
