"""What happens to comments on documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CommentResolved:
    entry_id: str
    customer_id: str


@dataclass(frozen=True)
class CommentReopened:
    entry_id: str
    customer_id: str


@dataclass(frozen=True)
class PassagesMoved:
    """It is known where the passages of comments stand in a version.

    `changed`: the comments whose words are others, gone or back since they were last looked for; `placed`: those of
    which nobody knew before where they stand in this version.
    """

    document_id: str
    version_id: str
    changed: Sequence[str] = ()
    placed: Sequence[str] = ()


@dataclass(frozen=True)
class PassageQuoted:
    """A comment quotes an older version: where its words stand in the newest one, `version_id`, is to be found out."""

    document_id: str
    version_id: str
