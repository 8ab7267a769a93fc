"""Reaction: one mail that holds everything somebody is owed by mail, soon or once a day; and the mail of a test."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from workspace.events import Delivery
from workspace.inbox.collecting import Letter, begun, ended, lane_of, letter_of
from workspace.people.telling.events import TellingDue, TellingTried
from workspace.ports import Mail, MailFailed
from workspace.worker import GiveUp, Tools

BY_MAIL = ("mail", "digest")


def lanes_of_mail(_db: Session, event: TellingDue | TellingTried) -> Sequence[str]:
    """One mail after the other to one person; nothing for other ways."""
    return [lane_of(event)] if event.way in BY_MAIL else []


def mail_owed(tools: Tools, delivery: Delivery) -> None:
    """Send it, or nothing when everything was read, taken away or unwanted meanwhile.

    A mail server that does not answer is asked again: it may have taken the mail, which then comes twice.
    """
    event: TellingDue | TellingTried = delivery.event
    # A second round takes what came after an earlier try had begun.
    while (letter := begun(tools, event)) is not None:
        if letter.lines or letter.is_test:
            _send(tools, letter)
        with tools.transaction() as db:
            ended(db, letter, at=tools.now())


def _send(tools: Tools, letter: Letter) -> None:
    address = tools.settings.public_url
    text = letter_of(letter, public_url=address)
    try:
        tools.outside.mailer.send(Mail(to=letter.email, subject=letter.subject, text=text))
    except MailFailed as failure:
        with tools.transaction() as db:
            ended(db, letter, at=tools.now(), error=str(failure), is_final=failure.permanent or letter.is_test)
        if failure.permanent or letter.is_test:
            raise GiveUp(str(failure)) from failure
        raise
