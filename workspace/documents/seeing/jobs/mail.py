"""Mails (.eml): who wrote to whom, what they wrote, what is attached."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import Message
from typing import BinaryIO

from workspace.documents.readers.mails.headers import bytes_words, header_words, parameter, shown_fields
from workspace.documents.readers.mails.letter import mail_name
from workspace.documents.readers.result import Unreadable, printable
from workspace.documents.seeing.jobs.tree import Node, node, tree_of

MAX_FILE = 64_000_000
MOST_PARTS = 1_000
MOST_BLOCKS = 20_000
_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_LONGEST_HEADER = 2_000


def mail_tree(file: BinaryIO) -> list[Node]:
    """Raises Unreadable. Pictures and whatever else a mail would fetch from elsewhere are left out."""
    file.seek(0)
    content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise Unreadable("refused", "This mail is larger than 64 MB, so it is not shown here.")
    # The newer policies parse addresses, and take seconds over a hostile list of them.
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    parts = list(_leaves(message))
    return [_head(message), *_body(parts), *_attachments(parts)]


def _leaves(message: Message) -> Iterator[Message]:
    waiting, seen = [message], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise Unreadable("refused", "This mail has more than 1,000 parts.")
        inner = part.get_payload()
        if part.is_multipart() and isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting.extend(each for each in reversed(inner) if isinstance(each, Message))
        else:
            yield part


def _head(message: Message) -> Node:
    said = dict(reversed(shown_fields(message)))
    lines: list[Node] = []
    for name in _HEADERS:
        if words := printable(said.get(name, ""))[:_LONGEST_HEADER]:
            lines += [node("dt", name), node("dd", words)]
    return node("dl", *lines)


def _body(parts: list[Message]) -> list[Node]:
    """The plain words if there are any: they are what the sender means too, and nothing hides in them."""
    plain = next((part for part in parts if _is_body(part, "text/plain")), None)
    rich = next((part for part in parts if _is_body(part, "text/html")), None)
    if rich is not None and (plain is None or len(_text(plain).strip()) < 20):
        return tree_of(_text(rich), laid_out=True)
    if plain is None:
        return []
    return body_blocks(_text(plain))


def body_blocks(words: str) -> list[Node]:
    """Plain words as paragraphs."""
    blocks = words.replace("\r\n", "\n").split("\n\n")
    return [node("p", *_with_breaks(block)) for block in blocks[:MOST_BLOCKS] if block.strip()]


def _with_breaks(block: str) -> Iterator[Node]:
    for number, line in enumerate(printable(block).strip("\n").split("\n")):
        if number:
            yield node("br")
        yield line


def _attachments(parts: list[Message]) -> list[Node]:
    names = [_name(part) for part in parts if not _is_body(part, "text/plain") and not _is_body(part, "text/html")]
    known = [name for name in names if name]
    if not known:
        return []
    return [node("p", node("strong", "Attached")), node("ul", *(node("li", name) for name in known[:200]))]


def _is_body(part: Message, content_type: str) -> bool:
    attached = str(part.get("Content-Disposition", "")).lower().startswith("attachment")
    return part.get_content_type() == content_type and not attached


def _name(part: Message) -> str:
    name = parameter(part, header="content-disposition", name="filename") or parameter(
        part, header="content-type", name="name"
    )
    inner = part.get_payload()
    if not name and part.get_content_type() == "message/rfc822" and isinstance(inner, list):
        name = mail_name(header_words(str(inner[0].get("Subject", ""))) if isinstance(inner[0], Message) else "")
    return printable(name)[:200]


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return bytes_words(content, part.get_content_charset()) if isinstance(content, bytes) else ""
