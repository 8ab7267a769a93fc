"""Entries for what was said elsewhere before: at their own time, with nobody told and nothing that follows."""

from __future__ import annotations

from sqlalchemy.orm import Session

from workspace.database import new_id
from workspace.people.words import long_text, one_line
from workspace.policy import Actor, Audience, require
from workspace.timeline.models import Entry
from workspace.timeline.operations import LONGEST


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
        author_name=one_line(actor.name, field="author", label="The name", longest=120),
        team_id=actor.team_id,
        origin=actor.origin,
        body=long_text(body[:LONGEST], field="body", label="The text", longest=LONGEST, needed=True),
        audience=Audience.staff,
        reply_to_id=reply_to_id,
        at=actor.at,
        created_at=actor.at,
        revision=1,
    )
    db.add(entry)
    db.flush()
    return entry
