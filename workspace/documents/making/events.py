"""What happens to templates and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TemplateAdded:
    """A template came, or a new version of it: what it asks for is looked up."""

    version_id: str


@dataclass(frozen=True)
class TemplateRemoved:
    """A template was put into the trash, or (not `removed`) taken out again."""

    template_id: str
    removed: bool


@dataclass(frozen=True)
class MakingAsked:
    """Somebody wants a document of a template."""

    making_id: str


@dataclass(frozen=True)
class MakingEnded:
    """It was made, or could not be."""

    making_id: str
