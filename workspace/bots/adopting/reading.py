"""Reaction: one step of an adoption: one page of the history, or a few people, or a few entries taken away again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.adopting.found import HERE, Cursor, Found, left_out, root_of
from workspace.bots.adopting.sticking import bring_pins
from workspace.bots.adopting.taking import Stirred, take_page
from workspace.bots.adopting.undoing import undo_some
from workspace.bots.events import AdoptionAsked, HistoryChanged
from workspace.bots.healing.audience import OUTSIDERS
from workspace.bots.healing.breaker import put_off
from workspace.bots.inbound import Own
from workspace.bots.installing.installations import chat_of, installation_of
from workspace.bots.links import MENDED_BY, look_again, place_of
from workspace.bots.models import Adoption, ChannelLink, Mirrored, SlackPerson
from workspace.bots.people import NAMELESS, meet
from workspace.bots.places import Place, Who
from workspace.bots.wording.refusals import in_words
from workspace.customers.events import signal
from workspace.events import Delivery, record
from workspace.policy import system_actor
from workspace.ports import ChatError, ChatMessage, ChatPage, ChatRefused
from workspace.worker import Later, Tools

PAGE = 200
PACE = timedelta(seconds=1.3)
"""Between two pages. Slack: fifty a minute; apps with a smaller allowance are told by Slack how long to wait."""
PEOPLE_AT_ONCE = 10


def lane_of_adoption(_db: Session, event: AdoptionAsked) -> Sequence[str]:
    return [f"adopt:{event.adoption_id}"]


def adopt(tools: Tools, delivery: Delivery) -> None:
    """Go one step and come again for the next. After a crash the same step is gone once more, which is harmless."""
    with tools.reading() as db:
        adoption = db.get_one(Adoption, delivery.event.adoption_id)
        link = db.get_one(ChannelLink, adoption.link_id)
        cursor = Cursor.read(adoption.cursor)
    if adoption.state == "undoing":
        if not undo_some(tools, adoption.id):
            raise Later(tools.now(), "taking away")
        return
    if adoption.state not in ("looking", "taking"):
        return
    if link.unlinked_at is not None:
        _stop(tools, adoption.id)
        return
    try:
        _check_audience(tools, place_of(link))
        step = _read if not cursor.all_read else _meet_some if adoption.state == "looking" else _end
        is_done = step(tools, adoption, link, cursor)
    except ChatRefused as refusal:
        _say_trouble(tools, adoption.id, in_words(refusal))
        raise Later(tools.now() + MENDED_BY, in_words(refusal)) from refusal
    except ChatError as lost:
        raise put_off(tools, lost) from lost
    if not is_done:
        raise Later(tools.now() + PACE, "reading the history")


def _check_audience(tools: Tools, place: Place) -> None:
    """Nothing is read while people from outside are in the channel."""
    look_again(tools, place)
    with tools.reading() as db:
        shared = select(ChannelLink.id).where(ChannelLink.team == place.team, ChannelLink.channel == place.channel)
        shared = shared.where(ChannelLink.unlinked_at.is_(None), ChannelLink.audience != "internal")
        if db.scalar(shared) is not None:
            raise Later(tools.now() + MENDED_BY, OUTSIDERS)


def _stop(tools: Tools, adoption_id: str) -> None:
    """The channel was unlinked in the middle: what came so far is what there is, and can be taken away again."""
    with tools.transaction() as db:
        adoption = db.get_one(Adoption, adoption_id)
        adoption.state = {"taking": "taken", "looking": "undone"}.get(adoption.state, adoption.state)
        adoption.error, adoption.changed_at = "", tools.now()
        _tell(db, tools, db.get_one(ChannelLink, adoption.link_id), ["profile"])


# ------------------------------------------------------------------ a page
def _read(tools: Tools, adoption: Adoption, link: ChannelLink, cursor: Cursor) -> bool:
    thread = cursor.threads[0] if cursor.threads else None
    if thread is not None:
        page = _replies(tools, link, thread)
    else:
        page = chat_of(tools, link.team).history_page(channel=link.channel, latest=cursor.before, limit=PAGE)
    with tools.reading() as db:
        installed = installation_of(db, link.team)
    own = Own(app=installed.app if installed else "", user=installed.bot_user if installed else "", team=link.team)
    # What was said in a thread and in the channel too comes with its thread.
    messages = [each for each in page.messages if thread is not None or root_of(each.raw) is None]
    if adoption.state == "taking":
        try:
            take_page(tools, adoption, messages, own)
        except Stirred as stirred:
            raise Later(tools.now(), "somebody edited meanwhile: the page is read again") from stirred
    _go_on(cursor, page, thread, messages)
    _write_down(tools, adoption, cursor, messages, own)
    return False


def _end(tools: Tools, adoption: Adoption, link: ChannelLink, _cursor: Cursor) -> bool:
    """The last step of bringing in. Until Slack lets us see the pins, all but these stands here already."""
    bring_pins(tools, adoption, link)
    with tools.transaction() as db:
        now = db.get_one(Adoption, adoption.id)
        if now.state == "taking":
            now.state, now.error, now.changed_at = "taken", "", tools.now()
            _tell(db, tools, db.get_one(ChannelLink, now.link_id), ["profile", "timeline", "pinned"])
    return True


def _replies(tools: Tools, link: ChannelLink, thread: list[str]) -> ChatPage:
    """The next answers of a thread; none when it was deleted meanwhile."""
    try:
        return chat_of(tools, link.team).replies_page(channel=link.channel, thread_ts=thread[0], oldest=thread[1])
    except ChatRefused as refusal:
        if refusal.code != "thread_not_found":
            raise
        return ChatPage(())


def _go_on(cursor: Cursor, page: ChatPage, thread: list[str] | None, messages: Sequence[ChatMessage]) -> None:
    if thread is not None:
        if page.cursor and messages:
            thread[1] = messages[-1].ts
        else:
            cursor.threads.pop(0)
        return
    cursor.threads = [[each.ts, "0"] for each in messages if each.raw.get("reply_count")]
    if page.messages:
        cursor.before = page.messages[-1].ts
    cursor.history_ended = not page.cursor or not page.messages


def _write_down(tools: Tools, adoption: Adoption, cursor: Cursor, messages: Sequence[ChatMessage], own: Own) -> None:
    """Keep how far we came."""
    with tools.transaction() as db:
        now = db.get_one(Adoption, adoption.id)
        if now.state != adoption.state:
            return
        link = db.get_one(ChannelLink, now.link_id)
        rooms = ["profile"]
        if now.state == "looking":
            found = Found.read(now.found)
            known = _known(db, link, [each.ts for each in messages])
            for each in messages:
                why_not = left_out(each.raw, own) or (HERE if each.ts in known else "")
                found.add(each.raw, why_not, own=own, largest=tools.settings.max_upload)
            now.found = found.written()
            cursor.people = _unmet(db, link, found) if cursor.all_read else []
        else:
            rooms.append("timeline")
        now.cursor, now.error, now.changed_at = cursor.written(), "", tools.now()
        _tell(db, tools, link, rooms)


def _known(db: Session, link: ChannelLink, ts: Sequence[str]) -> set[str]:
    found = select(Mirrored.ts).where(Mirrored.team == link.team, Mirrored.channel == link.channel)
    return {str(each) for each in db.scalars(found.where(Mirrored.ts.in_(ts)))}


# ------------------------------------------------------------------ people
def _unmet(db: Session, link: ChannelLink, found: Found) -> list[str]:
    everybody = sorted({*found.people, *found.named})
    known = select(SlackPerson.user_id).where(SlackPerson.team == link.team, SlackPerson.name != NAMELESS)
    return sorted(set(everybody) - set(db.scalars(known)))


def _meet_some(tools: Tools, adoption: Adoption, link: ChannelLink, cursor: Cursor) -> bool:
    """Ask Slack who wrote, so that all they said gets its author at once. Then the look is over."""
    some, cursor.people = cursor.people[:PEOPLE_AT_ONCE], cursor.people[PEOPLE_AT_ONCE:]
    for user_id in some:
        meet(tools, Who(link.team, user_id))
    with tools.transaction() as db:
        now = db.get_one(Adoption, adoption.id)
        if now.state != "looking":
            return False
        if not cursor.people:
            now.state = "taking" if cursor.then_take else "looked"
            cursor = Cursor(before=f"{now.created_at.timestamp():.6f}")
        now.cursor, now.changed_at, now.error = cursor.written(), tools.now(), ""
        _tell(db, tools, db.get_one(ChannelLink, now.link_id), ["profile"])
        return now.state == "looked"


# ------------------------------------------------------------------ below
def _say_trouble(tools: Tools, adoption_id: str, words: str) -> None:
    with tools.transaction() as db:
        adoption = db.get_one(Adoption, adoption_id)
        if adoption.error != words:
            adoption.error = words
            _tell(db, tools, db.get_one(ChannelLink, adoption.link_id), ["profile"])


def _tell(db: Session, tools: Tools, link: ChannelLink, what: Sequence[str]) -> None:
    """Open pages look again as a whole: nobody wants ten thousand pushes."""
    rooms = [signal(link.customer_id, each) for each in what]
    record(db, system_actor(tools.now()), HistoryChanged(link.customer_id, []), rooms=rooms)
