"""What is stamped into whatever a person may see but not download: who looked, and when. Pure."""

from __future__ import annotations

from datetime import datetime

NAME_MOST = 60
"""Letters of a name. Who looks may give themselves any name, and none shall push their address off the page."""


def stamp_words(name: str, email: str, at: datetime) -> str:
    """`at` in UTC. The same words stand in pictures of pages and across texts, first of all the address."""
    shown = name if len(name) <= NAME_MOST else f"{name[: NAME_MOST - 1]}…"
    return f"{email} · {at.day} {at:%b %Y, %H:%M} UTC · {shown}"
