"""When somebody in Slack is one of our staff, and the end of that. Everybody who asks decides by these rules.

An address is worth as much as the workspace that vouches for it: who runs a Slack workspace says which addresses its
people have. So only in workspaces that `vouch` does an address make anybody staff; elsewhere `/baton link-me` alone.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workspace.bots.events import SlackMatchEnded
from workspace.bots.models import Installation, SlackPerson
from workspace.bots.places import Who
from workspace.events import record
from workspace.people.models import Person
from workspace.people.operations import end_vouched_sessions
from workspace.people.queries import person_with_email
from workspace.policy import Role, system_actor
from workspace.ports import ChatPerson

BY_EMAIL, LINK_ME, UNLINKED = "email", "link_me", "unlinked"
"""How somebody was matched, or that they said it is not them."""


def is_full_member(found: ChatPerson, team: str) -> bool:
    """Of this very workspace: no guest, no bot, nobody of another organisation, nobody who left."""
    return not (found.is_bot or found.is_guest or found.is_deleted) and found.team == team


def counts_by_address(found: ChatPerson, *, team: str, vouches: bool, matched_by: str) -> bool:
    """Whether the address of somebody in Slack says who they are here. Pure."""
    is_verified = bool(found.email) and found.email_verified
    return vouches and matched_by != UNLINKED and is_full_member(found, team) and is_verified


def recognised(db: Session, found: ChatPerson, *, team: str) -> Person | None:
    """The active member of staff whom Slack's answer shows by its address. None: nobody, or they said it is not them.

    Whom a Slack user said to be by /baton link-me, they are, and nobody else.
    """
    installed, known = db.get(Installation, team), db.get(SlackPerson, (team, found.id))
    vouches, matched_by = installed is not None and installed.vouches, known.matched_by if known else ""
    if not counts_by_address(found, team=team, vouches=vouches, matched_by=matched_by):
        return None
    person = person_with_email(db, found.email or "")
    is_another = known is not None and known.matched_by == LINK_ME and person and known.person_id != person.id
    return person if is_active(person) and not is_another else None


def match(db: Session, known: SlackPerson, found: ChatPerson, *, at: datetime) -> None:
    """By their own word, or else by their address; whoever is neither is nobody of ours from now on."""
    own_word = known.matched_by == LINK_ME and is_active(db.get(Person, str(known.person_id)))
    if own_word and is_full_member(found, known.team):
        return
    if known.matched_by == LINK_ME:
        end_match(db, known, at=at)
    person = recognised(db, found, team=known.team)
    if person is None or person.id != known.person_id:
        end_match(db, known, at=at)
    if person is not None:
        known.person_id, known.matched_by = person.id, BY_EMAIL


def end_match(db: Session, known: SlackPerson, *, at: datetime, matched_by: str = "") -> None:
    """They are nobody of ours until matched anew; what they could see there is cleared, and who came in here by
    their word is signed out."""
    if known.person_id is not None:
        end_vouched_sessions(db, system_actor(at), by=by_user(Who(known.team, known.user_id)))
        record(db, system_actor(at), SlackMatchEnded(known.team, known.user_id))
    known.person_id = None
    known.matched_by = UNLINKED if known.matched_by == UNLINKED else matched_by


def by_workspace(team: str) -> str:
    """Whose word a session is that was begun by signing in with Slack: the beginning of all names of a workspace."""
    return f"slack:{team}:"


def by_user(who: Who) -> str:
    # Closed at the end, so that no longer id begins with it.
    return f"{by_workspace(who.team)}{who.user};"


def is_active(person: Person | None) -> bool:
    return person is not None and person.deactivated_at is None and person.role != Role.guest
