"""One message that stands for many entries: a line for each, in order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workspace.bots.wording.blocks import FALLBACK_MOST, SECTION_MOST, Message
from workspace.bots.wording.mrkdwn import link, plain, split, units
from workspace.ports import Block

WORDS_MOST = 120
ALL_LINES_MOST = 3_300
"""Together with the headline and the last line it stays below what Slack takes for an edit."""


@dataclass(frozen=True)
class Line:
    """One entry in a summary. `body` is markdown, of which the first words are shown."""

    at: datetime
    author: str
    body: str
    url: str


def summary_blocks(*, block_id: str, headline: str, lines: Sequence[Line], url: str) -> Message:
    """As many lines as fit, the oldest first, and how many more there are behind `url`."""
    shown: list[str] = []
    for each in lines:
        line = _line(each)
        if units("\n".join([*shown, line])) > ALL_LINES_MOST:
            break
        shown.append(line)
    left_out = len(lines) - len(shown)
    ending = [link(url, f"and {left_out} more")] if left_out else []
    said = [f"*{plain(headline)}*", *shown, *ending]
    blocks: list[Block] = [_section(f"*{plain(headline)}*", block_id)]
    blocks += [_section(piece) for piece in split("\n".join([*shown, *ending]), SECTION_MOST)]
    return Message(split("\n".join(said), FALLBACK_MOST)[0], tuple(blocks))


def _line(line: Line) -> str:
    words = " ".join(line.body.split())
    words = words if len(words) <= WORDS_MOST else words[: WORDS_MOST - 1] + "…"
    time = f"<!date^{int(line.at.timestamp())}^{{time}}|{line.at:%H:%M} UTC>"
    return f"{time} *{plain(line.author[:80])}*: {plain(words)} ({link(line.url, 'open')})"


def _section(mrkdwn: str, block_id: str = "") -> Block:
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}}
    return {**block, "block_id": block_id} if block_id else block
