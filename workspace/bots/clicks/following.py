"""Follow a request from Slack once: what it does and that it was done are one transaction.

An expected error becomes a sentence for the one who asked; any other rises, so that Slack sends again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from workspace.bots.clicks.owed import owe
from workspace.bots.hearing.inbox import forget_old, key_of
from workspace.bots.hearing.inbox import team_of as team_of
from workspace.bots.installing.installations import chat_of
from workspace.bots.models import InboxEvent
from workspace.bots.people import acting, make_known
from workspace.bots.places import Who
from workspace.bots.wording.modals import sentence_modal
from workspace.errors import BatonError, Conflict, Invalid
from workspace.policy import Actor
from workspace.ports import Block, ChatError
from workspace.worker import Tools

logger = logging.getLogger(__name__)

Body = dict[str, Any]


def follow(tools: Tools, body: Body, work: Callable[[Session], object]) -> None:
    """Do what an event asks for, once. What cannot be followed is told to the log: nobody waits for an answer."""
    try:
        with tools.transaction() as db:
            kept = db.get(InboxEvent, key_of(body))
            if kept is None:
                kept = InboxEvent(event_id=key_of(body), at=tools.now(), body="")
                db.add(kept)
            if kept.done_at is None:
                kept.done_at = tools.now()
                work(db)
    except BatonError as error:
        logger.warning("Slack's event %s could not be followed: %s", body.get("event_id"), error.sentence)


def is_new(db: Session, tools: Tools, body: Body) -> bool:
    """Write down that this command or click is followed now. False when it was followed before."""
    now, key = tools.now(), key_of(body)
    if db.get(InboxEvent, key) is not None:
        return False
    forget_old(db, tools)
    db.add(InboxEvent(event_id=key, at=now, body="", done_at=now))
    db.flush()
    return True


def do_or_tell(tools: Tools, body: Body, channel: str, work: Callable[[Session, Actor], str | None]) -> None:
    """Follow a click, once; what it says, or why it was not done, is told to who clicked and nobody else."""
    try:
        make_known(tools, clicked_by(body))
        with tools.transaction() as db:
            if not is_new(db, tools, body):
                return
            said = work(db, acting(db, clicked_by(body), at=tools.now()))
            if said:
                owe(db, clicked_by(body), channel=channel, sentence=said, at=tools.now())
    except BatonError as error:
        _tell(tools, body, channel, error.sentence)


def open_or_tell(tools: Tools, body: Body, channel: str, form: Callable[[], Block]) -> None:
    """Open a form: the one call to Slack that a request may make. It is allowed a second."""
    try:
        make_known(tools, clicked_by(body))
        chat_of(tools, clicked_by(body).team).open_view(trigger_id=str(body["trigger_id"]), view=form())
    except BatonError as error:
        _tell(tools, body, channel, error.sentence)
    except ChatError as lost:
        logger.warning("Slack did not open a form: %s", lost)
        _tell(tools, body, channel, "Slack did not open the form. Try again.")


def _tell(tools: Tools, body: Body, channel: str, sentence: str) -> None:
    with tools.transaction() as db:
        if is_new(db, tools, body):
            owe(db, clicked_by(body), channel=channel, sentence=sentence, at=tools.now())


def submit(tools: Tools, ack: Any, body: Body, work: Callable[[Session, Actor], None], *, field: str) -> None:
    """Follow a form, once. What is wrong is said beside the field, with all that was typed still there."""
    try:
        make_known(tools, clicked_by(body))
        with tools.transaction() as db:
            if is_new(db, tools, body):
                work(db, acting(db, clicked_by(body), at=tools.now()))
    except Invalid as error:
        wrong = {name: text for name, text in error.fields.items() if name in _fields(body)}
        ack(response_action="errors", errors=wrong or {field: error.sentence})
    except Conflict as error:
        ack(response_action="update", view=sentence_modal("Baton", error.sentence))
    except BatonError as error:
        ack(response_action="errors", errors={field: error.sentence})
    else:
        ack()


def _fields(body: Body) -> set[str]:
    return {str(block.get("block_id")) for block in body["view"].get("blocks", []) if block.get("type") == "input"}


def clicked_by(body: Body) -> Who:
    return Who(team_of(body), str(body["user"]["id"]))
