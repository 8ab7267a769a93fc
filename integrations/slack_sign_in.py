"""What Slack answers when an installation or a sign-in is finished, as plain values.

Source: docs.slack.dev, "Installing with OAuth" (oauth.v2.access), "Sign in with Slack" (openid.connect.token).
"""

from __future__ import annotations

import base64
import binascii
import json

from integrations.slack_call import JsonObject
from workspace.ports import ChatRefused, ChatSelf, Grant, Identity


def traded(answer: JsonObject) -> Grant:
    team = answer.get("team") or {}
    if answer.get("is_enterprise_install") is True or not team.get("id") or not answer.get("access_token"):
        # An installation for a whole organisation names no workspace: we do not ask for one.
        raise ChatRefused("no_team", "Slack named no workspace")
    me = ChatSelf(
        team=str(team["id"]),
        team_name=str(team.get("name") or ""),
        user=str(answer.get("bot_user_id") or ""),
        app=str(answer.get("app_id") or ""),
        enterprise=str((answer.get("enterprise") or {}).get("id") or ""),
        scopes=frozenset(scope for scope in str(answer.get("scope") or "").split(",") if scope),
    )
    return Grant(
        me=me,
        bot_token=str(answer["access_token"]),
        installed_by=str((answer.get("authed_user") or {}).get("id") or ""),
        refresh_token=str(answer.get("refresh_token") or ""),
        expires_in=int(answer.get("expires_in") or 0),
    )


def identity(answer: JsonObject, *, client_id: str) -> Identity:
    """Who signed in, from the id token. It came from Slack itself over TLS, so that its signature need not be checked.

    Source: OpenID Connect Core 1.0, 3.1.3.7, 6. Issuer and audience are checked all the same.
    """
    claims = _claims(str(answer.get("id_token") or ""))
    if claims.get("iss") != "https://slack.com" or claims.get("aud") != client_id:
        raise ChatRefused("bad_id_token", "it is not from Slack for this app")
    return Identity(
        team=str(claims.get("https://slack.com/team_id") or ""),
        user=str(claims.get("https://slack.com/user_id") or ""),
        email=str(claims.get("email") or ""),
        email_verified=claims.get("email_verified") is True,
        name=str(claims.get("name") or ""),
        nonce=str(claims.get("nonce") or ""),
    )


def _claims(token: str) -> JsonObject:
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, binascii.Error) as error:
        raise ChatRefused("bad_id_token", "it cannot be read") from error
    if not isinstance(claims, dict):
        raise ChatRefused("bad_id_token", "it cannot be read")
    return claims
