"""Outlook's mails (.msg): who wrote to whom, what they wrote, what is attached."""

from __future__ import annotations

from typing import BinaryIO

from workspace.documents.readers.mails.msg import msg_letter
from workspace.documents.readers.result import printable
from workspace.documents.seeing.jobs.mail import body_blocks
from workspace.documents.seeing.jobs.tree import Node, node

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_LONGEST_HEADER = 2_000
_MOST_NAMES = 200


def outlook_tree(file: BinaryIO) -> list[Node]:
    """Raises Unreadable. Its words as the reader found them, so that nothing of it is fetched or run."""
    letter = msg_letter(file)
    said = {name: printable(value)[:_LONGEST_HEADER] for name, value in letter.fields if value}
    head = [each for name in _HEADERS if name in said for each in (node("dt", name), node("dd", said[name]))]
    blocks = [block for body in letter.bodies for block in body_blocks(body)]
    names = [node("li", printable(attachment.name)[:_MOST_NAMES]) for attachment in letter.attachments]
    attached = [node("p", node("strong", "Attached")), node("ul", *names)] if names else []
    return [node("dl", *head), *blocks, *attached]
