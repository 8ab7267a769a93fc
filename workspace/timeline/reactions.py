"""What follows on and from the timeline: profile edits show there, people who are named are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.customers.queries import holder_of, profile_change
from workspace.events import Delivery
from workspace.people.models import Notification, Person
from workspace.people.notifications import notify, open_now, write_down
from workspace.people.queries import actor_for, staff_among
from workspace.people.telling.models import Owed
from workspace.people.telling.queries import followers_of, ways_of
from workspace.policy import Actor, Role, system_actor
from workspace.timeline.calling.telling import tell_guests_called
from workspace.timeline.models import Entry
from workspace.timeline.operations import WRITTEN, add_entry
from workspace.timeline.queries import people_mentioned, writers_in_thread
from workspace.worker import Tools


def show_profile_change(tools: Tools, delivery: Delivery) -> None:
    """One profile edit is one entry, written by who made the edit, at the time of the edit."""
    with tools.transaction() as db:
        change = profile_change(db, delivery.event.change_id)
        client_id = f"profile:{change.id}"
        if db.scalar(select(Entry.id).where(Entry.author_id == change.person_id, Entry.client_id == client_id)):
            return
        person = db.get(Person, change.person_id) if change.person_id else None
        actor = actor_for(person, change.at, origin="system") if person else system_actor(change.at)
        origin = "import" if change.origin == "import" else "system"
        writer = Actor(actor.id, Role.system, change.at, actor.name, actor.team_id, origin=origin)
        add_entry(db, writer, customer_id=change.customer_id, kind="profile", body=change.sentence, client_id=client_id)


def lanes_of_telling(db: Session, event: Any) -> Sequence[None]:
    """Nobody is told of most entries, so nothing is owed for them: they name nobody and answer nothing.

    What the program adds below a document's entry is no answer to whoever sent the document.
    """
    entry = db.get_one(Entry, event.entry_id)
    return (None,) if entry.kind != "document" and (entry.reply_to_id or "@" in entry.body) else ()


def tell_mentioned(tools: Tools, delivery: Delivery) -> None:
    """Tell everybody whom an entry names, and the staff of a thread that it was answered."""
    with tools.transaction() as db:
        entry = db.get(Entry, delivery.event.entry_id)
        if entry is None or entry.deleted_at is not None:
            return
        actor = Actor(entry.author_id, Role.system, delivery.at, entry.author_name)
        subject, words = f"entry:{entry.id}", " ".join(entry.body.split())[:160]
        named = people_mentioned(db, entry.id)
        tell_guests_called(db, actor, entry, at=tools.now())
        colleagues = staff_among(db, named)
        notify(
            db, actor, person_ids=colleagues, kind="mention", subject=subject, customer_id=entry.customer_id,
            sentence=f"{entry.author_name} mentioned you: “{words}”",
        )  # fmt: skip
        if entry.reply_to_id:
            notify(
                db, actor, person_ids=writers_in_thread(db, entry.reply_to_id) - named, kind="reply", subject=subject,
                customer_id=entry.customer_id, sentence=f"{entry.author_name} answered: “{words}”",
            )  # fmt: skip


def lanes_of_followers(db: Session, event: Any) -> Sequence[None]:
    """Nothing is owed for what the program writes, nor where nobody but the writer follows."""
    entry = db.get_one(Entry, event.entry_id)
    is_ours = entry.author_id is None and entry.origin != "slack"
    if is_ours or entry.kind not in (*WRITTEN, "document"):
        return ()
    return (None,) if _followers(db, entry) else ()


def tell_followers(tools: Tools, delivery: Delivery) -> None:
    """Tell who follows the customer, as one line for all that they have not read. Who was told by name is not."""
    with tools.transaction() as db:
        entry = db.get(Entry, delivery.event.entry_id)
        if entry is None or entry.deleted_at is not None:
            return
        named = people_mentioned(db, entry.id)
        if entry.reply_to_id:
            named |= writers_in_thread(db, entry.reply_to_id)
        wanted = _followers(db, entry) - named
        active = select(Person).where(Person.id.in_(wanted), Person.deactivated_at.is_(None), Person.role != Role.guest)
        ways = ways_of(db, wanted, kind="followed", customer_id=entry.customer_id)
        for person in db.scalars(active).all():
            _tell_follower(db, actor_for(person, tools.now()), entry, ways=ways[person.id], at=delivery.at)


def _followers(db: Session, entry: Entry) -> set[str]:
    holder_id = holder_of(db, entry.customer_id)
    following = followers_of(db, customer_id=entry.customer_id, holder_id=holder_id)
    return following - {entry.author_id or ""}


def _tell_follower(db: Session, reader: Actor, entry: Entry, *, ways: frozenset[str], at: datetime) -> None:
    subject, customer = f"entry:{entry.id}", entry.customer_id
    mine = select(Notification).where(Notification.person_id == reader.id, Notification.kind == "followed")
    if db.scalar(mine.where(Notification.subject == subject)) is not None:
        return
    older = db.scalar(
        mine.where(open_now(reader), Notification.customer_id == customer, Notification.read_at.is_(None))
    )
    count, planned = 1, set[str]()
    if older is not None:
        count = older.count + 1
        owed = select(Owed.way).where(Owed.notification_id == older.id, Owed.message_id.is_(None))
        planned = set(db.scalars(owed))
        db.delete(older)
        db.flush()
    words = " ".join(entry.body.split())[:160]
    said = words if entry.kind == "document" else f"wrote: “{words}”"
    row = Notification(
        person_id=reader.id, kind="followed", subject=subject, customer_id=customer, actor_name=entry.author_name,
        sentence=f"{entry.author_name} {said}", count=count, created_at=at, in_app="inbox" in ways,
    )  # fmt: skip
    write_down(db, Actor(entry.author_id, Role.system, reader.at, entry.author_name), row, ways=ways, planned=planned)
