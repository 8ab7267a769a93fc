"""Until when something is put off, by the clock of whoever puts it off. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from workspace.errors import Invalid
from workspace.i18n import _
from workspace.zones import zone_of

LATER = timedelta(hours=3)
MORNING = time(9, 0)
LONGEST = timedelta(days=366)
CHOICES = ("later", "tomorrow", "week")


def snoozes(at: datetime, *, zone: str) -> dict[str, datetime]:
    """What can be chosen at this moment: later today (while there is a later today), tomorrow, next Monday.

    On a Sunday next Monday is tomorrow, and offered once.
    """
    here = at.astimezone(zone_of(zone))
    today = here.date()
    later = (at + LATER).astimezone(zone_of(zone))
    found = {"later": later.astimezone(UTC)} if later.date() == today else {}
    week = {} if today.weekday() == 6 else {"week": monday_after(today, zone=zone)}
    return {**found, "tomorrow": morning_of(today + timedelta(days=1), zone=zone), **week}


def snooze_until(choice: str, at: datetime, *, zone: str) -> datetime:
    """The moment that "later", "tomorrow", "week" or a day ("2026-11-30") means. Raises Invalid."""
    offered = snoozes(at, zone=zone)
    if choice in CHOICES and choice not in offered:
        # The page was opened earlier: what it offered has become tomorrow.
        return offered["tomorrow"]
    if choice in offered:
        return offered[choice]
    try:
        until = morning_of(date.fromisoformat(choice), zone=zone)
    except (ValueError, OverflowError) as wrong:
        raise Invalid(_("That is no day."), {"until": _("Choose a day to come.")}) from wrong
    return checked(until, at)


def checked(until: datetime, at: datetime) -> datetime:
    """Raises Invalid for what has passed, and for what lies more than a year ahead."""
    if until <= at:
        raise Invalid(_("That day has begun already."), {"until": _("Choose a day to come.")})
    if until > at + LONGEST:
        raise Invalid(_("That is more than a year away."), {"until": _("Choose an earlier day.")})
    return until


def morning_of(day: date, *, zone: str) -> datetime:
    return datetime.combine(day, MORNING, zone_of(zone)).astimezone(UTC)


def monday_after(day: date, *, zone: str) -> datetime:
    return morning_of(day + timedelta(days=7 - day.weekday()), zone=zone)


def day_after(at: datetime, *, zone: str) -> datetime:
    """When the day of this moment ends."""
    here = at.astimezone(zone_of(zone)).date()
    return datetime.combine(here + timedelta(days=1), time(0), zone_of(zone)).astimezone(UTC)
