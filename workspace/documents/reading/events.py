"""What happens to documents that were read before."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VersionReadAgain:
    """A better engine, or the same one asked again, has read a version anew."""

    document_id: str
    version_id: str


@dataclass(frozen=True)
class ReadingAgainDue:
    """Versions are to be read again: those older than `before` (an id; empty: all), newest first.

    `everything`: also those that the present engines have read.
    """

    before: str
    everything: bool
