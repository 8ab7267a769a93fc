"""Ways to look at the list of customers that people keep, for themselves or for all staff."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from workspace.customers.models import SavedView
from workspace.errors import Conflict, NotFound
from workspace.i18n import _
from workspace.people.words import one_line
from workspace.policy import Actor, require

MOST = 30
"""Views that one person keeps: as many as one finds again."""


def saved_views(db: Session, actor: Actor) -> Sequence[SavedView]:
    """The actor's own and those shared with all staff, by name."""
    if not actor.is_staff:
        return []
    mine = or_(SavedView.person_id == actor.id, SavedView.is_shared)
    found = select(SavedView).where(mine).options(joinedload(SavedView.person))
    return db.scalars(found.order_by(SavedView.name, SavedView.id)).all()


def save_view(db: Session, actor: Actor, *, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep a view under a name; one's own of the same name is replaced. Raises Conflict when there are too many."""
    require(actor, "view.save")
    name = one_line(name, field="name", label=_("The name"), longest=60)
    query = one_line(query, field="query", label=_("The address"), longest=400, needed=False)
    mine = select(SavedView).where(SavedView.person_id == actor.person_id)
    view = db.scalar(mine.where(SavedView.name == name))
    if view is None:
        if (db.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MOST:
            raise Conflict(_("You keep %(most)s views already. Drop one first.", most=MOST))
        view = SavedView(person_id=actor.person_id, name=name, created_at=actor.at)
        db.add(view)
    view.query, view.is_shared = query, is_shared
    db.flush()
    return view


def drop_view(db: Session, actor: Actor, *, view_id: str) -> None:
    """Only who keeps it can drop it. Raises NotFound."""
    view = db.get(SavedView, view_id)
    if view is None or view.person_id != actor.id:
        raise NotFound(_("There is no such view of yours."))
    db.delete(view)
