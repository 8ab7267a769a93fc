"""`/baton link-me`: for staff whose address in Slack is not the one in Baton.

The link shows up for the one who typed alone; who opens it proves by being signed in who they are here. Two proofs, one
from each side, so nobody can take another's name on either.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.commands.asked import Around, Asked
from workspace.bots.identity.matching import UNLINKED, end_match, is_full_member
from workspace.bots.installing.installations import chat_of, installation_of
from workspace.bots.installing.states import begin, look_at, use_up
from workspace.bots.models import Installation, OneTimeState, SlackPerson
from workspace.bots.people import become, staff_member
from workspace.bots.places import Who
from workspace.bots.wording.blocks import Message, sentence_blocks, way_blocks
from workspace.errors import Conflict, Forbidden, NotFound
from workspace.people.notifications import notify
from workspace.policy import Actor, system_actor
from workspace.ports import ChatError, ChatPerson, ChatRefused
from workspace.worker import Tools

GUESTS = "Guests and people of other organisations cannot be linked with somebody in Baton."


def offer_link(tools: Tools, asked: Asked, _around: Around) -> Message:
    """A link for who typed it, good once within a quarter of an hour. Raises Forbidden for guests and strangers."""
    who = asked.who
    _full_member(tools, who)
    with tools.transaction() as db:
        known = staff_member(db, who, at=tools.now())
        if known is not None:
            return sentence_blocks(f"Baton knows you already: you are {known.name}.")
        word = begin(db, purpose="link_me", at=tools.now(), who=who)
    url = f"{tools.settings.public_url}/account/slack/{word}"
    return way_blocks(
        "Open the link below, signed in to Baton, and say that it is you. "
        "It works once, for 15 minutes, and is for you alone.",
        url=url,
        label="Say who you are in Baton",
    )


def offered(tools: Tools, actor: Actor, *, word: str) -> tuple[ChatPerson, str]:
    """Who it is in Slack and the workspace that a link is about; it is not used up. Raises Invalid when stale."""
    _staff_alone(actor)
    with tools.reading() as db:
        state = look_at(db, word, purpose="link_me", at=actor.at)
        installed = installation_of(db, state.team)
    return _full_member(tools, _who(state)), installed.team_name if installed else state.team


def accept_link(tools: Tools, actor: Actor, *, word: str) -> None:
    """The signed-in person is the one in Slack. Slack is asked again whether they still are a full member there."""
    _staff_alone(actor)
    with tools.reading() as db:
        who = _who(look_at(db, word, purpose="link_me", at=actor.at))
    found = _full_member(tools, who)
    with tools.transaction() as db:
        use_up(db, word, purpose="link_me", at=actor.at)
        become(db, who, person_id=actor.person_id, at=actor.at)
        _tell(db, actor, who, found)


def identities_of(db: Session, actor: Actor) -> Sequence[tuple[SlackPerson, str]]:
    """Who the actor is in Slack, with the workspace's name."""
    mine = select(SlackPerson, Installation.team_name).join(Installation, Installation.team == SlackPerson.team)
    mine = mine.where(SlackPerson.person_id == actor.id, Installation.state != "removed")
    return [(known, name) for known, name in db.execute(mine.order_by(Installation.team_name)).all()]


def unlink_me(db: Session, actor: Actor, *, who: Who) -> None:
    """That is not me. Nobody is matched with that Slack user any more until they type /baton link-me again."""
    known = db.get(SlackPerson, (who.team, who.user))
    if known is None or known.person_id != actor.person_id:
        raise NotFound("You are not linked with this Slack user.")
    end_match(db, known, at=actor.at, matched_by=UNLINKED)


def _tell(db: Session, actor: Actor, who: Who, found: ChatPerson) -> None:
    """Told by the program, so that they read it themselves: somebody may have made them open a link."""
    installed = installation_of(db, who.team)
    place = installed.team_name if installed else who.team
    sentence = (
        f"Your Slack account @{found.name[:120]} in {place} was connected. Not you? Unlink it on your account page."
    )
    subject = f"account:{who.team}:{who.user}:{int(actor.at.timestamp())}"
    notify(db, system_actor(actor.at), person_ids=[actor.person_id], kind="slack", subject=subject, sentence=sentence)


def _staff_alone(actor: Actor) -> None:
    if not actor.is_staff:
        raise NotFound("There is no such page.")


def _who(state: OneTimeState) -> Who:
    return Who(state.team, state.user_id)


def _full_member(tools: Tools, who: Who) -> ChatPerson:
    """Raises Forbidden for anybody else, Conflict when Slack does not tell."""
    try:
        found = chat_of(tools, who.team).person(who.user)
    except ChatRefused as nobody:
        raise Forbidden(GUESTS) from nobody
    except ChatError as lost:
        raise Conflict("Slack did not tell who you are just now. Try again in a moment.") from lost
    if not is_full_member(found, who.team):
        raise Forbidden(GUESTS)
    return found
