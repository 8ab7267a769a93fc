"""What Slack remembers of the app's dealings with OAuth, for all workspaces of one server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fake_slack.state import Workspace


@dataclass
class Token:
    """A bot token: of a workspace, for the `scopes` that were agreed to, until `ends` where tokens are rotated.

    `dead` is the code it is refused with.
    """

    workspace: Workspace
    secret: str
    scopes: frozenset[str]
    refresh: str = ""
    ends: float | None = None
    dead: str = ""


@dataclass
class Grants:
    """`rotates`: new tokens end after twelve hours. `codes` and `people` are what consent and signing in brought."""

    client_id: str = "1234.5678"
    client_secret: str = "a client secret"
    rotates: bool = False
    workspaces: list[Workspace] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    codes: dict[str, Any] = field(default_factory=dict)
    counter: int = 0

    def new(self, kind: str) -> str:
        self.counter += 1
        return f"{kind}-{self.counter:06d}"
