"""When somebody is told, and until when something is put off: by their own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workspace.errors import Invalid
from workspace.inbox.times import day_after, snooze_until, snoozes
from workspace.people.telling.hours import Hours, next_digest, quiet_until, when_due

NIGHT = Hours(quiet_from=18 * 60, quiet_to=8 * 60, zone="Europe/Berlin")


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_a_night_is_quiet_until_its_morning_by_the_persons_clock() -> None:
    assert quiet_until(NIGHT, at(2, 16, 59)) == at(2, 16, 59)
    assert quiet_until(NIGHT, at(2, 17)) == at(3, 7)
    assert quiet_until(NIGHT, at(3, 6, 59)) == at(3, 7)
    assert quiet_until(NIGHT, at(3, 7)) == at(3, 7)


def test_a_noon_is_quiet_on_the_same_day_and_the_same_time_twice_is_never() -> None:
    noon = Hours(quiet_from=12 * 60, quiet_to=13 * 60)

    assert quiet_until(noon, at(2, 12, 30)) == at(2, 13)
    assert quiet_until(noon, at(2, 13)) == at(2, 13)
    assert quiet_until(Hours(quiet_from=60, quiet_to=60), at(2, 1)) == at(2, 1)


def test_clocks_that_change_move_the_morning() -> None:
    # Summer time ends in Berlin on 25 October 2026.
    assert quiet_until(NIGHT, at(24, 20, month=10)) == at(25, 7, month=10)
    assert quiet_until(NIGHT, at(23, 20, month=10)) == at(24, 6, month=10)


def test_a_zone_that_nobody_knows_any_more_is_utc() -> None:
    assert quiet_until(Hours(60, 120, zone="Mars/Olympus"), at(2, 1)) == at(2, 2)


def test_the_daily_mail_comes_at_its_hour_and_never_twice_on_a_day() -> None:
    assert next_digest(NIGHT, at(2, 6, 59)) == at(2, 7)
    assert next_digest(NIGHT, at(2, 7)) == at(3, 7)


def test_what_follows_soon_waits_to_be_told_together() -> None:
    free = Hours()

    assert when_due("slack", free, at(2, 10), last=None) == at(2, 10)
    assert when_due("slack", free, at(2, 10), last=at(2, 9, 58)) == at(2, 10, 3)
    assert when_due("mail", free, at(2, 10), last=None) == at(2, 10, 5)
    assert when_due("slack", NIGHT, at(2, 20), last=None) == at(3, 7)


def test_putting_off_means_mornings_by_the_persons_clock() -> None:
    now = at(4, 10)  # a Wednesday

    assert snoozes(now, zone="Europe/Berlin") == {"later": at(4, 13), "tomorrow": at(5, 8), "week": at(9, 8)}
    assert "later" not in snoozes(at(4, 21), zone="Europe/Berlin"), "three hours later it is tomorrow"
    assert snooze_until("later", at(4, 21), zone="Europe/Berlin") == at(5, 8)
    assert snooze_until("2026-12-24", now, zone="Europe/Berlin") == at(24, 8, month=12)
    assert day_after(at(4, 23, 30), zone="Europe/Berlin") == at(5, 23)


@pytest.mark.parametrize("choice", ["2026-11-04", "2020-01-01", "2029-01-01", "someday", "9999-12-31", ""])
def test_a_day_that_has_begun_and_a_day_far_away_are_refused(choice: str) -> None:
    with pytest.raises(Invalid):
        snooze_until(choice, at(4, 10), zone="")


def test_on_a_sunday_next_monday_is_tomorrow_and_offered_once() -> None:
    assert list(snoozes(at(8, 10), zone="")) == ["later", "tomorrow"]
    assert snooze_until("week", at(8, 10), zone="") == at(9, 9)


def test_next_week_is_a_monday_even_on_a_monday() -> None:
    assert snoozes(at(2, 10), zone="")["week"] - at(2, 9) == timedelta(days=7)
