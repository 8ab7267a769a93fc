"""What happens to shares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentShared:
    document_id: str
    share_id: str


@dataclass(frozen=True)
class ShareRevoked:
    document_id: str
    share_id: str


@dataclass(frozen=True)
class ShareDue:
    """Recorded with the share and due at its end: then what the share opened is closed."""

    document_id: str
    share_id: str


def document_room(document_id: str, vendor_id: str) -> str:
    return f"document:{document_id}:{vendor_id}"
