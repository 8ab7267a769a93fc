"""Slack's Web API as a `workspace.ports.Chat`.

One call here is one HTTP request at most per page read: nothing is repeated, because a repeated post whose first answer
was lost is a second message. Each outcome is told apart exactly, so that the caller can decide.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from integrations.slack_call import JsonObject, SlackCall
from workspace.ports import Block, ChatChannel, ChatMessage, ChatPerson, ChatRefused

# Slack cuts a longer new text silently and refuses a longer changed one: docs.slack.dev, chat.postMessage, chat.update.
POST_TEXT_MOST = 40_000
UPDATE_TEXT_MOST = 4_000
BLOCKS_MOST = 50

PAGE = 200
MOST_PAGES = 100
# Our clock may run ahead of Slack's, whose clock makes the ts; looking back a little further costs nothing.
CLOCK_MARGIN = timedelta(minutes=2)

# How long an answer about a channel or a person is believed, in seconds, and how many of them are kept.
CHANNEL_FRESH = 60.0
PERSON_FRESH = 600.0
REMEMBERED = 5_000
# More unknown members than this are read with users.list (20 a minute, 200 a page) and not one by one (100 a minute).
ASK_ONE_BY_ONE = 40

T = TypeVar("T")

UNKNOWN_PERSON = frozenset({"user_not_found", "users_not_found", "user_not_visible"})


class SlackChat:
    """Speak to one Slack workspace with its bot token. Safe to share between threads."""

    name = "slack"

    def __init__(
        self,
        bot_token: str,
        *,
        api_url: str = "https://slack.com/api/",
        signing_secret: str = "",
        timeout: int = 10,
        view_timeout: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`timeout` and `view_timeout` (for opening a view, while a person's click is waiting) are seconds."""
        self.has_requests = bool(signing_secret)
        self._slack = SlackCall(bot_token, api_url=api_url, timeout=timeout)
        self._slack_now = SlackCall(bot_token, api_url=api_url, timeout=view_timeout)
        self._own_ids: frozenset[str] = frozenset()
        self._people: _Fresh[ChatPerson] = _Fresh(PERSON_FRESH, clock)
        self._channels: _Fresh[ChatChannel] = _Fresh(CHANNEL_FRESH, clock)

    # ------------------------------------------------------------------ say
    def post(self, *, channel: str, text: str, blocks: Sequence[Block], thread_ts: str | None = None) -> str:
        _check_size(text, blocks, POST_TEXT_MOST)
        message: JsonObject = {"channel": channel, "text": text, "unfurl_links": False, "unfurl_media": False}
        if blocks:
            message["blocks"] = list(blocks)
        if thread_ts is not None:
            message["thread_ts"] = thread_ts
        return str(self._slack.write("chat.postMessage", message)["ts"])

    def update(self, *, channel: str, ts: str, text: str, blocks: Sequence[Block]) -> None:
        _check_size(text, blocks, UPDATE_TEXT_MOST)
        self._slack.write("chat.update", {"channel": channel, "ts": ts, "text": text, "blocks": list(blocks)})

    def delete(self, *, channel: str, ts: str) -> None:
        self._slack.write("chat.delete", {"channel": channel, "ts": ts})

    def post_ephemeral(self, *, channel: str, user: str, text: str, blocks: Sequence[Block]) -> None:
        _check_size(text, blocks, POST_TEXT_MOST)
        message: JsonObject = {"channel": channel, "user": user, "text": text}
        if blocks:
            message["blocks"] = list(blocks)
        self._slack.write("chat.postEphemeral", message)

    def open_view(self, *, trigger_id: str, view: Block) -> None:
        self._slack_now.write("views.open", {"trigger_id": trigger_id, "view": view})

    def publish_home(self, *, user: str, view: Block) -> None:
        self._slack.write("views.publish", {"user_id": user, "view": view})

    def join(self, channel_id: str) -> None:
        self._slack.write("conversations.join", {"channel": channel_id})
        self._channels.forget(channel_id)

    # ------------------------------------------------------------------ read
    def find(self, *, channel: str, block_id: str, since: datetime, thread_ts: str | None = None) -> str | None:
        """Read everything since then, to the last page; other apps' messages do not count, whatever ids they carry."""
        own_ids = self.own_ids()
        oldest = f"{(since - CLOCK_MARGIN).timestamp():.6f}"
        for raw in self._messages(channel, thread_ts, oldest):
            ours = {raw.get("bot_id"), raw.get("user"), raw.get("app_id")} & own_ids
            blocks = raw.get("blocks") or [{}]
            if ours and blocks[0].get("block_id") == block_id:
                return str(raw["ts"])
        return None

    def history(self, *, channel: str, oldest: str, limit: int = 200) -> list[ChatMessage]:
        """The first `limit` messages after `oldest`, oldest first and without a hole: go on from the last one's ts.

        Slack pages from the newest backwards, so all of them are read to know the first ones.
        """
        messages = {raw["ts"]: _message(channel, raw) for raw in self._messages(channel, None, oldest)}
        return [messages[ts] for ts in sorted(messages, key=_moment)][:limit]

    def replies(self, *, channel: str, thread_ts: str, oldest: str) -> list[ChatMessage]:
        """The replies after `oldest`, oldest first, without the message they answer (Slack repeats it on each page)."""
        found = {raw["ts"]: _message(channel, raw) for raw in self._messages(channel, thread_ts, oldest)}
        found.pop(thread_ts, None)
        return [found[ts] for ts in sorted(found, key=_moment)]

    def person(self, user_id: str) -> ChatPerson:
        """As of at most ten minutes ago. Nobody of that id raises ChatRefused and is asked again the next time."""
        known = self._people.get(user_id)
        if known is None:
            known = _person(self._slack.read("users.info", {"user": user_id})["user"])
            self._people.keep(user_id, known)
        return known

    def channel(self, channel_id: str) -> ChatChannel:
        """As of at most a minute ago; a member turned guest may be noticed up to ten minutes late."""
        known = self._channels.get(channel_id)
        if known is None:
            raw = self._slack.read("conversations.info", {"channel": channel_id})["channel"]
            known = _channel(raw, has_guests=self._has_guests(channel_id))
            self._channels.keep(channel_id, known)
        return known

    def channel_named(self, name: str) -> ChatChannel | None:
        """Among the channels the bot is in, then among all public ones; archived channels are passed over."""
        wanted = name.strip().lstrip("#").lower()
        for method, types in (
            ("users.conversations", "public_channel,private_channel"),
            ("conversations.list", "public_channel"),
        ):
            arguments: JsonObject = {"types": types, "exclude_archived": True, "limit": PAGE}
            for raw in self._items(method, "channels", arguments):
                if str(raw.get("name", "")).lower() == wanted:
                    return self.channel(str(raw["id"]))
        return None

    def own_ids(self) -> frozenset[str]:
        if not self._own_ids:
            answer = self._slack.read("auth.test", {})
            ids = (answer.get("user_id"), answer.get("bot_id"), answer.get("app_id"))
            self._own_ids = frozenset(str(one) for one in ids if one)
        return self._own_ids

    # ------------------------------------------------------------------ below
    def _messages(self, channel: str, thread_ts: str | None, oldest: str) -> Iterator[JsonObject]:
        arguments: JsonObject = {"channel": channel, "oldest": oldest, "limit": PAGE}
        if thread_ts is None:
            return self._items("conversations.history", "messages", arguments)
        return self._items("conversations.replies", "messages", {**arguments, "ts": thread_ts})

    def _items(self, method: str, key: str, arguments: JsonObject) -> Iterator[Any]:
        """Page by cursor: a page with fewer than asked for (15 for some apps), or none, may still not be the last."""
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = self._slack.read(method, {**arguments, "cursor": cursor} if cursor else arguments)
            yield from answer.get(key) or []
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
        raise ChatRefused("too_much_to_read", f"{method} has more than {MOST_PAGES} pages")

    def _has_guests(self, channel_id: str) -> bool:
        """Whether any member is a guest or not fully visible to us. In doubt yes: it keeps staff notes out."""
        listed = self._items("conversations.members", "members", {"channel": channel_id, "limit": PAGE})
        members = [str(member) for member in listed]
        if len(self._unknown(members)) > ASK_ONE_BY_ONE:
            for raw in self._items("users.list", "members", {"limit": PAGE}):
                self._people.keep(str(raw["id"]), _person(raw))
        if len(self._unknown(members)) > ASK_ONE_BY_ONE:
            return True
        return any(self._is_guest(member) for member in members)

    def _unknown(self, members: Sequence[str]) -> list[str]:
        return [member for member in members if self._people.get(member) is None]

    def _is_guest(self, user_id: str) -> bool:
        try:
            return self.person(user_id).is_guest
        except ChatRefused as refused:
            if refused.code in UNKNOWN_PERSON:
                return True
            raise


def _check_size(text: str, blocks: Sequence[Block], text_most: int) -> None:
    if not text.strip():
        raise ChatRefused("no_text", "the fallback text is what notifications and screen readers show")
    if len(text) > text_most:
        raise ChatRefused("msg_too_long", f"{len(text)} characters, at most {text_most}")
    if len(blocks) > BLOCKS_MOST:
        raise ChatRefused("invalid_blocks", f"{len(blocks)} blocks, at most {BLOCKS_MOST}")


def _moment(ts: str) -> tuple[int, int]:
    """As numbers, because as text 10.5 would come before 9.5."""
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros or 0)


def _message(channel: str, raw: JsonObject) -> ChatMessage:
    return ChatMessage(
        channel=channel,
        ts=str(raw["ts"]),
        text=str(raw.get("text") or ""),
        thread_ts=raw.get("thread_ts"),
        user=raw.get("user"),
        bot_id=raw.get("bot_id"),
        subtype=raw.get("subtype"),
        edited_ts=(raw.get("edited") or {}).get("ts"),
        block_ids=tuple(str(block.get("block_id", "")) for block in raw.get("blocks") or []),
    )


def _person(raw: JsonObject) -> ChatPerson:
    profile = raw.get("profile") or {}
    name = profile.get("real_name") or raw.get("real_name") or profile.get("display_name") or raw.get("name")
    return ChatPerson(
        id=str(raw["id"]),
        name=str(name or raw["id"]),
        email=profile.get("email") or None,
        email_verified=bool(raw.get("is_email_confirmed")),
        is_bot=bool(raw.get("is_bot")) or raw["id"] == "USLACKBOT",
        is_guest=any(raw.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        is_deleted=bool(raw.get("deleted")),
        team=raw.get("team_id"),
    )


def _channel(raw: JsonObject, *, has_guests: bool) -> ChatChannel:
    shared = ("is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared")
    return ChatChannel(
        id=str(raw["id"]),
        name=str(raw.get("name") or ""),
        is_private=any(raw.get(flag) for flag in ("is_private", "is_im", "is_mpim")),
        is_archived=bool(raw.get("is_archived")),
        is_member=bool(raw.get("is_member")),
        is_shared=any(raw.get(flag) for flag in shared),
        has_guests=has_guests,
    )


class _Fresh(Generic[T]):
    """Remembers values for some seconds, the newest few thousand of them."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> T | None:
        with self._lock:
            kept = self._kept.get(key)
        return kept[1] if kept and self._clock() - kept[0] < self._seconds else None

    def keep(self, key: str, value: T) -> None:
        with self._lock:
            self._kept[key] = (self._clock(), value)
            self._kept.move_to_end(key)
            while len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        with self._lock:
            self._kept.pop(key, None)
