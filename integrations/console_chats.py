"""The chat workspaces that are there without any account: one, which prints."""

from __future__ import annotations

from integrations.console_chat import ConsoleChat
from workspace.ports import ChatRefused, ChatSelf, Grant, Identity


class ConsoleChats:
    """The one workspace that is always there and needs no installing."""

    name = "console"
    configured: str | None = "console"

    def __init__(self, chat: ConsoleChat | None = None) -> None:
        self._chat = chat or ConsoleChat()

    def of(self, token: str) -> ConsoleChat:
        return self._chat

    def ask(self, token: str) -> ChatSelf:
        return self._chat.me()

    def redeem(self, *, code: str, redirect_uri: str) -> Grant:
        raise ChatRefused("not_slack", "nothing can be installed into a terminal")

    def refresh(self, refresh_token: str) -> Grant:
        raise ChatRefused("not_slack", "a terminal has no tokens")

    def revoke(self, token: str) -> None:
        raise ChatRefused("not_slack", "a terminal has no tokens")

    def identify(self, *, code: str, redirect_uri: str) -> Identity:
        raise ChatRefused("not_slack", "nobody signs in with a terminal")
