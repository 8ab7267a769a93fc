"""Reaction: show what is behind a link to Baton, when everybody in the conversation may see it.

The one who shares must be staff who may see it; and the conversation must be a channel of our own workspace without
guests. Anywhere else nothing is shown at all, not even a title: also where Slack does not tell who is there, as in a
composer, in direct messages, or in private channels that Baton is not in.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

from sqlalchemy.orm import Session

from workspace.bots.commands.searching import shown
from workspace.bots.events import SlackLinkShared
from workspace.bots.healing.breaker import SOON, put_off
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import audience_of
from workspace.bots.people import make_known, staff_member
from workspace.bots.places import Who
from workspace.bots.wording.mrkdwn import link
from workspace.bots.wording.pieces import context, first, name_of, section, short
from workspace.bots.wording.snippets import passage
from workspace.errors import Conflict, NotFound
from workspace.events import Delivery
from workspace.policy import Actor
from workspace.ports import Block, ChatAway, ChatBusy, ChatRefused, ChatUnsure
from workspace.search.queries import found_now
from workspace.worker import Later, Tools

logger = logging.getLogger(__name__)

MOST_LINKS = 5
_PATH = re.compile(r"/(customers|entries|documents)/([0-9A-Za-z]{1,40})/?")
_TYPES = {"customers": "customer", "entries": "entry", "documents": "document"}


def preview_links(tools: Tools, delivery: Delivery) -> None:
    event: SlackLinkShared = delivery.event
    keys = keys_of(event.urls, tools.settings.public_url)
    try:
        if keys and _is_ours_alone(tools, event):
            _show(tools, event, keys)
    except (ChatBusy, ChatAway, ChatUnsure) as lost:
        raise put_off(tools, lost) from lost
    except ChatRefused as refusal:
        # Most often Slack does not tell who is in the conversation: then nothing is shown.
        logger.info("No preview in %s: %s", event.channel, refusal)


def keys_of(urls: Iterable[str], public_url: str) -> dict[str, str]:
    """What our addresses lead to: {address as it was written: "entry:01H…"}. Others are left out."""
    keys = {}
    for url in urls:
        rest = url.partition("?")[0].partition("#")[0]
        found = _PATH.fullmatch(rest.removeprefix(public_url)) if rest.startswith(public_url) else None
        if found:
            keys[url] = f"{_TYPES[found[1]]}:{found[2]}"
    return dict(list(keys.items())[:MOST_LINKS])


def _is_ours_alone(tools: Tools, event: SlackLinkShared) -> bool:
    """Whether Slack says, now, that only our own full members are there. Raises ChatError where it does not say."""
    return audience_of(chat_of(tools, event.team).channel(event.channel, fresh=True)) == "internal"


def _show(tools: Tools, event: SlackLinkShared, keys: dict[str, str]) -> None:
    who = Who(event.team, event.user_id)
    try:
        make_known(tools, who)
    except Conflict as lost:
        raise Later(tools.now() + SOON, lost.sentence) from lost
    with tools.reading() as db:
        actor = staff_member(db, who, at=tools.now())
        if actor is None:
            return
        previews = {
            url: {"blocks": blocks}
            for url, key in keys.items()
            if (blocks := _preview(db, actor, key, tools.settings.public_url))
        }
    if previews:
        chat_of(tools, event.team).unfurl(
            channel=event.channel, ts=event.ts, unfurl_id=event.unfurl_id, source=event.source, previews=previews
        )


def _preview(db: Session, actor: Actor, key: str, public_url: str) -> list[Block]:
    try:
        hit = shown(found_now(db, actor, key), public_url)
    except NotFound:
        return []
    lines = [f"*{link(hit.url, short(hit.title))}*", passage(hit.snippet)]
    where = [context(name_of(hit.where))] if hit.where else []
    return [section(first("\n".join(line for line in lines if line))), *where]
