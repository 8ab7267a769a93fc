"""Writes about saved searches."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.errors import Conflict, Invalid
from workspace.i18n import _, number
from workspace.people.words import one_line
from workspace.policy import Actor, require
from workspace.search.preparing import prepare
from workspace.search.saving.models import SavedSearch
from workspace.search.saving.queries import FILTERS, get_saved_search, narrowed_by, saved_searches

MOST = 50
_LONGEST = 1_000


def save_search(
    db: Session, actor: Actor, *, name: str, q: str, filters: Mapping[str, str] | None = None, tells: bool = True
) -> SavedSearch:
    """Keep a search. Raises Invalid for one that cannot be searched for, Conflict for a name that is taken."""
    require(actor, "search.save")
    cleaned = one_line(name, field="name", label=_("The name"), longest=80)
    kept = {key: value for key, value in (filters or {}).items() if value}
    if unknown := sorted(set(kept) - set(FILTERS)):
        raise Invalid(
            _("There is no filter %(value)s.", value=f"{unknown[0]!r}"),
            {"filters": _("Known are %(known)s.", known=", ".join(FILTERS))},
        )
    if len(q) > _LONGEST or any(len(value) > 200 for value in kept.values()):
        raise Invalid(
            _("This search is too long to be kept."),
            {"q": _("At most %(longest)s characters.", longest=number(_LONGEST))},
        )
    if not (q.strip() or kept):
        raise Invalid(_("Say what to search for first."), {"q": _("Say what to search for.")})
    prepare(db, actor, q, narrowed=narrowed_by(kept))
    if len(saved_searches(db, actor)) >= MOST:
        raise Conflict(_("You keep %(most)s searches already. Delete one first.", most=MOST))
    _check_free(db, actor, cleaned)
    saved = SavedSearch(
        person_id=actor.person_id, name=cleaned, q=q.strip(), filters=json.dumps(kept), tells=tells, created_at=actor.at
    )
    db.add(saved)
    db.flush()
    return saved


def change_saved_search(
    db: Session, actor: Actor, *, saved_id: str, name: str | None = None, tells: bool | None = None
) -> SavedSearch:
    """Give it another name, or say whether you want to be told. What is None stays."""
    require(actor, "search.save")
    saved = get_saved_search(db, actor, saved_id)
    if name is not None:
        cleaned = one_line(name, field="name", label=_("The name"), longest=80)
        if cleaned != saved.name:
            _check_free(db, actor, cleaned)
        saved.name = cleaned
    if tells is not None:
        saved.tells = tells
    return saved


def delete_saved_search(db: Session, actor: Actor, *, saved_id: str) -> None:
    require(actor, "search.save")
    db.delete(get_saved_search(db, actor, saved_id))


def _check_free(db: Session, actor: Actor, name: str) -> None:
    same = select(SavedSearch.id).where(SavedSearch.person_id == actor.id, SavedSearch.name == name)
    if db.scalar(same) is not None:
        raise Conflict(_("You keep a search called %(name)s already.", name=name))
