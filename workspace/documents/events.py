"""What happens to documents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VersionAdded:
    """A document came, or a new version of it."""

    document_id: str
    version_id: str


@dataclass(frozen=True)
class VersionRead:
    """The text of a version was read, or it was found that there is none."""

    document_id: str
    version_id: str


@dataclass(frozen=True)
class DocumentChanged:
    """It was renamed, removed or brought back."""

    document_id: str
