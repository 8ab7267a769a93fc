"""Who our staff are in Slack, to be invited: known already, or found by the address that Slack has verified.

By an address only where an admin lets addresses count, and by the same rules as whoever types a command is recognised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from workspace.bots.installing.installations import chat_of, installation_of
from workspace.bots.models import SlackPerson
from workspace.bots.people import meet
from workspace.bots.places import Who
from workspace.bots.wording.refusals import in_words
from workspace.ports import ChatError, ChatPerson
from workspace.worker import Tools

ASKED_MOST = 30
"""People who are looked for at once: Slack allows some fifty such questions a minute."""

NOT_BY_ADDRESS = (
    "Baton does not know them in this Slack workspace, where addresses do not count, until they type /baton"
)
NOBODY = "nobody in this Slack workspace has their address"
NOT_FULL = "Slack does not say that they are full members with a confirmed address"
TOO_MANY = "so many cannot be looked for at once"


@dataclass(frozen=True)
class Colleague:
    id: str
    name: str
    email: str


@dataclass
class Found:
    """Ids in Slack of those who were found, by their ids here; and of the others why not, with their names."""

    users: dict[str, str] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)

    def leave_out(self, who: Colleague, why: str) -> None:
        self.missing.setdefault(why, []).append(who.name)


def find_in_slack(tools: Tools, *, team: str, people: Sequence[Colleague]) -> Found:
    """Who these people are there. Holds no transaction while Slack is asked; without an answer that is the reason."""
    found, asked = Found(), 0
    with tools.reading() as db:
        installed = installation_of(db, team)
        vouches = installed is not None and installed.vouches
    for person in people:
        user = _known(tools, team, person)
        if user is None and not vouches:
            found.leave_out(person, NOT_BY_ADDRESS)
        elif user is None and asked == ASKED_MOST:
            found.leave_out(person, TOO_MANY)
        elif user is None:
            asked += 1
            user = _ask(tools, team, person, found)
        if user is not None:
            found.users[person.id] = user
    return found


def _known(tools: Tools, team: str, person: Colleague) -> str | None:
    with tools.reading() as db:
        theirs = select(SlackPerson.user_id).where(SlackPerson.team == team, SlackPerson.person_id == person.id)
        return db.scalar(theirs.order_by(SlackPerson.user_id).limit(1))


def _ask(tools: Tools, team: str, person: Colleague, found: Found) -> str | None:
    try:
        there = chat_of(tools, team).person_with(person.email)
        if there is not None:
            _meet(tools, team, there)
    except ChatError as refusal:
        found.leave_out(person, in_words(refusal))
        return None
    user = _known(tools, team, person)
    if user is None:
        found.leave_out(person, NOBODY if there is None else NOT_FULL)
    return user


def _meet(tools: Tools, team: str, there: ChatPerson) -> None:
    """The rules of who is who decide, not this answer; the adapter remembers it, so Slack is not asked twice."""
    meet(tools, Who(team, there.id))
