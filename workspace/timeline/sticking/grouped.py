"""An entry's reactions as they are shown: one for each emoji, with everybody who gave it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workspace.timeline.sticking.emoji import shown_as

if TYPE_CHECKING:
    from workspace.timeline.models import EntryReaction


@dataclass(frozen=True)
class Given:
    """`people` are ids of those whom we know, `names` are of all, first come first."""

    emoji: str
    shown: str
    people: tuple[str, ...]
    names: tuple[str, ...]


def grouped(reactions: Iterable[EntryReaction]) -> list[Given]:
    """Whoever gave the same emoji in several places counts once."""
    by_emoji: dict[str, dict[str, EntryReaction]] = {}
    for reaction in reactions:
        by_emoji.setdefault(reaction.emoji, {}).setdefault(reaction.person_id or reaction.who, reaction)
    return [
        Given(
            emoji,
            shown_as(emoji),
            tuple(each.person_id for each in given.values() if each.person_id),
            tuple(each.name if each.person_id else f"{each.name}, via Slack" for each in given.values()),
        )
        for emoji, given in by_emoji.items()
    ]
