"""What we need from outside: Protocols, the values they speak in and the errors they raise.

An adapter in `integrations/` fulfils one of these for one service. Nothing here knows a customer or an entry.
"""

from __future__ import annotations

from dataclasses import dataclass

from workspace.ports.chat import (
    Block,
    Chat,
    ChatChannel,
    ChatMessage,
    ChatPage,
    ChatPerson,
    ChatPin,
    Chats,
    ChatSelf,
    Grant,
    Identity,
)
from workspace.ports.chat_errors import ChatAway, ChatBusy, ChatError, ChatRefused, ChatUnsure
from workspace.ports.files import Files, FilesBusy, StoredFile, TooLarge
from workspace.ports.index import Index, IndexHits, IndexMissing, IndexQuery, IndexUnavailable, Searchable
from workspace.ports.line import ChatLine, ChatRequest
from workspace.ports.mail import Mail, Mailer, MailFailed
from workspace.ports.scanner import FileHeld, FileInfected, Scanner, ScannerAway, ScannerRefused

# Handed on to the adapters, which import nothing of the workspace but its ports.
from workspace.words import Word, stem, words

__all__ = [
    "Block",
    "Chat",
    "ChatAway",
    "ChatBusy",
    "ChatChannel",
    "ChatError",
    "ChatLine",
    "ChatMessage",
    "ChatPage",
    "ChatPerson",
    "ChatPin",
    "ChatRefused",
    "ChatRequest",
    "ChatSelf",
    "ChatUnsure",
    "Chats",
    "FileHeld",
    "FileInfected",
    "Files",
    "FilesBusy",
    "Grant",
    "Identity",
    "Index",
    "IndexHits",
    "IndexMissing",
    "IndexQuery",
    "IndexUnavailable",
    "Mail",
    "MailFailed",
    "Mailer",
    "Outside",
    "Scanner",
    "ScannerAway",
    "ScannerRefused",
    "Searchable",
    "StoredFile",
    "TooLarge",
    "Word",
    "stem",
    "words",
]


@dataclass(frozen=True)
class Outside:
    """Everything outside, as app.py chose it from the settings."""

    chats: Chats
    files: Files
    index: Index
    mailer: Mailer
    line: ChatLine | None = None
    scanner: Scanner | None = None
