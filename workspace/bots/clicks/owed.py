"""Tell one person, where they clicked, why it was not done. By a delivery: a click's own answer shows no words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from workspace.bots.events import SlackAnswerOwed
from workspace.bots.healing.breaker import put_off
from workspace.bots.installing.installations import chat_of
from workspace.bots.places import Who
from workspace.bots.wording.blocks import sentence_blocks
from workspace.events import Delivery, record
from workspace.policy import system_actor
from workspace.ports import ChatAway, ChatBusy, ChatError
from workspace.worker import GiveUp, Tools


def owe(db: Session, who: Who, *, channel: str, sentence: str, at: datetime) -> None:
    """Have somebody told a sentence that only they see."""
    if channel:
        record(db, system_actor(at), SlackAnswerOwed(who.team, channel, who.user, sentence[:2_000]))


def answer_owed(tools: Tools, delivery: Delivery) -> None:
    owed: SlackAnswerOwed = delivery.event
    said = sentence_blocks(owed.sentence)
    try:
        chat = chat_of(tools, owed.team)
        chat.post_ephemeral(channel=owed.channel, user=owed.user_id, text=said.text, blocks=said.blocks)
    except (ChatBusy, ChatAway) as away:
        raise put_off(tools, away) from away
    except ChatError as lost:
        # Said twice it would confuse more than not said at all.
        raise GiveUp(f"Slack says {lost}") from lost
