"""Reaction: write the mail with a sign-in link."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workspace.events import Delivery
from workspace.people.models import Person, SignInLink
from workspace.people.sessions import link_token
from workspace.ports import Mail, MailFailed
from workspace.worker import GiveUp, Tools

_SUBJECTS = {
    "sign_in": "Your sign-in link for Baton",
    "reset": "Set a new password for Baton",
    "invite": "You are invited to Baton",
    "share": "A document was shared with you in Baton",
}
_OPENINGS = {
    "sign_in": "here is the link you asked for. It works once, for ten minutes, in the browser you asked from:",
    "reset": "here is the link to set a new password. It works once, for ten minutes, in the browser you asked from:",
    "invite": "you are invited{by} to Baton, where our teams write down what happens with our customers. Come in here:",
    "share": "a document was shared with you{by}. Open it here; the link works once, for seven days:",
}


def mail_sign_in_link(tools: Tools, delivery: Delivery) -> None:
    """Send the link, unless it was used or is too old by now."""
    with tools.reading() as db:
        wanted = select(SignInLink).where(SignInLink.id == delivery.event.link_id)
        link = db.scalar(wanted.options(joinedload(SignInLink.person).joinedload(Person.vendor)))
        sender = db.get(Person, delivery.actor_id) if delivery.actor_id else None
    if link is None or link.used_at is not None or link.expires_at <= tools.now():
        return
    address = f"{tools.settings.public_url}/link/{link_token(tools.settings.secret_key, link.id)}"
    opening = _OPENINGS[link.purpose].format(by=f" by {sender.name}" if sender else "")
    text = (
        f"Hello {link.person.name},\n\n{opening}\n\n{address}\n\n"
        "If you did not expect this mail you can ignore it: nobody is let in without pressing the button there.\n"
    )
    try:
        tools.outside.mailer.send(Mail(to=link.person.email, subject=_SUBJECTS[link.purpose], text=text))
    except MailFailed as failure:
        if failure.permanent:
            raise GiveUp(str(failure)) from failure
        raise
