"""Follow a request from Slack once: what it does and that it was done are one transaction.

An expected error becomes a sentence for the one who asked; any other rises, so that Slack sends again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workspace.bots.clicks.owed import owe
from workspace.bots.hearing.inbox import forget_old, key_of
from workspace.bots.hearing.inbox import team_of as team_of
from workspace.bots.inbound import Own
from workspace.bots.installing.installations import chat_of
from workspace.bots.models import InboxEvent
from workspace.bots.people import acting, make_known
from workspace.bots.places import Who
from workspace.bots.wording.blocks import sentence_blocks
from workspace.bots.wording.modals import loading_modal, sentence_modal, typed
from workspace.database import DatabaseBusy
from workspace.errors import BatonError, Conflict, Invalid
from workspace.policy import Actor
from workspace.ports import Block, Chat, ChatError
from workspace.worker import Tools

logger = logging.getLogger(__name__)

TRIES_AWAITED = 2
"""After so many repetitions an event that cannot be placed is taken as it is."""
BUSY = "Baton is very busy. Nothing was done: try again in a moment."
NOT_OPENED = "Slack did not open the form. Try again."
SENT_ALREADY = "This form was sent before with other words, and those stand. Open it anew to send these too."

KEY_MOST = 120
"""Letters in the key of what was followed."""

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


def is_first_of(db: Session, tools: Tools, *, key: str, within: timedelta) -> bool:
    """Write down that this is done now. False when the same was done so lately that it was meant once."""
    now, known = tools.now(), db.get(InboxEvent, key)
    if known is not None and known.at > now - within:
        return False
    kept = known or InboxEvent(event_id=key, body="")
    kept.at = kept.done_at = now
    db.add(kept)
    db.flush()
    return True


def forget(db: Session, *, key: str) -> None:
    """It was not done after all: the next time is the first."""
    db.execute(delete(InboxEvent).where(InboxEvent.event_id == key))


def _is_new_form(db: Session, tools: Tools, body: Body) -> bool:
    """A view is sent once, however often somebody presses: every press is a request of its own.

    Raises Invalid when it says something else than the first time, which nobody must believe to be done.
    """
    view = body["view"]
    said = hashlib.sha256(json.dumps(typed(view), sort_keys=True).encode()).hexdigest()
    key = f"view:{team_of(body)}:{view['id']}"[:KEY_MOST]
    known = db.get(InboxEvent, key)
    if known is None:
        db.add(InboxEvent(event_id=key, at=tools.now(), body=said, done_at=tools.now()))
        db.flush()
    elif known.body != said:
        raise Invalid(SENT_ALREADY)
    return known is None


def do_or_tell(tools: Tools, body: Body, channel: str, work: Callable[[Session, Actor], str | None]) -> None:
    """Follow a click, once; what it says, or why it was not done, is told to who clicked and nobody else."""
    try:
        make_known(tools, asked_by(body))
        with tools.transaction() as db:
            if not is_new(db, tools, body):
                return
            said = work(db, acting(db, asked_by(body), at=tools.now()))
            if said:
                owe(db, asked_by(body), channel=channel, sentence=said, at=tools.now())
    except BatonError as error:
        _tell(tools, body, channel, error.sentence)


def open_or_tell(tools: Tools, body: Body, channel: str, form: Callable[[], Block], *, title: str = "Baton") -> None:
    """Open a form. A trigger lives three seconds: a view opens before anything is read, and becomes the form then.

    Why there is no form stands in the same view. Each of the two calls to Slack is allowed a second.
    """
    try:
        chat = chat_of(tools, asked_by(body).team)
        view_id = chat.open_view(trigger_id=str(body["trigger_id"]), view=loading_modal(title))
    except ChatError as lost:
        logger.warning("Slack did not open a form: %s", lost)
        _tell(tools, body, channel, NOT_OPENED)
        return
    view = sentence_modal(title, "Something went wrong here. Close this and try again.")
    try:
        view = _form_or_sentence(tools, body, form, title)
    finally:
        _put(chat, view_id, view)


def _form_or_sentence(tools: Tools, body: Body, form: Callable[[], Block], title: str) -> Block:
    try:
        make_known(tools, asked_by(body))
        return form()
    except BatonError as error:
        return sentence_modal(title, error.sentence)
    except DatabaseBusy:
        return sentence_modal(title, BUSY)


def _put(chat: Chat, view_id: str, view: Block) -> None:
    try:
        chat.update_view(view_id=view_id, view=view)
    except ChatError as lost:
        # Most often it was closed meanwhile.
        logger.warning("Slack did not fill a view: %s", lost)


def _tell(tools: Tools, body: Body, channel: str, sentence: str) -> None:
    """Tell who clicked: below what only they see, in a view on the Home page, else in the channel by a delivery."""
    said = sentence_blocks(sentence)
    try:
        if (body.get("container") or {}).get("is_ephemeral") and body.get("response_url"):
            # Such a message stands in channels, too, that Baton is not in.
            chat_of(tools, asked_by(body).team).respond(url=body["response_url"], text=said.text, blocks=said.blocks)
            return
        if not channel and body.get("view"):
            view = sentence_modal("Baton", sentence)
            chat_of(tools, asked_by(body).team).open_view(trigger_id=str(body["trigger_id"]), view=view)
            return
    except ChatError as lost:
        logger.warning("Slack did not show a sentence: %s", lost)
        return
    with tools.transaction() as db:
        if is_new(db, tools, body):
            owe(db, asked_by(body), channel=channel, sentence=sentence, at=tools.now())


def submit(tools: Tools, ack: Any, body: Body, work: Callable[[Session, Actor], None], *, field: str) -> None:
    """Follow a form, once. What is wrong is said beside the field, with all that was typed still there."""
    try:
        make_known(tools, asked_by(body))
        with tools.transaction() as db:
            if is_new(db, tools, body) and _is_new_form(db, tools, body):
                work(db, acting(db, asked_by(body), at=tools.now()))
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


def asked_by(body: Body) -> Who:
    """Who clicked, or typed a command."""
    user = body["user"]["id"] if "user" in body else body["user_id"]
    return Who(team_of(body), str(user))


def may_come_again(request: Any, *, awaited: int = TRIES_AWAITED) -> bool:
    """Whether an event that cannot be placed yet would be tried again, and we have not waited long enough."""
    return int((request.headers.get("x-slack-retry-num") or ["0"])[0]) < awaited


def own_of(body: Body) -> Own:
    """Who we are there, as the envelope of an event says."""
    ours = [each for each in body.get("authorizations") or [] if each.get("is_bot")]
    user = str(ours[0]["user_id"]) if ours else ""
    return Own(app=str(body.get("api_app_id", "")), user=user, team=team_of(body))
