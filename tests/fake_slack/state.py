"""What the fake workspace holds: its people, channels, messages and views."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fake_slack.grants import Grants
from tests.fake_slack.reference import Refused

Raw = dict[str, Any]

ALL_SCOPES = (
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "links:read",
    "links:write",
    "users:read",
    "users:read.email",
)


@dataclass
class User:
    """A person or a bot; `restricted` is a guest of many channels, `ultra_restricted` of one."""

    id: str
    name: str
    email: str | None = None
    email_confirmed: bool = True
    is_bot: bool = False
    restricted: bool = False
    ultra_restricted: bool = False
    stranger: bool = False
    deleted: bool = False
    team: str = "T0NORTH"


@dataclass
class Channel:
    """A conversation. `messages` are in the wire's own form, by rising ts; replies are among them."""

    id: str
    name: str
    is_private: bool = False
    is_archived: bool = False
    is_im: bool = False
    is_ext_shared: bool = False
    is_org_shared: bool = False
    is_pending_ext_shared: bool = False
    members: list[str] = field(default_factory=list)
    messages: list[Raw] = field(default_factory=list)
    topic: str = ""

    def message(self, ts: str) -> Raw | None:
        return next((message for message in self.messages if message["ts"] == ts), None)

    def replies(self, ts: str) -> list[Raw]:
        return [message for message in self.messages if message.get("thread_ts") == ts and message["ts"] != ts]

    @property
    def kind(self) -> str:
        """The word with which this channel's scopes begin, as in `groups:read`."""
        return "im" if self.is_im else "groups" if self.is_private else "channels"


@dataclass
class Workspace:
    """One workspace with one app in it. Everything is read and written under `lock`."""

    token: str = "xoxb-fake-token"
    signing_secret: str = "fake-signing-secret"
    team: str = "T0NORTH"
    app: str = "A0BATON"
    bot: str = "B0BATON"
    bot_user: str = "U0BATON"
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    granted: frozenset[str] = frozenset()
    """What the token may do that speaks at this moment."""
    clock: Callable[[], float] = time.time
    team_name: str = "North"
    page_cap: int = 999
    files: dict[str, Any] = field(default_factory=dict)
    base: str = ""
    may_be_called: set[str] = field(default_factory=set)
    grants: Grants = field(default_factory=Grants)
    emoji: set[str] = field(default_factory=lambda: {"+1", "heart", "tada", "eyes", "white_check_mark", "acme_logo"})
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: dict[str, Raw] = field(default_factory=dict)
    homes: dict[str, Raw] = field(default_factory=dict)
    triggers: dict[str, float | None] = field(default_factory=dict)
    ephemerals: list[Raw] = field(default_factory=list)
    unfurled: list[Raw] = field(default_factory=list)
    own_events: list[Raw] = field(default_factory=list)
    posted: list[tuple[str, str]] = field(default_factory=list)
    """Channel and first block id of every message of the app that was ever stored, whatever became of it."""
    violations: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _last_micros: int = 0
    _counter: int = 0

    def next_ts(self) -> str:
        """Strictly rising, whatever the clock does."""
        self._last_micros = max(self._last_micros + 1, int(self.clock() * 1_000_000))
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def next_id(self, kind: str) -> str:
        self._counter += 1
        return f"{kind}{self._counter:08d}"

    def new_trigger(self) -> str:
        trigger = f"{self.next_id('1')}.{self.next_id('2')}.fake"
        self.triggers[trigger] = self.clock()
        return trigger

    def visible_channel(self, channel_id: str, *, by_name: bool = False) -> Channel:
        """A private channel that the bot is not in does not exist for it."""
        found = self.channels.get(channel_id)
        if found is None and by_name:
            name = channel_id.lstrip("#")
            found = next((channel for channel in self.channels.values() if channel.name == name), None)
        if found is None or (found.is_private and self.bot_user not in found.members):
            raise Refused("channel_not_found")
        return found

    def is_ours(self, message: Raw) -> bool:
        return message.get("bot_id") == self.bot
