"""All chat workspaces as one: for tests in which there is one."""

from __future__ import annotations

from workspace.ports import Chat, ChatSelf, Grant, Identity


class OneChat:
    """One workspace's chat, whatever the token."""

    configured: str | None = "the only token"

    def __init__(self, chat: Chat) -> None:
        self.name, self._chat = chat.name, chat

    def of(self, token: str) -> Chat:
        return self._chat

    def ask(self, token: str) -> ChatSelf:
        return self._chat.me()

    def redeem(self, *, code: str, redirect_uri: str) -> Grant:
        raise NotImplementedError

    def refresh(self, refresh_token: str) -> Grant:
        raise NotImplementedError

    def revoke(self, token: str) -> None:
        raise NotImplementedError

    def identify(self, *, code: str, redirect_uri: str) -> Identity:
        raise NotImplementedError
