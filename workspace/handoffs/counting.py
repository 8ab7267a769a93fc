"""How hand-offs stand by team, and how quickly they are answered. For staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from workspace.handoffs.models import OPEN, Handoff, HandoffStep
from workspace.handoffs.queries import visible_handoffs
from workspace.people.models import Person, Team
from workspace.policy import Actor

LATELY = timedelta(weeks=12)
MOST = 2000
"""Hand-offs that are looked at for how quickly they were answered, the newest first."""
_ANSWERS = ("accept", "decline", "ask")


@dataclass(frozen=True)
class TeamLoad:
    """Open hand-offs that wait for a team or for one of its people; `late` of them are past their time."""

    slug: str
    name: str
    open: int
    late: int


@dataclass(frozen=True)
class Answering:
    """Of the hand-offs offered lately: how many were answered, how many had a time and kept it, and the middle wait."""

    offered: int
    answered: int
    timed: int
    in_time: int
    middle: timedelta | None


def load_by_team(db: Session, actor: Actor) -> list[TeamLoad]:
    """Those who have most to answer first; teams without any are left out.

    What waits for people who are in no team counts under no name.
    """
    person = aliased(Person)
    team_id = func.coalesce(Handoff.to_team_id, person.team_id)
    late = func.count().filter(Handoff.due_at < actor.at)
    found = (
        select(Team.slug, Team.name, func.count(), late)
        .select_from(Handoff)
        .outerjoin(person, person.id == Handoff.to_person_id)
        .outerjoin(Team, Team.id == team_id)
        .where(Handoff.state.in_(OPEN), visible_handoffs(actor))
        .group_by(Team.slug, Team.name)
        .order_by(func.count().desc(), Team.name)
    )
    return [TeamLoad(slug or "", name or "", count, over) for slug, name, count, over in db.execute(found)]


def answering_lately(db: Session, actor: Actor) -> Answering:
    """Withdrawn and settled ones without an answer are left out: nobody failed to answer them."""
    first = (
        select(HandoffStep.handoff_id, func.min(HandoffStep.at).label("at"))
        .where(HandoffStep.verb.in_(_ANSWERS))
        .group_by(HandoffStep.handoff_id)
        .subquery()
    )
    found = (
        select(Handoff.created_at, Handoff.due_at, Handoff.state, first.c.at)
        .outerjoin(first, first.c.handoff_id == Handoff.id)
        .where(Handoff.created_at >= actor.at - LATELY, visible_handoffs(actor))
        .order_by(Handoff.id.desc())
        .limit(MOST)
    )
    rows = [row for row in db.execute(found) if row.at or row.state not in ("withdrawn", "settled")]
    waits = [row.at - row.created_at for row in rows if row.at]
    timed = [row for row in rows if row.due_at and (row.at or row.due_at < actor.at)]
    return Answering(
        offered=len(rows),
        answered=len(waits),
        timed=len(timed),
        in_time=sum(1 for row in timed if row.at and row.at <= row.due_at),
        middle=median(waits) if waits else None,
    )
