"""What was said elsewhere before, and what stuck to it: at its own time, with nobody told and nothing that follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace.database import new_id
from workspace.i18n import _
from workspace.people.words import long_text, one_line
from workspace.policy import Actor, Audience, require
from workspace.timeline.models import Entry, EntryReaction
from workspace.timeline.operations import LONGEST
from workspace.timeline.sticking.emoji import emoji_name
from workspace.timeline.sticking.operations import MOST_PINS


@dataclass(frozen=True)
class Given:
    """An emoji, the one who gave it as they are called elsewhere, and who they are here (as of `hear_reaction`)."""

    emoji: str
    who: str
    by: Actor


def write_history(db: Session, actor: Actor, *, customer_id: str, body: str, reply_to_id: str | None = None) -> Entry:
    """For staff alone, as said at `actor.at`. The caller has loaded customer and root, and has the batch indexed.

    Mentions are not written down: nobody is called by what was said long ago.
    """
    require(actor, "entry.add")
    entry = Entry(
        id=new_id(),
        customer_id=customer_id,
        kind="comment" if reply_to_id else "note",
        author_id=actor.id,
        author_name=one_line(actor.name, field="author", label=_("The name"), longest=120),
        team_id=actor.team_id,
        origin=actor.origin,
        body=long_text(body[:LONGEST], field="body", label=_("The text"), longest=LONGEST, needed=True),
        audience=Audience.staff,
        reply_to_id=reply_to_id,
        at=actor.at,
        created_at=actor.at,
        revision=1,
    )
    db.add(entry)
    db.flush()
    return entry


def write_reactions(db: Session, given: Iterable[Given], *, entry: Entry, source: str, heard: str) -> None:
    """Emoji that people gave long ago; when, nobody knows. Raises Invalid for what is none.

    `heard` as of `hear_reaction`: whatever is heard of them from now on has to be newer.
    """
    rows = {}
    for each in given:
        require(each.by, "entry.react")
        name = emoji_name(each.emoji)
        # Two names of one sign, given by one person, are one.
        rows[name, each.who] = EntryReaction(
            entry_id=entry.id, emoji=name, who=each.who, source=source, person_id=each.by.id, name=each.by.name,
            at=entry.at, is_there=True, heard=heard,
        )  # fmt: skip
    db.add_all(rows.values())
    entry.reacted = entry.reacted or bool(rows)
    db.flush()


def write_pin(db: Session, actor: Actor, *, entry: Entry) -> bool:
    """Pinned at `actor.at` by the actor. False when there are as many as a timeline holds already."""
    require(actor, "entry.pin")
    pinned = select(func.count()).where(Entry.customer_id == entry.customer_id, Entry.pinned_at.is_not(None))
    if (db.scalar(pinned) or 0) >= MOST_PINS:
        return False
    entry.pinned_at, entry.pinned_by = actor.at, actor.name[:120]
    db.flush()
    return True
