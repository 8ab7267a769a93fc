"""The menu of `/baton`, and what a search found: with buttons that lead on. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from workspace.bots.wording.blocks import Hit
from workspace.bots.wording.modals import view_of, words_input
from workspace.bots.wording.mrkdwn import link, plain
from workspace.bots.wording.pieces import (
    Message,
    actions,
    button,
    confirm,
    context,
    fallback,
    first,
    name_of,
    section,
    short,
)
from workspace.bots.wording.snippets import passage
from workspace.ports import Block

MENU_SEARCH = "menu_search"
MENU_ENTRY = "menu_entry"
MENU_HANDOFF = "menu_handoff"
MENU_TODAY = "menu_today"
MENU_WHO = "menu_who"
MENU_HELP = "menu_help"
SEARCH_PAGE = "search_page"
SEARCH_BACK = "search_back"
SEARCH_POST = "search_post"
SEARCH_FORM = "search_words"
RESULTS = "search_results"

NOTE = "search_note"
NO_CHANNEL = "There is no channel here to post to: search in one, by `/baton` there, to post what you find."

_MENU = (
    ("Search", MENU_SEARCH, "primary"),
    ("New entry", MENU_ENTRY, ""),
    ("Hand over", MENU_HANDOFF, ""),
    ("Today", MENU_TODAY, ""),
    ("Who", MENU_WHO, ""),
    ("Help", MENU_HELP, ""),
)


def menu_blocks(*, customer: str, url: str) -> Message:
    """What one may do; `customer` is the one that the channel mirrors, or nothing."""
    here = f"This channel mirrors *{name_of(customer)}*." if customer else "This channel mirrors no customer."
    blocks = (
        section(f"*What would you like to do?*\n{here}"),
        actions(*(button(words, action_id, style) for words, action_id, style in _MENU)),
        context(f"{link(url, 'Open Baton')} · `/baton help` shows what can be typed"),
    )
    return Message("Baton: search, new entry, hand over, today, who, help", blocks)


def found_blocks(
    *,
    words: str,
    hits: Sequence[tuple[Hit, str]],
    offset: int,
    total: int,
    page: int,
    url: str,
    post_to: str = "",
    meant: str = "",
) -> Message:
    """One page of what was found, for the one who asked. `hits` are (shown, its key), such as "entry:01H…".

    `post_to` names the channel that a hit may be posted to; nothing where none can be. `url` is the search page.
    `meant` is what was probably meant where nothing was found.
    """
    if not hits:
        nothing = f"Nothing found for “{plain(words)}”. Did you mean “{plain(meant)}”?" if meant else ""
        nothing = (
            nothing
            or f"Nothing found for “{plain(words)}”. Try fewer words, or the start of a word with a star: `deli*`."
        )
        return Message(fallback(nothing, url), (section(first(nothing)), *_turning(words, offset, total, page)))
    to = offset + len(hits)
    title = f"Found for “{plain(words)}”: {offset + 1} to {to} of {max(total, to)}"
    blocks = [section(first(title))]
    for hit, key in hits:
        blocks.append(_hit(hit, key, post_to))
    foot = link(url, "Open in Baton")
    blocks += [*_turning(words, offset, total, page), context(foot if post_to else f"{foot} · {NO_CHANNEL}")]
    spoken = "; ".join(name_of(hit.title) for hit, _ in hits)
    return Message(fallback(f"{title}: {spoken}", url), tuple(blocks))


def _hit(hit: Hit, key: str, post_to: str) -> Block:
    lines = [
        f"*{link(hit.url, short(hit.title))}*",
        passage(hit.snippet),
        f"_{name_of(hit.where)}_" if hit.where else "",
    ]
    shown = section(first("\n".join(line for line in lines if line)))
    if not post_to:
        return shown
    asks = confirm(f"Post to {post_to}?", f"Everybody in {post_to} will see it.", yes="Post")
    return {**shown, "accessory": {**button("Post to channel", SEARCH_POST, "", key), "confirm": asks}}


def _turning(words: str, offset: int, total: int, page: int) -> list[Block]:
    """The buttons to the pages before and after."""
    turns = [button("Back", SEARCH_BACK, "", packed(words, max(0, offset - page)))] if offset else []
    turns += [button("More", SEARCH_PAGE, "", packed(words, offset + page))] if offset + page < total else []
    return [actions(*turns)] if turns else []


def packed(words: str, offset: int) -> str:
    return json.dumps({"words": words, "offset": offset}, ensure_ascii=False)


def unpacked_page(value: str) -> tuple[str, int]:
    page: Mapping[str, object] = json.loads(value)
    return str(page["words"]), int(str(page["offset"]))


def posted_blocks(*, block_id: str, hit: Hit, by: str) -> Message:
    """A hit as it stands in the channel, for everybody there."""
    lines = [f"*{link(hit.url, short(hit.title))}*", passage(hit.snippet)]
    blocks = (
        context(f"*{name_of(by)}* found" + (f" · {name_of(hit.where)}" if hit.where else ""), block_id),
        section(first("\n".join(line for line in lines if line))),
    )
    return Message(fallback(f"{name_of(by)} found {name_of(hit.title)}", hit.url), blocks)


def search_modal(*, private: str, words: str = "") -> Block:
    field = words_input("words", "What to look for", words, most=500)
    hint = context("“Phrases”, `deli*`, `-without`, `customer:acme`. Only you see what is found.")
    return view_of(SEARCH_FORM, "Search", [field, hint], submit="Search", private=private)


def results_modal(found: Message, *, private: str = "") -> Block:
    return view_of(RESULTS, "Found", found.blocks, submit="", private=private)


def noted_modal(view: Block, note: str) -> Block:
    """The same results with one sentence above them, in place of an earlier one."""
    shown = [block for block in view["blocks"] if block.get("block_id") != NOTE]
    blocks = (context(note, NOTE), *shown)
    return view_of(RESULTS, "Found", blocks, submit="", private=str(view.get("private_metadata") or ""))
