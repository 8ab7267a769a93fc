"""Read a channel page by page, one request at a time, and compare each page with the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workspace.bots.healing.comparing import Finding, Known, Stretch, compare
from workspace.bots.healing.sticking.emoji import find_emoji
from workspace.bots.healing.sticking.pins import find_pins, may_compare
from workspace.bots.inbound import Own, number
from workspace.bots.installing.installations import chat_of
from workspace.bots.mirroring.cards import card_of, plain_card
from workspace.bots.models import Bundle, ChannelLink, Installation, Mirrored
from workspace.policy import system_actor
from workspace.ports import Chat, ChatMessage, ChatPage, ChatRefused
from workspace.timeline.queries import get_entry
from workspace.worker import Tools

WINDOW = timedelta(hours=24)
MOST_BACK = timedelta(days=60)
"""Slack hides what is older than ninety days from workspaces that do not pay."""
STILL_MOVING = timedelta(seconds=30)
"""What is younger is on its way by event: the next look compares it."""
OLD_THREADS = timedelta(days=7)
OLD_THREADS_MOST = 20
NO_THREAD = ("thread_not_found", "message_not_found")


@dataclass(frozen=True)
class Progress:
    """How far one comparison of a channel has come. Times are Slack's ts; what is above `upper` was compared."""

    oldest: str
    latest: str
    upper: str
    cursor: str = ""
    top_is_done: bool = False
    threads: tuple[str, ...] = ()
    is_slow: bool = False
    pins_are_done: bool = True

    @property
    def is_done(self) -> bool:
        return self.top_is_done and not self.threads and self.pins_are_done


@dataclass(frozen=True)
class Step:
    """What one request brought."""

    progress: Progress
    found: list[Finding] = field(default_factory=list)


def begin(db: Session, link: ChannelLink, *, at: datetime) -> Progress:
    """The last day, and everything since the last comparison, but nothing from before the link."""
    since = at - WINDOW
    if link.read_to:
        since = min(since, datetime.fromtimestamp(float(link.read_to), at.tzinfo))
    oldest = _ts(max(since, link.created_at, at - MOST_BACK))
    known = select(Mirrored.thread_ts).where(Mirrored.team == link.team, Mirrored.channel == link.channel)
    known = known.where(Mirrored.thread_ts < oldest, Mirrored.thread_ts != "", Mirrored.ts >= _ts(at - OLD_THREADS))
    threads = db.scalars(known.distinct().order_by(Mirrored.thread_ts.desc()).limit(OLD_THREADS_MOST))
    latest = _ts(at - STILL_MOVING)
    return Progress(
        oldest, latest, latest, threads=tuple(str(each) for each in threads), pins_are_done=not may_compare(db, link)
    )


def read_on(tools: Tools, link: ChannelLink, progress: Progress) -> Step:
    """One request. Raises ChatError; then nothing was compared."""
    chat, heard = chat_of(tools, link.team), _ts(tools.now() - STILL_MOVING)
    if progress.top_is_done and not progress.threads:
        return Step(replace(progress, pins_are_done=True), find_pins(tools, link, heard=heard))
    if not progress.top_is_done:
        page = chat.history_page(
            channel=link.channel, oldest=_just_before(progress.oldest), latest=progress.latest, cursor=progress.cursor
        )
        low = _lowest(page) if page.cursor else progress.oldest
        stretch, after = Stretch(low, progress.upper), _after_top(page, progress, low)
    else:
        page, stretch, after = _read_thread(chat, link, progress)
    stretch = replace(stretch, low=max(stretch.low, page.since))
    with tools.reading() as db:
        rows = _rows(db, link, page.messages, stretch, public_url=tools.settings.public_url, at=tools.now())
        own = own_of(db, link.team)
        messages = [message.raw or {"ts": message.ts} for message in page.messages]
        with_emoji = [message for message in messages if _is_its_page(message, stretch, progress)]
        emoji = find_emoji(db, link, with_emoji, own=own, heard=heard, at=tools.now())
    said = compare(messages, rows, stretch, own=own) if stretch.low < stretch.high else []
    return Step(after, [*(replace(each, heard=heard) for each in said), *emoji])


def _is_its_page(message: Mapping[str, Any], stretch: Stretch, progress: Progress) -> bool:
    """Roots and answers may show twice: roots count at the top unless they are too old for it, answers below."""
    root = str(message.get("thread_ts") or message["ts"])
    if root != message["ts"]:
        return stretch.thread_ts is not None
    return stretch.thread_ts is None or message["ts"] < progress.oldest


def own_of(db: Session, team: str) -> Own:
    installed = db.get_one(Installation, team)
    return Own(app=installed.app, user=installed.bot_user, team=team)


def _after_top(page: ChatPage, progress: Progress, low: str) -> Progress:
    roots = [message.thread_ts or message.ts for message in page.messages if _was_answered(message, progress.oldest)]
    threads = [root for root in dict.fromkeys(roots) if root not in progress.threads]
    return replace(
        progress, upper=low, cursor=page.cursor, top_is_done=not page.cursor,
        threads=(*progress.threads, *threads), is_slow=bool(page.cursor) and len(page.messages) <= SLOW_PAGE,
    )  # fmt: skip


SLOW_PAGE = 15
"""Apps that Slack limits to so many messages a page get one page a minute."""


def _read_thread(chat: Chat, link: ChannelLink, progress: Progress) -> tuple[ChatPage, Stretch, Progress]:
    root, *others = progress.threads
    low = progress.cursor.partition(" ")[0] if progress.cursor else progress.oldest
    cursor = progress.cursor.partition(" ")[2]
    try:
        page = chat.replies_page(
            channel=link.channel, thread_ts=root, oldest=_just_before(progress.oldest), cursor=cursor
        )
    except ChatRefused as refused:
        if refused.code not in NO_THREAD:
            raise
        # Never is anything taken away because of an error.
        return ChatPage(()), Stretch(low, low, root), replace(progress, threads=tuple(others), cursor="")
    high = max((message.ts for message in page.messages), default=low) if page.cursor else progress.latest
    within = tuple(message for message in page.messages if message.ts < progress.latest)
    after = (
        replace(progress, cursor=f"{high} {page.cursor}")
        if page.cursor
        else replace(progress, cursor="", threads=tuple(others))
    )
    return replace(page, messages=within), Stretch(low, high, root), after


def _was_answered(message: ChatMessage, since: str) -> bool:
    """A root with answers of these days, or one of its answers that shows at the top as well."""
    if message.thread_ts and message.thread_ts != message.ts:
        return True
    return bool(message.raw.get("reply_count")) and str(message.raw.get("latest_reply") or "9") >= since


def _lowest(page: ChatPage) -> str:
    return min(message.ts for message in page.messages) if page.messages else ""


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"


def _just_before(ts: str) -> str:
    """Slack tells what came after `oldest`; what came at that very moment is in the stretch, and there no less."""
    seconds, micros = number(ts)
    total = seconds * 1_000_000 + micros - 1
    return f"{total // 1_000_000}.{total % 1_000_000:06d}"


# ------------------------------------------------------------------ what the ledger knows
def _rows(
    db: Session, link: ChannelLink, messages: Sequence[ChatMessage], stretch: Stretch, *, public_url: str, at: datetime
) -> list[Known]:
    """Rows of the stretch, of these messages, and of the entries whose block ids they carry."""
    keys = [message.block_ids[0].partition(":")[2] for message in messages if message.block_ids]
    found = select(Mirrored).where(Mirrored.team == link.team, Mirrored.channel == link.channel)
    found = found.where(
        or_(
            Mirrored.ts.in_([message.ts for message in messages]),
            Mirrored.ts.between(stretch.low, stretch.high),
            Mirrored.entry_id.in_(keys),
        )
    )
    rows = [
        _known(db, row, for_vendor=link.vendor_id, public_url=public_url, at=at)
        for row in db.scalars(found.order_by(Mirrored.id))
    ]
    return rows + _bundles(db, link, messages, stretch)


def _known(db: Session, row: Mirrored, *, for_vendor: str | None, public_url: str, at: datetime) -> Known:
    texts: tuple[str, ...] = ()
    if row.direction == "out" and row.state == "sent":
        entry = get_entry(db, system_actor(at), row.entry_id)
        card = card_of(db, entry, public_url=public_url, at=at, team=row.team, for_vendor=for_vendor)
        plain = plain_card(entry, public_url=public_url)
        texts = (card.text, plain.text) if entry.deleted_at is None else ("deleted here",)
    return Known(
        row.id, row.entry_id, row.ts, row.thread_ts, row.direction, row.state, row.edited_ts,
        f"tl:{row.entry_id}" if row.direction == "out" else "", texts,
    )  # fmt: skip


def _bundles(db: Session, link: ChannelLink, messages: Sequence[ChatMessage], stretch: Stretch) -> list[Known]:
    found = select(Bundle).join(ChannelLink, ChannelLink.id == Bundle.link_id)
    found = found.where(ChannelLink.team == link.team, ChannelLink.channel == link.channel)
    keys = [message.block_ids[0].partition(":")[2] for message in messages if message.block_ids]
    found = found.where(or_(Bundle.ts.between(stretch.low, stretch.high), Bundle.id.in_(keys)))
    return [
        Known(bundle.id, "", bundle.ts, bundle.thread_ts, "out", bundle.state, None, f"tb:{bundle.id}")
        for bundle in db.scalars(found)
    ]
