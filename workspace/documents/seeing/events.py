"""What happens to what is shown of documents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PreviewMade:
    """A version can be looked at now, or it was found that its text is all there is to see."""

    document_id: str
    version_id: str


@dataclass(frozen=True)
class PagesWanted:
    """Somebody looks at a page whose picture is not there yet. `person_id`: whose name is to be stamped into it."""

    version_id: str
    page: int
    person_id: str


@dataclass(frozen=True)
class PreviewOutdated:
    """What is shown of a version was made by an engine that has a successor."""

    version_id: str
