"""For operators: is the process alive, is the whole ready, how much waits."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text

from workspace.events import DeliveryRow, EventRow
from workspace.web.edge import now, reading, transaction
from workspace.web.frame import in_frame

views = Blueprint("health", __name__)

OLD = timedelta(minutes=5)


@views.get("/licences")
def licences() -> ResponseReturnValue:
    """Whose work travels with the program."""
    lock = json.loads((Path(__file__).parent / "static/vendor/vendor.lock.json").read_text())
    return in_frame("licences.html", packages=lock["packages"])


@views.get("/healthz")
def healthz() -> ResponseReturnValue:
    """This process answers. It asks nothing else."""
    return jsonify(status="ok")


@views.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database takes writes, and the worker keeps up. 503 with the reason otherwise."""
    with transaction() as db:
        db.execute(text("SELECT 1"))
    with reading() as db:
        due = select(func.count()).where(
            DeliveryRow.done_at.is_(None), DeliveryRow.gave_up_at.is_(None), DeliveryRow.due_at < now() - OLD
        )
        late = db.scalar(due) or 0
    problems = [f"{late} deliveries are over five minutes late: is the worker running?"] if late else []
    return jsonify(status="late" if problems else "ok", problems=problems), 503 if problems else 200


@views.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Counts in the text format of Prometheus. No customer's data."""
    with reading() as db:
        waiting = DeliveryRow.done_at.is_(None) & DeliveryRow.gave_up_at.is_(None)
        rows = db.execute(
            select(DeliveryRow.reaction, func.count()).where(waiting).group_by(DeliveryRow.reaction)
        ).all()
        gave_up = db.scalar(select(func.count()).where(DeliveryRow.gave_up_at.is_not(None))) or 0
        last_event = db.scalar(select(func.max(EventRow.id))) or 0
    lines = ["# TYPE baton_deliveries_waiting gauge"]
    lines += [f'baton_deliveries_waiting{{reaction="{name}"}} {count}' for name, count in rows]
    lines += ["# TYPE baton_deliveries_gave_up gauge", f"baton_deliveries_gave_up {gave_up}"]
    lines += ["# TYPE baton_events counter", f"baton_events {last_event}"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
