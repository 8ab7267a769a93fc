"""Bolt's listeners for what sticks to messages."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import App

from workspace.bots.clicks.following import follow, may_come_again, own_of
from workspace.bots.crossing.pinning import hear_pin
from workspace.bots.crossing.reacting import hear_reaction
from workspace.worker import Tools

EVENTS = ("reaction_added", "reaction_removed", "pin_added", "pin_removed")
TRIES_AWAITED = 30
"""The message they speak of may be behind many others, or on its way into the ledger: about a minute."""

Body = dict[str, Any]


def listen(app: App, tools: Tools) -> None:
    @app.event(re.compile("reaction_(added|removed)"))
    def reaction(event: Body, body: Body, request: Any) -> None:
        own, again = own_of(body), may_come_again(request, awaited=TRIES_AWAITED)
        follow(tools, body, lambda db: hear_reaction(db, event, own=own, at=tools.now(), may_come_again=again))

    @app.event(re.compile("pin_(added|removed)"))
    def pin(event: Body, body: Body, request: Any) -> None:
        own, again = own_of(body), may_come_again(request, awaited=TRIES_AWAITED)
        follow(tools, body, lambda db: hear_pin(db, event, own=own, at=tools.now(), may_come_again=again))
