"""What happens to people."""

from __future__ import annotations

from dataclasses import dataclass

from workspace.events import Room


@dataclass(frozen=True)
class SignInLinkAsked:
    link_id: str


@dataclass(frozen=True)
class PersonAdded:
    person_id: str


@dataclass(frozen=True)
class PersonChanged:
    person_id: str


@dataclass(frozen=True)
class SessionsEnded:
    person_id: str


@dataclass(frozen=True)
class GuestViewed:
    """One of the staff began to look at the pages of this guest as the guest sees them."""

    person_id: str


@dataclass(frozen=True)
class PersonNotified:
    person_id: str


def person_room(person_id: str) -> str:
    return f"person:{person_id}"


def tell(person_id: str, what: str) -> Room:
    """A signal for one person's open pages: "sessions" (check who is still signed in), "inbox"."""
    return Room(person_room(person_id), what, "signal")
