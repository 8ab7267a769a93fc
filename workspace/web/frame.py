"""What the frame of every page shows: who I am, what waits for me."""

from __future__ import annotations

from typing import Any

from flask import g, render_template
from sqlalchemy.orm import Session

from workspace.handoffs.queries import handoffs_for
from workspace.people.notifications import unread_count
from workspace.policy import Actor
from workspace.web.shown import me_view

HOST = "Baton"
"""What guests read as the name of the house they are guests of."""


def staff_page(db: Session, actor: Actor, template: str, **values: Any) -> str:
    """A page in the frame of staff. Called inside the transaction that loaded its values."""
    return render_template(
        template,
        me=me_view(g.person, actor),
        unread=unread_count(db, actor),
        waiting_handoffs=len(handoffs_for(db, actor)),
        **values,
    )


def guest_page(_db: Session, actor: Actor, template: str, **values: Any) -> str:
    """A page in the frame of guests: no word and no count of anything that is not theirs."""
    me = me_view(g.person, actor)
    return render_template(template, me=me, vendor=me["vendor"], host=HOST, **values)
