"""Slack's requests, taken apart by Bolt and answered: each in one short transaction that also remembers the request.

Commands and clicks come here from Slack's door, events from the inbox. An unexpected error rises: Bolt answers 500 and
it is tried again. An expected one becomes a sentence for the person.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from sqlalchemy.orm import Session

from workspace.bots.clicks.following import follow, may_come_again, own_of, team_of
from workspace.bots.clicks.listening import listen as answer_clicks
from workspace.bots.commands.asked import Around
from workspace.bots.commands.listening import ANYTHING
from workspace.bots.commands.listening import listen as answer_commands
from workspace.bots.crossing.listening import listen as hear_crossing
from workspace.bots.events import SlackHomeOpened
from workspace.bots.inbound import NotYet, Own, hear
from workspace.bots.installing.installations import installation_of, know_configured
from workspace.bots.installing.listening import listen as listen_to_installations
from workspace.bots.links import hear_of_channel
from workspace.bots.models import Installation
from workspace.bots.people import person_changed
from workspace.bots.unfurling.listening import listen as hear_of_links
from workspace.database import DatabaseBusy
from workspace.events import record
from workspace.policy import system_actor
from workspace.worker import Tools

logger = logging.getLogger(__name__)

CHANNEL_EVENTS = (
    "channel_archive", "channel_deleted", "channel_id_changed", "channel_rename", "channel_shared", "channel_unarchive",
    "channel_unshared", "group_archive", "group_deleted", "group_rename", "group_unarchive", "member_joined_channel",
    "member_left_channel",
)  # fmt: skip

Body = dict[str, Any]


def right_here(call: Callable[..., object], *args: object, **kwargs: object) -> object:
    return call(*args, **kwargs)


RIGHT_HERE = Around(right_here)


def create_bolt(tools: Tools, *, around: Around = RIGHT_HERE) -> App:
    """The Bolt app. Signatures were checked before it: see `workspace.web.slack_door`. It calls nobody when made.

    `around` says how this process runs what takes long, and what else it knows.
    """
    app = App(
        name="baton",
        signing_secret="",
        authorize=_authorizing(tools),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        # Our own echo is the receipt of a delivery.
        ignoring_self_events_enabled=False,
        ignoring_self_assistant_message_events_enabled=False,
    )
    listen_to_installations(app, tools)
    _hear_events(app, tools)
    answer_commands(app, tools, around)
    answer_clicks(app, tools)
    hear_crossing(app, tools)
    hear_of_links(app, tools)
    _take_the_rest(app)
    app.error(_failed)
    return app


def _authorizing(tools: Tools) -> Callable[..., Any]:
    """Only workspaces that Baton is installed in are answered. Bolt gets no token: nothing here calls Slack by it."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        installed = _installed(tools, str(team_id))
        if installed is None or installed.state == "removed":
            return None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_user_id=installed.bot_user)

    return authorize


def _installed(tools: Tools, team: str) -> Installation | None:
    with tools.reading() as db:
        installed = installation_of(db, team)
    if installed is None or installed.state == "removed":
        know_configured(tools)
        with tools.reading() as db:
            installed = installation_of(db, team)
    return installed


# ------------------------------------------------------------------ events
def _hear_events(app: App, tools: Tools) -> None:
    @app.event("message")
    def message(event: Body, body: Body, request: Any) -> None:
        own, again = own_of(body), may_come_again(request)
        follow(tools, body, lambda db: hear(db, event, own=own, at=tools.now(), may_come_again=again))

    @app.event(re.compile("|".join(CHANNEL_EVENTS)))
    def channel(event: Body, body: Body) -> None:
        follow(tools, body, lambda db: _channel_changed(db, event, own_of(body), at=tools.now()))

    @app.event("user_change")
    def user(event: Body, body: Body) -> None:
        follow(tools, body, lambda db: person_changed(db, event["user"], team=team_of(body), at=tools.now()))

    @app.event("app_home_opened")
    def home(event: Body, body: Body) -> None:
        opened = SlackHomeOpened(team_of(body), str(event["user"]))
        if event.get("tab", "home") == "home":
            follow(tools, body, lambda db: record(db, system_actor(tools.now()), opened))


def _channel_changed(db: Session, event: Body, own: Own, *, at: datetime) -> None:
    hear_of_channel(db, event, team=own.team, own_user=own.user, at=at)


def dispatched(app: App, body: Body, *, tries: int) -> BoltResponse:
    """What Bolt answers to a request that did not come by HTTP, or was kept since."""
    headers: dict[str, str | Sequence[str]] = {"x-slack-retry-num": str(tries)} if tries else {}
    return app.dispatch(BoltRequest(mode="socket_mode", body=body, headers=headers))


# ------------------------------------------------------------------ the rest
def _take_the_rest(app: App) -> None:
    """What we do not follow is taken all the same: a 404 would make Slack repeat it and count a failure."""

    def nothing(ack: Any) -> None:
        ack()

    for kind in (app.event, app.action, app.shortcut, app.view):
        kind(ANYTHING)(nothing)


def _failed(error: Exception, body: Body) -> BoltResponse:
    if isinstance(error, NotYet):
        return BoltResponse(status=503, body="")
    if isinstance(error, DatabaseBusy):
        return BoltResponse(status=503, body="", headers={"Retry-After": "2"})
    logger.error("Slack's request %s failed", body.get("event_id") or body.get("type"), exc_info=error)
    return BoltResponse(status=500, body="")
