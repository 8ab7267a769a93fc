"""When somebody is told: quiet hours, the hour of the daily mail, and how long what follows soon is collected. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from workspace.zones import zone_of

FOLD_SLACK = timedelta(minutes=5)
"""After a direct message the next one waits this long, and holds all that came meanwhile."""
FOLD_MAIL = timedelta(minutes=5)
"""A mail waits this long: what was read in the inbox meanwhile is left out."""
MINUTES = 24 * 60


@dataclass(frozen=True)
class Hours:
    """Quiet from and to (minutes after midnight; the same twice is never), the hour of the daily mail, by whose clock.

    `zone` is an IANA name; "" is UTC.
    """

    quiet_from: int = 0
    quiet_to: int = 0
    digest_hour: int = 8
    zone: str = ""


def quiet_until(hours: Hours, at: datetime) -> datetime:
    """When quiet hours that hold at this moment end; the moment itself when none do."""
    begin, end = hours.quiet_from, hours.quiet_to
    if begin == end:
        return at
    here = at.astimezone(zone_of(hours.zone))
    minute = here.hour * 60 + here.minute
    is_quiet = begin <= minute < end if begin < end else minute >= begin or minute < end
    if not is_quiet:
        return at
    day = here.date() + timedelta(days=1 if minute >= end else 0)
    return _at(day, end, hours.zone)


def next_digest(hours: Hours, at: datetime) -> datetime:
    """The next time the daily mail goes out, after this moment."""
    here = at.astimezone(zone_of(hours.zone))
    today = _at(here.date(), hours.digest_hour * 60, hours.zone)
    return today if today > at else _at(here.date() + timedelta(days=1), hours.digest_hour * 60, hours.zone)


def when_due(way: str, hours: Hours, at: datetime, *, last: datetime | None) -> datetime:
    """When what happened at this moment is told by this way. `last`: when the latest message went there."""
    if way == "digest":
        return next_digest(hours, at)
    soon = at + FOLD_MAIL if way == "mail" else max(at, last + FOLD_SLACK) if last else at
    return quiet_until(hours, soon)


def _at(day: date, minutes: int, zone: str) -> datetime:
    """A minute of a day by a clock, in UTC. A time that a change of clocks leaves out comes an hour later."""
    hour, minute = divmod(minutes % MINUTES, 60)
    return datetime.combine(day, time(hour, minute), zone_of(zone)).astimezone(UTC)
