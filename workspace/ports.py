"""What we need from outside: Protocols, the values they speak in and the errors they raise.

An adapter in `integrations/` fulfils one of these for one service. Nothing here knows a customer or an entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

# Handed on to the adapters, which import nothing of the workspace but this module.
from workspace.words import Word as Word
from workspace.words import words as words

Block = dict[str, Any]


# ------------------------------------------------------------------ chat (Slack)
class ChatError(Exception):
    """The chat service did not do what was asked. `code` is the service's own short word."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class ChatRefused(ChatError):
    """A definite no; nothing was stored. Repeating the same call gives the same answer."""


class ChatBusy(ChatError):
    """Rate limited; nothing was stored. Wait `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("ratelimited", f"retry after {retry_after} s")
        self.retry_after = retry_after


class ChatAway(ChatError):
    """The request certainly never reached the service (for example: connection refused). Nothing was stored."""


class ChatUnsure(ChatError):
    """The answer was lost (timeout, cut connection, 5xx): it may or may not have been done. Look before repeating."""


@dataclass(frozen=True)
class ChatMessage:
    """A message as the service holds it. `ts` is its id within the channel."""

    channel: str
    ts: str
    text: str
    thread_ts: str | None = None
    user: str | None = None
    bot_id: str | None = None
    subtype: str | None = None
    edited_ts: str | None = None
    block_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChatPerson:
    """A member of the chat workspace. `email` is None when the service does not tell it."""

    id: str
    name: str
    email: str | None
    email_verified: bool
    is_bot: bool
    is_guest: bool
    is_deleted: bool
    team: str | None


@dataclass(frozen=True)
class ChatChannel:
    """A channel. `is_shared`: other organisations are in it; `has_guests`: single- or multi-channel guests are."""

    id: str
    name: str
    is_private: bool
    is_archived: bool
    is_member: bool
    is_shared: bool
    has_guests: bool


class Chat(Protocol):
    """Say things to a chat service. Every method raises only ChatError's four kinds; none retries by itself."""

    name: str
    has_requests: bool  # True when the service also sends us events (a signing secret is configured)

    def post(
        self, *, channel: str, text: str, blocks: Sequence[Block], thread_ts: str | None = None
    ) -> str:  # returns ts
        ...

    def update(self, *, channel: str, ts: str, text: str, blocks: Sequence[Block]) -> None: ...

    def delete(self, *, channel: str, ts: str) -> None: ...

    def post_ephemeral(self, *, channel: str, user: str, text: str, blocks: Sequence[Block]) -> None: ...

    def open_view(self, *, trigger_id: str, view: Block) -> None: ...

    def publish_home(self, *, user: str, view: Block) -> None: ...

    def find(self, *, channel: str, block_id: str, since: datetime, thread_ts: str | None = None) -> str | None:
        """The ts of our own message whose first block has this id, or None when there is certainly none."""
        ...

    def history(self, *, channel: str, oldest: str, limit: int = 200) -> list[ChatMessage]: ...

    def replies(self, *, channel: str, thread_ts: str, oldest: str) -> list[ChatMessage]: ...

    def person(self, user_id: str) -> ChatPerson: ...

    def channel(self, channel_id: str) -> ChatChannel: ...

    def channel_named(self, name: str) -> ChatChannel | None: ...

    def join(self, channel_id: str) -> None: ...

    def own_ids(self) -> frozenset[str]:
        """Our own user id, bot id and app id there, as far as known: what tells an echo from a person."""
        ...


# ------------------------------------------------------------------ files
class TooLarge(Exception):
    """More bytes came than allowed; nothing was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


@dataclass(frozen=True)
class StoredFile:
    """A kept blob: its SHA-256 in hex is its name, `size` is in bytes."""

    sha256: str
    size: int


class Files(Protocol):
    """Content-addressed blobs. `put` is atomic: when it returns the bytes are on stable storage, else nothing is."""

    def put(self, chunks: Iterable[bytes], *, limit: int) -> StoredFile: ...

    def open(self, sha256: str) -> BinaryIO:
        """Raises FileNotFoundError."""
        ...

    def exists(self, sha256: str) -> bool: ...

    def delete(self, sha256: str) -> None: ...

    def names(self) -> Iterator[str]: ...


# ------------------------------------------------------------------ index
@dataclass(frozen=True)
class Searchable:
    """One thing as the index keeps it. `key` is "<type>:<id>"; `principals` say who may find it; `at` is UTC.

    `fingerprint` is a short hash of everything else: `baton check` compares it with the database.
    """

    key: str
    type: str
    title: str
    body: str
    principals: tuple[str, ...]
    customer_id: str | None = None
    team_id: str | None = None
    person_id: str | None = None
    kind: str | None = None
    at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        parts = [self.title, self.body, *sorted(self.principals), self.customer_id, self.team_id, self.person_id]
        parts += [self.kind, self.at.isoformat() if self.at else ""]
        return hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class IndexQuery:
    """What to find. `words` as typed: words, "phrases", prefix*, -without. Empty filters do not filter.

    Of what is found, the keys in `first` come before everything else.
    """

    words: str
    principals: frozenset[str]
    types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    customer_id: str | None = None
    team_id: str | None = None
    person_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndexHits:
    """Keys in rank order, and how many there are in all.

    `terms` say what to mark in snippets: a stem as `words()` gives it (`renew` marks renewals), or with a star at its
    end a beginning of folded words (`contr*`).
    """

    keys: tuple[str, ...]
    total: int
    terms: tuple[str, ...] = ()


class IndexUnavailable(Exception):
    """The index is being rebuilt or damaged: say so, search again later. Storing never fails because of it."""


class Index(Protocol):
    """A full-text index: a cache of the database, written by one process, read by many."""

    def apply(self, upserts: Sequence[Searchable], removals: Sequence[str]) -> None:
        """One commit. After it returns every search, in any process, sees it: no old text is found any more."""
        ...

    def search(self, query: IndexQuery, *, limit: int, offset: int = 0) -> IndexHits:
        """Raises IndexUnavailable, and ValueError with a sentence when the words cannot be understood."""
        ...

    def fingerprints(self) -> dict[str, str]: ...

    def rebuild(self, everything: Iterable[Searchable], *, progress: Callable[[int], None] | None = None) -> int:
        """Build anew beside the old one and swap at the end; readers go on meanwhile. Returns how many."""
        ...

    def tidy(self) -> None:
        """Merge what is worth merging; called when idle."""
        ...


# ------------------------------------------------------------------ mail
class MailFailed(Exception):
    """The mail was not taken. `permanent` says whether trying again is of use."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


@dataclass(frozen=True)
class Mail:
    """A plain-text mail to one person. Line breaks in `to` or `subject` are refused by adapters."""

    to: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Mailer(Protocol):
    """Send mail. Raises MailFailed."""

    def send(self, mail: Mail) -> None: ...


# ------------------------------------------------------------------ all of them
@dataclass(frozen=True)
class Outside:
    """Everything outside, as app.py chose it from the settings."""

    chat: Chat
    files: Files
    index: Index
    mailer: Mailer
