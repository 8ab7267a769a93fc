"""The Home page as Slack shows it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from workspace.bots.home.waiting import Offer, Waiting
from workspace.bots.wording.blocks import HANDOFF_ACCEPT, HANDOFF_ASK, HANDOFF_DECLINE
from workspace.bots.wording.menus import MENU_ENTRY, MENU_HANDOFF, MENU_SEARCH
from workspace.bots.wording.mrkdwn import link, to_mrkdwn
from workspace.bots.wording.pieces import Message, actions, button, context, first, name_of, section
from workspace.ports import Block

HOME_REFRESH = "home_refresh"
_VERBS = (
    ("accept", "Accept", HANDOFF_ACCEPT, "primary"),
    ("ask", "Ask", HANDOFF_ASK, ""),
    ("decline", "Decline", HANDOFF_DECLINE, "danger"),
)


def home_view(*, name: str, waits: Waiting, url: str) -> Block:
    blocks: list[Block] = [
        section(f"*Good to see you, {name_of(name)}*"),
        actions(
            button("Search", MENU_SEARCH, "primary"),
            button("New entry", MENU_ENTRY),
            button("Hand over", MENU_HANDOFF),
            button("Refresh", HOME_REFRESH),
        ),
        *_titled("What needs me", [block for offer in waits.offers for block in _offer(offer)], waits.unread),
        *_titled("My promises", [], waits.promises),
        *_titled("My customers", [], waits.held),
        context(link(url, "Open Baton")),
    ]
    return {"type": "home", "blocks": blocks}


def sentence_home(said: Message) -> Block:
    return {"type": "home", "blocks": list(said.blocks)}


def _titled(title: str, above: Sequence[Block], lines: Sequence[str]) -> list[Block]:
    shown = [section(first(f"• {to_mrkdwn(line)}")) for line in lines]
    nothing = [] if above or shown else [context("Nothing")]
    return [{"type": "divider"}, section(f"*{title}*"), *above, *shown, *nothing]


def _offer(offer: Offer) -> list[Block]:
    line = section(first(to_mrkdwn(offer.line)))
    buttons = [
        button(words, action, style, offer.handoff_id) for verb, words, action, style in _VERBS if verb in offer.verbs
    ]
    return [line, actions(*buttons)] if buttons else [line]
