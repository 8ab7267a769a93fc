"""What the message that stands for many entries looks like in Slack. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workspace.bots.wording.mrkdwn import SECTION_MOST, link, plain, split, to_mrkdwn, units
from workspace.bots.wording.pieces import Message, context, fallback, section

LINES_MOST = {"budget": 10, "return": 30, "held": 30}
"""A summary shows the newest, a catch-up as much of the whole as one can read."""
LINE_MOST = {"budget": 160, "return": 160, "held": 160}
ALL_LINES_MOST = 3_500
"""What can be edited later is at most 3,900 in all: a line that does not fit any more is counted, not cut silently."""


@dataclass(frozen=True)
class Line:
    """One entry: who, what kind it is, its text as markdown, and where it is read in whole."""

    author: str
    label: str
    body_markdown: str
    url: str
    at: datetime


def bundle_blocks(
    *, block_id: str, kind: str, customer: str, count: int, lines: Sequence[Line], url: str, day: str = ""
) -> Message:
    """`lines` as they are to stand there, at most LINES_MOST; `count` is of all that the message stands for.

    Where others read along, `customer` and `url` are empty: whose timeline it is they need not learn.
    """
    title = _title(kind, customer, count, day)
    shown = _fitting([_line(kind, each) for each in lines[: LINES_MOST[kind]]])
    pieces = split("\n".join(shown), SECTION_MOST)[:2] if shown else []
    rest = count - len(shown)
    foot = f"{rest:,} more in Baton" if rest > 0 else "Open in Baton"
    why = " · Quiet news above this channel's daily budget stands here." if kind == "budget" else ""
    foot = (link(url, foot) if url else foot if rest > 0 else "") + why
    blocks = [section(f"*{title}*", block_id), *map(section, pieces), *([context(foot)] if foot else [])]
    return Message(fallback("\n".join([title, *shown]), url), tuple(blocks))


def _fitting(lines: Sequence[str]) -> list[str]:
    shown: list[str] = []
    for line in lines:
        if units("\n".join([*shown, line])) > ALL_LINES_MOST:
            break
        shown.append(line)
    return shown


def _title(kind: str, customer: str, count: int, day: str) -> str:
    things = "1 thing" if count == 1 else f"{count:,} things"
    where = f" on the timeline of {plain(customer)}" if customer else ""
    if kind == "return":
        return f"While Slack could not be reached: {things}{where}"
    if kind == "held":
        return f"While people from outside were in the channel: {things}{where}" if where else f"It waited: {things}"
    return f"Also{where} on {day}: {things}"


def _line(kind: str, line: Line) -> str:
    words = " ".join(to_mrkdwn(line.body_markdown[:4_000]).split())
    cut = split(words, LINE_MOST[kind]) if words else [""]
    text = cut[0] + (" …" if len(cut) > 1 else "")
    time = "" if kind == "budget" else f"<!date^{int(line.at.timestamp())}^{{time}}|{line.at:%H:%M} UTC> "
    return f"• {time}*{plain(line.author)}* · {link(line.url, line.label)} {text}".rstrip()
