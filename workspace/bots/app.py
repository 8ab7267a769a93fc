"""Slack's requests, taken apart by Bolt and answered: each in one short transaction that also remembers the request.

An unexpected error rises: Bolt answers 500 and Slack sends again. An expected one becomes a sentence for the person.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from sqlalchemy.orm import Session

from workspace.bots import commands
from workspace.bots.clicks import entries, handoffs
from workspace.bots.clicks.following import clicked_by, do_or_tell, follow, is_new, open_or_tell, submit, team_of
from workspace.bots.events import SlackHomeOpened
from workspace.bots.inbound import NotYet, Own, hear
from workspace.bots.installing.installations import installation_of, know_configured
from workspace.bots.installing.listening import listen as listen_to_installations
from workspace.bots.links import hear_of_channel
from workspace.bots.models import Installation
from workspace.bots.people import person_changed
from workspace.bots.places import Place, Who
from workspace.bots.wording.blocks import HANDOFF_ACCEPT, HANDOFF_ASK, HANDOFF_DECLINE, sentence_blocks
from workspace.bots.wording.modals import ENTRY_FORM, typed, unpacked
from workspace.database import DatabaseBusy
from workspace.errors import BatonError
from workspace.events import record
from workspace.policy import Actor, system_actor
from workspace.worker import Tools

logger = logging.getLogger(__name__)

TRIES_AWAITED = 2
"""After so many repetitions an event that cannot be placed is taken as it is."""
ANYTHING = re.compile(".*", re.DOTALL)
CHANNEL_EVENTS = (
    "channel_archive", "channel_deleted", "channel_id_changed", "channel_rename", "channel_shared", "channel_unarchive",
    "channel_unshared", "group_archive", "group_deleted", "group_rename", "group_unarchive", "member_joined_channel",
    "member_left_channel",
)  # fmt: skip

Body = dict[str, Any]
Aside = Callable[..., object]


def right_here(call: Callable[..., object], *args: object, **kwargs: object) -> object:
    return call(*args, **kwargs)


def create_bolt(tools: Tools, *, aside: Aside = right_here) -> App:
    """The Bolt app. Signatures were checked before it: see `workspace.web.slack_door`. It calls nobody when made.

    `aside` runs a call elsewhere and waits for it, where the server must not be held up by a search.
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
    _answer_commands(app, tools, aside)
    _answer_clicks(app, tools)
    _answer_forms(app, tools)
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
        tries = int((request.headers.get("x-slack-retry-num") or ["0"])[0])
        own = _own(body)
        follow(
            tools,
            body,
            lambda db: hear(db, event, own=own, at=tools.now(), may_come_again=tries < TRIES_AWAITED),
        )

    @app.event(re.compile("|".join(CHANNEL_EVENTS)))
    def channel(event: Body, body: Body) -> None:
        follow(tools, body, lambda db: _channel_changed(db, event, _own(body), at=tools.now()))

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


def _own(body: Body) -> Own:
    ours = [each for each in body.get("authorizations") or [] if each.get("is_bot")]
    user = str(ours[0]["user_id"]) if ours else ""
    return Own(app=str(body.get("api_app_id", "")), user=user, team=team_of(body))


# ------------------------------------------------------------------ commands
def _answer_commands(app: App, tools: Tools, aside: Aside) -> None:
    @app.command(ANYTHING)
    def command(ack: Any, body: Body) -> None:
        asked = commands.parsed(
            str(body.get("text") or ""),
            who=Who(team_of(body), str(body["user_id"])),
            channel=str(body.get("channel_id") or ""),
        )
        try:
            said = commands.answer(tools, asked, once=lambda db: is_new(db, tools, body), aside=aside)
        except BatonError as error:
            said = sentence_blocks(error.sentence)
        except DatabaseBusy:
            said = sentence_blocks("Baton is very busy. Nothing was done: try again in a moment.")
        if said is None:
            ack()
        else:
            ack(response_type="ephemeral", text=said.text, blocks=list(said.blocks))


# ------------------------------------------------------------------ buttons and shortcuts
def _answer_clicks(app: App, tools: Tools) -> None:
    @app.action(HANDOFF_ACCEPT)
    def accept(ack: Any, body: Body) -> None:
        click = _click(body)
        do_or_tell(tools, body, click.channel, lambda db, actor: handoffs.accept(db, actor, click))
        ack()

    @app.action(re.compile(f"{HANDOFF_ASK}|{HANDOFF_DECLINE}"))
    def words(ack: Any, body: Body) -> None:
        click = _click(body)
        open_or_tell(tools, body, click.channel, lambda: handoffs.form_for(tools, click))
        ack()

    @app.shortcut(entries.NEW_ENTRY)
    def new_entry(ack: Any, body: Body) -> None:
        open_or_tell(tools, body, "", lambda: entries.form_for_entry(tools, clicked_by(body)))
        ack()

    @app.shortcut(entries.ADD_MESSAGE)
    def add_message(ack: Any, body: Body) -> None:
        chosen = _chosen(body)
        if entries.is_linked(tools, chosen.place):
            do_or_tell(tools, body, chosen.channel, lambda db, actor: entries.add_here(db, actor, chosen))
        else:
            open_or_tell(tools, body, chosen.channel, lambda: entries.form_for_message(tools, chosen))
        ack()

    @app.options("customer")
    def customers(ack: Any, body: Body) -> None:
        try:
            ack(entries.customer_options(tools, who=clicked_by(body), typed=str(body.get("value") or "")))
        except BatonError:
            ack(options=[])


def _click(body: Body) -> handoffs.Click:
    action = body["actions"][0]
    channel = str((body.get("channel") or {}).get("id") or "")
    return handoffs.Click(clicked_by(body), channel, str(action["action_id"]), str(action["value"]))


def _chosen(body: Body) -> entries.Chosen:
    channel = body["channel"]
    own = Own(app=str(body.get("api_app_id", "")), user="", team=team_of(body))
    return entries.Chosen(clicked_by(body), str(channel["id"]), str(channel.get("name") or ""), body["message"], own)


# ------------------------------------------------------------------ forms
def _answer_forms(app: App, tools: Tools) -> None:
    @app.view(re.compile("|".join(handoffs.VERB_OF_FORM)))
    def handoff(ack: Any, body: Body, view: Body) -> None:
        form, carried, words = str(view["callback_id"]), unpacked(view), typed(view)
        field = handoffs.FIELD_OF_FORM[form]

        def answer(db: Session, actor: Actor) -> None:
            handoffs.answer(db, actor, form=form, handoff_id=carried["handoff"], words=words.get(field, ""))

        submit(tools, ack, body, answer, field=field)

    @app.view(ENTRY_FORM)
    def entry(ack: Any, body: Body, view: Body) -> None:
        carried, words = unpacked(view), typed(view)

        def add(db: Session, actor: Actor) -> None:
            entries.add_from_form(
                db, actor, customer_id=words.get("customer", ""), body=words.get("body", ""),
                place=Place(carried["team"], carried["channel"]) if "channel" in carried else None,
                ts=carried.get("ts", ""),
            )  # fmt: skip

        submit(tools, ack, body, add, field="body")


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
