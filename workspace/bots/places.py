"""Where something is said in Slack, and who says it. Pure: ids as Slack gives them, always with their workspace."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A channel of a workspace."""

    team: str
    channel: str

    @property
    def lane(self) -> str:
        """What is said in a channel is said in one line, one thing after the other."""
        return f"slack:{self.team}:{self.channel}"

    @staticmethod
    def of_lane(lane: str | None) -> Place:
        _, team, channel = str(lane).split(":", 2)
        return Place(team, channel)


@dataclass(frozen=True)
class Who:
    """Somebody in a workspace."""

    team: str
    user: str
