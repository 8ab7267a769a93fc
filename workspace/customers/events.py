"""What happens to customers."""

from __future__ import annotations

from dataclasses import dataclass

from workspace.events import Room


@dataclass(frozen=True)
class CustomerAdded:
    customer_id: str


@dataclass(frozen=True)
class CustomerChanged:
    customer_id: str
    change_id: str


@dataclass(frozen=True)
class BatonPassed:
    customer_id: str


@dataclass(frozen=True)
class CustomerPinned:
    """Somebody pinned a customer for themselves, or took that back."""

    customer_id: str


def customer_room(customer_id: str) -> str:
    return f"customer:{customer_id}"


def signal(customer_id: str, what: str) -> Room:
    """Tell the open pages of a customer to look again at "profile", "documents", "handoffs" or "channels"."""
    return Room(customer_room(customer_id), what, "signal")
