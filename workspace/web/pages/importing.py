"""Bringing customers in from a table: choose it, say what its columns are, look it over, run it, take it back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.errors import Conflict, Invalid
from workspace.i18n import _, mark
from workspace.importing import operations, queries
from workspace.importing.table.columns import FIELDS
from workspace.importing.table.reading import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from workspace.importing.table.wrong import in_words, read
from workspace.people.queries import staff
from workspace.policy import Actor
from workspace.retold import retold
from workspace.web.edge import reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views
from workspace.web.spreadsheet import csv_answer

if TYPE_CHECKING:
    from workspace.importing.models import Import, ImportRow

_SENTENCES = re.compile(r"(?<=\.) ")
_VERDICTS = ("new", "update", "same", "error")
FEW = 20
"""As many new customers one is taken to hold oneself."""
SHOWN = 20
"""Rows of one kind that the page shows; the file with all of them can be downloaded."""

_STEPS = {
    mark("File"): ("reading", "unreadable"),
    mark("Columns"): ("mapping",),
    mark("Check"): ("checking", "checked"),
    mark("Import"): ("running", "cancelled", "stopped"),
    mark("Result"): ("done", "undoing", "undone", "closed"),
}
_SAID = {
    "reading": mark("being read"), "unreadable": mark("could not be read"), "mapping": mark("columns to be chosen"),
    "checking": mark("being checked"), "checked": mark("ready to be imported"), "running": mark("under way"),
    "cancelled": mark("stopped"), "stopped": mark("stopped"), "done": mark("done"), "undoing": mark("being taken back"),
    "undone": mark("taken back"), "closed": mark("done, details deleted"),
}  # fmt: skip


@views.get("/imports")
def imports() -> ResponseReturnValue:
    with reading() as db:
        return _first_page(db, staff_actor(db))


@views.post("/imports")
def begin_import() -> ResponseReturnValue:
    """A `file`, or a table pasted as `text`."""
    file = request.files.get("file")
    text = request.form.get("text", "")
    with reading() as db:
        staff_actor(db)
    try:
        content = file.stream.read(MOST_BYTES + 1) if file and file.filename else text.encode("utf-8", "replace")
        with transaction() as db:
            name = (file.filename or "") if file else ""
            begun = operations.begin_import(db, staff_actor(db), name=name, content=content)
    except Invalid as wrong:
        with reading() as db:
            return _first_page(db, staff_actor(db), text=text, error=wrong.sentence), 422
    return redirect(url_for("pages.show_import", import_id=begun.id), 303)


@views.get("/imports/<import_id>")
def show_import(import_id: str) -> ResponseReturnValue:
    with reading() as db:
        return _page(db, staff_actor(db), import_id)


@views.post("/imports/<import_id>")
def change_import(import_id: str) -> ResponseReturnValue:
    """`do`: sheet (with a `sheet`), choose (with a `column` for each, and `fills_only`), choose_again, run (with a
    `holder`), cancel, undo, forget."""
    form = request.form
    try:
        with transaction() as db:
            _do(db, staff_actor(db), import_id, form.get("do", ""))
    except Conflict as late:
        flash(late.sentence, "danger")
    except Invalid as wrong:
        with reading() as db:
            chosen = form.getlist("column")
            return _page(db, staff_actor(db), import_id, chosen=chosen, error=wrong.sentence), 422
    return redirect(url_for("pages.show_import", import_id=import_id), 303)


@views.get("/imports/<import_id>/errors.csv")
def import_errors(import_id: str) -> ResponseReturnValue:
    """The rows that were left out, as they came, with the line and the reason before them."""
    with reading() as db:
        actor = staff_actor(db)
        found = queries.get_import(db, actor, import_id)
        rows = queries.rows_of(db, actor, import_id=import_id, verdict="error")
        heading = ("line", "reason", *json.loads(found.columns))
        lines = ((str(row.line), in_words(row.said), *json.loads(row.cells)) for row in rows)
        return csv_answer("errors.csv", heading, lines)


def _do(db: Session, actor: Actor, import_id: str, do: str) -> None:
    form = request.form
    if do == "run":
        operations.run_import(db, actor, import_id=import_id, holder=form.get("holder", ""))
        return
    if do == "choose":
        fills_only = form.get("fills_only") == "1"
        chosen = form.getlist("column")
        operations.choose_columns(db, actor, import_id=import_id, chosen=chosen, fills_only=fills_only)
        return
    if do == "sheet":
        operations.choose_sheet(db, actor, import_id=import_id, sheet=form.get("sheet", ""))
        return
    known = {
        "choose_again": operations.choose_again, "cancel": operations.cancel_import,
        "undo": operations.take_import_back, "forget": operations.forget_import,
    }  # fmt: skip
    if do not in known:
        raise Invalid(_("There is nothing to do here."))
    known[do](db, actor, import_id=import_id)


def _first_page(db: Session, actor: Actor, *, text: str = "", error: str = "") -> str:
    before = [{**_view(each), "at": each.created_at} for each in queries.imports(db, actor)]
    limits = {"bytes": MOST_BYTES, "rows": MOST_ROWS, "columns": MOST_COLUMNS}
    return staff_page(
        db, actor, "importing/begin.html", imports=before, limits=limits, text=text, error=error, fields=_fields()
    )


def _page(db: Session, actor: Actor, import_id: str, *, chosen: list[str] | None = None, error: str = "") -> str:
    found = queries.get_import(db, actor, import_id)
    verdicts = {**dict.fromkeys(_VERDICTS, 0), **queries.verdicts(db, actor, import_id=import_id)}
    states = {**dict.fromkeys(("done", "kept"), 0), **queries.states(db, actor, import_id=import_id)}
    wrong = queries.rows_of(db, actor, import_id=import_id, verdict="error", limit=SHOWN)
    kept = queries.rows_of(db, actor, import_id=import_id, state="kept", limit=SHOWN)
    gone = queries.customers_in(db, actor, import_id=import_id, state="undone") if found.state == "undone" else 0
    names = [each for each, states_of in _STEPS.items() if found.state in states_of]
    return staff_page(
        db, actor, "importing/import.html", found=_view(found), error=error, verdicts=verdicts, states=states,
        columns=_columns(db, actor, found, chosen) if found.state == "mapping" else [], fields=_fields(),
        samples=_samples(db, actor, found) if found.state == "checked" else {},
        holders=_holders(db, actor, verdicts["new"]) if found.state == "checked" and verdicts["new"] else [],
        gone=gone, wrong=[_row(found, row) for row in wrong], kept=[_row(found, row) for row in kept],
        steps=[{"name": _(name), "on": name in names} for name in _STEPS],
    )  # fmt: skip


def _view(found: Import) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": queries.name_of(found.name),
        "state": found.state,
        "is": _(_SAID[found.state]),
        "said": " ".join(retold(sentence) for sentence in _SENTENCES.split(found.said)),
        "trouble": retold(found.trouble),
        "total": found.total,
        "done": min(found.done, found.total),
        "percent": min(100, found.done * 100 // max(found.total, 1)),
        "fills_only": found.fills_only,
        "sheets": json.loads(found.sheets),
        "sheet": found.sheet,
        "by": found.person.name if found.person else _("the command line"),
    }


def _fields() -> list[dict[str, str]]:
    return [{"value": name, "label": _(label)} for name, label in FIELDS.items()]


def _columns(db: Session, actor: Actor, found: Import, chosen: list[str] | None) -> list[dict[str, Any]]:
    """Each with its first values, and what it is taken for."""
    rows = queries.first_rows(db, actor, import_id=found.id)
    headings, stored = json.loads(found.columns), json.loads(found.chosen)
    taken = chosen if chosen and len(chosen) == len(headings) else stored
    return [
        {
            "heading": heading,
            "field": taken[number],
            "values": [row[number][:60] for row in rows if number < len(row) and row[number]][:3],
        }
        for number, heading in enumerate(headings)
    ]


def _samples(db: Session, actor: Actor, found: Import) -> dict[str, list[dict[str, Any]]]:
    """The first rows of each verdict that changes something."""
    return {
        verdict: [_row(found, row) for row in queries.rows_of(db, actor, import_id=found.id, verdict=verdict, limit=5)]
        for verdict in ("new", "update")
    }


def _holders(db: Session, actor: Actor, count: int) -> list[dict[str, Any]]:
    """Who may hold the new customers; of so many that nobody could care for them, nobody unless one says so."""
    known = [("nobody", _("Nobody yet")), ("me", _("Me"))]
    known += [(each.id, each.name) for each in staff(db, actor) if each.id != actor.id]
    proposed = "me" if count <= FEW else "nobody"
    return [{"value": value, "label": label, "on": value == proposed} for value, label in known]


def _row(found: Import, row: ImportRow) -> dict[str, Any]:
    """What stands in it, by field; of a table that nobody said the columns of, by place."""
    cells, chosen = json.loads(row.cells), json.loads(found.chosen)
    values = {field: cell[:120] for field, cell in zip(chosen, cells, strict=False) if field}
    return {"line": row.line, "name": values.get("name", ""), "values": values, "customer_id": row.customer_id,
            "said": [{"column": column, "words": retold(words)} for column, words in read(row.said)]}  # fmt: skip
