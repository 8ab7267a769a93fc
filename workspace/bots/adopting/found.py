"""What a channel's history holds, what of it is brought in, and how far one has come. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from workspace.bots.inbound import WRITTEN, Own
from workspace.bots.wording.kinds_in import files_of
from workspace.bots.wording.mrkdwn_in import mentioned
from workspace.timeline.sticking.emoji import is_emoji

Raw = Mapping[str, Any]

OURS, APPS, NEWS, NOTHING, HERE, STAYING = (
    "messages of Baton", "messages of other apps", "joins, topics and the like", "messages without words",
    "messages that are here already", "files that stay in Slack",
)  # fmt: skip


def left_out(message: Raw, own: Own) -> str:
    """Why a message is not brought in; empty when it is."""
    if own.wrote(message):
        return OURS
    if message.get("bot_id") or message.get("subtype") == "bot_message":
        return APPS
    if message.get("subtype") not in WRITTEN or not message.get("user"):
        return NEWS
    return "" if str(message.get("text") or "").strip() or message.get("files") else NOTHING


def root_of(message: Raw) -> str | None:
    """The ts of the message that this one answers."""
    thread = message.get("thread_ts")
    return str(thread) if thread and thread != message["ts"] else None


@dataclass
class Found:
    """Counts of what there is. `people` are ids of who wrote, with how much; `named` those who are only mentioned,
    or reacted. `bytes` is what the files, which are to be fetched, have together.
    """

    people: dict[str, int] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    messages: int = 0
    threads: int = 0
    files: int = 0
    bytes: int = 0
    reactions: int = 0
    pins: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    kept: int = 0

    @staticmethod
    def read(text: str) -> Found:
        return Found(**json.loads(text or "{}"))

    def written(self) -> str:
        return json.dumps(asdict(self))

    def add(self, message: Raw, why_not: str, *, own: Own, largest: int) -> None:
        """Count a message; `largest` is how many bytes a file may have."""
        if why_not:
            self._leave_out(why_not)
            return
        user, ts = str(message["user"]), str(message["ts"])
        self.messages += 1
        self.people[user] = self.people.get(user, 0) + 1
        given = reactions_of(message, own)
        self.named = sorted({*self.named, *mentioned(str(message.get("text") or "")), *(by for _, by in given)})
        self.threads += bool(message.get("reply_count"))
        self.reactions += len(given)
        self.pins += bool(message.get("pinned_to"))
        self._add_files(message, largest)
        self.first = ts if not self.first or as_number(ts) < as_number(self.first) else self.first
        self.last = ts if not self.last or as_number(ts) > as_number(self.last) else self.last

    def _add_files(self, message: Raw, largest: int) -> None:
        for file in files_of(message):
            if file.stays or file.size > largest:
                self._leave_out(STAYING)
            else:
                self.files += 1
                self.bytes += file.size

    def _leave_out(self, what: str) -> None:
        self.left_out = dict(Counter(self.left_out) + Counter([what]))


def reactions_of(message: Raw, own: Own) -> list[tuple[str, str]]:
    """Each emoji on a message with who gave it, as far as Slack tells: of very many it names only the first.

    Names that are none of ours are left in Slack, as when they are heard live.
    """
    return [
        (str(each["name"]), str(user))
        for each in message.get("reactions") or []
        for user in each.get("users") or []
        if user != own.user and is_emoji(str(each["name"]))
    ]


@dataclass
class Cursor:
    """How far one has come: everything after `before` was read, and of `threads` what is answered up to `after`.

    Moments and not Slack's own page marks: those shift when something is deleted, and do not outlive a night.
    """

    before: str = ""
    threads: list[list[str]] = field(default_factory=list)
    history_ended: bool = False
    then_take: bool = False
    people: list[str] = field(default_factory=list)
    undone_to: str = ""
    roots_too: bool = False

    @property
    def all_read(self) -> bool:
        return self.history_ended and not self.threads

    @staticmethod
    def read(text: str) -> Cursor:
        return Cursor(**json.loads(text or "{}"))

    def written(self) -> str:
        return json.dumps(asdict(self))


def as_number(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds or 0), int(micros or 0)
