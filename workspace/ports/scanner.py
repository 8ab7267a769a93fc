"""A virus scanner, and files that it keeps from everybody."""

from __future__ import annotations

from typing import BinaryIO, Protocol

from workspace.errors import Conflict, Forbidden


class ScannerAway(Exception):
    """The scanner cannot be reached, or does not answer. The sentence says how."""


class ScannerRefused(Exception):
    """The scanner answers, but cannot look at this file (it is larger than its limit, say)."""


class FileHeld(Conflict):
    """The file is not given out yet. `seconds`: when it is worth asking again."""

    def __init__(self, sentence: str, *, seconds: float) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class FileInfected(Forbidden):
    """The file is never given out."""


class Scanner(Protocol):
    def scan(self, file: BinaryIO) -> str:
        """What was found in an open file, by its name; "" when nothing was. Raises ScannerAway, ScannerRefused."""
        ...

    def version(self) -> str:
        """The engine and its signatures, as it names them. Raises ScannerAway."""
        ...
