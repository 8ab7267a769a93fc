"""What is drawn on pages: how much is written about a customer, how hand-offs stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from workspace.handoffs.counting import answering_lately, load_by_team
from workspace.i18n import _
from workspace.policy import Actor
from workspace.timeline.activity.queries import MOST, activity_of
from workspace.web.charts import Series, share, stacked
from workspace.web.reader import day_of_month, zone_name
from workspace.zones import zone_of


def activity_chart(db: Session, actor: Actor, customer_id: str) -> dict[str, Any]:
    """For customers/_activity.html: entries a week by team, and the same said in a sentence."""
    found = activity_of(db, actor, customer_id, zone=zone_of(zone_name()))
    days = [day_of_month(begun) for begun in found.weeks]
    series = [Series(team.team_name or _("Others"), team.team_slug or "others", team.counts) for team in found.teams]
    drawn = stacked([_("Week of %(day)s", day=day) for day in days], series)
    return {
        "chart": drawn,
        "days": days,
        "ticks": [days[0], days[len(days) // 2], _("this week")],
        "is_capped": any(count >= MOST for team in found.teams for count in team.counts),
    }


def handoff_figures(db: Session, actor: Actor) -> dict[str, Any]:
    """For handoffs/_figures.html: what waits for each team, and how quickly offers were answered lately."""
    loads = load_by_team(db, actor)
    most = max((load.open for load in loads), default=0)
    answering = answering_lately(db, actor)
    return {
        "teams": [
            {
                "slug": load.slug,
                "name": load.name or _("No team"),
                "open": load.open,
                "late": load.late,
                "wide": share(load.open, most),
                "wide_late": share(load.late, most),
            }
            for load in loads
        ],
        "answering": answering,
        "middle": lasting(answering.middle) if answering.middle is not None else "",
    }


def lasting(time: timedelta) -> str:
    """ "40 min", "3 h", "2 days": as exact as one needs to know it."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 100:
        return _("%(count)s min", count=max(minutes, 1))
    hours = round(minutes / 60)
    return _("%(count)s h", count=hours) if hours < 48 else _("%(count)s days", count=round(hours / 24))
