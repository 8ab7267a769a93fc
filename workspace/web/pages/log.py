"""The audit log: who did what, narrowed by person, act and day; on the page, or as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from workspace.audit.queries import Act, acts
from workspace.audit.words import ACTS
from workspace.i18n import _
from workspace.people.queries import guests, staff
from workspace.people.words import told_apart
from workspace.policy import Actor
from workspace.web.edge import admin_actor, reading
from workspace.web.frame import staff_page
from workspace.web.pages.blueprint import views
from workspace.web.pages.moments import typed_end
from workspace.web.spreadsheet import csv_answer

PAGE = 100
MOST_ROWS = 10_000
"""Of one CSV file; for more, narrow by day and take the next."""


@views.get("/log")
def audit_log() -> ResponseReturnValue:
    args = request.args
    until = typed_end(args, "until")
    kept: dict[str, Any] = {name: args[name] for name in ("person", "act", "until") if args.get(name)}
    with reading() as db:
        actor = admin_actor(db)
        if args.get("format") == "csv":
            return _csv(_found(db, actor, until, MOST_ROWS))
        found = _found(db, actor, until, PAGE + 1)
        older = url_for("pages.audit_log", before=found[PAGE - 1].id, **kept) if len(found) > PAGE else None
        everybody = told_apart([*staff(db, actor, with_former=True), *guests(db, actor)])
        return staff_page(
            db, actor, "people/log.html", acts=found[:PAGE], did=_acts(), older_url=older, chosen=kept,
            people=_choices(_("Everybody"), list(everybody.items())),
            kinds=_choices(_("Everything"), sorted(_acts().items(), key=lambda pair: pair[1])),
            csv_url=url_for("pages.audit_log", format="csv", **kept),
        )  # fmt: skip


def _found(db: Session, actor: Actor, until: datetime | None, limit: int) -> Sequence[Act]:
    args = request.args
    return acts(
        db, actor, person_id=args.get("person") or None, until=until,
        events=[args["act"]] if args.get("act") else tuple(ACTS), before=args.get("before", type=int), limit=limit,
    )  # fmt: skip


def _acts() -> dict[str, str]:
    return {name: _(did) for name, did in ACTS.items()}


def _choices(everything: str, known: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": label[:1].upper() + label[1:]} for value, label in (("", everything), *known)]


def _csv(found: Sequence[Act]) -> Response:
    rows = ((act.at.isoformat(), act.person, act.did, act.thing, act.customer) for act in found)
    return csv_answer("baton-log.csv", ("at (UTC)", "who", "did", "what", "customer"), rows)
