"""Reactions: read a table, check its rows, bring them in, take them back. Each in short writes, a few rows at a time.

A step that is not finished comes again: a restart goes on where it was, and other work has its turn in between.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from workspace.documents.sandbox import JobFailed, shared_sandbox
from workspace.errors import BatonError, Invalid
from workspace.events import Delivery
from workspace.importing.applying import apply
from workspace.importing.models import Import, ImportFile, ImportRow
from workspace.importing.operations import UNDER_WAY, forget_import, move
from workspace.importing.planning import Plan, plan
from workspace.importing.table.columns import guessed
from workspace.importing.table.reading import MOST_ROWS, MOST_SHEETS, Table, is_workbook, read_table, table_of
from workspace.importing.table.wrong import written
from workspace.importing.undoing import take_back
from workspace.people.models import Person
from workspace.people.queries import actor_for
from workspace.people.words import folded
from workspace.policy import Actor, may, system_actor
from workspace.worker import Later, Tools

AT_ONCE = 4
"""Rows brought in by one write: whoever writes on the web meanwhile waits for one, no longer, and has the next turn."""
BREATH = 0.005
"""Seconds between two writes, so that the worker's other threads write too; other processes have their turns anyway."""
KEPT_AT_ONCE = 500
"""Rows read, or their verdicts written down, by one write."""
ROUND = 200
"""Rows after which other work has its turn."""
LOOKS_AGAIN = timedelta(hours=1)
"""What is still under way at its end is not asked about all the time."""
LANE = "imports"


def lane_of_imports(_db: Session, _event: Any) -> Sequence[str]:
    """One after the other: a row of the second may be about what the first brings in."""
    return [LANE]


def work_on_import(tools: Tools, delivery: Delivery) -> None:
    """Go on with an import from where it is. Repeating it is harmless."""
    with tools.reading() as db:
        found = db.get(Import, delivery.event.import_id)
        state = found.state if found else ""
    if found is None or state not in UNDER_WAY:
        return
    read = partial(read_rows, sheet=delivery.event.sheet) if state == "reading" else read_rows
    step = {"reading": read, "checking": check_rows, "running": bring_rows, "undoing": undo_rows}[state]
    if not step(tools, found.id):
        raise Later(tools.now(), "there are more rows")


def end_import(tools: Tools, delivery: Delivery) -> None:
    """Its time is over."""
    now = tools.now()
    with tools.transaction() as db:
        found = db.get(Import, delivery.event.import_id)
        if found is not None and found.state in UNDER_WAY:
            raise Later(now + LOOKS_AGAIN, "it is under way")
        if found is not None and found.state != "closed":
            forget_import(db, system_actor(now), import_id=found.id)


# ------------------------------------------------------------------ read
def read_rows(tools: Tools, import_id: str, *, sheet: int | None = None) -> bool:
    """Of a workbook this sheet. Where another one was read before, and this one cannot be, that one stays."""
    with tools.reading() as db:
        content = db.scalar(select(ImportFile.content).where(ImportFile.import_id == import_id)) or b""
    try:
        table = _workbook(content, sheet) if is_workbook(content) else read_table(content)
    except Invalid as wrong:
        if sheet is not None:
            _end(tools, import_id, "reading", "mapping", wrong.sentence)
            return True
        with tools.transaction() as db:
            db.execute(delete(ImportFile).where(ImportFile.import_id == import_id))
        _end(tools, import_id, "reading", "unreadable", wrong.sentence)
        return True
    rows = [
        {"import_id": import_id, "n": n, "line": line, "cells": json.dumps(cells, ensure_ascii=False)}
        for n, (line, cells) in enumerate(table.rows, 1)
    ]
    with tools.transaction() as db:
        db.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    for start in range(0, len(rows), KEPT_AT_ONCE):
        with tools.transaction() as db:
            db.execute(insert(ImportRow), rows[start : start + KEPT_AT_ONCE])
    with tools.transaction() as db:
        found = db.get_one(Import, import_id)
        found.columns, found.said, found.total = json.dumps(table.columns, ensure_ascii=False), table.said, len(rows)
        sheets = table.sheets if len(table.sheets) > 1 else []
        found.sheets, found.sheet = json.dumps(sheets, ensure_ascii=False), table.sheet
        found.chosen = json.dumps(guessed(table.columns, [cells for _, cells in table.rows[:20]]))
        if not sheets:
            db.execute(delete(ImportFile).where(ImportFile.import_id == import_id))
    _end(tools, import_id, "reading", "mapping")
    return True


def _workbook(content: bytes, wanted: int | None) -> Table:
    options = {"most": MOST_ROWS + 2, "sheet": wanted}
    try:
        answer = shared_sandbox().ask("rows", io.BytesIO(content), options=options)
        sheets = [str(name)[:80] for name in answer["sheets"]][:MOST_SHEETS]
        sheet = int(answer["sheet"])
        lines = [[str(cell) for cell in row] for row in answer["rows"]]
    except JobFailed as failed:
        raise Invalid(failed.reason) from failed
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid("The reader of this workbook gave an answer that makes no sense.") from error
    name = sheets[sheet] if sheet < len(sheets) else ""
    said = f"The sheet “{name}”{f', one of {len(sheets)}' if len(sheets) > 1 else ''}."
    table = table_of(((n, cells) for n, cells in enumerate(lines, 1)), said=said)
    return replace(table, sheets=sheets, sheet=sheet)


# ------------------------------------------------------------------ check
def check_rows(tools: Tools, import_id: str) -> bool:
    """All of them, against what is here now and against each other."""
    with tools.reading() as db:
        found = db.get_one(Import, import_id)
        actor = _actor(db, found, tools)
        rows = db.scalars(select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.n)).all()
    earlier = _Earlier()
    for start in range(0, len(rows), KEPT_AT_ONCE):
        some = rows[start : start + KEPT_AT_ONCE]
        with tools.reading() as db:
            said = [(row, *earlier.seen(row, values_of(found, row), planned(db, actor, found, row))) for row in some]
        with tools.transaction() as db:
            now = db.get_one(Import, import_id)
            if now.state != "checking":
                return True
            marked = [{"import_id": import_id, "n": row.n, "verdict": word, "said": why} for row, word, why in said]
            db.execute(update(ImportRow), marked)
            now.done = start + len(some)
            move(db, actor, now)
    _end(tools, import_id, "checking", "checked")
    return True


class _Earlier:
    """What the rows before this one say: a table may name a customer more than once."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}
        self._new: dict[str, int] = {}

    def seen(self, row: ImportRow, values: dict[str, str], what: Plan) -> tuple[str, str]:
        """The verdict of a row and why, in the light of those before it."""
        words = json.dumps(values)
        if what.verdict != "error" and (line := self._lines.setdefault(words, row.line)) != row.line:
            return "same", f"It says the same as line {line:,}."
        if what.verdict != "new":
            return what.verdict, what.said
        name = folded(values["name"])
        if (line := self._new.setdefault(name, row.line)) != row.line:
            return "update", f"It adds to the customer of line {line:,}."
        return what.verdict, what.said


# ------------------------------------------------------------------ run
def bring_rows(tools: Tools, import_id: str) -> bool:
    """A round of rows. True: there are no more."""
    waiting = select(ImportRow).where(
        ImportRow.import_id == import_id, ImportRow.state == "", ImportRow.verdict.in_(("new", "update", "same"))
    )

    def bring(db: Session, actor: Actor, found: Import, row: ImportRow) -> None:
        what = planned(db, actor, found, row)
        if what.verdict == "error":
            row.state, row.verdict, row.said = "failed", "error", what.said
            return
        shown = len(db.info.get("room_changes", ()))
        try:
            with db.begin_nested():
                apply(db, actor, row=row, planned=what)
        except BatonError as wrong:
            # What was not written must not be shown in a room either.
            del db.info.get("room_changes", [])[shown:]
            row.state, row.verdict, row.said = "failed", "error", wrong.sentence

    if _round(tools, import_id, "running", waiting.order_by(ImportRow.n), bring):
        return False
    _end(tools, import_id, "running", "done")
    return True


def undo_rows(tools: Tools, import_id: str) -> bool:
    """A round of rows, the last ones first. True: there are no more."""
    brought = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.state == "done")

    def undo(db: Session, actor: Actor, _found: Import, row: ImportRow) -> None:
        take_back(db, actor, row=row)

    if _round(tools, import_id, "undoing", brought.order_by(ImportRow.n.desc()), undo):
        return False
    _end(tools, import_id, "undoing", "undone")
    return True


def _round(
    tools: Tools, import_id: str, state: str, rows: Any, work: Callable[[Session, Actor, Import, ImportRow], None]
) -> bool:
    """Some rows, each few in a write of their own. False: there were none left, or somebody stopped it."""
    for _ in range(ROUND // AT_ONCE):
        with tools.transaction() as db:
            found = db.get_one(Import, import_id)
            some = db.scalars(rows.limit(AT_ONCE)).all() if found.state == state else []
            if not some:
                return False
            actor = _actor(db, found, tools)
            if not _may_go_on(db, found, actor):
                found.state, found.trouble = "stopped", f"{actor.name} may no longer bring customers in."
                move(db, actor, found)
                return False
            for row in some:
                work(db, actor, found, row)
            before, found.done = found.done, found.done + len(some)
            if found.done * 100 // max(found.total, 1) != before * 100 // max(found.total, 1):
                move(db, actor, found)
        time.sleep(BREATH)
    return True


def planned(db: Session, actor: Actor, found: Import, row: ImportRow) -> Plan:
    columns, cells = json.loads(found.columns), json.loads(row.cells)
    if len(cells) > len(columns):
        return Plan("error", f"There are {len(cells)} values in this row, and {len(columns)} columns.")
    what = plan(db, actor, values=values_of(found, row), fills_only=found.fills_only)
    if not (what.person_id or what.team_id):
        what = replace(what, person_id=found.holder_id, is_unheld=found.is_unheld)
    return replace(what, said=written(what.wrong, columns, json.loads(found.chosen))) if what.wrong else what


def values_of(found: Import, row: ImportRow) -> dict[str, str]:
    """The values of a row by field."""
    pairs = zip(json.loads(found.chosen), json.loads(row.cells), strict=False)
    return {"name": "", **{field: cell for field, cell in pairs if field}}


def _actor(db: Session, found: Import, tools: Tools) -> Actor:
    """Who brings the rows in, as they are now."""
    person = _on_behalf_of(db, found)
    if person is None:
        program = system_actor(tools.now())
        return Actor(None, program.role, program.at, program.name, origin="import")
    return actor_for(person, tools.now(), origin="import")


def _on_behalf_of(db: Session, found: Import) -> Person | None:
    """Who said that its rows come in; as long as nobody has, who brought it."""
    person_id = found.run_by_id or found.person_id
    return db.get(Person, person_id) if person_id else None


def _may_go_on(db: Session, found: Import, actor: Actor) -> bool:
    person = _on_behalf_of(db, found)
    return may(actor, "customer.import") and (person is None or person.deactivated_at is None)


def _end(tools: Tools, import_id: str, before: str, after: str, trouble: str = "") -> None:
    now = tools.now()
    with tools.transaction() as db:
        found = db.get_one(Import, import_id)
        if found.state == before:
            found.state, found.trouble, found.changed_at = after, trouble, now
            move(db, system_actor(now), found)
