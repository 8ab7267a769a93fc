"""What happened outside of Baton, a call or a meeting: when, which way, through what, with whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workspace.customers.queries import get_contact
from workspace.errors import Invalid
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
        sentence = f"Only a {', '.join(ELSEWHERE[:-1])} or {ELSEWHERE[-1]} has a direction, a channel or a contact."
        raise Invalid(sentence, dict.fromkeys(unsuited, f"Leave it out of a {entry.kind}, or choose another kind."))
    if direction not in (None, "", "in", "out"):
        raise Invalid("The direction is in or out.", {"direction": "Choose in or out."})
    entry.direction = direction or None
    entry.channel = one_line(channel or "", field="channel", label="The channel", longest=80, needed=False) or None
    if contact_id:
        contact = get_contact(db, actor, contact_id)
        if contact.customer_id != entry.customer_id:
            raise Invalid(
                "This contact belongs to another customer.", {"contact": "Choose a contact of this customer."}
            )
        entry.contact_id = contact.id


def _past(actor: Actor, moment: datetime) -> datetime:
    """Clocks differ a little: five minutes ahead is still now."""
    if moment > actor.at + timedelta(minutes=5):
        sentence = "Choose a moment that has passed."
        raise Invalid(f"What happened lies in the past. {sentence}", {"occurred_at": sentence})
    if moment.year < 1970:
        raise Invalid("That is too long ago. Choose a later moment.", {"occurred_at": "Choose a later moment."})
    return moment
