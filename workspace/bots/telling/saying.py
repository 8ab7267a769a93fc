"""Reaction: say in one direct message what somebody is owed by Slack, once whatever answers are lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.healing.breaker import SOON, one_tries_alone, put_off, slack_answered
from workspace.bots.installing.installations import chat_of
from workspace.bots.mirroring.saying import Ledger, say
from workspace.bots.mirroring.task import TEAM_PACE, Task, pause_workspace
from workspace.bots.models import Installation, SlackPerson
from workspace.bots.people import make_known, staff_member
from workspace.bots.places import Place, Who
from workspace.bots.telling.wording import block_id_of, told_blocks
from workspace.bots.wording.refusals import in_words
from workspace.errors import Conflict
from workspace.events import Delivery
from workspace.inbox.collecting import Letter, begun, ended, lane_of
from workspace.people.telling.events import TellingDue, TellingTried
from workspace.ports import ChatAway, ChatBusy, ChatRefused, ChatUnsure
from workspace.worker import Later, Tools

UNKNOWN = "Slack does not know them, or Baton is not in that workspace any more"


def lanes_of_dm(_db: Session, event: TellingDue | TellingTried) -> Sequence[str]:
    """One message after the other to one person; nothing for other ways."""
    return [lane_of(event)] if event.way == "slack" else []


def say_owed(tools: Tools, delivery: Delivery) -> None:
    """Who is not found in Slack any more is not told there: it stands in the inbox. Repeating it is harmless."""
    event: TellingDue | TellingTried = delivery.event
    who = _known(tools, event.person_id)
    if who is None:
        while (letter := begun(tools, event)) is not None:
            _ended(tools, letter, error=UNKNOWN)
        return
    with one_tries_alone(tools, who.team):
        # A second round takes what came after an earlier try had begun.
        while (letter := begun(tools, event)) is not None:
            _say(tools, letter, who)


def _known(tools: Tools, person_id: str) -> Who | None:
    """The Slack user that this person is at this moment; Slack is asked again when we heard of them long ago."""
    with tools.reading() as db:
        mine = select(SlackPerson.team, SlackPerson.user_id).join(Installation, Installation.team == SlackPerson.team)
        mine = mine.where(SlackPerson.person_id == person_id, Installation.state == "live")
        found = [Who(team, user) for team, user in db.execute(mine.order_by(SlackPerson.team, SlackPerson.user_id))]
    for who in found:
        try:
            make_known(tools, who)
        except Conflict as lost:
            raise Later(tools.now() + SOON, lost.sentence) from lost
        with tools.reading() as db:
            member = staff_member(db, who, at=tools.now())
        if member is not None and member.id == person_id:
            return who
    return None


def _say(tools: Tools, letter: Letter, who: Who) -> None:
    if not (letter.lines or letter.is_test):
        _ended(tools, letter)
        return
    _take_turn(tools, letter, who.team)
    try:
        channel = chat_of(tools, who.team).open_dm(who.user)
    except (ChatBusy, ChatAway, ChatUnsure) as lost:
        # A conversation opened twice is the same one: nothing was said yet by this try.
        _waits(letter, tools, None, timedelta(0))
        raise put_off(tools, lost) from lost
    except ChatRefused as refusal:
        _ended(tools, letter, error=in_words(refusal))
        return
    message = told_blocks(letter, public_url=tools.settings.public_url)
    task = Task(
        op="post", row_id=letter.message_id, link_id="", place=Place(who.team, channel), ts=None, thread_ts=None,
        message=message, plain=message, block_id=block_id_of(letter), revision=0, at=tools.now(),
        look_since=letter.look_since,
    )  # fmt: skip
    say(tools, task, Ledger(partial(_said, letter), partial(_waits, letter), partial(_refused, letter)))


def _take_turn(tools: Tools, letter: Letter, team: str) -> None:
    """The workspace's next turn. Raises Later when it has not come."""
    now = tools.now()
    with tools.transaction() as db:
        installed = db.get_one(Installation, team)
        turn = max((each for each in (installed.paused_until, installed.next_call_at) if each), default=now)
        if turn <= now:
            installed.next_call_at = now + TEAM_PACE
    if turn > now:
        _waits(letter, tools, None, timedelta(0))
        raise Later(turn, "Slack asked us to wait")


def _said(letter: Letter, tools: Tools, _task: Task, _ts: str | None, _was_there: bool) -> None:
    _ended(tools, letter)


def _waits(letter: Letter, tools: Tools, task: Task | None, pause: timedelta) -> None:
    """Nothing was stored by this try; an earlier one may still have come through, and is looked for."""
    with tools.transaction() as db:
        if letter.look_since is None:
            ended(db, letter, at=tools.now(), error="Slack could not be reached; it is tried again.", is_final=False)
        if pause and task is not None:
            pause_workspace(db, task.place.team, until=tools.now() + pause)


def _refused(letter: Letter, tools: Tools, task: Task, refusal: ChatRefused) -> None:
    slack_answered(tools, task.place.team)
    _ended(tools, letter, error=in_words(refusal))


def _ended(tools: Tools, letter: Letter, *, error: str = "") -> None:
    with tools.transaction() as db:
        ended(db, letter, at=tools.now(), error=error)
