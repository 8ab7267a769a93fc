"""What Slack says about the installation itself, and that it was heard of at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import App
from slack_bolt.response import BoltResponse
from sqlalchemy import update

from workspace.bots.clicks.following import Body, follow, team_of
from workspace.bots.installing.removing import hear_of_end
from workspace.bots.models import Installation
from workspace.database import DatabaseBusy
from workspace.worker import Tools

LIFECYCLE_EVENTS = ("app_uninstalled", "tokens_revoked")
HEARD = timedelta(minutes=1)
"""That a workspace was heard of is written down at most this often."""


def listen(app: App, tools: Tools) -> None:
    last: dict[str, datetime] = {}

    @app.use
    def heard(body: Body, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 - Bolt knows it by this name
        _note(tools, last, team_of(body))
        return next()

    @app.event("app_uninstalled")
    def uninstalled(body: Body) -> None:
        _ended(tools, body)

    @app.event("tokens_revoked")
    def revoked(event: Body, body: Body) -> None:
        # The tokens of people, which we never ask to keep, end without us.
        if (event.get("tokens") or {}).get("bot"):
            _ended(tools, body)


def _ended(tools: Tools, body: Body) -> None:
    said_at = float(body.get("event_time") or tools.now().timestamp())
    follow(tools, body, lambda db: hear_of_end(db, team=team_of(body), said_at=said_at, at=tools.now()))


def _note(tools: Tools, last: dict[str, datetime], team: str) -> None:
    now: Any = tools.now()
    if team in last and last[team] > now - HEARD:
        return
    last[team] = now
    # Nobody's request fails for this: the next one, a minute later, writes it down.
    with suppress(DatabaseBusy), tools.transaction() as db:
        db.execute(update(Installation).where(Installation.team == team).values(heard_at=now))
