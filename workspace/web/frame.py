"""What the frame of every page shows: who I am, what waits for me."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import g, get_flashed_messages, render_template, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from workspace.customers.pinning import pinned_customers
from workspace.customers.queries import held_customers
from workspace.database import DatabaseBusy
from workspace.events import last_number
from workspace.handoffs.queries import handoffs_for
from workspace.people.events import person_room
from workspace.people.notifications import unread_count
from workspace.policy import Actor
from workspace.web.edge import SignedOut, current_actor, reading
from workspace.web.shown import me_view

HOST = "Baton"
"""What guests read as the name of the house they are guests of."""


def staff_page(db: Session, actor: Actor, template: str, **values: Any) -> str:
    """A page in the frame of staff. Called inside the transaction that loaded its values."""
    pinned = [{"id": each.id, "name": each.name} for each in pinned_customers(db, actor)]
    mine = [{"id": each.id, "name": each.name} for each in held_customers(db, actor, limit=6)]
    return render_template(
        template,
        me=me_view(g.person, actor),
        unread=unread_count(db, actor),
        waiting_handoffs=len(handoffs_for(db, actor)),
        person_n=last_number(db, person_room(actor.person_id)),
        pinned_customers=pinned,
        my_customers=[each for each in mine if each not in pinned],
        told=_told(),
        **values,
    )


def _told() -> list[dict[str, str]]:
    """What became of the form that led here, said once: to who reads the page, not to a part of it fetched again.

    Said under "undo ADDRESS", it has a button that posts there.
    """
    if "X-Refresh" in request.headers or "HX-Request" in request.headers:
        return []
    said: list[tuple[str, str]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment]
    return [
        {"tone": "success", "text": text, "undo": tone.removeprefix("undo ")}
        if tone.startswith("undo ")
        else {"tone": tone, "text": text}
        for tone, text in said
    ]


def guest_page(db: Session, actor: Actor, template: str, **values: Any) -> str:
    """A page in the frame of guests: no word and no count of anything that is not theirs."""
    me = me_view(g.person, actor)
    person_n = last_number(db, person_room(actor.person_id))
    viewer = g.get("viewer")
    return render_template(template, me=me, vendor=me["vendor"], host=HOST, person_n=person_n, viewer=viewer, **values)


def hear_who_reads() -> None:
    """Called before something is said that no page asked for: so that an error is in its reader's language."""
    with suppress(SignedOut, DatabaseBusy, OperationalError):
        if "person" not in g:
            with reading() as db:
                current_actor(db)


def in_frame(template: str, **values: Any) -> str:
    """A page in the frame of whoever asks, or of nobody: for errors and what everybody may read."""
    try:
        with reading() as db:
            actor = current_actor(db)
            page = staff_page if actor.is_staff else guest_page
            return page(db, actor, template, **values)
    except (SignedOut, DatabaseBusy, OperationalError):
        # Nobody is signed in, or the database itself is the trouble: the sentence must come through all the same.
        return render_template(template, me=None, **values)
