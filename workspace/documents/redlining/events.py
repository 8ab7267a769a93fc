"""What happens to redlined Word files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RedlineWanted:
    """Somebody wants the changes between two versions as a Word file."""

    before_id: str
    after_id: str


@dataclass(frozen=True)
class RedlineEnded:
    """It was made, or could not be."""

    document_id: str
    after_id: str
