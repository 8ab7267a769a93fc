"""Messages in Slack: say, change, take away, find and read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from integrations.slack_addresses import respond
from integrations.slack_call import JsonObject, SlackCall
from workspace.ports import Block, ChatMessage, ChatPage, ChatPin, ChatRefused, ChatSelf

# Slack cuts a longer new text silently and refuses a longer changed one: docs.slack.dev, chat.postMessage, chat.update.
POST_TEXT_MOST = 40_000
UPDATE_TEXT_MOST = 4_000
BLOCKS_MOST = 50

PAGE = 200
# Our clock may run ahead of Slack's, whose clock makes the ts; looking back a little further costs nothing.
CLOCK_MARGIN = timedelta(minutes=2)

DONE_ALREADY = frozenset({"already_reacted", "no_reaction", "already_pinned", "no_pin"})


class Messages:
    """The part of `SlackChat` that speaks of messages, and of what sticks to them."""

    _slack: SlackCall
    _slack_now: SlackCall
    me: Callable[[], ChatSelf]

    # ------------------------------------------------------------------ say
    def post(
        self, *, channel: str, text: str, blocks: Sequence[Block], thread_ts: str | None = None, broadcast: bool = False
    ) -> str:
        _check_size(text, blocks, POST_TEXT_MOST)
        message: JsonObject = {"channel": channel, "text": text, "unfurl_links": False, "unfurl_media": False}
        if blocks:
            message["blocks"] = list(blocks)
        if thread_ts is not None:
            message["thread_ts"] = thread_ts
            if broadcast:
                message["reply_broadcast"] = True
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

    def respond(self, *, url: str, text: str, blocks: Sequence[Block], replace: bool = False) -> None:
        """`url` comes from a request that Slack signed; elsewhere nothing is sent."""
        _check_size(text, blocks, POST_TEXT_MOST)
        answer: JsonObject = {"response_type": "ephemeral", "text": text, "replace_original": replace}
        if blocks:
            answer["blocks"] = list(blocks)
        respond(self._slack_now, url, answer)

    def unfurl(self, *, channel: str, ts: str, unfurl_id: str, source: str, previews: Mapping[str, Block]) -> None:
        where = {"unfurl_id": unfurl_id, "source": source} if unfurl_id else {"channel": channel, "ts": ts}
        self._slack.write("chat.unfurl", {**where, "unfurls": dict(previews)})

    # ------------------------------------------------------------------ what sticks to a message
    def react(self, *, channel: str, ts: str, emoji: str) -> None:
        self._once("reactions.add", {"channel": channel, "timestamp": ts, "name": emoji})

    def unreact(self, *, channel: str, ts: str, emoji: str) -> None:
        self._once("reactions.remove", {"channel": channel, "timestamp": ts, "name": emoji})

    def pin(self, *, channel: str, ts: str) -> None:
        self._once("pins.add", {"channel": channel, "timestamp": ts})

    def unpin(self, *, channel: str, ts: str) -> None:
        self._once("pins.remove", {"channel": channel, "timestamp": ts})

    def pins(self, *, channel: str) -> list[ChatPin]:
        """Slack keeps a hundred pins of a channel at most and gives them in one answer; pinned files do not count."""
        items = self._slack.read("pins.list", {"channel": channel}).get("items") or []
        return [
            ChatPin(str(each["message"]["ts"]), str(each.get("created_by") or ""), _at(each.get("created")))
            for each in items
            if each.get("type") == "message"
        ]

    # ------------------------------------------------------------------ read
    def find(self, *, channel: str, block_id: str, since: datetime, thread_ts: str | None = None) -> str | None:
        """Read everything since then, to the last page; other apps' messages do not count, whatever ids they carry."""
        me = self.me()
        own_ids = {one for one in (me.user, me.bot, me.app) if one}
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

    def history_page(
        self, *, channel: str, oldest: str = "0", latest: str = "", cursor: str = "", limit: int = 200
    ) -> ChatPage:
        arguments: JsonObject = {"channel": channel, "oldest": oldest, "limit": limit}
        if latest:
            arguments["latest"] = latest
        return self._page("conversations.history", channel, arguments, cursor)

    def replies(self, *, channel: str, thread_ts: str, oldest: str) -> list[ChatMessage]:
        """The replies after `oldest`, oldest first, without the message they answer (Slack repeats it on each page)."""
        found = {raw["ts"]: _message(channel, raw) for raw in self._messages(channel, thread_ts, oldest)}
        found.pop(thread_ts, None)
        return [found[ts] for ts in sorted(found, key=_moment)]

    def replies_page(self, *, channel: str, thread_ts: str, oldest: str = "0", cursor: str = "") -> ChatPage:
        arguments: JsonObject = {"channel": channel, "ts": thread_ts, "oldest": oldest, "limit": PAGE}
        page = self._page("conversations.replies", channel, arguments, cursor)
        return ChatPage(tuple(each for each in page.messages if each.ts != thread_ts), page.cursor)

    def permalink(self, *, channel: str, ts: str) -> str:
        return str(self._slack.read("chat.getPermalink", {"channel": channel, "message_ts": ts})["permalink"])

    # ------------------------------------------------------------------ below
    def _once(self, method: str, arguments: JsonObject) -> None:
        try:
            self._slack.write(method, arguments)
        except ChatRefused as refused:
            if refused.code not in DONE_ALREADY:
                raise

    def _page(self, method: str, channel: str, arguments: JsonObject, cursor: str) -> ChatPage:
        answer = self._slack.read(method, {**arguments, "cursor": cursor} if cursor else arguments)
        messages = tuple(_message(channel, raw) for raw in answer.get("messages") or [])
        return ChatPage(messages, str((answer.get("response_metadata") or {}).get("next_cursor") or ""))

    def _messages(self, channel: str, thread_ts: str | None, oldest: str) -> Iterator[JsonObject]:
        arguments: JsonObject = {"channel": channel, "oldest": oldest, "limit": PAGE}
        if thread_ts is None:
            return self._slack.items("conversations.history", "messages", arguments)
        return self._slack.items("conversations.replies", "messages", {**arguments, "ts": thread_ts})


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


def _at(seconds: object) -> datetime:
    return datetime.fromtimestamp(float(str(seconds or 0)), UTC)


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
        raw=raw,
    )
