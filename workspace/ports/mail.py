"""Mail to one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class MailFailed(Exception):
    """The mail was not taken. `permanent` says whether trying again is of use."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


@dataclass(frozen=True)
class Mail:
    """A plain-text mail to one person. Line breaks in `to` or `subject` are refused by adapters."""

    to: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Mailer(Protocol):
    """Send mail. Raises MailFailed."""

    def send(self, mail: Mail) -> None: ...
