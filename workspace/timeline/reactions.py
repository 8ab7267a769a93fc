"""What follows on and from the timeline: profile edits show there, people who are named are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.customers.queries import profile_change
from workspace.events import Delivery
from workspace.people.models import Person
from workspace.people.notifications import notify
from workspace.people.queries import actor_for
from workspace.policy import Actor, Role, system_actor
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry
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
        notify(
            db, actor, person_ids=named, kind="mention", subject=subject, customer_id=entry.customer_id,
            sentence=f"{entry.author_name} mentioned you: “{words}”",
        )  # fmt: skip
        if entry.reply_to_id:
            notify(
                db, actor, person_ids=writers_in_thread(db, entry.reply_to_id) - named, kind="reply", subject=subject,
                customer_id=entry.customer_id, sentence=f"{entry.author_name} answered: “{words}”",
            )  # fmt: skip
