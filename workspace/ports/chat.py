"""A chat service (Slack): how it is spoken to, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Block = dict[str, Any]


# ------------------------------------------------------------------ values
@dataclass(frozen=True)
class ChatSelf:
    """Who we are in one chat workspace. `scopes` is empty when the service does not tell."""

    team: str
    team_name: str
    user: str
    bot: str = ""
    app: str = ""
    enterprise: str = ""
    url: str = ""
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Grant:
    """What an installation brings. `expires_in` (seconds) and `refresh_token` are set when tokens are rotated."""

    me: ChatSelf
    bot_token: str = field(repr=False)
    installed_by: str = ""
    refresh_token: str = field(default="", repr=False)
    expires_in: int = 0


@dataclass(frozen=True)
class Identity:
    """Who signed in with the chat service, as its OpenID Connect says. The address counts only when verified."""

    team: str
    user: str
    email: str
    email_verified: bool
    name: str
    nonce: str


@dataclass(frozen=True)
class ChatMessage:
    """A message as the service holds it. `ts` is its id within the channel, `raw` all that the service said of it."""

    channel: str
    ts: str
    text: str
    thread_ts: str | None = None
    user: str | None = None
    bot_id: str | None = None
    subtype: str | None = None
    edited_ts: str | None = None
    block_ids: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ChatPin:
    """A message that is pinned in a channel: by whom, and when."""

    ts: str
    user: str
    at: datetime


@dataclass(frozen=True)
class ChatPage:
    """A page of messages, newest first; `cursor` asks for the next one, empty on the last.

    `since`: what is older the chat does not remember, so that its absence says nothing.
    """

    messages: tuple[ChatMessage, ...]
    cursor: str = ""
    since: str = ""


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
    """`is_shared`: other organisations are in it; `has_guests`: guests are. `outsiders`: their ids as far as told."""

    id: str
    name: str
    is_private: bool
    is_archived: bool
    is_member: bool
    is_shared: bool
    has_guests: bool
    outsiders: frozenset[str] = frozenset()


# ------------------------------------------------------------------ one workspace
class Chat(Protocol):
    """Say things in one chat workspace. Every method raises only ChatError's four kinds; none retries by itself."""

    name: str

    @property
    def scopes(self) -> frozenset[str]:
        """What our token may do there, as the service's last answer told; empty while it has not told."""

    # ---- messages
    def post(
        self, *, channel: str, text: str, blocks: Sequence[Block], thread_ts: str | None = None, broadcast: bool = False
    ) -> str:
        """Returns the message's ts. `broadcast` shows a reply in the channel too."""
        ...

    def update(self, *, channel: str, ts: str, text: str, blocks: Sequence[Block]) -> None: ...

    def delete(self, *, channel: str, ts: str) -> None: ...

    def post_ephemeral(self, *, channel: str, user: str, text: str, blocks: Sequence[Block]) -> None: ...

    def respond(self, *, url: str, text: str, blocks: Sequence[Block], replace: bool = False) -> None:
        """Within a second. To a command's or click's own address (five times in half an hour), for the asker alone."""
        ...

    def find(self, *, channel: str, block_id: str, since: datetime, thread_ts: str | None = None) -> str | None:
        """The ts of our own message whose first block has this id, or None when there is certainly none."""
        ...

    def history(self, *, channel: str, oldest: str, limit: int = 200) -> list[ChatMessage]:
        """The first `limit` messages after `oldest`, oldest first and without a hole."""
        ...

    def history_page(
        self, *, channel: str, oldest: str = "0", latest: str = "", cursor: str = "", limit: int = 200
    ) -> ChatPage:
        """One request, one page, newest first. Some apps get fifteen messages and one request a minute."""
        ...

    def replies(self, *, channel: str, thread_ts: str, oldest: str) -> list[ChatMessage]: ...

    def replies_page(self, *, channel: str, thread_ts: str, oldest: str = "0", cursor: str = "") -> ChatPage:
        """One request, one page, oldest first, without the message that is answered."""
        ...

    def permalink(self, *, channel: str, ts: str) -> str: ...

    def unfurl(self, *, channel: str, ts: str, unfurl_id: str, source: str, previews: Mapping[str, Block]) -> None:
        """Show previews of our own links, by address, under a message or in a composer."""
        ...

    # ---- reactions, pins, files
    def react(self, *, channel: str, ts: str, emoji: str) -> None:
        """Idempotent, as are the next three: what is there already counts as done."""
        ...

    def unreact(self, *, channel: str, ts: str, emoji: str) -> None: ...

    def pin(self, *, channel: str, ts: str) -> None: ...

    def unpin(self, *, channel: str, ts: str) -> None: ...

    def pins(self, *, channel: str) -> list[ChatPin]:
        """The messages that are pinned in a channel at this moment."""
        ...

    def begin_upload(self, *, name: str, size: int) -> tuple[str, str]:
        """A new file's id, and the address for its bytes. Nobody sees anything yet."""
        ...

    def send_file(self, *, url: str, chunks: Iterable[bytes], size: int) -> None: ...

    def show_file(self, *, file_id: str, name: str, channel: str, thread_ts: str | None) -> None:
        """Complete the upload: from now on the file stands in the channel. Not idempotent."""
        ...

    def delete_file(self, *, file_id: str) -> None: ...

    def download(self, *, url: str, limit: int) -> Iterator[bytes]:
        """The bytes of a file there, with our token. A page that asks to sign in raises ChatRefused("not_a_file")."""
        ...

    # ---- views
    def open_view(self, *, trigger_id: str, view: Block) -> str:
        """Within a second, as all of views. Returns the view's id."""
        ...

    def update_view(self, *, view_id: str, view: Block) -> None: ...

    def publish_home(self, *, user: str, view: Block) -> None: ...

    # ---- people and channels
    def person(self, user_id: str, *, fresh: bool = False, soon: bool = False) -> ChatPerson:
        """As of at most ten minutes ago; `fresh`: as of now. `soon`: within a second, while somebody waits."""
        ...

    def person_with(self, email: str) -> ChatPerson | None:
        """Who has this address there; None when nobody has."""
        ...

    def channel(self, channel_id: str, *, fresh: bool = False) -> ChatChannel:
        """What it is and who is in it. `fresh`: as of now, not as of up to a minute ago."""

    def channel_named(self, name: str) -> ChatChannel | None: ...

    def channels(self, *, users: Sequence[str] = ()) -> list[ChatChannel]:
        """What these people may link, by name: public channels, and private ones that they and we are in.

        Guests are not looked for.
        """
        ...

    def members(self, channel: str) -> frozenset[str]:
        """Who is in a channel at this moment."""
        ...

    def open_dm(self, user: str) -> str:
        """The id of our conversation with one person, made if there was none."""
        ...

    def create_channel(self, *, name: str, is_private: bool = False) -> ChatChannel: ...

    def invite(self, *, channel: str, users: Sequence[str]) -> None: ...

    def set_topic(self, *, channel: str, topic: str) -> None: ...

    def join(self, channel_id: str) -> None: ...

    def me(self) -> ChatSelf:
        """Who we are there: what tells an echo from a person."""
        ...


# ------------------------------------------------------------------ all of them
class Chats(Protocol):
    """Chat workspaces, each spoken to with its own token. `configured` is the one that the settings bring, if any."""

    name: str
    configured: str | None

    def of(self, token: str) -> Chat: ...

    def ask(self, token: str) -> ChatSelf:
        """Whose token this is, asked now. Raises ChatError."""

    def redeem(self, *, code: str, redirect_uri: str) -> Grant:
        """Trade the code of a finished installation for tokens. Raises ChatError."""
        ...

    def refresh(self, refresh_token: str) -> Grant:
        """Trade a refresh token, which is used up by that, for a new pair. Raises ChatError."""
        ...

    def revoke(self, token: str) -> None:
        """End a token at once, for everybody who has it. Raises ChatError."""
        ...

    def identify(self, *, code: str, redirect_uri: str) -> Identity:
        """Trade the code of a finished sign-in for who it was. Raises ChatError."""
