"""What happens in keeping. Read backwards, these events tell who deleted for ever, held, and let go."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentPurged:
    """A document's versions, texts and previews are gone for ever. By nobody: its time in the trash was over."""

    document_id: str


@dataclass(frozen=True)
class HoldPlaced:
    """From now on nobody deletes this document, or anything of this customer."""

    hold_id: str


@dataclass(frozen=True)
class HoldEnded:
    """It may be deleted again, as far as no other hold is on it."""

    hold_id: str


@dataclass(frozen=True)
class KeepingDue:
    """The daily round: empty the trash, let go of unneeded files, look at some of the others."""
