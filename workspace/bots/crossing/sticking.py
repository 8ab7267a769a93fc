"""Bring what sticks to one message up to date: at most one call, which may be repeated without harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from workspace.bots.crossing.messages import message_of
from workspace.bots.healing.breaker import one_tries_alone, put_off, slack_answered, slack_failed
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import MENDED_BY, look_again, note_trouble
from workspace.bots.mirroring.standing import show_state
from workspace.bots.mirroring.task import keep_pace
from workspace.bots.models import PIN, Mirrored, Stuck
from workspace.bots.places import Place
from workspace.bots.wording.refusals import GONE, MENDABLE, in_words
from workspace.errors import NotFound
from workspace.events import Delivery, record
from workspace.policy import system_actor
from workspace.ports import Chat, ChatAway, ChatBusy, ChatRefused, ChatUnsure
from workspace.timeline.events import PinChanged, ReactionsChanged
from workspace.timeline.models import Entry
from workspace.timeline.queries import get_entry
from workspace.worker import Later, Tools

AGAIN = timedelta(seconds=2)
LACKS = "the Slack app lacks"
IN_WORDS = {
    "too_many_pins": "100 messages are pinned there already",
    "not_pinnable": "Slack does not let this message be pinned",
    "invalid_name": "there is no such emoji there",
    "too_many_emoji": "there are too many different emoji on it already",
    "too_many_reactions": "there are too many reactions on it already",
    "thread_locked": "the thread is locked there",
    "cant_delete_file": "Slack does not let us delete it",
    "delete_not_allowed": "Slack does not let us delete it",
    "file_deleting_disabled": "Slack's settings do not let files be deleted",
}


@dataclass(frozen=True)
class Task:
    place: Place
    link_id: str
    row_id: str
    ts: str
    what: str
    wanted: bool


def bring(tools: Tools, place: Place, entry_id: str, what: str, wanted: Callable[[Entry], bool]) -> None:
    """Make `what` stick to the entry's message in this channel where it is `wanted`, and only there."""
    with one_tries_alone(tools, place.team):
        look_again(tools, place)
        with tools.transaction() as db:
            task = _task(db, tools, place, entry_id, what, wanted)
        if task is not None:
            with asking(tools, place.team):
                _stick(tools, task)


def stick_again(tools: Tools, delivery: Delivery) -> None:
    """Reaction to SlackInstalled and SlackPermitted: what did not stick for want of a permission is tried anew.

    Harmless when repeated.
    """
    with tools.transaction() as db:
        here = Mirrored.team == Stuck.team, Mirrored.channel == Stuck.channel, Mirrored.ts == Stuck.ts
        lacking = select(Stuck.what, Entry).join(Mirrored, and_(*here)).join(Entry, Entry.id == Mirrored.entry_id)
        lacking = lacking.where(Stuck.team == delivery.event.team, Stuck.error.startswith(LACKS))
        for what, entry in db.execute(lacking).all():
            is_pin = what == PIN
            pinned, given = PinChanged(entry.id, entry.customer_id), ReactionsChanged(entry.id, entry.customer_id, what)
            record(db, system_actor(tools.now()), pinned if is_pin else given)


@contextmanager
def asking(tools: Tools, team: str) -> Iterator[None]:
    """A call that may be repeated: put off what is under way when Slack does not answer, and say so to the others."""
    try:
        yield
    except ChatBusy as busy:
        raise put_off(tools, busy) from busy
    except ChatAway as away:
        slack_failed(tools, team, away)
        raise put_off(tools, away) from away
    except ChatUnsure as unsure:
        slack_failed(tools, team, unsure)
        raise put_off(tools, unsure, by=AGAIN) from unsure
    slack_answered(tools, team)


def stuck_to(db: Session, place: Place, *, ts: str, what: str) -> Stuck:
    """The ledger's row, made where there was none."""
    found = db.get(Stuck, (place.team, place.channel, ts, what))
    if found is None:
        found = Stuck(team=place.team, channel=place.channel, ts=ts, what=what, is_there=False, heard="", error="")
        db.add(found)
    return found


# ------------------------------------------------------------------ below
def _task(
    db: Session, tools: Tools, place: Place, entry_id: str, what: str, wanted: Callable[[Entry], bool]
) -> Task | None:
    found = message_of(db, place, entry_id=entry_id)
    try:
        entry = get_entry(db, system_actor(tools.now()), entry_id)
    except NotFound:
        return None
    if found is None or entry.deleted_at is not None:
        return None
    link, row, ts = found
    stuck = db.get(Stuck, (place.team, place.channel, ts, what))
    if wanted(entry) == (stuck is not None and stuck.is_there):
        return None
    keep_pace(db, link, now=tools.now())
    return Task(place, link.id, row.id, ts, what, wanted(entry))


def _stick(tools: Tools, task: Task) -> None:
    try:
        _call(chat_of(tools, task.place.team), task)
    except ChatRefused as refusal:
        _refused(tools, task, refusal)
    else:
        _write_down(tools, task, is_there=task.wanted)


def _call(chat: Chat, task: Task) -> None:
    where = {"channel": task.place.channel, "ts": task.ts}
    if task.what == PIN:
        (chat.pin if task.wanted else chat.unpin)(**where)
    elif task.wanted:
        chat.react(**where, emoji=task.what)
    else:
        chat.unreact(**where, emoji=task.what)


def _refused(tools: Tools, task: Task, refusal: ChatRefused) -> None:
    """What the whole channel suffers from is waited for; what this alone lacks is said on the entry, and we go on."""
    if refusal.code in MENDABLE and refusal.code != "missing_scope":
        note_trouble(tools, task.link_id, refusal)
        raise Later(tools.now() + MENDED_BY, in_words(refusal)) from refusal
    is_gone = refusal.code in GONE or not task.wanted
    # What we may not take away is there still.
    stays = not task.wanted and refusal.code not in GONE
    _write_down(tools, task, is_there=stays, error="" if is_gone else said_of(refusal))


def said_of(refusal: ChatRefused) -> str:
    if refusal.code == "missing_scope":
        return f"{LACKS} {refusal.needed or 'a permission'}"
    return IN_WORDS.get(refusal.code) or in_words(refusal)


def _write_down(tools: Tools, task: Task, *, is_there: bool, error: str = "") -> None:
    with tools.transaction() as db:
        stuck = stuck_to(db, task.place, ts=task.ts, what=task.what)
        was = stuck.error
        stuck.is_there, stuck.error = is_there, error
        if was != error:
            show_state(db, tools, db.get_one(Mirrored, task.row_id))
