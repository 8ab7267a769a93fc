"""What a notification is about: where it leads, and whether it is still to be told to its person at this moment."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workspace.customers.queries import check_customer
from workspace.documents.queries import get_document
from workspace.errors import NotFound
from workspace.handoffs.models import OPEN
from workspace.handoffs.queries import get_handoff
from workspace.i18n import _
from workspace.people.models import Notification, Person
from workspace.people.queries import actor_for
from workspace.people.telling.queries import ways_of
from workspace.policy import Actor, Role
from workspace.timeline.queries import get_entry


def path_of(told: Notification) -> str:
    """The page that it leads to, from the root of the site."""
    kind, _colon, rest = told.subject.partition(":")
    thing = rest.partition(":")[0]
    if kind in ("entry", "document"):
        return f"/{'entries' if kind == 'entry' else 'documents'}/{thing}"
    if kind in ("handoff", "promise") and told.customer_id:
        return f"/customers/{told.customer_id}#handoff-{thing}"
    if kind in ("account", "slack"):
        return "/account#slack" if kind == "account" else "/settings/slack"
    return f"/customers/{told.customer_id}" if told.customer_id else "/inbox"


def words_to_tell(db: Session, actor: Actor, told: Notification, *, way: str) -> str:
    """What is said of it by this way now. Raises NotFound when it is not to be told any more.

    So when it was read or done with, when its person may not see it or asked not to be told, when it was deleted or
    needs nobody any more. The words of an entry are those that stand there now.
    """
    person = db.get_one(Person, told.person_id)
    if person.deactivated_at is not None or person.role == Role.guest or told.read_at or told.done_at:
        raise NotFound(_("There is nothing to tell any more."))
    if way not in ways_of(db, [person.id], kind=told.kind, customer_id=told.customer_id)[person.id]:
        raise NotFound(_("They do not want to be told."))
    reader = actor_for(person, actor.at)
    if told.customer_id:
        check_customer(db, reader, told.customer_id)
    return _present_words(db, reader, told)


def _present_words(db: Session, reader: Actor, told: Notification) -> str:
    kind, _colon, rest = told.subject.partition(":")
    thing = rest.partition(":")[0]
    if kind == "document" and get_document(db, reader, thing).removed_at is not None:
        raise NotFound(_("There is no such document."))
    if kind == "handoff" and get_handoff(db, reader, thing).state not in OPEN:
        raise NotFound(_("This hand-off needs nobody any more."))
    if kind != "entry":
        return told.sentence
    entry = get_entry(db, reader, thing)
    if entry.deleted_at is not None:
        raise NotFound(_("There is no such entry."))
    opening, quote, _words = told.sentence.partition(": “")
    if not quote or entry.edited_at is None or entry.edited_at <= told.created_at:
        return told.sentence
    return f"{opening}: “{' '.join(entry.body.split())[:160]}”"
