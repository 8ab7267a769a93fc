"""What happens between Baton and Slack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChannelLinked:
    link_id: str
    customer_id: str


@dataclass(frozen=True)
class ChannelUnlinked:
    link_id: str
    customer_id: str


@dataclass(frozen=True)
class EntryMirrored:
    """An entry reached a channel, or was refused there: pages show where it stands."""

    entry_id: str
    customer_id: str
