"""Writes about imports: begin one, say what its columns are, run it, stop it, take it back."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from workspace.errors import Conflict, Invalid
from workspace.events import record
from workspace.i18n import _
from workspace.importing.events import (
    ImportBegun,
    ImportEnds,
    ImportMoved,
    ImportStepDue,
    ImportTakenBack,
    tell,
)
from workspace.importing.models import Import, ImportFile, ImportRow
from workspace.importing.queries import customers_in, get_import, watchers
from workspace.importing.table.columns import checked
from workspace.importing.table.reading import MOST_BYTES
from workspace.people.queries import staff
from workspace.people.words import one_line
from workspace.policy import Actor, require

KEPT = timedelta(days=30)
"""So long an import can be taken back. Its rows hold people's names and addresses: they are not kept for ever."""
UNDER_WAY = ("reading", "checking", "running", "undoing")


def begin_import(db: Session, actor: Actor, *, name: str, content: bytes) -> Import:
    """Take a table in; the worker reads it. Raises Invalid."""
    require(actor, "customer.import")
    if not content.strip():
        raise Invalid(_("There is nothing in it."), {"file": _("Choose a file, or paste a table.")})
    if len(content) > MOST_BYTES:
        sentence = _(
            "It may be %(value)s MB large. Divide it, and bring the parts in one by one.", value=MOST_BYTES // 1_000_000
        )
        raise Invalid(sentence, {"file": sentence})
    name = one_line(name, field="file", label="The name of the file", longest=200, needed=False)
    begun = Import(person_id=actor.id, name=name, state="reading", created_at=actor.at, changed_at=actor.at)
    db.add(begun)
    db.flush()
    db.add(ImportFile(import_id=begun.id, content=content))
    record(db, actor, ImportStepDue(begun.id))
    record(db, actor, ImportEnds(begun.id), due_at=actor.at + KEPT)
    return begun


def choose_sheet(db: Session, actor: Actor, *, import_id: str, sheet: str) -> Import:
    """Read another sheet of its workbook, by its number from 0. Raises Invalid, and Conflict when it is too late."""
    found = _one_in(db, actor, import_id, ("mapping",))
    if sheet not in map(str, range(len(json.loads(found.sheets)))):
        raise Invalid(_("There is no such sheet in this workbook."))
    _step(db, actor, found, "reading")
    record(db, actor, ImportStepDue(found.id, int(sheet)))
    return found


def choose_columns(
    db: Session, actor: Actor, *, import_id: str, chosen: Sequence[str], fills_only: bool = False
) -> Import:
    """Say what each column is; the worker checks every row. Raises Invalid, and Conflict when it is too late."""
    found = _one_in(db, actor, import_id, ("mapping", "checked"))
    found.chosen = json.dumps(checked(json.loads(found.columns), chosen))
    found.fills_only = fills_only
    _step(db, actor, found, "checking")
    db.execute(update(ImportRow).where(ImportRow.import_id == found.id).values(verdict="", said=""))
    record(db, actor, ImportStepDue(found.id))
    return found


def choose_again(db: Session, actor: Actor, *, import_id: str) -> Import:
    """Back to the columns, as long as nothing was brought in."""
    return _step(db, actor, _one_in(db, actor, import_id, ("checked", "mapping")), "mapping")


def run_import(db: Session, actor: Actor, *, import_id: str, holder: str = "") -> Import:
    """Bring in every row that was found to be right; the worker does it. Raises Conflict when it is too late.

    `holder` of the new customers for whom the table names none: "me", "nobody", a colleague's id; "" is as said before.
    """
    found = _one_in(db, actor, import_id, ("checked", "cancelled", "stopped"))
    if holder:
        found.is_unheld = holder == "nobody"
        found.holder_id = None if found.is_unheld else actor.id if holder == "me" else _colleague(db, actor, holder)
    # Rows are brought in by whoever says so, and not in the name of who uploaded them. Whose import it is stays.
    found.run_by_id = actor.id
    db.execute(delete(ImportFile).where(ImportFile.import_id == found.id))
    _step(db, actor, found, "running")
    found.done = _with_state(db, found, ("done", "failed"))
    left_out = select(func.count()).where(ImportRow.import_id == found.id, ImportRow.verdict == "error")
    rows = select(func.count()).where(ImportRow.import_id == found.id)
    found.total = (db.scalar(rows) or 0) - (db.scalar(left_out.where(ImportRow.state == "")) or 0)
    record(db, actor, ImportBegun(found.id))
    return found


def cancel_import(db: Session, actor: Actor, *, import_id: str) -> Import:
    """Stop after the rows of this moment; those that are in stay, and can be taken back. Raises Conflict."""
    return _step(db, actor, _one_in(db, actor, import_id, ("running",)), "cancelled")


def take_import_back(db: Session, actor: Actor, *, import_id: str) -> Import:
    """Undo every row that was brought in; the worker does it. What people changed since stays. Raises Conflict."""
    found = _one_in(db, actor, import_id, ("done", "cancelled", "stopped"))
    found.run_by_id = actor.id
    _step(db, actor, found, "undoing")
    found.total, found.done = _with_state(db, found, ("done",)), 0
    record(db, actor, ImportTakenBack(found.id, customers_in(db, actor, import_id=found.id, state="done")))
    return found


def forget_import(db: Session, actor: Actor, *, import_id: str) -> None:
    """Let go of its rows: what it brought in stays, and can no longer be taken back. Raises Conflict."""
    found = get_import(db, actor, import_id)
    if found.state in UNDER_WAY:
        raise Conflict(_("It is under way just now. Wait until it is done."))
    db.execute(delete(ImportFile).where(ImportFile.import_id == found.id))
    db.execute(delete(ImportRow).where(ImportRow.import_id == found.id))
    _step(db, actor, found, "closed")


def move(db: Session, actor: Actor, found: Import) -> None:
    """Have the open pages of all who may see it look again."""
    rooms = [tell(person_id, "imports") for person_id in sorted(watchers(db, found))]
    record(db, actor, ImportMoved(found.id), rooms=rooms)


def _colleague(db: Session, actor: Actor, person_id: str) -> str:
    if person_id not in {each.id for each in staff(db, actor)}:
        raise Invalid(_("There is no such colleague."), {"holder": _("Choose a colleague.")})
    return person_id


def _step(db: Session, actor: Actor, found: Import, state: str) -> Import:
    found.state, found.trouble, found.changed_at, found.done = state, "", actor.at, 0
    move(db, actor, found)
    return found


def _one_in(db: Session, actor: Actor, import_id: str, states: Collection[str]) -> Import:
    require(actor, "customer.import")
    found = get_import(db, actor, import_id)
    if found.state not in states:
        raise Conflict(_("This import has gone on meanwhile: this page shows how it is now."))
    return found


def _with_state(db: Session, found: Import, states: Collection[str]) -> int:
    rows = select(func.count()).where(ImportRow.import_id == found.id, ImportRow.state.in_(states))
    return db.scalar(rows) or 0
