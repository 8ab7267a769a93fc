"""Say it: one write to Slack at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from workspace.bots.installing.installations import chat_of
from workspace.bots.mirroring.task import Task
from workspace.bots.wording.refusals import TOO_MUCH
from workspace.ports import Chat, ChatRefused
from workspace.worker import Tools

T = TypeVar("T")


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
