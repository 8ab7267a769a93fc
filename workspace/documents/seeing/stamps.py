"""What is stamped into whatever a person may see but not download: who looked, and when. Pure."""

from __future__ import annotations

from datetime import datetime


def stamp_words(name: str, email: str, at: datetime) -> str:
    """`at` in UTC. The same words stand in pictures of pages and across texts."""
    return f"{name} · {email} · {at.day} {at:%b %Y, %H:%M} UTC"
