"""Reaction: write the mail with a sign-in link."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workspace.events import Delivery
from workspace.i18n import ENGLISH, _, mark, speaking
from workspace.people.models import Person, SignInLink
from workspace.people.sessions import link_token
from workspace.ports import Mail, MailFailed
from workspace.worker import GiveUp, Tools

_SUBJECTS = {
    "sign_in": mark("Your sign-in link for Baton"),
    "reset": mark("Set a new password for Baton"),
    "invite": mark("You are invited to Baton"),
    "share": mark("A document was shared with you in Baton"),
    "call": mark("You were called by name in Baton"),
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
    with speaking(link.person.language or ENGLISH):
        text = "\n\n".join(
            (
                _("Hello %(name)s,", name=link.person.name),
                _opening(link.purpose, sender),
                address,
                _(
                    "If you did not expect this mail you can ignore it: nobody is let in without pressing the button "
                    "there."
                ),
            )
        )
        subject = _(_SUBJECTS[link.purpose])
    try:
        tools.outside.mailer.send(Mail(to=link.person.email, subject=subject, text=f"{text}\n"))
    except MailFailed as failure:
        if failure.permanent:
            raise GiveUp(str(failure)) from failure
        raise


def _opening(purpose: str, sender: Person | None) -> str:
    if purpose == "sign_in":
        return _("here is the link you asked for. It works once, for ten minutes, in the browser you asked from:")
    if purpose == "reset":
        return _(
            "here is the link to set a new password. It works once, for ten minutes, in the browser you asked from:"
        )
    if purpose == "share":
        shared = (
            _("a document was shared with you by %(name)s.", name=sender.name)
            if sender
            else _("a document was shared with you.")
        )
        return f"{shared} " + _("Open it here; the link works once, for seven days:")
    if purpose == "call":
        called = (
            _("%(name)s called you by name, in what is shared with you.", name=sender.name)
            if sender
            else _("you were called by name, in what is shared with you.")
        )
        return f"{called} " + _("Open it here; the link works once, for seven days:")
    where = _("you are invited by %(name)s to Baton,", name=sender.name) if sender else _("you are invited to Baton,")
    return f"{where} " + _("where our teams write down what happens with our customers. Come in here:")
