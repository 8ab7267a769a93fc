"""Slack's door: one address for events, commands and clicks. Nothing passes it without Slack's signature.

The guard stands before Bolt, which would answer 500 to a timestamp that is no number. Source of the rules:
docs.slack.dev, "Verifying requests from Slack".
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import datetime
from functools import partial
from urllib.parse import parse_qs

from flask import Flask, Request, abort, request
from flask.typing import ResponseReturnValue
from slack_bolt.adapter.flask import SlackRequestHandler

from workspace.bots.app import create_bolt
from workspace.bots.commands.asked import Around
from workspace.bots.hearing.inbox import Intake, is_event
from workspace.customers.events import customer_room
from workspace.database import DatabaseBusy
from workspace.web.edge import now, settings
from workspace.web.threads import in_thread_soon
from workspace.worker import Tools

BODY_MOST = 2 * 1024 * 1024
"""Bytes. Slack's largest message, forty thousand letters as rich text, is far below."""
SKEW_MOST = 5 * 60
"""Seconds."""

NOT_SET_UP = (
    "Slack is not set up here. Set BATON_SLACK_BOT_TOKEN and BATON_SLACK_SIGNING_SECRET and start Baton again.\n"
)


def install(app: Flask) -> None:
    """POST /slack/events."""
    tools: Tools = app.extensions["baton"]
    is_set_up = bool(tools.settings.slack_signing_secret) and tools.outside.chats.name == "slack"
    around = Around(in_thread_soon, present=partial(_present, app))
    intake = Intake(tools)
    handler = SlackRequestHandler(create_bolt(tools, around=around)) if is_set_up else None

    @app.post("/slack/events")
    def slack_events() -> ResponseReturnValue:
        if handler is None:
            return NOT_SET_UP, 404, {"Content-Type": "text/plain; charset=utf-8"}
        request.max_content_length = BODY_MOST
        # The raw bytes first: whoever touches request.form would leave nothing to check the signature of.
        body = request.get_data(cache=True)
        if not is_signed(request, body, secret=str(settings().slack_signing_secret), at=now()):
            abort(401, "This request does not carry Slack's signature.")
        return _kept(intake, body) or handler.handle(request)


def _kept(intake: Intake, body: bytes) -> ResponseReturnValue | None:
    """Events are kept for the worker; nothing for what somebody waits for."""
    if not body.lstrip().startswith(b"{"):
        if request.mimetype == "application/json" or not _is_form(body):
            abort(400, "This is nothing that Slack sends.")
        return None
    try:
        told = json.loads(body)
        if told.get("type") != "event_callback":
            return None
        if not is_event(told):
            abort(400, "This is no event of Slack's.")
        intake.take(told)
    except (ValueError, RecursionError):
        abort(400, "This is not JSON that can be read.")
    except DatabaseBusy:
        return "", 503, {"Retry-After": "2"}
    return "", 200


def _is_form(body: bytes) -> bool:
    """Whether a form is a command, or a click in the shape that Slack gives to clicks."""
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    if "payload" not in fields:
        return True
    try:
        click = json.loads(fields["payload"][0])
    except (ValueError, RecursionError):
        return False
    if not isinstance(click, dict) or not isinstance(click.get("type"), str):
        return False
    actions = click.get("actions", [])
    if not isinstance(actions, list) or not isinstance(click.get("user"), dict):
        return False
    parts = [click[name] for name in ("view", "message", "channel") if name in click]
    has_message = click["type"] != "message_action" or "ts" in (click.get("message") or {})
    return has_message and all(isinstance(each, dict) for each in [*parts, *actions])


def _present(app: Flask, customer_id: str) -> list[str] | None:
    """Who has the customer's page before them now; None where no sockets are served."""
    live = app.extensions.get("baton_live")
    return live.looking_at(customer_room(customer_id)) if live is not None else None


def is_signed(asked: Request, body: bytes, *, secret: str, at: datetime) -> bool:
    """Whether Slack signed exactly this body, within the last five minutes."""
    stamp = asked.headers.get("X-Slack-Request-Timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", stamp) or abs(at.timestamp() - int(stamp)) > SKEW_MOST:
        return False
    right = "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), asked.headers.get("X-Slack-Signature", "").encode())
