"""Whether the people of a Slack workspace are recognised here by their e-mail address. An admin says so."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workspace.bots.events import SlackVouchingChanged
from workspace.bots.identity.matching import BY_EMAIL, by_workspace, end_match
from workspace.bots.installing.installations import LONG_AGO
from workspace.bots.installing.trust import tell_admins
from workspace.bots.models import Installation, SlackPerson
from workspace.errors import NotFound
from workspace.events import record
from workspace.people.operations import end_vouched_sessions
from workspace.policy import Actor, require


def go_by_addresses(db: Session, actor: Actor, *, team: str, vouches: bool) -> None:
    """Turn it on, or off: then every match by an address there ends at once. Raises Forbidden and NotFound."""
    require(actor, "slack.install")
    installed = db.get(Installation, team)
    if installed is None or installed.state == "removed":
        raise NotFound("Baton is not in this workspace.")
    if installed.vouches == vouches:
        return
    installed.vouches = vouches
    if vouches:
        # Slack is asked again about each at their next word.
        unknown = update(SlackPerson).where(SlackPerson.team == team, SlackPerson.person_id.is_(None))
        db.execute(unknown.values(checked_at=LONG_AGO))
    else:
        matched = select(SlackPerson).where(SlackPerson.team == team, SlackPerson.matched_by == BY_EMAIL)
        for known in db.scalars(matched).all():
            end_match(db, known, at=actor.at)
        end_vouched_sessions(db, actor, by=by_workspace(team))
    record(db, actor, SlackVouchingChanged(team, vouches))
    now = "are now recognised" if vouches else "are no longer recognised"
    tell_admins(db, actor, installed, f"{actor.name}: people of {installed.team_name} {now} by their e-mail address.")
