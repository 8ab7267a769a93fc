"""Slack's Web API as a `workspace.ports.Chat`.

One call here is one HTTP request at most per page read: nothing is repeated, because a repeated post whose first answer
was lost is a second message. Each outcome is told apart exactly, so that the caller can decide.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from integrations.slack_call import JsonObject, SlackCall
from integrations.slack_channels import ANEW_A_MINUTE, CHANNEL_FRESH, PERSON_FRESH, Allowance, Channels, Fresh
from integrations.slack_files import SlackFiles
from integrations.slack_messages import Messages
from integrations.slack_sign_in import identity, traded
from workspace.ports import Block, ChatChannel, ChatPerson, ChatSelf, Grant, Identity

API_URL = "https://slack.com/api/"
WORKSPACES_REMEMBERED = 200


class SlackChat(Messages, Channels, SlackFiles):
    """Speak to one Slack workspace with its bot token. Safe to share between threads."""

    name = "slack"

    def __init__(
        self,
        bot_token: str,
        *,
        api_url: str = API_URL,
        timeout: int = 10,
        view_timeout: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`timeout` and `view_timeout` (for views and answers, while a person's click is waiting) are seconds."""
        self._slack = SlackCall(bot_token, api_url=api_url, timeout=timeout)
        self._slack_now = SlackCall(bot_token, api_url=api_url, timeout=view_timeout, granted=self._slack.granted)
        self._me: ChatSelf | None = None
        self._people: Fresh[ChatPerson] = Fresh(PERSON_FRESH, clock)
        self._channels: Fresh[ChatChannel] = Fresh(CHANNEL_FRESH, clock)
        self._anew = Allowance(ANEW_A_MINUTE, clock)

    def open_view(self, *, trigger_id: str, view: Block) -> str:
        answer = self._slack_now.write("views.open", {"trigger_id": trigger_id, "view": view})
        return str((answer.get("view") or {}).get("id") or "")

    def update_view(self, *, view_id: str, view: Block) -> None:
        self._slack_now.write("views.update", {"view_id": view_id, "view": view})

    def publish_home(self, *, user: str, view: Block) -> None:
        self._slack.write("views.publish", {"user_id": user, "view": view})

    def me(self) -> ChatSelf:
        if self._me is None:
            self._me = _self(self._slack.read("auth.test", {}))
        return replace(self._me, scopes=self.scopes)

    @property
    def scopes(self) -> frozenset[str]:
        return self._slack.granted.scopes


class SlackChats:
    """Every Slack workspace that gave us a token. A workspace's chat is kept, with what it learned."""

    name = "slack"

    def __init__(
        self,
        *,
        configured: str | None = None,
        client_id: str = "",
        client_secret: str = "",
        api_url: str = API_URL,
        timeout: int = 10,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.configured = configured
        self._client = {"client_id": client_id, "client_secret": client_secret}
        self._api_url, self._timeout, self._clock = api_url, timeout, clock
        self._kept: OrderedDict[str, SlackChat] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, token: str) -> SlackChat:
        with self._lock:
            chat = self._kept.get(token) or SlackChat(
                token, api_url=self._api_url, timeout=self._timeout, clock=self._clock
            )
            self._kept[token] = chat
            self._kept.move_to_end(token)
            while len(self._kept) > WORKSPACES_REMEMBERED:
                self._kept.popitem(last=False)
            return chat

    def ask(self, token: str) -> ChatSelf:
        return SlackChat(token, api_url=self._api_url, timeout=self._timeout).me()

    def redeem(self, *, code: str, redirect_uri: str) -> Grant:
        return traded(
            self._anonymous().read("oauth.v2.access", {**self._client, "code": code, "redirect_uri": redirect_uri})
        )

    def refresh(self, refresh_token: str) -> Grant:
        asked = {**self._client, "grant_type": "refresh_token", "refresh_token": refresh_token}
        return traded(self._anonymous().read("oauth.v2.access", asked))

    def revoke(self, token: str) -> None:
        SlackCall(token, api_url=self._api_url, timeout=self._timeout).read("auth.revoke", {})

    def identify(self, *, code: str, redirect_uri: str) -> Identity:
        asked = {**self._client, "grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return identity(self._anonymous().read("openid.connect.token", asked), client_id=self._client["client_id"])

    def _anonymous(self) -> SlackCall:
        return SlackCall("", api_url=self._api_url, timeout=self._timeout)


def _self(answer: JsonObject) -> ChatSelf:
    return ChatSelf(
        team=str(answer.get("team_id") or ""),
        team_name=str(answer.get("team") or ""),
        user=str(answer.get("user_id") or ""),
        bot=str(answer.get("bot_id") or ""),
        app=str(answer.get("app_id") or ""),
        enterprise=str(answer.get("enterprise_id") or ""),
        url=str(answer.get("url") or ""),
    )
