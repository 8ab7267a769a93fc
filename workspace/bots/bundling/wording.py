"""What the message that stands for many entries looks like in Slack. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workspace.bots.wording.mrkdwn import SECTION_MOST, link, plain, split, to_mrkdwn
from workspace.bots.wording.pieces import Message, context, fallback, section

LINES_MOST = {"budget": 10, "return": 30}
"""A summary shows the newest, a catch-up as much of the whole as one can read."""
LINE_MOST = {"budget": 160, "return": 600}


@dataclass(frozen=True)
class Line:
    """One entry: who, what kind it is, its text as markdown, and where it is read in whole."""

    author: str
    label: str
    body_markdown: str
    url: str


def bundle_blocks(
    *, block_id: str, kind: str, customer: str, count: int, lines: Sequence[Line], url: str, day: str = ""
) -> Message:
    """`lines` as they are to stand there, at most LINES_MOST; `count` is of all that the message stands for."""
    title = _title(kind, customer, count, day)
    shown = [_line(kind, each) for each in lines[: LINES_MOST[kind]]]
    pieces = split("\n".join(shown), SECTION_MOST)[:2] if shown else []
    rest = count - len(shown)
    foot = link(url, f"{rest:,} more in Baton" if rest > 0 else "Open in Baton")
    why = " · Quiet news above this channel's daily budget stands here." if kind == "budget" else ""
    blocks = [section(f"*{title}*", block_id), *map(section, pieces), context(foot + why)]
    return Message(fallback("\n".join([title, *shown]), url), tuple(blocks))


def _title(kind: str, customer: str, count: int, day: str) -> str:
    things = "1 thing" if count == 1 else f"{count:,} things"
    if kind == "return":
        return f"While Slack could not be reached: {things} on the timeline of {plain(customer)}"
    return f"Also on the timeline of {plain(customer)} on {day}: {things}"


def _line(kind: str, line: Line) -> str:
    words = " ".join(to_mrkdwn(line.body_markdown[:4_000]).split())
    cut = split(words, LINE_MOST[kind]) if words else [""]
    text = cut[0] + (" …" if len(cut) > 1 else "")
    return f"• *{plain(line.author)}* · {link(line.url, line.label)} {text}".rstrip()
