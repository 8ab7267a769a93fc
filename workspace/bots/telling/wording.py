"""A direct message as Block Kit. Pure."""

from __future__ import annotations

from workspace.bots.wording.blocks import LINES_MOST
from workspace.bots.wording.mrkdwn import link, plain
from workspace.bots.wording.pieces import Message, context, fallback, first, name_of, section
from workspace.inbox.collecting import SETTINGS, Letter


def block_id_of(letter: Letter) -> str:
    """By it the message is found again when its answer was lost."""
    return f"tn:{letter.message_id}"


def told_blocks(letter: Letter, *, public_url: str) -> Message:
    """One line for each thing, with the page that it leads to; more than a screen of them is read in the inbox."""
    title = f"*{plain(letter.subject)}*"
    if letter.is_test:
        title = "*A test from Baton.* Direct messages reach you."
    shown = letter.lines[:LINES_MOST]
    more = letter.more + len(letter.lines) - len(shown)
    lines = [
        f"{f'*{name_of(line.customer)}* ' if line.customer else ''}{plain(line.words)}"
        f" {link(public_url + line.path, 'Open')}"
        for line in shown
    ]
    rest = [link(f"{public_url}/inbox", f"{more} more in the inbox")] if more else []
    foot = " · ".join([*rest, link(f"{public_url}{SETTINGS}", "What you are told, and how")])
    # A single thing needs no title above it.
    said = lines if len(lines) == 1 else [title, *lines]
    blocks = [section(first(said[0]), block_id_of(letter)), *(section(first(line)) for line in said[1:]), context(foot)]
    return Message(fallback("\n".join([plain(letter.subject), *lines]), public_url), tuple(blocks))
