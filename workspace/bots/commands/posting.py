"""Put something found into the channel: only what everybody there may see, once Slack has said who that is."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import astuple
from datetime import timedelta

from sqlalchemy.orm import Session

from workspace.bots.clicks.following import forget, is_first_of
from workspace.bots.commands.searching import shown
from workspace.bots.events import SlackPostAsked
from workspace.bots.healing.breaker import put_off
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import audience_of
from workspace.bots.people import acting
from workspace.bots.places import Who
from workspace.bots.wording.blocks import sentence_blocks
from workspace.bots.wording.menus import posted_blocks
from workspace.bots.wording.pieces import Message
from workspace.bots.wording.refusals import in_words
from workspace.errors import BatonError, Conflict
from workspace.events import Delivery, record
from workspace.policy import Actor
from workspace.ports import Chat, ChatAway, ChatBusy, ChatChannel, ChatError, ChatRefused, ChatUnsure
from workspace.search.queries import found_now
from workspace.worker import Tools

logger = logging.getLogger(__name__)

FIRST_TRY = timedelta(seconds=10)
"""Later than this after the click it may be another try; those come after `SOON`, or past a crash."""


ONE_PRESS = timedelta(minutes=1)
"""Who presses again within this wanted it once: it takes a moment to appear."""


def ask_to_post(
    db: Session, actor: Actor, tools: Tools, *, who: Who, channel: str, key: str, answer_at: str, shown_in: str
) -> None:
    """Have it posted by a delivery, which asks Slack first who is in the channel. `answer_at` is told how it went.

    `shown_in` names the message or the view whose button was pressed: there the same again soon after is one press.
    """
    found_now(db, actor, key)
    printed = hashlib.sha256("\n".join([*astuple(who), channel, key, shown_in]).encode()).hexdigest()
    press = f"post:{printed}"
    if is_first_of(db, tools, key=press, within=ONE_PRESS):
        record(db, actor, SlackPostAsked(who.team, channel, who.user, key, answer_at, press))


def post_found(tools: Tools, delivery: Delivery) -> None:
    """Reaction: post it once, or tell the one who asked why not. Nobody else learns that something was asked."""
    asked: SlackPostAsked = delivery.event
    try:
        chat = chat_of(tools, asked.team)
        channel = _checked(chat, asked.channel)
        said = _post(tools, delivery, chat, channel)
    except (ChatBusy, ChatAway, ChatUnsure) as lost:
        raise put_off(tools, lost) from lost
    except ChatRefused as refusal:
        _not_done(tools, asked)
        said = f"Not posted: {in_words(refusal)}. Type /invite @baton in a private channel."
    except BatonError as error:
        _not_done(tools, asked)
        said = error.sentence
    _tell(tools, asked, said)


def _not_done(tools: Tools, asked: SlackPostAsked) -> None:
    """Who mends what was wrong and presses again at once is heard."""
    with tools.transaction() as db:
        forget(db, key=asked.press)


def _checked(chat: Chat, channel_id: str) -> ChatChannel:
    """The channel as of now, when our own people alone are in it. Raises Conflict with the reason, and ChatError."""
    channel = chat.channel(channel_id, fresh=True)
    if channel.is_shared:
        raise Conflict(f"Not posted: #{channel.name} is shared with another organisation, which would read it.")
    if audience_of(channel) != "internal":
        raise Conflict(f"Not posted: guests are in #{channel.name}, and they would read it.")
    if not channel.is_member and not channel.is_archived:
        chat.join(channel_id)
    return channel


def _post(tools: Tools, delivery: Delivery, chat: Chat, channel: ChatChannel) -> str:
    asked: SlackPostAsked = delivery.event
    block_id = f"found:{delivery.id}"
    message = _message(tools, asked, block_id)
    # An earlier try may have left it there and lost the answer: the next one comes some seconds later at least.
    may_be_there = tools.now() - delivery.at > FIRST_TRY
    if may_be_there and chat.find(channel=channel.id, block_id=block_id, since=delivery.at) is not None:
        return f"Posted to #{channel.name}."
    chat.post(channel=channel.id, text=message.text, blocks=message.blocks)
    return f"Posted to #{channel.name}."


def _message(tools: Tools, asked: SlackPostAsked, block_id: str) -> Message:
    """What staff see of it, who alone are in the channel; and the one who asks must still see it too."""
    with tools.reading() as db:
        actor = acting(db, Who(asked.team, asked.user_id), at=tools.now())
        hit = shown(found_now(db, actor, asked.key), tools.settings.public_url)
    return posted_blocks(block_id=block_id, hit=hit, by=actor.name)


def _tell(tools: Tools, asked: SlackPostAsked, sentence: str) -> None:
    said = sentence_blocks(sentence)
    try:
        chat_of(tools, asked.team).respond(url=asked.answer_at, text=said.text, blocks=said.blocks)
    except ChatError as lost:
        # Half an hour is over, or Slack is away: what was asked is done, or was refused, all the same.
        logger.warning("Nobody could be told “%s”: %s", sentence, lost)
