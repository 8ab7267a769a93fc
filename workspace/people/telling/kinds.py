"""Of what people are told, by which ways, and what holds for whoever chose nothing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

WAYS = ("inbox", "slack", "mail", "digest")
"""The inbox; a direct message in Slack; a mail soon; one mail a day."""
SENT = ("slack", "mail", "digest")
"""Those by which a message goes out."""
LEVELS = ("following", "direct", "muted")
"""How closely somebody follows a customer: all that people write; what is for them alone; nothing but what waits."""


@dataclass(frozen=True)
class Kind:
    """A row of the settings. `ways`: by which it is told while nothing else was chosen.

    `is_owed`: it waits for this person, so muting a customer leaves it in the inbox.
    """

    name: str
    ways: frozenset[str]
    is_owed: bool = False
    needs_me: bool = True


def _kind(name: str, *ways: str, is_owed: bool = False, needs_me: bool = True) -> tuple[str, Kind]:
    return name, Kind(name, frozenset(ways), is_owed, needs_me)


KINDS = MappingProxyType(
    dict(
        [
            _kind("mention", "inbox", "slack"),
            _kind("reply", "inbox", "slack"),
            _kind("handoff", "inbox", "slack", "mail", is_owed=True),
            _kind("answer", "inbox", "slack", is_owed=True),
            _kind("promise", "inbox", "slack", "mail", is_owed=True),
            _kind("expiry", "inbox", "digest"),
            _kind("saved", "inbox", "slack", needs_me=False),
            _kind("followed", "inbox", "digest", needs_me=False),
            _kind("slack", "inbox", is_owed=True),
        ]
    )
)
_SAME_AS = {"channel": "slack"}


def kind_of(name: str) -> Kind:
    """The row of the settings that decides on a notification of this kind."""
    return KINDS[_SAME_AS.get(name, name)]


NEEDS_ME = (*(kind.name for kind in KINDS.values() if kind.needs_me), *_SAME_AS)
"""Kinds that ask something of their reader, or answer them; the others only keep them up to date."""
