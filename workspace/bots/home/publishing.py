"""Reaction: a Home page that somebody looks at is shown anew when something that concerns them changes.

Who has not opened theirs for two weeks is left in peace. What came before a page was read is on it: of several events
at once one call to Slack follows.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.events import SlackHomeOpened, SlackMatchEnded
from workspace.bots.healing.breaker import SOON, put_off
from workspace.bots.home.page import home_view, sentence_home
from workspace.bots.home.waiting import waiting_for
from workspace.bots.installing.installations import chat_of
from workspace.bots.models import Installation, SlackPerson
from workspace.bots.people import NOT_KNOWN, make_known, staff_member
from workspace.bots.places import Place, Who
from workspace.bots.wording.blocks import sentence_blocks
from workspace.customers.events import BatonPassed
from workspace.customers.models import Customer
from workspace.errors import Conflict
from workspace.events import Delivery
from workspace.handoffs.events import HandoffAnswered, HandoffOffered
from workspace.handoffs.models import Handoff
from workspace.handoffs.queries import receivers_of
from workspace.people.events import PersonChanged, PersonNotified
from workspace.ports import ChatAway, ChatBusy, ChatRefused, ChatUnsure
from workspace.worker import Later, Tools

logger = logging.getLogger(__name__)

LOOKED_AT_FOR = timedelta(days=14)


def lanes_of_homes(db: Session, event: Any) -> Sequence[str]:
    """A lane for each open page that this event concerns, so that an older page never follows a newer one."""
    if isinstance(event, SlackHomeOpened):
        return [_lane(event.team, event.user_id)]
    opened = select(SlackPerson.team, SlackPerson.user_id).where(SlackPerson.home_opened_at.is_not(None))
    live = select(Installation.team).where(Installation.state == "live")
    if isinstance(event, SlackMatchEnded):
        opened = opened.where(SlackPerson.team == event.team, SlackPerson.user_id == event.user_id)
    else:
        opened = opened.where(SlackPerson.person_id.in_(_concerned(db, event)))
    opened = opened.where(SlackPerson.team.in_(live))
    return [_lane(team, user) for team, user in db.execute(opened.order_by(SlackPerson.team, SlackPerson.user_id))]


def publish_home(tools: Tools, delivery: Delivery) -> None:
    """Show somebody their home page anew. Repeating it is harmless."""
    place = Place.of_lane(delivery.lane)
    who = Who(place.team, place.channel)
    is_opened = isinstance(delivery.event, SlackHomeOpened)
    with tools.reading() as db:
        known = db.get(SlackPerson, (who.team, who.user))
        if not is_opened and (known is None or not _is_due(known, delivery, is_opened=False)):
            return
    try:
        # What has to be cleared waits for nobody's answer.
        if not isinstance(delivery.event, SlackMatchEnded):
            make_known(tools, who)
    except Conflict as lost:
        raise Later(tools.now() + SOON, lost.sentence) from lost
    now = tools.now()
    with tools.transaction() as db:
        known = db.get(SlackPerson, (who.team, who.user))
        if known is None or not _is_due(known, delivery, is_opened=is_opened):
            return
        if is_opened:
            known.home_opened_at = delivery.at
    with tools.reading() as db:
        actor = staff_member(db, who, at=now)
        url = tools.settings.public_url
        view = (
            home_view(name=actor.name, waits=waiting_for(db, actor, public_url=url), url=url)
            if actor
            else sentence_home(sentence_blocks(NOT_KNOWN))
        )
    try:
        _publish(tools, who, view)
    except ChatRefused as refusal:
        if actor is not None or is_opened:
            raise
        # Who left Slack has no page any more.
        logger.info("The page of %s was not cleared: %s", who.user, refusal)
    with tools.transaction() as db:
        db.get_one(SlackPerson, (who.team, who.user)).home_shown_at = now


def _is_due(known: SlackPerson, delivery: Delivery, *, is_opened: bool) -> bool:
    if known.home_shown_at is not None and known.home_shown_at >= delivery.at:
        return False
    if isinstance(delivery.event, SlackMatchEnded | PersonChanged) and known.home_shown_at is not None:
        # However long ago they looked: what stands there may not be for them any more.
        return True
    return is_opened or (known.home_opened_at is not None and known.home_opened_at > delivery.at - LOOKED_AT_FOR)


def _publish(tools: Tools, who: Who, view: dict[str, Any]) -> None:
    try:
        chat_of(tools, who.team).publish_home(user=who.user, view=view)
    except (ChatBusy, ChatAway, ChatUnsure) as lost:
        raise put_off(tools, lost) from lost


def _concerned(db: Session, event: Any) -> set[str]:
    """The people on whose page this shows."""
    if isinstance(event, PersonNotified | PersonChanged):
        return {event.person_id}
    if isinstance(event, HandoffOffered | HandoffAnswered):
        handoff = db.get_one(Handoff, event.handoff_id)
        return {handoff.from_person_id, *receivers_of(db, handoff), *filter(None, [handoff.answered_by_id])}
    if isinstance(event, BatonPassed):
        return set(filter(None, [db.get_one(Customer, event.customer_id).holder_person_id]))
    return set()


def _lane(team: str, user: str) -> str:
    return f"home:{team}:{user}"
