"""How many entries each team wrote about a customer, week by week. For staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from workspace.customers.queries import check_customer
from workspace.errors import NotFound
from workspace.i18n import _
from workspace.people.queries import teams
from workspace.policy import Actor
from workspace.timeline.models import Entry

WEEKS = 12
MOST = 500
"""Entries of one team in one week that are counted; more than that is shown as that. It bounds what a page costs."""


@dataclass(frozen=True)
class TeamActivity:
    """Counts of one team, the oldest week first. Whoever is in no team (guests, people met in Slack) has none."""

    team_slug: str
    team_name: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Activity:
    """`weeks` are the moments each week began; only teams that wrote are there."""

    weeks: tuple[datetime, ...]
    teams: tuple[TeamActivity, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        return tuple(sum(team.counts[at] for team in self.teams) for at in range(len(self.weeks)))


def weeks_until(moment: datetime, *, count: int = WEEKS, zone: tzinfo = UTC) -> tuple[datetime, ...]:
    """When each of the last weeks began, on Monday in this zone; the last is the week of the moment itself."""
    local = moment.astimezone(zone)
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    # A local day is taken off before it becomes UTC, so that a change of the clocks moves no Monday.
    return tuple((monday - timedelta(weeks=back)).astimezone(UTC) for back in reversed(range(count)))


def activity_of(db: Session, actor: Actor, customer_id: str, *, weeks: int = WEEKS, zone: tzinfo = UTC) -> Activity:
    """What was written, answered or done in the last weeks, deleted things too: it did happen. Raises NotFound.

    Each count is a step through one index, so a long history costs no more than a short one.
    """
    if not actor.is_staff:
        raise NotFound(_("There is no such customer."))
    check_customer(db, actor, customer_id)
    begun = weeks_until(actor.at, count=weeks, zone=zone)
    writers = [(team.id, team.slug, team.name) for team in teams(db, actor)] + [(None, "", "")]
    spans = [*zip(begun, (*begun[1:], None), strict=True)]
    cells = [_count(customer_id, team_id, start, end) for team_id, _, _ in writers for start, end in spans]
    found: Sequence[int] = db.execute(select(*cells)).one()
    rows = [
        TeamActivity(slug, name, tuple(found[row * weeks : (row + 1) * weeks]))
        for row, (_, slug, name) in enumerate(writers)
    ]
    return Activity(begun, tuple(row for row in rows if any(row.counts)))


def _count(customer_id: str, team_id: str | None, start: datetime, end: datetime | None) -> ScalarSelect[int]:
    some = select(Entry.id).where(Entry.customer_id == customer_id, Entry.team_id == team_id, Entry.at >= start)
    if end is not None:
        some = some.where(Entry.at < end)
    return select(func.count()).select_from(some.limit(MOST).subquery()).scalar_subquery()
