"""Compare a stretch of a channel, read in full, with what the ledger knows of it. Pure."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workspace.bots.inbound import WRITTEN, Own

Raw = Mapping[str, Any]

BOTH, UNHEARD, EDITED, MISSING, FOUND, TWICE, DIFFERS, EMOJI, PINNED, UNPINNED = (
    "both", "unheard", "edited", "missing", "found", "twice", "differs", "emoji", "pinned", "unpinned",
)  # fmt: skip
"""What may be found: on both sides alike; there alone; changed there; not there any more; there although its answer
was lost; said twice; not what the ledger says; with other emoji there; pinned or unpinned there."""


@dataclass(frozen=True)
class Known:
    """A row of the ledger. `texts` are those that our own card may show; empty when nobody asks for it.

    `block_id` is of the message that shows it: its own or its bundle's.
    """

    row_id: str
    entry_id: str
    ts: str | None
    thread_ts: str | None
    direction: str
    state: str
    edited_ts: str | None = None
    block_id: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One message or row. `message` is Slack's, where there is one; `heard` is the ts as of which Slack said so."""

    kind: str
    ts: str
    words: str
    row: Known | None = None
    message: Raw | None = None
    heard: str = ""


@dataclass(frozen=True)
class Stretch:
    """From `low` (inclusive) to `high` (exclusive) everything was read: of a thread, or of the top of the channel."""

    low: str
    high: str
    thread_ts: str | None = None

    def holds(self, row: Known) -> bool:
        return row.ts is not None and self.low <= row.ts < self.high and (row.thread_ts or None) == self.thread_ts


def compare(messages: Sequence[Raw], rows: Collection[Known], stretch: Stretch, *, own: Own) -> list[Finding]:
    """`rows` are those of the stretch, of the messages, and of our own block ids among them."""
    by_ts = {row.ts: row for row in rows if row.ts}
    by_block = {row.block_id: row for row in rows if row.block_id}
    # Replies that show at the top as well are compared with their thread, whose root may be on a page yet to come.
    here = [each for each in messages if each["ts"] in by_ts or _thread_of(each) == stretch.thread_ts]
    here.sort(key=lambda message: number(message["ts"]))
    found = [_of_message(message, by_ts, by_block, own) for message in here]
    there = {str(message["ts"]) for message in messages}
    gone = [row for row in rows if stretch.holds(row) and row.ts not in there and row.state in ("sent", "bundled")]
    missing = [Finding(MISSING, str(row.ts), "is not there any more", row) for row in gone]
    return [each for each in found if each is not None] + missing


def _thread_of(message: Raw) -> str | None:
    thread = message.get("thread_ts")
    return str(thread) if thread and thread != message["ts"] else None


def _of_message(message: Raw, by_ts: Mapping[str, Known], by_block: Mapping[str, Known], own: Own) -> Finding | None:
    ts = str(message["ts"])
    row = by_ts.get(ts)
    if row is not None:
        return _known(message, ts, row)
    if own.wrote(message):
        return _ours(message, ts, by_block)
    if message.get("subtype") not in WRITTEN or message.get("bot_id") or not message.get("user"):
        return None
    words = " ".join(str(message.get("text") or "").split())
    return Finding(UNHEARD, ts, words[:80], None, message) if words or message.get("files") else None


def _known(message: Raw, ts: str, row: Known) -> Finding | None:
    if row.state == "removed":
        return None
    if message.get("subtype") == "tombstone":
        return Finding(MISSING, ts, "was deleted", row, message)
    if row.direction == "out":
        shown = _normal(str(message.get("text") or ""))
        if row.texts and shown not in {_normal(text) for text in row.texts}:
            return Finding(DIFFERS, ts, "the card says something else", row, message)
        return Finding(BOTH, ts, "", row, message)
    edited = str((message.get("edited") or {}).get("ts") or "")
    if edited and number(edited) > number(row.edited_ts or "0"):
        return Finding(EDITED, ts, " ".join(str(message.get("text") or "").split())[:80], row, message)
    return Finding(BOTH, ts, "", row, message)


def _ours(message: Raw, ts: str, by_block: Mapping[str, Known]) -> Finding | None:
    """A message of ours that the ledger has no ts for: its answer was lost, or it was said twice."""
    block_id = str((message.get("blocks") or [{}])[0].get("block_id", ""))
    row = by_block.get(block_id)
    if row is None or message.get("subtype") == "tombstone":
        return None
    if row.ts is None:
        return Finding(FOUND, ts, "was said although its answer was lost", row, message)
    return Finding(TWICE, ts, "was said twice", row, message)


def _normal(text: str) -> str:
    """Slack gives texts back with other spaces and entities than it was given."""
    return " ".join(html.unescape(text).split())


def number(ts: str) -> tuple[int, int]:
    """As numbers, because as text 10.5 would come before 9.5."""
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros or 0)
