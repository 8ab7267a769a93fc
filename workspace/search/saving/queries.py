"""Reads of saved searches: everybody sees their own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workspace.errors import NotFound
from workspace.i18n import _
from workspace.people.models import Person
from workspace.policy import Actor
from workspace.search.facets import COUNTED
from workspace.search.preparing import Narrowed
from workspace.search.saving.models import SavedSearch

FILTERS = (*COUNTED, "versions")
"""What can be kept beside the words. A period cannot: something new is always of the past week."""


def saved_searches(db: Session, actor: Actor) -> Sequence[SavedSearch]:
    """The actor's own, by name."""
    mine = select(SavedSearch).where(SavedSearch.person_id == actor.id)
    return db.scalars(mine.order_by(SavedSearch.name, SavedSearch.id)).all()


def get_saved_search(db: Session, actor: Actor, saved_id: str) -> SavedSearch:
    """One of the actor's own. Raises NotFound."""
    mine = select(SavedSearch).where(SavedSearch.id == saved_id, SavedSearch.person_id == actor.id)
    found = db.scalar(mine)
    if found is None:
        raise NotFound(_("There is no such saved search."))
    return found


def waiting_searches(db: Session) -> Sequence[SavedSearch]:
    """Of everybody who is here and wants to be told, with the person."""
    found = select(SavedSearch).join(SavedSearch.person).options(joinedload(SavedSearch.person))
    return db.scalars(found.where(SavedSearch.tells, Person.deactivated_at.is_(None)).order_by(SavedSearch.id)).all()


def filters_of(saved: SavedSearch) -> dict[str, str]:
    return {str(name): str(value) for name, value in json.loads(saved.filters).items()}


def narrowed_by(filters: Mapping[str, str]) -> Narrowed:
    """The filters of an address, as a search takes them."""
    return Narrowed(
        customer_id=filters.get("customer"), type=filters.get("type"), team_id=filters.get("team"),
        kind=filters.get("kind"), person_id=filters.get("person"), folder=filters.get("folder"),
        tag=filters.get("tag"), filed=filters.get("filed"), state=filters.get("state"),
        all_versions=filters.get("versions") == "all",
    )  # fmt: skip
