"""What the virus scanner said of bytes, whichever documents they are in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workspace.database import Base

VERDICTS = ("waiting", "clean", "infected", "unscanned")


class Scan(Base):
    """One verdict for one blob. `said`: what was found, or in a sentence why there is no verdict yet.

    `blob` is its SHA-256, not named so because a verdict keeps no file. No row: nobody has looked yet.
    `unscanned`: let through by the setting while the scanner was away.
    """

    __tablename__ = "scans"

    blob: Mapped[str] = mapped_column(String(64), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10), index=True)
    said: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
