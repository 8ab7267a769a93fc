"""OAuth v2 and OpenID Connect as Slack does them: codes that work once, tokens that end, refresh tokens used up by use.

Source: docs.slack.dev, "Installing with OAuth", "Token rotation", "Sign in with Slack".
"""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.fake_slack.grants import Token
from tests.fake_slack.reference import Refused
from tests.fake_slack.state import Raw, User, Workspace

ANONYMOUS = frozenset({"oauth.v2.access", "openid.connect.token"})
LIVES = 12 * 3600
"""Seconds that a rotated token lives."""


def workspace_of(first: Workspace, secret: str) -> Workspace:
    """Whose token this is. The token with which a workspace begins needs no installing."""
    granted = next((token for token in first.grants.tokens if token.secret == secret), None)
    if granted is not None:
        if granted.dead:
            raise Refused(granted.dead)
        if granted.ends is not None and granted.ends <= first.clock():
            raise Refused("token_expired")
        return granted.workspace
    found = next((each for each in first.grants.workspaces if each.token == secret), None)
    if found is None:
        raise Refused("invalid_auth")
    return found


def scopes_of(slack: Workspace, secret: str) -> frozenset[str]:
    """What a token may do: of one that was granted, what was agreed to then, whatever the app asks for by now."""
    granted = next((token.scopes for token in slack.grants.tokens if token.secret == secret), None)
    return frozenset(slack.scopes) if granted is None else granted


# ------------------------------------------------------------------ what people do on Slack's own pages
def agree(slack: Workspace, *, by: str = "", organisation: bool = False) -> str:
    """Somebody agrees to the installation. Answers with the code that the browser brings back."""
    code = slack.grants.new("code")
    slack.grants.codes[code] = {"workspace": slack, "by": by, "organisation": organisation}
    return code


def sign_in(slack: Workspace, user: User, *, nonce: str, **changed: Any) -> str:
    """Somebody signs in with Slack. Answers with the code; `changed` are claims that are told otherwise."""
    code = slack.grants.new("code")
    claims = {
        "iss": "https://slack.com", "aud": slack.grants.client_id, "sub": user.id, "nonce": nonce, "name": user.name,
        "https://slack.com/team_id": slack.team, "https://slack.com/user_id": user.id,
        "email": user.email, "email_verified": user.email_confirmed, **changed,
    }  # fmt: skip
    slack.grants.codes[code] = {"claims": claims}
    return code


def uninstall(slack: Workspace) -> None:
    for token in slack.grants.tokens:
        if token.workspace is slack:
            token.dead, token.refresh = "account_inactive", ""


# ------------------------------------------------------------------ methods
def access(first: Workspace, given: Raw) -> Raw:
    grants = first.grants
    _check_client(first, given)
    if given.get("grant_type") == "refresh_token":
        old = next((each for each in grants.tokens if each.refresh and each.refresh == given["refresh_token"]), None)
        if old is None:
            raise Refused("invalid_refresh_token")
        # Harder than Slack: the old pair is dead at once, so that whoever still speaks with it is found out.
        old.refresh, old.dead = "", "token_expired"
        return _granted(old.workspace, _new_token(old.workspace, old.scopes), by="")
    code = grants.codes.pop(given.get("code", ""), None)
    if code is None or "workspace" not in code:
        raise Refused("invalid_code")
    if code["organisation"]:
        return {**_granted(code["workspace"], _new_token(code["workspace"]), by=code["by"]), "team": None,
                "is_enterprise_install": True, "enterprise": {"id": "E0ORG", "name": "Org"}}  # fmt: skip
    return _granted(code["workspace"], _new_token(code["workspace"]), by=code["by"])


def revoke(slack: Workspace, given: Raw) -> Raw:
    """Slack tells the app of it by `tokens_revoked`, as of every end of a bot's token."""
    if given.get("test"):
        return {"revoked": False}
    for token in slack.grants.tokens:
        if token.workspace is slack and not token.dead:
            token.dead, token.refresh = "token_revoked", ""
    return {"revoked": True}


def who_signed_in(first: Workspace, given: Raw) -> Raw:
    _check_client(first, given)
    code = first.grants.codes.pop(given.get("code", ""), None)
    if code is None or "claims" not in code:
        raise Refused("invalid_code")
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
             for part in ({"alg": "RS256"}, code["claims"])]  # fmt: skip
    return {"access_token": "xoxp-of-a-person", "token_type": "Bearer", "id_token": ".".join([*parts, "signature"])}


def _check_client(first: Workspace, given: Raw) -> None:
    if given.get("client_id") != first.grants.client_id:
        raise Refused("invalid_client_id")
    if given.get("client_secret") != first.grants.client_secret:
        raise Refused("bad_client_secret")


def _new_token(slack: Workspace, scopes: frozenset[str] | None = None) -> Token:
    grants = slack.grants
    token = Token(slack, grants.new("xoxb"), scopes=frozenset(slack.scopes) if scopes is None else scopes)
    if grants.rotates:
        token.refresh, token.ends = grants.new("xoxe-1"), slack.clock() + LIVES
    grants.tokens.append(token)
    return token


def _granted(slack: Workspace, token: Token, *, by: str) -> Raw:
    more = {"refresh_token": token.refresh, "expires_in": LIVES} if token.refresh else {}
    return {
        "access_token": token.secret, "token_type": "bot", "scope": ",".join(sorted(token.scopes)), **more,
        "bot_user_id": slack.bot_user, "app_id": slack.app, "team": {"id": slack.team, "name": slack.team_name},
        "enterprise": None, "is_enterprise_install": False, "authed_user": {"id": by},
    }  # fmt: skip
