"""Say a card or a bundle: one write to Slack at most, and what came of it is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from workspace.bots.healing.breaker import put_off, slack_answered, slack_failed
from workspace.bots.installing.installations import chat_of
from workspace.bots.mirroring.task import Task
from workspace.bots.wording.refusals import TOO_MUCH
from workspace.ports import Chat, ChatAway, ChatBusy, ChatRefused, ChatUnsure
from workspace.worker import Tools

T = TypeVar("T")

PATIENCE = (timedelta(seconds=2), timedelta(minutes=1))
"""After a lost answer we look again as long as we have been trying already, within these two."""


@dataclass(frozen=True)
class Ledger:
    """Where it is written down what came of a task: it was said; nothing was stored; Slack gave a definite no."""

    said: Callable[[Tools, Task, str | None, bool], None]
    waits: Callable[[Tools, Task, timedelta], None]
    refused: Callable[[Tools, Task, ChatRefused], None]


def say(tools: Tools, task: Task, ledger: Ledger) -> None:
    """Say it, once whatever answers are lost. Raises Later when it was not, or nobody knows."""
    team = task.place.team
    try:
        ts, was_there = say_it(tools, task)
    except ChatBusy as busy:
        slack_answered(tools, team)
        ledger.waits(tools, task, timedelta(seconds=busy.retry_after))
        raise put_off(tools, busy) from busy
    except ChatAway as away:
        slack_failed(tools, team, away)
        ledger.waits(tools, task, timedelta(0))
        raise put_off(tools, away) from away
    except ChatUnsure as unsure:
        # The row says "sending": before anything is repeated, the next try looks for what this one may have left.
        slack_failed(tools, team, unsure)
        shortest, longest = PATIENCE
        wait = max(shortest, min(longest, tools.now() - (task.look_since or task.at)))
        raise put_off(tools, unsure, by=wait) from unsure
    except ChatRefused as refusal:
        slack_answered(tools, team)
        ledger.refused(tools, task, refusal)
        return
    slack_answered(tools, team)
    ledger.said(tools, task, ts, was_there)


def say_it(tools: Tools, task: Task) -> tuple[str | None, bool]:
    """One write at most. Returns the message's ts, and whether an earlier try had left it there already."""
    chat, channel = chat_of(tools, task.place.team), task.place.channel
    if task.op == "update":
        _say(task, lambda said: chat.update(channel=channel, ts=str(task.ts), **said))
        return task.ts, False
    there = task.ts if task.op == "delete" else _look(chat, task)
    if task.op == "post" and there is None:
        return _say(task, lambda said: chat.post(channel=channel, thread_ts=task.thread_ts, **said)), False
    if task.op != "post" and there is not None:
        chat.delete(channel=channel, ts=there)
    return there, True


def _look(chat: Chat, task: Task) -> str | None:
    """The message that an earlier try may have left there."""
    if task.look_since is None:
        return None
    since = task.look_since - timedelta(minutes=1)
    return chat.find(channel=task.place.channel, block_id=task.block_id, since=since, thread_ts=task.thread_ts)


def _say(task: Task, say: Callable[[dict[str, Any]], T]) -> T:
    """Say the card, or where Slack finds it too much, in short where to read it."""
    try:
        return say({"text": task.message.text, "blocks": task.message.blocks})
    except ChatRefused as refusal:
        if refusal.code not in TOO_MUCH:
            raise
        return say({"text": task.plain.text, "blocks": task.plain.blocks})
