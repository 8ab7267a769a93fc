"""What happens to where documents are filed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentFiled:
    """Folder, tags, type or the end of a document were changed."""

    document_id: str


@dataclass(frozen=True)
class ExpiryDue:
    """A document ends on the day `expires_on` (ISO), `days` from the moment at which this is due."""

    document_id: str
    expires_on: str
    days: int
