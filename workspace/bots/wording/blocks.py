"""What the workspace says in Slack, as Block Kit messages. Pure: plain values in, blocks out.

Limits from docs.slack.dev, "Block Kit reference". Messages stay far below 50 blocks and may all be edited later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from workspace.bots.wording.mrkdwn import SECTION_MOST, link, plain, split, to_mrkdwn
from workspace.bots.wording.pieces import (
    FALLBACK_MOST,
    actions,
    button,
    context,
    fallback,
    first,
    name_of,
    section,
    short,
)
from workspace.bots.wording.pieces import Message as Message
from workspace.ports import Block

# A longer entry is better read in the web; four sections fill a screen.
BODY_SECTIONS = 4
BODY_READ_MOST = 30_000
LINES_MOST = 20
QUOTE_MOST = 300

HANDOFF_ACCEPT = "handoff_accept"
HANDOFF_ASK = "handoff_ask"
HANDOFF_DECLINE = "handoff_decline"
HANDOFF_OFFER = "handoff_hand_over"
COMMENT_RESOLVE = "comment_resolve"
COMMENT_REOPEN = "comment_reopen"


@dataclass(frozen=True)
class Hit:
    """One thing found. `snippet` is text in pieces, each with whether it was looked for; `where` says of whom."""

    title: str
    url: str
    where: str
    snippet: tuple[tuple[str, bool], ...] = ()


def entry_blocks(
    *,
    block_id: str,
    author: str,
    team: str,
    label: str,
    body_markdown: str,
    url: str,
    footer: str = "",
    files: Sequence[tuple[str, str]] = (),
    people: Mapping[str, str] = MappingProxyType({}),
    quote: str = "",
    buttons: Sequence[Block] = (),
) -> Message:
    """An entry or a comment; `files` are titles with addresses, `quote` is what it is about, word for word.

    By the `block_id` of its first block it is known again when an answer was lost.
    """
    by = f"*{name_of(author)}*" + (f" · {name_of(team)}" if team else "") + (f" · {name_of(label)}" if label else "")
    body, was_cut = _body(body_markdown, people)
    ending = [link(url, "… read on in Baton" if was_cut else "Open in Baton")] + ([name_of(footer)] if footer else [])
    quoted = [section(quoted_words(quote))] if quote else []
    blocks = [context(by, block_id), *quoted, *map(section, body)]
    blocks += _files(files)
    blocks.append(context(" · ".join(ending)))
    if buttons:
        blocks.append(actions(*buttons))
    first_words = f"{name_of(author)} ({name_of(team)})" if team else name_of(author)
    return Message(fallback(" ".join([f"{first_words}:", *body]), url), tuple(blocks))


def quoted_words(words: str) -> str:
    """Words of a document as a quotation: escaped, on one line, cut to what reminds of them."""
    line = " ".join(words.split())
    return f"> {plain(line if len(line) <= QUOTE_MOST else line[: QUOTE_MOST - 1] + '…')}"


def gone_blocks(*, block_id: str, words: str = "This entry was deleted.") -> Message:
    """What stands in place of an entry whose thread must stay."""
    return Message(words, (context(f"_{plain(words)}_", block_id),))


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
    checklist: Sequence[str] = (),
    files: Sequence[tuple[str, str]] = (),
    outcome: str = "",
) -> Message:
    """An offer with its three buttons; once there is an `outcome` (a sentence) it stands in their place.

    `files`: titles with addresses of the documents that go with it.
    """
    headline = f"*{name_of(giver)}* hands {link(url, short(customer))} to *{name_of(receiver)}*"
    if due_at is not None:
        headline += f", until {moment(due_at)}"
    body, was_cut = _body(reason_markdown)
    blocks = [section(headline, block_id), *map(section, body)]
    if was_cut:
        blocks.append(context(link(url, "… read on in Baton")))
    if checklist:
        blocks.append(section(first("\n".join(f"☐ {plain(point)}" for point in checklist))))
    blocks += _files(files)
    blocks.append(section(first(plain(outcome))) if outcome else _answer_buttons(handoff_id))
    who = f"{name_of(giver)} hands {name_of(customer)} to {name_of(receiver)}"
    spoken = " ".join(part for part in [f"{who}.", plain(outcome), *body] if part)
    return Message(fallback(spoken, url), tuple(blocks))


def customer_blocks(
    *,
    name: str,
    url: str,
    holder: str,
    facts: Sequence[tuple[str, str]] = (),
    recent: Sequence[str] = (),
    customer_id: str = "",
) -> Message:
    """A customer at a glance. `facts` are (label, value); `recent` are markdown lines, the newest first.

    With `customer_id` a button stands below that opens the form of a hand-off.
    """
    blocks = [
        section(f"*{link(url, short(name))}*\n" + (f"Held by *{name_of(holder)}*" if holder else "Nobody holds it"))
    ]
    if facts:
        blocks.append(section(first("\n".join(f"*{plain(label)}:* {plain(value)}" for label, value in facts))))
    blocks += [section(first(to_mrkdwn(line))) for line in recent[:LINES_MOST] if line.strip()]
    if customer_id:
        blocks.append(actions(button("Hand over", HANDOFF_OFFER, "", customer_id)))
    blocks.append(context(link(url, "Open in Baton")))
    return Message(fallback(f"{name_of(name)}: held by {name_of(holder or 'nobody')}", url), tuple(blocks))


def list_blocks(*, title: str, lines: Sequence[str], url: str, empty: str = "Nothing here.") -> Message:
    """A title and markdown lines: `/baton who`, `/baton today`."""
    said = [to_mrkdwn(line) for line in lines[:LINES_MOST] if line.strip()] or [plain(empty)]
    left_out = max(0, len(lines) - LINES_MOST)
    foot = link(url, f"{left_out} more in Baton" if left_out else "Open in Baton")
    blocks = [section(f"*{name_of(title)}*"), *(section(first(line)) for line in said), context(foot)]
    return Message(fallback("\n".join([plain(title), *said]), url), tuple(blocks))


def help_blocks(*, commands: Sequence[tuple[str, str, str]], url: str) -> Message:
    """`commands` are (what to type, what it does, an example or nothing)."""
    lines = []
    for typed, does, example in commands:
        lines.append(f"`{plain(typed).replace('`', '')}` {plain(does)}")
        lines += [f"      `{plain(example).replace('`', '')}`"] if example else []
    pieces = split("\n".join(lines))[:BODY_SECTIONS]
    blocks = [section("*Baton in Slack*"), *map(section, pieces), context(link(url, "Open Baton"))]
    return Message(fallback("\n".join(["Baton in Slack", *lines]), url), tuple(blocks))


def sentence_blocks(sentence: str) -> Message:
    """One sentence for one person, such as why something was not done."""
    return Message(first(plain(sentence), FALLBACK_MOST), (section(first(plain(sentence))),))


def way_blocks(sentence: str, *, url: str, label: str) -> Message:
    """One sentence for one person, and the link to where it goes on."""
    return Message(first(plain(sentence), FALLBACK_MOST), (section(first(plain(sentence))), context(link(url, label))))


def moment(at: datetime) -> str:
    """A time as each reader's Slack shows it, in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


# ------------------------------------------------------------------ below
def _body(markdown: str, people: Mapping[str, str] = MappingProxyType({})) -> tuple[list[str], bool]:
    """Sections to show, and whether that is not all. What cannot be shown anyway is not even read."""
    pieces = split(to_mrkdwn(markdown[:BODY_READ_MOST], people=people), SECTION_MOST)
    return pieces[:BODY_SECTIONS], len(pieces) > BODY_SECTIONS or len(markdown) > BODY_READ_MOST


def _files(files: Sequence[tuple[str, str]]) -> list[Block]:
    return (
        [context(first("📎 " + " · ".join(link(address, short(title)) for title, address in files)))] if files else []
    )


def _answer_buttons(handoff_id: str) -> Block:
    buttons = (("Accept", HANDOFF_ACCEPT, "primary"), ("Ask", HANDOFF_ASK, ""), ("Decline", HANDOFF_DECLINE, "danger"))
    return actions(*(button(*each, handoff_id) for each in buttons))
