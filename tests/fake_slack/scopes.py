"""What a token may do, and how Slack tells."""

from __future__ import annotations

from tests.fake_slack import oauth
from tests.fake_slack.reference import METHODS, Refused
from tests.fake_slack.state import Raw, Workspace


def headers(first: Workspace, method: str, token: str) -> dict[str, str]:
    """With every answer to a token that it knows Slack tells what that token may do, and what would have done
    (docs.slack.dev, "Using the Slack Web API")."""
    with first.lock:
        try:
            granted = oauth.scopes_of(oauth.workspace_of(first, token), token)
        except Refused:
            return {}
    accepted = METHODS[method]["scopes"] if method in METHODS else []
    return {"X-OAuth-Scopes": ",".join(sorted(granted)), "X-Accepted-OAuth-Scopes": ",".join(accepted)}


def check(slack: Workspace, method: str, given: Raw) -> None:
    """Raises Refused."""
    scopes = METHODS[method]["scopes"]
    if any(scope.startswith("groups:") for scope in scopes):
        ability = scopes[0].partition(":")[2]
        needed = [_ability(kind, ability) for kind in _kinds(slack, given)]
    else:
        needed = scopes[:1]
    lacking = [scope for scope in needed if scope not in slack.granted]
    if lacking:
        raise Refused("missing_scope", needed=",".join(lacking), provided=",".join(sorted(slack.granted)))


def _ability(kind: str, ability: str) -> str:
    """What is "manage" of a bot for public channels is "write" for private ones."""
    return f"{kind}:write" if ability == "manage" and kind != "channels" else f"{kind}:{ability}"


def _kinds(slack: Workspace, given: Raw) -> list[str]:
    if "channel" in given:
        channel = slack.channels.get(given["channel"])
        return [channel.kind if channel else "channels"]
    if "users" in given:
        return ["im"]
    if given.get("is_private"):
        return ["groups"]
    names = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
    return [names.get(kind, "channels") for kind in (given.get("types") or "public_channel").split(",")]
