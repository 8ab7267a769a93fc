"""Socket Mode: the same listeners as over HTTP, in the worker, on a line that we open to Slack."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from slack_bolt import App

from workspace.bots.app import create_bolt, dispatched
from workspace.bots.commands.asked import Around
from workspace.bots.healing.asking import sweep_soon
from workspace.bots.hearing.inbox import Intake
from workspace.bots.installing.installations import know_configured, live_installations
from workspace.database import DatabaseBusy
from workspace.ports import ChatError, ChatLine, ChatRequest
from workspace.worker import Tools

logger = logging.getLogger(__name__)

OK = 200
SOON = 1.8
"""Seconds: an answer must be there within three."""


def start(tools: Tools, line: ChatLine, stopping: threading.Event) -> threading.Thread:
    """Listen in a thread of its own until `stopping` is set."""
    answer = answering(tools, create_bolt(tools, around=Around(soon_in(ThreadPoolExecutor(2, "slack-aside")))))
    thread = threading.Thread(
        target=line.listen,
        args=(answer,),
        kwargs={"stopping": stopping, "connected": lambda: greet(tools)},
        name="socket-mode",
        daemon=True,
    )
    thread.start()
    return thread


def soon_in(pool: Executor) -> Callable[..., Any]:
    """Run a call in this pool, and wait for it no longer than Slack does. It raises TimeoutError; the work goes on."""

    def soon(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return pool.submit(call, *args, **kwargs).result(timeout=SOON)

    return soon


def greet(tools: Tools) -> None:
    """The line stands: know which workspace the token in the settings is for, and look at what was said before."""
    logger.info("Slack's line is open")
    try:
        know_configured(tools)
    except ChatError as lost:
        logger.warning("Slack did not say who we are: %s", lost)
    try:
        with tools.transaction() as db:
            for installed in live_installations(db):
                sweep_soon(db, installed.team, at=tools.now())
    except DatabaseBusy:
        logger.warning("The database was busy: the channels are looked at when the next look is due")


def answering(tools: Tools, app: App) -> Callable[[ChatRequest], Mapping[str, Any] | None]:
    """Keep events, and say what Bolt says to the rest; None when that failed, so that Slack sends it again."""
    intake = Intake(tools)

    def answer(request: ChatRequest) -> Mapping[str, Any] | None:
        if request.is_event:
            return _taken(intake, request)
        answered = dispatched(app, dict(request.payload), tries=request.retry)
        if answered.status != OK:
            return None
        if not answered.body:
            return {}
        return dict(json.loads(answered.body)) if answered.body.startswith("{") else {"text": answered.body}

    return answer


def _taken(intake: Intake, request: ChatRequest) -> Mapping[str, Any] | None:
    try:
        intake.take(request.payload)
    except DatabaseBusy:
        return None
    return {}
