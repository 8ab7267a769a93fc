"""Reads of imports. One's own; an admin sees everybody's."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, func, select, true
from sqlalchemy.orm import Session, joinedload

from workspace.errors import NotFound
from workspace.i18n import _
from workspace.importing.models import Import, ImportRow
from workspace.people.models import Person
from workspace.policy import Actor, Role, may


def visible_imports(actor: Actor) -> ColumnElement[bool]:
    if not may(actor, "customer.import"):
        return false()
    return Import.person_id == actor.id if actor.role is Role.member else true()


def get_import(db: Session, actor: Actor, import_id: str) -> Import:
    """With who brought it. Raises NotFound."""
    wanted = select(Import).where(Import.id == import_id, visible_imports(actor))
    found = db.scalar(wanted.options(joinedload(Import.person)))
    if found is None:
        raise NotFound(_("There is no such import."))
    return found


def imports(db: Session, actor: Actor, *, limit: int = 20) -> Sequence[Import]:
    """The newest first."""
    seen = select(Import).where(visible_imports(actor)).options(joinedload(Import.person))
    return db.scalars(seen.order_by(Import.id.desc()).limit(limit)).all()


def first_rows(db: Session, actor: Actor, *, import_id: str, limit: int = 5) -> list[list[str]]:
    """The cells of the first rows, for showing what a column holds."""
    found = get_import(db, actor, import_id)
    rows = select(ImportRow.cells).where(ImportRow.import_id == found.id).order_by(ImportRow.n).limit(limit)
    return [json.loads(cells) for cells in db.scalars(rows)]


def rows_of(
    db: Session, actor: Actor, *, import_id: str, verdict: str = "", state: str = "", limit: int | None = None
) -> Sequence[ImportRow]:
    """Rows with this verdict, or in this state, in the order of the file."""
    found = get_import(db, actor, import_id)
    rows = select(ImportRow).where(ImportRow.import_id == found.id).order_by(ImportRow.n)
    if verdict:
        rows = rows.where(ImportRow.verdict == verdict)
    if state:
        rows = rows.where(ImportRow.state == state)
    return db.scalars(rows.limit(limit)).all()


def verdicts(db: Session, actor: Actor, *, import_id: str) -> dict[str, int]:
    """How many rows would do what, or did. A verdict that no row has is absent."""
    return _counted(db, actor, import_id, ImportRow.verdict)


def states(db: Session, actor: Actor, *, import_id: str) -> dict[str, int]:
    """How many rows are in which state; "" are those that nothing was done with."""
    return _counted(db, actor, import_id, ImportRow.state)


def customers_in(db: Session, actor: Actor, *, import_id: str, state: str) -> int:
    """How many customers the rows in this state changed."""
    found = get_import(db, actor, import_id)
    changed = select(func.count(ImportRow.customer_id.distinct())).where(ImportRow.import_id == found.id)
    return db.scalar(changed.where(ImportRow.state == state, ImportRow.did != "")) or 0


def watchers(db: Session, found: Import) -> set[str]:
    """Who may see it, by id: whoever brought it, and admins."""
    admins = db.scalars(select(Person.id).where(Person.role == Role.admin, Person.deactivated_at.is_(None)))
    return {*admins, *([found.person_id] if found.person_id else [])}


def name_of(name: str) -> str:
    """How an import is called in the reader's language."""
    return name or _("A pasted table")


def _counted(db: Session, actor: Actor, import_id: str, column: object) -> dict[str, int]:
    found = get_import(db, actor, import_id)
    counted = select(column, func.count()).where(ImportRow.import_id == found.id).group_by(column)  # type: ignore[call-overload]
    return dict(db.execute(counted).all())
