"""A chat that is not there: what would be said is printed, a line each, so that the mirror runs without any account."""

from __future__ import annotations

import re
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TextIO

from workspace.ports import (
    Block,
    ChatChannel,
    ChatMessage,
    ChatPage,
    ChatPerson,
    ChatPin,
    ChatRefused,
    ChatSelf,
)

REMEMBERED = 1_000
LINE_MOST = 160
OWN_ID = "UCONSOLE"
TEAM = "TCONSOLE"


@dataclass(frozen=True)
class ConsolePost:
    """A message as it stands now."""

    channel: str
    ts: str
    text: str
    blocks: tuple[Block, ...]
    thread_ts: str | None = None
    edited_ts: str | None = None


class ConsoleChat:
    """Every `#name` exists here, as an internal channel; the newest thousand posts are remembered in `posts`.

    A message from before this process began, or forgotten since, counts as still there: it was only ever printed.
    """

    name = "console"
    scopes: frozenset[str] = frozenset()

    def __init__(
        self,
        out: TextIO | None = None,
        *,
        people: Iterable[ChatPerson] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.posts: deque[ConsolePost] = deque(maxlen=REMEMBERED)
        self._out = out
        self._people = {person.id: person for person in people}
        self._now = now
        self._lock = threading.RLock()
        self._last = int(now().timestamp() * 1_000_000)
        self._first_ts = self._next_ts()

    # ------------------------------------------------------------------ say
    def post(
        self, *, channel: str, text: str, blocks: Sequence[Block], thread_ts: str | None = None, broadcast: bool = False
    ) -> str:
        _check_text(text)
        with self._lock:
            if thread_ts is not None and not self._exists(channel, thread_ts):
                raise ChatRefused("thread_not_found", thread_ts)
            self._forget_oldest()
            ts = self._next_ts()
            self.posts.append(ConsolePost(channel, ts, text, tuple(blocks), thread_ts))
        self._print("reply in" if thread_ts else "post to", channel, text)
        return ts

    def update(self, *, channel: str, ts: str, text: str, blocks: Sequence[Block]) -> None:
        _check_text(text)
        with self._lock:
            self._require(channel, ts)
            for index, post in enumerate(self.posts):
                if (post.channel, post.ts) == (channel, ts):
                    self.posts[index] = replace(post, text=text, blocks=tuple(blocks), edited_ts=self._next_ts())
        self._print("edit in", channel, text)

    def delete(self, *, channel: str, ts: str) -> None:
        with self._lock:
            self._require(channel, ts)
            kept = [post for post in self.posts if (post.channel, post.ts) != (channel, ts)]
            self.posts = deque(kept, maxlen=REMEMBERED)
        self._print("delete from", channel, ts)

    def post_ephemeral(self, *, channel: str, user: str, text: str, blocks: Sequence[Block]) -> None:
        _check_text(text)
        self._print(f"only for {user}, {len(blocks)} blocks, in", channel, text)

    def respond(self, *, url: str, text: str, blocks: Sequence[Block], replace: bool = False) -> None:
        _check_text(text)
        self._print("answer", "", text)

    def unfurl(self, *, channel: str, ts: str, unfurl_id: str, source: str, previews: Mapping[str, Block]) -> None:
        self._print("preview in", channel, ", ".join(previews))

    def react(self, *, channel: str, ts: str, emoji: str) -> None:
        self._require(channel, ts)
        self._print("react in", channel, f":{emoji}:")

    def unreact(self, *, channel: str, ts: str, emoji: str) -> None:
        self._require(channel, ts)
        self._print("take back in", channel, f":{emoji}:")

    def pin(self, *, channel: str, ts: str) -> None:
        self._require(channel, ts)
        self._print("pin in", channel, ts)

    def unpin(self, *, channel: str, ts: str) -> None:
        self._require(channel, ts)
        self._print("unpin in", channel, ts)

    def pins(self, *, channel: str) -> list[ChatPin]:
        return []

    def begin_upload(self, *, name: str, size: int) -> tuple[str, str]:
        return f"F{self._next_ts().replace('.', '')}", f"console:{name}"

    def send_file(self, *, url: str, chunks: Iterable[bytes], size: int) -> None:
        taken = sum(len(chunk) for chunk in chunks)
        if taken != size:
            raise ChatRefused("wrong_size", f"{taken} bytes came of {size}")

    def show_file(self, *, file_id: str, name: str, channel: str, thread_ts: str | None) -> None:
        self._print("file to", channel, name)

    def delete_file(self, *, file_id: str) -> None:
        self._print("delete file", "", file_id)

    def download(self, *, url: str, limit: int) -> Iterator[bytes]:
        raise ChatRefused("file_not_found", url)

    def open_view(self, *, trigger_id: str, view: Block) -> str:
        self._print("open a form for", trigger_id, str((view.get("title") or {}).get("text", "")))
        return f"V{trigger_id}"

    def update_view(self, *, view_id: str, view: Block) -> None:
        self._print("change the form", view_id, str((view.get("title") or {}).get("text", "")))

    def publish_home(self, *, user: str, view: Block) -> None:
        self._print("home page of", user, f"{len(view.get('blocks', []))} blocks")

    def join(self, channel_id: str) -> None:
        self._print("join", _channel_id(channel_id), "")

    # ------------------------------------------------------------------ read
    def find(self, *, channel: str, block_id: str, since: datetime, thread_ts: str | None = None) -> str | None:
        since_ts = f"{(since - timedelta(minutes=2)).timestamp():.6f}"
        with self._lock:
            for post in self.posts:
                here = (post.channel, post.thread_ts) == (channel, thread_ts) and _moment(post.ts) >= _moment(since_ts)
                if here and post.blocks and post.blocks[0].get("block_id") == block_id:
                    return post.ts
        return None

    def history(self, *, channel: str, oldest: str, limit: int = 200) -> list[ChatMessage]:
        return [post for post in self._after(channel, oldest) if post.thread_ts is None][:limit]

    def history_page(
        self, *, channel: str, oldest: str = "0", latest: str = "", cursor: str = "", limit: int = 200
    ) -> ChatPage:
        found = [post for post in self._after(channel, oldest) if post.thread_ts is None]
        upto = [post for post in found if not latest or _moment(post.ts) < _moment(latest)]
        return ChatPage(tuple(reversed(upto[-limit:])), since=self._first_ts)

    def replies_page(self, *, channel: str, thread_ts: str, oldest: str = "0", cursor: str = "") -> ChatPage:
        found = self.replies(channel=channel, thread_ts=thread_ts, oldest=oldest)
        return ChatPage(tuple(found), since=self._first_ts)

    def permalink(self, *, channel: str, ts: str) -> str:
        return f"console:{channel}/{ts}"

    def replies(self, *, channel: str, thread_ts: str, oldest: str) -> list[ChatMessage]:
        with self._lock:
            if not self._exists(channel, thread_ts):
                raise ChatRefused("thread_not_found", thread_ts)
        return [post for post in self._after(channel, oldest) if post.thread_ts == thread_ts]

    def person(self, user_id: str, *, fresh: bool = False, soon: bool = False) -> ChatPerson:
        if user_id not in self._people:
            raise ChatRefused("user_not_found", user_id)
        return self._people[user_id]

    def person_with(self, email: str) -> ChatPerson | None:
        return next((person for person in self._people.values() if person.email == email), None)

    def channel(self, channel_id: str, *, fresh: bool = False) -> ChatChannel:
        known = _channel_id(channel_id)
        return ChatChannel(
            id=known,
            name=known.lower(),
            is_private=False,
            is_archived=False,
            is_member=True,
            is_shared=False,
            has_guests=False,
        )

    def channel_named(self, name: str) -> ChatChannel | None:
        return self.channel(name.strip().lstrip("#").lower()) if name.strip().lstrip("#") else None

    def channels(self, *, users: Sequence[str] = ()) -> list[ChatChannel]:
        with self._lock:
            return [self.channel(name) for name in sorted({post.channel for post in self.posts})]

    def members(self, channel: str) -> frozenset[str]:
        return frozenset({OWN_ID, *self._people})

    def open_dm(self, user: str) -> str:
        return f"D{user}"

    def create_channel(self, *, name: str, is_private: bool = False) -> ChatChannel:
        self._print("make channel", name, "")
        return replace(self.channel(name), is_private=is_private)

    def invite(self, *, channel: str, users: Sequence[str]) -> None:
        self._print("invite to", channel, ", ".join(users))

    def set_topic(self, *, channel: str, topic: str) -> None:
        self._print("topic of", channel, topic)

    def me(self) -> ChatSelf:
        return ChatSelf(team=TEAM, team_name="This terminal", user=OWN_ID)

    # ------------------------------------------------------------------ below
    def _print(self, what: str, where: str, text: str) -> None:
        said = _plain(text)
        line = f"[chat] {what} {where}: {said}" if where and said else f"[chat] {what} {where}{said}"
        # Looked up at each line: the stream may be replaced while the program runs, as tests do.
        out = self._out or sys.stdout
        out.write(line.encode(out.encoding or "utf-8", "replace").decode(out.encoding or "utf-8") + "\n")
        out.flush()

    def _next_ts(self) -> str:
        self._last = max(self._last + 1, int(self._now().timestamp() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def _forget_oldest(self) -> None:
        if len(self.posts) == REMEMBERED:
            self._first_ts = self.posts[1].ts

    def _exists(self, channel: str, ts: str) -> bool:
        before_us = _moment(ts) < _moment(self._first_ts)
        return before_us or any((post.channel, post.ts) == (channel, ts) for post in self.posts)

    def _require(self, channel: str, ts: str) -> None:
        if not self._exists(channel, ts):
            raise ChatRefused("message_not_found", ts)

    def _after(self, channel: str, oldest: str) -> list[ChatMessage]:
        with self._lock:
            found = [post for post in self.posts if post.channel == channel and _moment(post.ts) > _moment(oldest)]
        return [_message(post) for post in found]


def _check_text(text: str) -> None:
    if not text.strip():
        raise ChatRefused("no_text", "the fallback text is what notifications and screen readers show")


def _channel_id(channel_id: str) -> str:
    known = channel_id.strip().lstrip("#")
    if not known or re.search(r"[\s<>]", known):
        raise ChatRefused("channel_not_found", channel_id)
    return known


def _moment(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds or 0), int(micros or 0)


def _plain(text: str) -> str:
    """One line that does nothing to a terminal: line breaks and control characters become spaces."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= LINE_MOST else line[: LINE_MOST - 1] + "…"


def _message(post: ConsolePost) -> ChatMessage:
    return ChatMessage(
        channel=post.channel,
        ts=post.ts,
        text=post.text,
        thread_ts=post.thread_ts,
        user=OWN_ID,
        edited_ts=post.edited_ts,
        block_ids=tuple(str(block.get("block_id", "")) for block in post.blocks),
    )
