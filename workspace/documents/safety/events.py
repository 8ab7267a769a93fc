"""What becomes of files at the virus scanner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ScanWanted:
    """A version was there before the scanner was."""

    document_id: str
    version_id: str


@dataclass(frozen=True)
class TemplateScanWanted:
    """A template's version was there before the scanner was."""

    version_id: str


@dataclass(frozen=True)
class TemplateScanned:
    """The scanner said something new of the bytes of a template's version: one of models.VERDICTS."""

    version_id: str
    verdict: str
    said: str


@dataclass(frozen=True)
class VersionScanned:
    """The scanner said something new of a version's bytes: one of models.VERDICTS."""

    document_id: str
    version_id: str
    verdict: str
    said: str
