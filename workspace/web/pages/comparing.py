"""What changed between two versions: side by side on wide screens, one below the other on narrow ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.customers.events import customer_room
from workspace.customers.queries import get_customer
from workspace.documents.comparing.comparison import Comparison, Row, compare
from workspace.documents.comparing.queries import Two, two_versions
from workspace.documents.queries import get_document
from workspace.documents.redlining import operations as redlining
from workspace.errors import NotFound
from workspace.events import last_number
from workspace.i18n import _, mark
from workspace.policy import Actor
from workspace.web.edge import reading, staff_actor, transaction
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views
from workspace.web.redlined import redline_answer
from workspace.web.shown import reading_state
from workspace.web.since import saw_version
from workspace.web.threads import in_thread

CONTEXT = 2
"""Unchanged lines that are shown around a change."""
MOST_CHANGES = 1000
"""Changes shown on a page; browsers lay out more only slowly."""

_KINDS = (
    ("changed", mark("%(count)s changed")), ("added", mark("%(count)s added")), ("removed", mark("%(count)s removed")),
    ("moved", mark("%(count)s moved")),
)  # fmt: skip


@views.get("/documents/<document_id>/compare")
def compare_versions(document_id: str) -> ResponseReturnValue:
    """`from` and `to` are numbers of versions; without them the newest is compared with the one before."""
    with reading() as db:
        two = _asked_for(db, staff_actor(db), document_id)
    # Nothing is open while the comparison takes its time.
    compared = None if two.unread else in_thread(compare, two.before.text, two.after.text)
    with reading() as db:
        actor = staff_actor(db)
        customer = get_customer(db, actor, two.document.customer_id)
        room_n = last_number(db, customer_room(customer.id))
        return staff_page(
            db, actor, "documents/compare.html",
            document={"id": two.document.id, "title": two.document.title},
            customer={"id": customer.id, "name": customer.name},
            before=two.before.version.n, after=two.after.version.n,
            versions=[{"n": each.n, "at": each.created_at} for each in two.document.versions],
            without_text=_without_text(two), compared=comparison_view(compared) if compared else None,
            redline=_redline_view(db, actor, two),
            room=customer_room(customer.id), room_n=room_n,
        )  # fmt: skip


@views.post("/documents/<document_id>/redline")
def want_redline(document_id: str) -> ResponseReturnValue:
    """Have the Word file with tracked changes made; the page of the comparison leads to it."""
    before, after = (request.form.get(name, 0, type=int) for name in ("from", "to"))
    with transaction() as db:
        redlining.want_redline(db, staff_actor(db), document_id=document_id, from_n=before, to_n=after)
    return redirect(url_for("pages.compare_versions", document_id=document_id, **_numbers(before, after)), 303)


@views.get("/documents/<document_id>/redline")
def download_redline(document_id: str) -> ResponseReturnValue:
    before, after = (request.args.get(name, 0, type=int) for name in ("from", "to"))
    with reading() as db:
        actor = staff_actor(db)
        made = redlining.redline_of(db, actor, document_id=document_id, from_n=before, to_n=after)
        title = get_document(db, actor, document_id).title
    if made is None or made.state != "made":
        raise NotFound(_("This file was not made yet."))
    return redline_answer(made, title=title, before=before, after=after)


@views.post("/documents/<document_id>/seen")
def see_version(document_id: str) -> ResponseReturnValue:
    with transaction() as db:
        saw_version(db, staff_actor(db), document_id)
    if "HX-Request" in request.headers:
        return "", 204
    return redirect(url_for("pages.document", document_id=document_id), 303)


def _asked_for(db: Session, actor: Actor, document_id: str) -> Two:
    numbers = {name: request.args.get(name, type=int) for name in ("from", "to")}
    return two_versions(db, actor, document_id=document_id, from_n=numbers["from"], to_n=numbers["to"])


def _without_text(two: Two) -> dict[str, Any] | None:
    if two.unread is None:
        return None
    version = two.unread.version
    return {
        "n": version.n,
        "waiting": version.state in ("waiting", "reading"),
        "why": reading_state(version.state, version.reason),
    }


def comparison_view(compared: Comparison) -> dict[str, Any]:
    """For documents/_compare.html: the rows with long unchanged stretches left out, and how much changed."""
    shown = [row for row in compared.rows if row.number <= MOST_CHANGES]
    return {
        "rows": _folded(shown),
        "total": compared.total,
        "last": max((row.number for row in shown), default=0),
        "left_out": max(0, max((row.number for row in compared.rows), default=0) - MOST_CHANGES),
        "counts": [_(words, count=compared.counts[op]) for op, words in _KINDS if compared.counts[op]],
    }


def _folded(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Each stretch of unchanged lines, cut down to what stands next to a change."""
    runs = [(is_same, list(run)) for is_same, run in groupby(rows, key=lambda row: row.op == "same")]
    shown: list[dict[str, Any]] = []
    for at, (is_same, run) in enumerate(runs):
        head, tail = CONTEXT if at else 0, CONTEXT if at < len(runs) - 1 else 0
        left_out = len(run) - head - tail
        if not is_same or left_out < CONTEXT:
            shown += map(_row_view, run)
            continue
        shown += map(_row_view, run[:head])
        shown.append({"op": "fold", "left_out": left_out})
        shown += map(_row_view, run[len(run) - tail :])
    return shown


def _row_view(row: Row) -> dict[str, Any]:
    return {"op": row.op, "number": row.number, "is_table": row.is_table, "cells": row.cells}


def _redline_view(db: Session, actor: Actor, two: Two) -> dict[str, Any] | None:
    """For documents/_redline.html; None where there is no such file."""
    before, after = two.before.version, two.after.version
    if not redlining.can_be_redlined(before, after):
        return None
    made = redlining.redline_of(db, actor, document_id=two.document.id, from_n=before.n, to_n=after.n)
    return {
        "state": made.state if made else "none",
        "reason": made.reason if made else "",
        "url": url_for("pages.download_redline", document_id=two.document.id, **_numbers(before.n, after.n)),
        "ask_url": url_for("pages.want_redline", document_id=two.document.id),
    }


def _numbers(before: int, after: int) -> dict[str, Any]:
    return {"from": before, "to": after}
