"""Time zones by their IANA names: which there are, and a moment by the clock of one."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


@cache
def zone_names() -> tuple[str, ...]:
    """What people choose from: places, in the order of the alphabet, and UTC."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return "UTC", *sorted(places)


def zone_of(name: str) -> tzinfo:
    """The zone of this name; UTC for "" and for one that this system does not know (any more)."""
    return ZoneInfo(name) if name in zone_names() else UTC


def by_clock_of(name: str, when: datetime) -> datetime:
    return when.astimezone(zone_of(name))
