"""The four ways in which a chat service may fail. What was stored by then differs, and so does what follows."""

from __future__ import annotations


class ChatError(Exception):
    """The chat service did not do what was asked. `code` is the service's own short word."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class ChatRefused(ChatError):
    """A definite no; nothing was stored. Repeating the same call gives the same answer.

    `needed` names the permission that is missing, when that is why.
    """

    def __init__(self, code: str, detail: str = "", *, needed: str = "") -> None:
        super().__init__(code, detail)
        self.needed = needed


class ChatBusy(ChatError):
    """Rate limited; nothing was stored. Wait `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("ratelimited", f"retry after {retry_after} s")
        self.retry_after = retry_after


class ChatAway(ChatError):
    """The request certainly never reached the service (for example: connection refused). Nothing was stored."""


class ChatUnsure(ChatError):
    """The answer was lost (timeout, cut connection, 5xx): it may or may not have been done. Look before repeating."""
