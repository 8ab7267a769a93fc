"""Take together what somebody is owed by one way, as it is to be said at this moment, and note what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workspace.customers.queries import found_customers
from workspace.errors import NotFound
from workspace.events import record
from workspace.i18n import ENGLISH, _, n_, speaking
from workspace.inbox.standing import path_of, words_to_tell
from workspace.people.events import PersonNotified, tell
from workspace.people.models import Notification, Person
from workspace.people.telling.events import TellingDue, TellingTried
from workspace.people.telling.hours import quiet_until
from workspace.people.telling.models import Message, Owed
from workspace.people.telling.queries import hours_of
from workspace.policy import Role, system_actor
from workspace.retold import retold
from workspace.worker import Later, Tools

LINES_MOST = 40
"""A longer list is better read in the inbox."""
SETTINGS = "/account/notifications"


@dataclass(frozen=True)
class Line:
    """One thing: what is said of it, of which customer, and the page it leads to."""

    words: str
    customer: str
    path: str


@dataclass(frozen=True)
class Letter:
    """Everything that goes out as one message. `look_since`: an earlier try began then, and may have come through."""

    message_id: str
    way: str
    person_id: str
    name: str
    email: str
    lines: tuple[Line, ...]
    more: int
    is_test: bool
    look_since: datetime | None
    language: str

    @property
    def subject(self) -> str:
        """One line of a mail, without anything that could begin another header."""
        with speaking(self.language):
            if self.is_test:
                return _("A test from Baton")
            many = _things(len(self.lines) + self.more)
            if self.way == "digest":
                return _("Your day in Baton: %(many)s", many=many)
            if len(self.lines) == 1 and not self.more:
                told = retold(self.lines[0].words)
                said = " ".join("".join(letter if letter.isprintable() else " " for letter in told).split())
                return said if len(said) <= 120 else said[:119] + "…"
            return _("%(many)s in Baton", many=many)


def lane_of(event: TellingDue | TellingTried) -> str:
    return f"tell:{event.way}:{event.person_id}"


def begun(tools: Tools, event: TellingDue | TellingTried) -> Letter | None:
    """The message to send now, None when nothing is owed any more. Raises Later in quiet hours."""
    with tools.transaction() as db:
        until = _rests_until(db, event, at=tools.now())
        letter = None if until else _begin(db, event, at=tools.now())
    if until:
        raise Later(until, "quiet hours")
    return letter


def _rests_until(db: Session, event: TellingDue | TellingTried, *, at: datetime) -> datetime | None:
    """When quiet hours end that hold at this moment. They may have been chosen since; a test waits for none."""
    if isinstance(event, TellingTried) or event.way == "digest":
        return None
    until = quiet_until(hours_of(db, event.person_id), at)
    return until if until > at else None


def _begin(db: Session, event: TellingDue | TellingTried, *, at: datetime) -> Letter | None:
    """The message to send now, noted as begun: one that was begun before, or all that waits. None: nothing is owed."""
    person = db.get_one(Person, event.person_id)
    message = db.get(Message, event.message_id) if isinstance(event, TellingTried) else _collected(db, event, at=at)
    if message is None or message.state in ("sent", "failed", "dropped"):
        return None
    look_since = message.started_at if message.state == "sending" else None
    if person.deactivated_at is not None or person.role == Role.guest:
        message.state = "dropped"
        return None
    lines = () if message.purpose == "test" else _lines(db, message, at=at)
    message.state, message.started_at = "sending", look_since or at
    return Letter(
        message.id, message.way, person.id, person.name, person.email, lines[:LINES_MOST],
        max(0, len(lines) - LINES_MOST), message.purpose == "test", look_since,
        ENGLISH if message.way == "slack" else person.language,
    )  # fmt: skip


def ended(db: Session, letter: Letter, *, at: datetime, error: str = "", is_final: bool = True) -> None:
    """Note that it was sent, that there was nothing to send, or why it was not; a test's page sees it at once."""
    message = db.get_one(Message, letter.message_id)
    message.error = error
    if error and not is_final:
        # Nothing is known to be there: the next try needs to look for nothing.
        message.state, message.started_at = "waiting", None
    elif error:
        message.state = "failed"
    elif letter.lines or letter.is_test:
        message.state, message.sent_at = "sent", at
    else:
        message.state = "dropped"
    if letter.is_test:
        record(db, system_actor(at), PersonNotified(letter.person_id), rooms=[tell(letter.person_id, "inbox")])


def letter_of(letter: Letter, *, public_url: str) -> str:
    """The text of a mail, in its reader's language."""
    with speaking(letter.language):
        if letter.is_test:
            said = _("this is the test you asked for. Mails from Baton reach you.") + "\n"
        else:
            is_digest = letter.way == "digest"
            opening = _("this is what is new and not read yet:") if is_digest else _("this is waiting for you:")
            parts = [f"{_bold(line)}\n{public_url}{line.path}\n" for line in letter.lines]
            if letter.more:
                rest = _("… and %(many)s more:", many=_things(letter.more))
                parts.append(f"{rest} {public_url}/inbox\n")
            said = "\n".join([f"{opening}\n", *parts])
        foot = _("What you are told, and how:")
        greeting = _("Hello %(name)s,", name=letter.name)
        return f"{greeting}\n\n{said}\n{foot} {public_url}{SETTINGS}\n"


def _bold(line: Line) -> str:
    # Reasons have lines of their own, which must not look like lines of ours.
    words = " ".join(retold(line.words).split())
    return f"* {line.customer}: {words}" if line.customer else f"* {words}"


def _things(count: int) -> str:
    return n_("one thing", "%(count)s things", count)


def _collected(db: Session, event: TellingDue, *, at: datetime) -> Message | None:
    """A message that an earlier try began, else a new one, if anything waits.

    Until something may have been stored there, what came meanwhile joins it.
    """
    begun = select(Message).where(Message.person_id == event.person_id, Message.way == event.way)
    begun = begun.where(Message.purpose == "told", Message.state.in_(("waiting", "sending")))
    message = db.scalar(begun.order_by(Message.id).limit(1))
    waiting = (Owed.person_id == event.person_id) & (Owed.way == event.way) & Owed.message_id.is_(None)
    if message is None and db.scalar(select(Owed.notification_id).where(waiting).limit(1)) is not None:
        message = Message(person_id=event.person_id, way=event.way, purpose="told", state="waiting", created_at=at)
        db.add(message)
        db.flush()
    if message is not None and message.state == "waiting":
        db.execute(update(Owed).where(waiting).values(message_id=message.id))
    return message


def _lines(db: Session, message: Message, *, at: datetime) -> tuple[Line, ...]:
    """What is still to be told, oldest first."""
    program = system_actor(at)
    items = select(Notification).join(Owed, Owed.notification_id == Notification.id)
    rows = db.scalars(items.where(Owed.message_id == message.id).order_by(Notification.id)).all()
    names = found_customers(db, program, sorted({row.customer_id for row in rows if row.customer_id}))
    lines = []
    for row in rows:
        try:
            words = words_to_tell(db, program, row, way=message.way)
        except NotFound:
            continue
        customer = names[row.customer_id].name if row.customer_id in names else ""
        news = f" (the latest of {row.count})" if row.count > 1 else ""
        lines.append(Line(words + news, "" if customer in words else customer, path_of(row)))
    return tuple(lines)
