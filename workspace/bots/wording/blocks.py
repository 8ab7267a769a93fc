"""What the workspace says in Slack, as Block Kit messages. Pure: plain values in, blocks out.

Limits from docs.slack.dev, "Block Kit reference". Messages stay far below 50 blocks and may all be edited later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workspace.bots.wording.mrkdwn import link, plain, split, to_mrkdwn, units
from workspace.ports import Block

# chat.update refuses a text over 4,000; what we may want to edit later stays below it.
FALLBACK_MOST = 3_900
# A name of ten thousand letters is a bad joke, not a reason for an invalid message.
NAME_MOST = 80
# A longer entry is better read in the web; four sections fill a screen.
BODY_SECTIONS = 4
SECTION_MOST = 3_000
BODY_READ_MOST = 30_000
BUTTON_TEXT_MOST = 75
LINES_MOST = 20

HANDOFF_ACCEPT = "handoff_accept"
HANDOFF_ASK = "handoff_ask"
HANDOFF_DECLINE = "handoff_decline"


@dataclass(frozen=True)
class Message:
    """The two arguments of a post: `text` is for notifications and screen readers, `blocks` are what is seen."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Hit:
    """One thing found. `snippet` is markdown with the matching words in bold; `where` names customer and kind."""

    title: str
    url: str
    where: str
    snippet: str = ""


def entry_blocks(
    *, block_id: str, author: str, team: str, label: str, body_markdown: str, url: str, footer: str = ""
) -> Message:
    """An entry or a comment. By the `block_id` of its first block it is known again when an answer was lost."""
    by = f"*{_name(author)}*" + (f" · {_name(team)}" if team else "") + (f" · {_name(label)}" if label else "")
    body, was_cut = _body(body_markdown)
    ending = [link(url, "… read on in Baton" if was_cut else "Open in Baton")] + ([_name(footer)] if footer else [])
    blocks = [_context(by, block_id), *map(_section, body), _context(" · ".join(ending))]
    first_words = f"{_name(author)} ({_name(team)})" if team else _name(author)
    return Message(_fallback(" ".join([f"{first_words}:", *body]), url), tuple(blocks))


def gone_blocks(*, block_id: str, words: str = "This entry was deleted.") -> Message:
    """What stands in place of an entry whose thread must stay."""
    return Message(words, (_context(f"_{plain(words)}_", block_id),))


def handoff_blocks(
    *,
    block_id: str,
    handoff_id: str,
    giver: str,
    receiver: str,
    customer: str,
    reason_markdown: str,
    url: str,
    due_at: datetime | None = None,
    outcome: str = "",
) -> Message:
    """An offer with its three buttons; once there is an `outcome` (a sentence) it stands in their place."""
    headline = f"*{_name(giver)}* hands {link(url, _short(customer))} to *{_name(receiver)}*"
    if due_at is not None:
        headline += f", until {moment(due_at)}"
    body, was_cut = _body(reason_markdown)
    blocks = [_section(headline, block_id), *map(_section, body)]
    if was_cut:
        blocks.append(_context(link(url, "… read on in Baton")))
    blocks.append(_section(_first(plain(outcome))) if outcome else _answer_buttons(handoff_id))
    who = f"{_name(giver)} hands {_name(customer)} to {_name(receiver)}"
    spoken = " ".join(part for part in [f"{who}.", plain(outcome), *body] if part)
    return Message(_fallback(spoken, url), tuple(blocks))


def search_blocks(*, words: str, hits: Sequence[Hit], more: int, url: str) -> Message:
    """`more` counts what was found beyond `hits`; `url` is the search page with the same words."""
    if not hits:
        nothing = f"Nothing found for “{plain(words)}”. Try fewer words, or the start of a word with a star: `deli*`."
        return Message(_fallback(nothing, url), (_section(_first(nothing)),))
    blocks = [_section(_first(f"Found for “{plain(words)}”"))]
    for hit in hits[:LINES_MOST]:
        snippet = _first(to_mrkdwn(hit.snippet).replace("\n", " "), 600)
        lines = [f"*{link(hit.url, _short(hit.title))}*", snippet, f"_{_name(hit.where)}_" if hit.where else ""]
        blocks.append(_section(_first("\n".join(line for line in lines if line))))
    left_out = more + max(0, len(hits) - LINES_MOST)
    blocks.append(_context(link(url, f"{left_out} more in Baton" if left_out else "Open in Baton")))
    spoken = "; ".join(_name(hit.title) for hit in hits[:LINES_MOST])
    return Message(_fallback(f"Found for “{plain(words)}”: {spoken}", url), tuple(blocks))


def customer_blocks(
    *, name: str, url: str, holder: str, facts: Sequence[tuple[str, str]] = (), recent: Sequence[str] = ()
) -> Message:
    """A customer at a glance. `facts` are (label, value); `recent` are markdown lines, the newest first."""
    blocks = [
        _section(f"*{link(url, _short(name))}*\n" + (f"Held by *{_name(holder)}*" if holder else "Nobody holds it"))
    ]
    if facts:
        blocks.append(_section(_first("\n".join(f"*{plain(label)}:* {plain(value)}" for label, value in facts))))
    blocks += [_section(_first(to_mrkdwn(line))) for line in recent[:LINES_MOST] if line.strip()]
    blocks.append(_context(link(url, "Open in Baton")))
    return Message(_fallback(f"{_name(name)}: held by {_name(holder or 'nobody')}", url), tuple(blocks))


def list_blocks(*, title: str, lines: Sequence[str], url: str, empty: str = "Nothing here.") -> Message:
    """A title and markdown lines: `/baton who`, `/baton today`."""
    said = [to_mrkdwn(line) for line in lines[:LINES_MOST] if line.strip()] or [plain(empty)]
    left_out = max(0, len(lines) - LINES_MOST)
    foot = link(url, f"{left_out} more in Baton" if left_out else "Open in Baton")
    blocks = [_section(f"*{_name(title)}*"), *(_section(_first(line)) for line in said), _context(foot)]
    return Message(_fallback("\n".join([plain(title), *said]), url), tuple(blocks))


def help_blocks(*, commands: Sequence[tuple[str, str, str]], url: str) -> Message:
    """`commands` are (what to type, what it does, an example or nothing)."""
    lines = []
    for typed, does, example in commands:
        lines.append(f"`{plain(typed).replace('`', '')}` {plain(does)}")
        lines += [f"      `{plain(example).replace('`', '')}`"] if example else []
    pieces = split("\n".join(lines))[:BODY_SECTIONS]
    blocks = [_section("*Baton in Slack*"), *map(_section, pieces), _context(link(url, "Open Baton"))]
    return Message(_fallback("\n".join(["Baton in Slack", *lines]), url), tuple(blocks))


def sentence_blocks(sentence: str) -> Message:
    """One sentence for one person, such as why something was not done."""
    return Message(_first(plain(sentence), FALLBACK_MOST), (_section(_first(plain(sentence))),))


def moment(at: datetime) -> str:
    """A time as each reader's Slack shows it, in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


# ------------------------------------------------------------------ below
def _body(markdown: str) -> tuple[list[str], bool]:
    """Sections to show, and whether that is not all. What cannot be shown anyway is not even read."""
    pieces = split(to_mrkdwn(markdown[:BODY_READ_MOST]), SECTION_MOST)
    return pieces[:BODY_SECTIONS], len(pieces) > BODY_SECTIONS or len(markdown) > BODY_READ_MOST


def _short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= NAME_MOST else line[: NAME_MOST - 1] + "…"


def _name(name: str) -> str:
    return plain(_short(name))


def _first(mrkdwn: str, most: int = SECTION_MOST) -> str:
    pieces = split(mrkdwn, most - 2)
    return pieces[0] + (" …" if len(pieces) > 1 else "") if pieces else "…"


def _fallback(mrkdwn: str, url: str) -> str:
    """Short enough to be edited later; cut, it ends with where to read on."""
    if units(mrkdwn) <= FALLBACK_MOST:
        return mrkdwn
    read_on = f" {link(url, '… read on in Baton')}"
    return split(mrkdwn, FALLBACK_MOST - units(read_on))[0] + read_on


def _text(mrkdwn: str) -> Block:
    # Verbatim: Slack must not look for names and addresses by itself; to_mrkdwn made all links that are meant.
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}


def _section(mrkdwn: str, block_id: str = "") -> Block:
    block: Block = {"type": "section", "text": _text(mrkdwn)}
    return {**block, "block_id": block_id} if block_id else block


def _context(mrkdwn: str, block_id: str = "") -> Block:
    block: Block = {"type": "context", "elements": [_text(_first(mrkdwn))]}
    return {**block, "block_id": block_id} if block_id else block


def _answer_buttons(handoff_id: str) -> Block:
    buttons = (("Accept", HANDOFF_ACCEPT, "primary"), ("Ask", HANDOFF_ASK, ""), ("Decline", HANDOFF_DECLINE, "danger"))
    return {"type": "actions", "elements": [_button(*button, handoff_id) for button in buttons]}


def _button(words: str, action_id: str, style: str, value: str) -> Block:
    text = {"type": "plain_text", "text": words[:BUTTON_TEXT_MOST]}
    button: Block = {"type": "button", "text": text, "action_id": action_id, "value": value}
    return {**button, "style": style} if style else button
