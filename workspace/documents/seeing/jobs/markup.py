"""HTML and Markdown as a tree."""

from __future__ import annotations

import io
from typing import BinaryIO

from markdown_it import MarkdownIt

from workspace.documents.readers.html import decoded_page
from workspace.documents.readers.result import Unreadable
from workspace.documents.readers.text import decoded
from workspace.documents.seeing.jobs.tree import Node, tree_of

MAX_FILE = 5_000_000
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def html_tree(file: BinaryIO) -> list[Node]:
    words, _ = decoded_page(_content(file))
    return tree_of(words, laid_out=True)


def markdown_tree(file: BinaryIO) -> list[Node]:
    words, _ = decoded(io.BytesIO(_content(file)))
    return tree_of(_MARKDOWN.render(words))


def _content(file: BinaryIO) -> bytes:
    """Raises Unreadable."""
    file.seek(0)
    content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise Unreadable("refused", "This is too large to be shown as a page.")
    return content
