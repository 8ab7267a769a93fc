"""The pieces that messages and views are made of: sections, buttons, and texts cut to Slack's limits. Pure.

Source of the limits: docs.slack.dev, "Block Kit reference".
"""

from __future__ import annotations

from dataclasses import dataclass

from workspace.bots.wording.mrkdwn import SECTION_MOST, link, plain, split, units
from workspace.ports import Block

# chat.update refuses a text over 4,000; what we may want to edit later stays below it.
FALLBACK_MOST = 3_900
# A name of ten thousand letters is a bad joke, not a reason for an invalid message.
NAME_MOST = 80
BUTTON_TEXT_MOST = 75


@dataclass(frozen=True)
class Message:
    """The two arguments of a post: `text` is for notifications and screen readers, `blocks` are what is seen."""

    text: str
    blocks: tuple[Block, ...]


def short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= NAME_MOST else line[: NAME_MOST - 1] + "…"


def name_of(name: str) -> str:
    return plain(short(name))


def first(mrkdwn: str, most: int = SECTION_MOST) -> str:
    pieces = split(mrkdwn, most - 2)
    return pieces[0] + (" …" if len(pieces) > 1 else "") if pieces else "…"


def fallback(mrkdwn: str, url: str) -> str:
    """Short enough to be edited later; cut, it ends with where to read on."""
    if units(mrkdwn) <= FALLBACK_MOST:
        return mrkdwn
    read_on = f" {link(url, '… read on in Baton')}"
    return split(mrkdwn, FALLBACK_MOST - units(read_on))[0] + read_on


def text_of(mrkdwn: str) -> Block:
    # Verbatim: Slack must not look for names and addresses by itself; to_mrkdwn made all links that are meant.
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}


def section(mrkdwn: str, block_id: str = "") -> Block:
    block: Block = {"type": "section", "text": text_of(mrkdwn)}
    return {**block, "block_id": block_id} if block_id else block


def context(mrkdwn: str, block_id: str = "") -> Block:
    block: Block = {"type": "context", "elements": [text_of(first(mrkdwn))]}
    return {**block, "block_id": block_id} if block_id else block


def button(words: str, action_id: str, style: str = "", value: str = "") -> Block:
    text = {"type": "plain_text", "text": words[:BUTTON_TEXT_MOST]}
    made: Block = {"type": "button", "text": text, "action_id": action_id}
    return {**made, **({"value": value} if value else {}), **({"style": style} if style else {})}


def actions(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def confirm(title: str, words: str, *, yes: str, no: str = "Cancel") -> Block:
    """What Slack asks before a button does anything."""
    parts = {"title": title[:100], "text": words[:300], "confirm": yes[:30], "deny": no[:30]}
    return {name: {"type": "plain_text", "text": text} for name, text in parts.items()}
