"""What must be said in a channel whatever the day was like, and what can wait for the summary. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Level = Literal["always", "thread", "quiet"]

THREADS = 2
"""Answers under what was said pass until so many times the budget: half a conversation helps nobody."""


@dataclass(frozen=True)
class Rank:
    """`why` ends the sentence "it was posted because it …" or "it can wait because it …"."""

    level: Level
    why: str


RANKS: Mapping[str, Rank] = MappingProxyType(
    {
        "mention": Rank("always", "names somebody"),
        "offer": Rank("always", "offers a hand-off"),
        "answer": Rank("always", "answers a hand-off"),
        "promise": Rank("always", "keeps a promise that had a date"),
        "reply": Rank("thread", "answers what stands in the channel"),
        "done": Rank("quiet", "is a step of a hand-off that asks nobody"),
        "profile": Rank("quiet", "is a change of the profile"),
        "document": Rank("quiet", "is a document that was added"),
        "note": Rank("quiet", "names nobody"),
    }
)
"""Kind of news → its rank. Who is asked for something, or waits for an answer, must not have to look for it."""


@dataclass(frozen=True)
class Facts:
    """What the rank of an entry depends on. `step` is the verb of the hand-off's step that the entry tells of."""

    kind: str
    names_somebody: bool = False
    step: str = ""
    had_date: bool = False
    root_is_said: bool = False


def news_of(facts: Facts) -> str:
    """Which kind of news it is: a key of RANKS."""
    if facts.names_somebody:
        return "mention"
    if facts.step == "offer":
        return "offer"
    if facts.step == "done":
        return "promise" if facts.had_date else "done"
    if facts.step:
        return "answer"
    if facts.kind in ("profile", "document"):
        return facts.kind
    return "reply" if facts.root_is_said else "note"


def passes(level: Level, *, spent: int, budget: int) -> bool:
    """Whether it may be said by itself when so much was said today. A budget of 0 leaves only what always passes."""
    if level == "always":
        return True
    return spent < budget * (THREADS if level == "thread" else 1)
