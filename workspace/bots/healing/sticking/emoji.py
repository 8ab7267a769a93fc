"""Compare the emoji on messages that were read with those that were heard of, and mend what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.adopting.found import as_number, reactions_of
from workspace.bots.crossing.reacting import note_reaction
from workspace.bots.healing.comparing import EMOJI, Finding
from workspace.bots.healing.sticking.standing import entries_of, is_granted
from workspace.bots.inbound import Own
from workspace.bots.links import link_of_channel, place_of
from workspace.bots.models import ChannelLink
from workspace.bots.people import key_of, staff_member
from workspace.bots.places import Who
from workspace.timeline.models import EntryReaction
from workspace.timeline.sticking.emoji import emoji_name, is_emoji

Raw = Mapping[str, Any]
NEEDED = "reactions:read"


@dataclass(frozen=True)
class Loose:
    """An emoji that somebody gave, or took back, without our hearing of it."""

    entry_id: str
    emoji: str
    who: Who
    is_there: bool

    @property
    def words(self) -> str:
        return f":{self.emoji}: was {'given' if self.is_there else 'taken back'} there and not heard of"


def find_emoji(
    db: Session, link: ChannelLink, messages: Sequence[Raw], *, own: Own, heard: str, at: datetime
) -> list[Finding]:
    """A finding for each of these messages whose emoji differ."""
    loose = _loose(db, link, messages, own=own, heard=heard, at=at)
    return [
        Finding(EMOJI, str(message["ts"]), "; ".join(each.words for each in found), None, message, heard)
        for message in messages
        if (found := loose.get(str(message["ts"])))
    ]


def mend_emoji(db: Session, link: ChannelLink, finding: Finding, *, own: Own, at: datetime) -> bool:
    """Follow what differs now. False when nothing does any more."""
    live = link_of_channel(db, place_of(link))
    if live is None or live.id != link.id or finding.message is None:
        return False
    loose = _loose(db, live, [finding.message], own=own, heard=finding.heard, at=at).get(finding.ts, [])
    for each in loose:
        note_reaction(
            db, place_of(live), each.who, entry_id=each.entry_id, emoji=each.emoji, is_there=each.is_there,
            heard=finding.heard, at=at,
        )  # fmt: skip
    return bool(loose)


# ------------------------------------------------------------------ below
def _loose(
    db: Session, link: ChannelLink, messages: Sequence[Raw], *, own: Own, heard: str, at: datetime
) -> dict[str, list[Loose]]:
    """What differs, by the message's ts. Without the permission for these events nothing does."""
    if not is_granted(db, link.team, NEEDED):
        return {}
    found = entries_of(db, link, [str(message["ts"]) for message in messages])
    entries = {ts: entry.id for ts, entry in found.items()}
    held: dict[str, dict[tuple[str, str], EntryReaction]] = {entry_id: {} for entry_id in entries.values()}
    given = select(EntryReaction).where(EntryReaction.entry_id.in_(held), EntryReaction.source == place_of(link).lane)
    for each in db.scalars(given):
        held[each.entry_id][each.emoji, each.who] = each
    loose_ones = {}
    for message in messages:
        stands = "text" in message and message.get("subtype") != "tombstone"
        if stands and (entry_id := entries.get(str(message["ts"]))) is not None:
            loose = _of_message(message, entry_id, held[entry_id], own=own, team=link.team, heard=heard)
            loose_ones[str(message["ts"])] = [each for each in loose if not _may_not(db, link, each, at=at)]
    return loose_ones


def _of_message(
    message: Raw, entry_id: str, held: Mapping[tuple[str, str], EntryReaction], *, own: Own, team: str, heard: str
) -> Iterable[Loose]:
    there = {}
    for emoji, user in reactions_of(message, own):
        there[emoji_name(emoji), key_of(Who(team, user))] = Who(team, user)
    for (emoji, key), who in there.items():
        given = held.get((emoji, key))
        if given is None or (not given.is_there and as_number(given.heard) < as_number(heard)):
            yield Loose(entry_id, emoji, who, is_there=True)
    some = _told_in_part(message)
    for (emoji, key), given in held.items():
        is_newer = as_number(given.heard) >= as_number(heard)
        if given.is_there and (emoji, key) not in there and emoji not in some and not is_newer:
            yield Loose(entry_id, emoji, Who(team, key.rpartition(":")[2]), is_there=False)


def _told_in_part(message: Raw) -> set[str]:
    """Emoji of which Slack does not name everybody who gave them."""
    given = [each for each in message.get("reactions") or [] if is_emoji(str(each["name"]))]
    return {emoji_name(str(each["name"])) for each in given if len(each.get("users") or []) != each.get("count")}


def _may_not(db: Session, link: ChannelLink, loose: Loose, *, at: datetime) -> bool:
    """What people from outside give is not shown (see `is_outsider`)."""
    return loose.is_there and link.audience == "shared" and staff_member(db, loose.who, at=at) is None
