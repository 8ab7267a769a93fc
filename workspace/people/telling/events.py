"""What happens around telling people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TellingDue:
    """What a person is owed by this way ("slack", "mail", "digest") is to be said, as one message."""

    person_id: str
    way: str


@dataclass(frozen=True)
class TellingTried:
    """Somebody asked for a message that shows whether this way reaches them."""

    message_id: str
    way: str
    person_id: str


@dataclass(frozen=True)
class TellingChosen:
    """Somebody chose what they are told, and how."""

    person_id: str


@dataclass(frozen=True)
class FollowingChosen:
    """Somebody chose how closely they follow a customer."""

    person_id: str
    customer_id: str


@dataclass(frozen=True)
class SnoozeEnded:
    """What was put off comes back, when the moment is still the one that was chosen (ISO 8601)."""

    notification_id: str
    until: str
