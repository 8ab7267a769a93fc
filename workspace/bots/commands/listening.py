"""Bolt's listener for `/baton`: takes the request apart, and answers within Slack's three seconds."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import App

from workspace.bots.clicks.following import is_new, team_of
from workspace.bots.commands import answering
from workspace.bots.commands.asked import Around, parsed
from workspace.bots.places import Who
from workspace.bots.wording.blocks import sentence_blocks
from workspace.database import DatabaseBusy
from workspace.errors import BatonError
from workspace.worker import Tools

Body = dict[str, Any]
ANYTHING = re.compile(".*", re.DOTALL)
BUSY = "Baton is very busy. Nothing was done: try again in a moment."


def listen(app: App, tools: Tools, around: Around) -> None:
    @app.command(ANYTHING)
    def command(ack: Any, body: Body) -> None:
        asked = parsed(
            str(body.get("text") or "help"),
            who=Who(team_of(body), str(body["user_id"])),
            channel=str(body.get("channel_id") or ""),
            channel_name=str(body.get("channel_name") or ""),
            trigger=str(body.get("trigger_id") or ""),
        )
        try:
            said = answering.answer(tools, asked, once=lambda db: is_new(db, tools, body), around=around)
        except BatonError as error:
            said = sentence_blocks(error.sentence)
        except DatabaseBusy:
            said = sentence_blocks(BUSY)
        if said is None:
            ack()
        else:
            ack(response_type="ephemeral", text=said.text, blocks=list(said.blocks))
