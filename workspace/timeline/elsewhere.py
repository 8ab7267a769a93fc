"""What happened outside of Baton, a call or a meeting: when, which way, through what, with whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workspace.customers.queries import get_contact
from workspace.errors import Invalid
from workspace.i18n import _
from workspace.people.words import one_line
from workspace.policy import Actor
from workspace.timeline.models import ELSEWHERE, Entry


def set_elsewhere(
    db: Session,
    actor: Actor,
    entry: Entry,
    *,
    occurred_at: datetime | None,
    direction: str | None,
    channel: str | None,
    contact_id: str | None,
) -> None:
    """Any kind may have happened earlier; the rest only suits a kind of ELSEWHERE. Raises Invalid, naming the field."""
    if occurred_at is not None:
        entry.at = min(_past(actor, occurred_at), actor.at)
    given = {"direction": direction, "channel": channel, "contact_id": contact_id}
    unsuited = [name for name, value in given.items() if value]
    if unsuited and entry.kind not in ELSEWHERE:
        sentence = _(
            "Only a %(kinds)s or %(last)s has a direction, a channel or a contact.",
            kinds=", ".join(ELSEWHERE[:-1]),
            last=ELSEWHERE[-1],
        )
        raise Invalid(
            sentence, dict.fromkeys(unsuited, _("Leave it out of a %(kind)s, or choose another kind.", kind=entry.kind))
        )
    if direction not in (None, "", "in", "out"):
        raise Invalid(_("The direction is in or out."), {"direction": _("Choose in or out.")})
    entry.direction = direction or None
    entry.channel = one_line(channel or "", field="channel", label=_("The channel"), longest=80, needed=False) or None
    if contact_id:
        contact = get_contact(db, actor, contact_id)
        if contact.customer_id != entry.customer_id:
            raise Invalid(
                _("This contact belongs to another customer."), {"contact": _("Choose a contact of this customer.")}
            )
        entry.contact_id = contact.id


def _past(actor: Actor, moment: datetime) -> datetime:
    """Clocks differ a little: five minutes ahead is still now."""
    if moment > actor.at + timedelta(minutes=5):
        sentence = _("Choose a moment that has passed.")
        raise Invalid(_("What happened lies in the past. %(sentence)s", sentence=sentence), {"occurred_at": sentence})
    if moment.year < 1970:
        raise Invalid(_("That is too long ago. Choose a later moment."), {"occurred_at": _("Choose a later moment.")})
    return moment
